"""The screens of sources: an administrator adds and removes, every agent sees the runs and asks for one."""

from dataclasses import replace
from pathlib import Path

import pytest
from office_instance import VILLE, Instance, words_of

from grandjour import settings
from grandjour.cli.processes import workshop_of
from grandjour.model.source import DatabasePlace, FolderPlace, SourcePlaces
from grandjour.office.app import make_app
from grandjour.worker import Worker

pytest_plugins = ("office_fixtures",)

TABLE = "Équipement;Entrées;Année\nPiscine;1200;2024\nBibliothèque;845;2024\nMédiathèque;97;2024\n"
FORM = {
    "name": "Billetterie", "place": "folder:exports", "every": "day", "at": "06:00", "hours": "6", "weekday": "0",
    "day": "1", "mission": "Culture", "origin": "produced",
}  # fmt: skip


class Fed(Instance):
    """An instance whose town may collect from a folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder / "exports"
        self.folder.mkdir()
        self.sources = SourcePlaces(
            (FolderPlace("exports", self.folder, (VILLE.siren,)),),
            (DatabasePlace("etat-civil", "127.0.0.1", "base", "lecture", ("200000020",)),),
        )
        places = replace(settings.office_places(self.workspace), sources=self.sources)
        self.app = make_app(places, now=self.clock)

    def work(self) -> None:
        """Let the worker do all that waits."""
        with workshop_of(self.workspace) as opened:
            shop = replace(opened, sources=self.sources, still_seconds=0.05)
            worker = Worker(shop, settings.work_places(self.workspace).steps)
            try:
                worker.work(until_idle=True)
            finally:
                worker.close()

    def added(self, **changed: str) -> str:
        """The address of a source that the administrator adds."""
        answer = self.agent("sacha").send("/fr/sources", FORM | changed)
        assert answer.status_code == 303, words_of(answer.text)
        return answer.headers["location"].split("?")[0]


@pytest.fixture
def fed(tmp_path: Path) -> Fed:
    """Such an instance."""
    return Fed(tmp_path)


def test_an_administrator_adds_and_an_agent_collects(fed: Fed) -> None:
    """The page says when it is due, then what came; the inbox says by which source."""
    path = fed.added()
    page = fed.agent("camille").text(path).replace("\xa0", " ")
    assert "Chaque jour à 06:00" in page
    assert "Prochain relevé le 3 novembre 2026 à 06:00" in page
    assert "Retirer cette source" not in page
    (fed.folder / "entrees.csv").write_text(TABLE)
    answer = fed.agent("camille").send(f"{path}/relever")
    assert "Relevé en cours" in fed.agent("camille").follow(answer)
    fed.work()
    page = fed.agent("camille").text(path)
    assert "demandé par Camille Essai · 1 nouveau document" in page.replace("\xa0", " ")
    assert "par la source Billetterie" in fed.agent("camille").text("/fr/")
    assert "a relevé une source" in fed.agent("camille").text("/fr/journal")
    fed.agent("camille").send(f"{path}/relever")
    fed.work()
    assert "inchangé" in fed.agent("camille").text(path)


def test_changed_columns_are_on_the_inbox_and_on_the_page(fed: Fed) -> None:
    """Each by its name, with what to do."""
    path = fed.added()
    agent = fed.agent("camille")
    (fed.folder / "entrees.csv").write_text(TABLE)
    agent.send(f"{path}/relever")
    fed.work()
    assert "colonnes changées" not in agent.text("/fr/")
    (fed.folder / "entrees.csv").write_text(TABLE.replace("Année", "Exercice").replace("1200", "beaucoup"))
    agent.send(f"{path}/relever")
    fed.work()
    assert "colonnes changées" in agent.text("/fr/")
    page = agent.text(path).replace("\xa0", " ")
    assert "« Année » manque" in page
    assert "« Exercice » est nouvelle" in page
    assert "« Entrées » : nombre entier auparavant, texte maintenant" in page


def test_a_failure_is_told_where_agents_look(fed: Fed) -> None:
    """On the inbox, on the list and on its page, with what to do; gone after a run that succeeds."""
    path, agent = fed.added(), fed.agent("camille")
    fed.folder.rename(fed.folder.with_name("away"))
    agent.send(f"{path}/relever")
    fed.work()
    for where in ("/fr/", "/fr/sources", path):
        assert "Billetterie : ce dossier est introuvable" in agent.text(where).replace("\xa0", " "), where
    assert "1 source could not be collected from" in agent.text("/en/")
    fed.folder.with_name("away").rename(fed.folder)
    agent.send(f"{path}/relever")
    fed.work()
    assert "introuvable" not in agent.text("/fr/")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": ""}, "Donnez un nom"),
        ({"place": ""}, "Choisissez d’où"),
        ({"place": "folder:/etc"}, "Choisissez d’où"),
        ({"place": "database:etat-civil"}, "Choisissez d’où"),
        ({"place": "url:", "url": "http://donnees.exemple.fr/a.csv"}, "adresse https complète"),
        ({"place": "url:", "url": "https://a:b@donnees.exemple.fr/a.csv"}, "sans mot de passe"),
        ({"place": "url:", "url": "https://127.0.0.1/a.csv"}, "réseau interne"),
        ({"place": "url:", "url": "https://localhost/a.csv"}, "réseau interne"),
        ({"place": "url:", "url": "https://donnees.exemple.fr/a.csv", "every": "minute"}, "Seul un dossier"),
        ({"every": "yearly"}, "rythme n’est pas compris"),
        ({"every": "hours", "hours": "0"}, "rythme n’est pas compris"),
        ({"at": "25:00"}, "rythme n’est pas compris"),
        ({"origin": "received"}, "de qui vous avez reçu"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(changed: dict[str, str], told: str, fed: Fed) -> None:
    """Nothing is added; a folder or database of another administration is as unknown as one that is not there."""
    answer = fed.agent("sacha").send("/fr/sources", FORM | {"title": "Mon titre"} | changed)
    assert answer.status_code == 422
    assert told.lower() in words_of(answer.text).lower()
    assert 'value="Mon titre"' in answer.text
    assert "Aucune source" in fed.agent("camille").text("/fr/sources")


def test_only_administrators_add_and_remove(fed: Fed) -> None:
    """And what is another administration's is not there."""
    path = fed.added()
    for name in ("camille", "dominique"):
        assert fed.agent(name).send("/fr/sources", FORM).status_code == 404
        assert fed.agent(name).send(f"{path}/retirer").status_code == 404
    for name in ("yannick", "alix"):
        assert fed.agent(name).get(path).status_code == 404
        assert fed.agent(name).send(f"{path}/relever").status_code == 404
        assert "Billetterie" not in fed.agent(name).text("/fr/sources")
    assert fed.agent("alix").send(f"{path}/retirer").status_code == 404
    assert "exports" not in fed.agent("alix").get("/fr/sources").text
    answer = fed.agent("sacha").send(f"{path}/retirer")
    assert "La source est retirée" in fed.agent("sacha").follow(answer)
    assert "Elle n’est plus relevée" in fed.agent("camille").text(path)
    assert fed.agent("camille").send(f"{path}/relever").status_code == 404


def test_a_form_without_its_token_does_nothing(fed: Fed) -> None:
    """Neither adds, nor collects, nor removes."""
    path = fed.added()
    client = fed.agent("sacha").client
    for address in ("/fr/sources", f"{path}/relever", f"{path}/retirer"):
        assert client.post(address, data=FORM).status_code == 403
    assert fed.agent("sacha").text("/fr/sources").count("Billetterie") == 1
