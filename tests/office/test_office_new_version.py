"""A document dropped as a new version of a dataset: which ones are offered, what it takes over, where it comes out."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from office_instance import PLAIN_CSV, VILLE, Instance, Visitor, words_of

from grandjour.cli.processes import workshop_of
from grandjour.intake.receive import receive
from grandjour.model.document import Origin, OriginKind

pytest_plugins = ("office_fixtures",)

NEXT = PLAIN_CSV + "Stade;12\n"


def publish(instance: Instance, agent: Visitor, deposit: str) -> None:
    """Press the one button, and let the worker do it."""
    path = f"/fr/depots/{deposit}/publication"
    draft = agent.get(path).text.split('name="draft" value="')[1].split('"')[0]
    assert agent.send(path, {"draft": draft}).status_code == 303
    instance.work()


@pytest.fixture
def published(instance: Instance) -> tuple[Visitor, str]:
    """An agent, and their deposit that is public with its words."""
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV, title="Entrées par équipement", mission="Sports")
    fields = {"title": "Entrées par équipement", "text": "Mois par mois.", "theme": "EDUC"}
    agent.send(f"/fr/depots/{deposit}/description", fields)
    instance.work()
    publish(instance, agent, deposit)
    return agent, deposit


def dataset(agent: Visitor, deposit: str) -> str:
    """The dataset to which the page of a public deposit leads for a new version."""
    found = re.search(r'href="/fr/deposer\?version=(\w+)"', agent.get(f"/fr/depots/{deposit}").text)
    assert found is not None
    return found[1]


def test_nothing_is_offered_before_something_is_public(instance: Instance) -> None:
    """Not even what is ready."""
    agent = instance.agent("camille")
    agent.drop(PLAIN_CSV)
    instance.work()
    assert 'name="version"' not in agent.get("/fr/deposer").text


def test_a_new_version_takes_over_what_is_not_typed(instance: Instance, published: tuple[Visitor, str]) -> None:
    """Title, mission, description and theme; it comes out as version 2 of the same dataset."""
    agent, first = published
    series = dataset(agent, first)
    form = agent.get(f"/fr/deposer?version={series}").text
    assert (
        f'<option value="{series}" selected>Nouvelle version de' in words_of(form)
        or f'value="{series}" selected' in form
    )
    assert "Entrées par équipement (après la version 1)" in words_of(form)
    second = agent.drop(NEXT, version=series)
    instance.work()
    page = agent.text(f"/fr/depots/{second}")
    for told in ("Entrées par équipement", "Sports", "Mois par mois.", "Nouvelle version de :", "(version 1)"):
        assert told in page
    assert re.search(r'<option value="EDUC" selected>', agent.get(f"/fr/depots/{second}").text)
    publish(instance, agent, second)
    log = sorted((instance.workspace.root / "public" / "log").glob("*.json"))
    entries = [json.loads(path.read_bytes()) for path in log]
    released = [one for one in entries if one["kind"] == "release"]
    assert [(one["dataset"], one["n"]) for one in released] == [(series, 1), (series, 2)]
    for deposit in (first, second):
        assert "Nouvelle version de :" not in agent.text(f"/fr/depots/{deposit}")
    assert "(après la version 2)" in agent.text("/fr/deposer")


def test_what_is_typed_counts(instance: Instance, published: tuple[Visitor, str]) -> None:
    """Over the words of the version before."""
    agent, first = published
    second = agent.drop(NEXT, version=dataset(agent, first), title="Entrées, 2026", mission="Culture")
    page = agent.text(f"/fr/depots/{second}")
    assert "Entrées, 2026 Culture" in page.replace(" ·", "")


def test_a_new_version_comes_from_one_file(published: tuple[Visitor, str]) -> None:
    """Several are told to choose; what was typed and chosen stays, nothing is kept."""
    agent, first = published
    series = dataset(agent, first)
    files = [("files", (name, NEXT.encode())) for name in ("a.csv", "b.csv")]
    fields = {"form_token": agent.token(), "origin": "produced", "version": series}
    sent = agent.client.post("/fr/deposer", data=fields, files=files)
    assert sent.status_code == 422
    assert "Une nouvelle version vient d’un seul fichier" in words_of(sent.text)
    assert f'value="{series}" selected' in sent.text
    assert "a.csv" not in agent.text("/fr/")


def test_only_ones_own_datasets_are_offered(instance: Instance, published: tuple[Visitor, str]) -> None:
    """Another administration sees none, and a form put together by hand is refused like one for what never was."""
    agent, first = published
    series, other = dataset(agent, first), instance.agent("yannick")
    assert 'name="version"' not in other.get("/fr/deposer").text
    assert series not in other.get(f"/fr/deposer?version={series}").text.replace(f"version={series}", "")
    pages = []
    for wanted in (series, "0" * 26, "../x"):
        sent = other.send(
            "/fr/deposer", {"origin": "produced", "version": wanted}, files={"files": ("a.csv", b"A;B\n1;2\n")}
        )
        assert sent.status_code == 400
        pages.append(sent.text)
    assert len(set(pages)) == 1
    with workshop_of(instance.workspace) as workshop:
        assert workshop.register.deposits("200000020") == ()


def told(agent: Visitor, deposit: str) -> str:
    """What the page before or after publication says, its spaces made plain."""
    return agent.text(f"/fr/depots/{deposit}/publication").replace("\u00a0", " ").replace("\u202f", " ")


def public_link(agent: Visitor, deposit: str) -> str:
    """The public address that the page after publication gives, without its site."""
    found = re.search(r'<br><a href="[^"]+?(/fr/donnees/[^"]+)"', agent.get(f"/fr/depots/{deposit}/publication").text)
    assert found is not None
    return found[1]


def test_before_publication_its_number_is_told(instance: Instance, published: tuple[Visitor, str]) -> None:
    """And what it replaces: nobody replaces a dataset without knowing."""
    agent, first = published
    fresh = agent.drop(NEXT + "Gymnase;4\n", title="Autre chose")
    second = agent.drop(NEXT, version=dataset(agent, first), title="Entrées, corrigées")
    instance.work()
    assert "Ce sera la première version d’un nouveau jeu de données." in told(agent, fresh)
    assert "Ce sera la version 2 de « Entrées par équipement ». Elle remplacera la version 1" in told(agent, second)
    third = agent.drop(NEXT + "Halle;1\n", version=dataset(agent, first))
    instance.work()
    publish(instance, agent, third)
    assert "Ce sera la version 2 de « Entrées par équipement ». La version 3, déjà publique" in told(agent, second)
    publish(instance, agent, second)
    assert "Ce sera" not in told(agent, second)


def test_a_version_only_reserved_was_not_withdrawn(instance: Instance, tmp_path: Path) -> None:
    """Fault: of two deposits of one dataset, neither public, the second was said to follow what was withdrawn."""
    agent, officer = instance.agent("camille"), instance.agent("dominique")
    first = agent.drop(PLAIN_CSV)
    instance.work()
    with workshop_of(instance.workspace) as workshop:
        series = workshop.register.releases(VILLE.siren)[0].dataset
        path = tmp_path / "suite.csv"
        path.write_text(NEXT, encoding="utf-8")
        second = receive(
            path,
            administration=VILLE.siren,
            agent="id-camille",
            mission="Sports",
            origin=Origin(OriginKind.PRODUCED),
            title=None,
            document_date=None,
            dataset=series,
            register=workshop.register,
            objects=workshop.objects,
            at=instance.clock(),
        ).id
    instance.work()
    assert "Ce sera la première version" in told(agent, first)
    before = "Ce sera la version 2 de ce jeu de données. Aucune autre n’est encore publique"
    assert before in told(agent, second)
    assert "ont été retirées" not in told(agent, second)
    publish(instance, agent, first)
    withdraw(officer, first)
    instance.work()
    assert "Ce sera la version 2 de ce jeu de données. Les précédentes ont été retirées." in told(agent, second)


def withdraw(officer: Visitor, deposit: str) -> None:
    """Ask for the withdrawal of version 1, on the page of its deposit."""
    page = officer.get(f"/fr/depots/{deposit}/publication").text
    release = re.search(r'id="version-1".*?name="release" value="(\w+)"', page, re.S)
    assert release is not None
    officer.send(f"/fr/depots/{deposit}/retrait", {"release": release[1], "reason": "error", "word": "retirer"})


def test_a_replaced_version_is_linked_by_its_number(instance: Instance, published: tuple[Visitor, str]) -> None:
    """The page of its deposit leads to its own `/v1`, that of the newest to the dataset."""
    agent, first = published
    assert re.fullmatch(r"/fr/donnees/[\w-]+", public_link(agent, first))
    second = agent.drop(NEXT, version=dataset(agent, first))
    instance.work()
    publish(instance, agent, second)
    assert re.fullmatch(r"/fr/donnees/[\w-]+/v1", public_link(agent, first))
    assert "C’est la version 1 ; la version 2 l’a remplacée." in told(agent, first)
    assert re.fullmatch(r"/fr/donnees/[\w-]+", public_link(agent, second))
    officer, page = instance.agent("dominique"), f"/fr/depots/{first}/publication"
    withdraw(officer, first)
    instance.work()
    assert re.search(r'href="[^"]+/fr/donnees/[\w-]+/v1"', agent.get(page).text), "the address that tells of its end"


def test_an_archive_makes_no_version(instance: Instance, published: tuple[Visitor, str]) -> None:
    """Which of its files would be the version, nobody could tell: one deposit, refused by name."""
    agent, first = published
    series = dataset(agent, first)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.csv", NEXT)
        archive.writestr("b.csv", NEXT)
    fields = {"form_token": agent.token(), "origin": "produced", "version": series}
    sent = agent.client.post("/fr/deposer", data=fields, files={"files": ("a.zip", stream.getvalue())})
    instance.work()
    assert "une archive zip n’est pas un document" in agent.text(sent.headers["location"])
