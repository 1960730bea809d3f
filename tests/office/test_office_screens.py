"""What the screens of a deposit tell beside the question: rows set aside, the way back, what is proposed and why."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from office_instance import PEOPLE_CSV, PLAIN_CSV, START, VILLE, Instance, hashed, words_of

from grandjour.cli.processes import workshop_of
from grandjour.demo.description import INPUTS
from grandjour.model.administration import Agent, Role
from grandjour.office.picture import AT_ONCE

pytest_plugins = ("office_fixtures",)

PROGRAM = "MZ\x00\x01\x02 a program, not a table"
RAGGED = "Ligne;Arrêt;Heure\n" + "".join(f"{n};Arrêt {n};08:{n:02d}\n" for n in range(50))
TWO_LISTS = (
    "Courriel personnel;Téléphone personnel;Montant\n"
    "amelie.fenouillet@exemple.invalid;06 39 98 12 01;12\n"
    "bruno.pervenche@exemple.invalid;06 39 98 12 02;13\n"
    "chloe.reseda@exemple.invalid;06 39 98 12 03;14\n"
)


def test_rows_that_were_set_aside_are_told_by_their_place(instance: Instance) -> None:
    """How many, the first of them with what is wrong, what to do; never their values."""
    agent = instance.agent("camille")
    cut = "".join(f"{n};coupée\n" for n in range(7))
    path = f"/fr/depots/{agent.drop(RAGGED + cut, name='arrets.csv')}"
    instance.work()
    page = agent.text(path).replace("\u00a0", " ")
    assert "7 lignes n’entrent pas dans ce tableau" in page
    assert "ligne 52 : 2 valeurs pour 3 colonnes" in page
    assert "et 2 autres" in page
    assert "corrigez-les chez vous" in page
    assert "coupée" not in page


def test_a_table_whose_rows_all_fit_says_nothing_of_it(instance: Instance) -> None:
    """No empty list."""
    agent = instance.agent("camille")
    path = f"/fr/depots/{agent.drop(RAGGED, name='arrets.csv')}"
    instance.work()
    assert "pas dans ce tableau" not in agent.text(path)


def test_the_page_stays_where_a_child_fails_on_the_rows(instance: Instance) -> None:
    """The page is shown, and what is asked of it, without the rows."""
    agent = instance.agent("camille")
    name = "subventions-associations-2025.pdf"
    fields = {"form_token": agent.token(), "origin": "produced"}
    sent = agent.client.post("/fr/deposer", data=fields, files={"files": (name, Path(INPUTS / name).read_bytes())})
    instance.work()
    before = agent.get(sent.headers["location"]).text
    for rows in (instance.workspace.root / "private" / "x").glob("*/t1.parquet"):
        rows.write_bytes(b"PAR1 of no table")
    after = agent.get(sent.headers["location"])
    assert after.status_code == 200
    assert ("page-1.png" in before, "page-1.png" in after.text) == (True, True)
    assert ("<tbody>" in before, "<tbody>" in after.text) == (True, False)
    told = "Les lignes n'ont pas pu être montrées"
    assert (told in words_of(before), told in words_of(after.text).replace("’", "'")) == (False, True)


def test_no_screen_waits_long_for_the_rows(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where others look at rows, this one says that it could not: the office goes on for all."""
    agent = instance.agent("camille")
    path = f"/fr/depots/{agent.drop(PLAIN_CSV)}"
    instance.work()
    monkeypatch.setattr("grandjour.office.picture.PATIENCE_SECONDS", 0.01)
    with AT_ONCE, AT_ONCE:
        assert "Ne publiez pas ce que vous n’avez pas vu" in agent.text(path).replace("'", "’")
    assert "Ne publiez pas" not in agent.text(path)


def test_the_last_answer_is_taken_back_beside_the_question(instance: Instance) -> None:
    """One key, once on the page."""
    agent = instance.agent("camille")
    path = f"/fr/depots/{agent.drop(TWO_LISTS)}"
    instance.work()
    assert "Dernière réponse" not in agent.text(path)
    agent.send(f"{path}/avis", {"question": "t1/c0:signal", "answer": "drop_column"})
    page = agent.get(path).text
    assert "Dernière réponse : Retirer la colonne entière" in words_of(page).replace("\u00a0", " ")
    assert page.count('data-key="u"') == 1
    pane = page.split('<form class="last"')[1].split("</form>")[0]
    assert 'value="t1/c0:signal"' in pane
    instance.work()
    opened = agent.send(f"{path}/rouvrir", {"question": "t1/c0:signal"})
    waiting = agent.follow(opened)
    assert "La page se met à jour toute seule" in waiting, "not another question meanwhile"
    assert "Question" not in waiting
    instance.work()
    again = agent.follow(opened)
    assert "Question 1 sur 2" in again
    assert "Colonne « Courriel personnel »" in again.replace("\u00a0", " ")


@pytest.mark.parametrize("name", ["etude-mobilites-projet.pdf"])
def test_a_question_on_the_whole_document_tells_its_pages(instance: Instance, name: str) -> None:
    """Where its signs were seen, what is proposed, and that another answer needs its reason."""
    agent = instance.agent("camille")
    fields = {"form_token": agent.token(), "origin": "produced"}
    sent = agent.client.post("/fr/deposer", data=fields, files={"files": (name, Path(INPUTS / name).read_bytes())})
    instance.work()
    page = agent.follow(sent)
    assert "Le document entier , vu page 1, 2" in page
    assert "Nous proposons : Non, c’est un brouillon" in page.replace("\u00a0", " ")
    assert "Une autre réponse demande son motif." in page


def test_what_cannot_be_read_has_no_words_to_write(instance: Instance) -> None:
    """Its page keeps the error, whatever is sent by hand."""
    agent = instance.agent("camille")
    path = f"/fr/depots/{agent.drop(PROGRAM, name='setup.csv')}"
    instance.work()
    assert 'name="text"' not in agent.get(path).text
    agent.send(f"{path}/description", {"title": "Un titre", "text": "x"})
    instance.work()
    assert "nous ne savons pas lire ce type de fichier" in agent.text(path)


def test_what_is_not_published_offers_no_column_to_leave_out(instance: Instance) -> None:
    """A third party reserves the database: the answer can be taken back, nothing else."""
    agent = instance.agent("camille")
    path = f"/fr/depots/{agent.drop(PLAIN_CSV, origin='received', holder='Géo SAS', licence='Tous droits réservés')}"
    instance.work()
    assert "Laisser une colonne de côté" in agent.text(path)
    agent.send(f"{path}/avis", {"question": "document:database_rights", "answer": "reserved"})
    instance.work()
    page = agent.text(path)
    assert "Ce document ne se publie pas" in page
    assert "Laisser une colonne de côté" not in page
    before = agent.text(f"{path}/publication")
    assert "Ce document ne se publie pas" in before
    assert "Des questions sont ouvertes" not in before


def test_a_wide_table_says_how_many_columns_are_shown(instance: Instance) -> None:
    """Forty; the one in question among them wherever it is."""
    agent = instance.agent("camille")
    names = [f"Indicateur {n}" for n in range(60)] + ["Courriel personnel"]
    rows = [";".join([*(str(n * k) for n in range(60)), f"p{k}.nom@exemple.invalid"]) for k in range(5)]
    path = f"/fr/depots/{agent.drop(chr(10).join([';'.join(names), *rows]))}"
    instance.work()
    page = agent.text(path)
    assert "40 colonnes sur 61" in page
    assert "Courriel personnel colonne en question" in page


def test_sentences_of_the_data_are_set_like_the_others(instance: Instance) -> None:
    """Curled apostrophes, whoever wrote them: catalogue, types, grounds, licences, named errors."""
    agent = instance.agent("sacha")
    deposit = agent.drop(PEOPLE_CSV)
    instance.work()
    agent.send(f"/fr/depots/{deposit}/avis", {"question": "t1/c2:signal", "answer": "drop_column"})
    instance.work()
    pages = [
        agent.get(path).text for path in (f"/fr/depots/{deposit}", f"/fr/depots/{deposit}/publication", "/fr/agents")
    ]
    for page in pages:
        assert not re.findall(r"\b\w+'\w+", words_of(page))


def test_no_word_of_ours_is_on_a_screen(instance: Instance) -> None:
    """Deposit, clearance, manifest and the like are for the code."""
    agent = instance.agent("sacha")
    deposit = agent.drop(PEOPLE_CSV)
    instance.work()
    for language in ("fr", "en"):
        for path in (
            "/",
            "/deposer",
            "/journal",
            "/agents",
            "/compte",
            f"/depots/{deposit}",
            f"/depots/{deposit}/publication",
        ):
            page = words_of(agent.get(f"/{language}{path}").text).lower()
            assert not re.findall(r"\b(?:deposits?|clearances?|manifest|draft|release|span|finding)\b", page), path


def test_a_failure_leads_back_to_where_it_happened(instance: Instance) -> None:
    """Signed in as before, with a button to the deposit; what is not there leads to the list."""
    agent = instance.agent("camille")
    path = f"/fr/depots/{agent.drop(PLAIN_CSV)}"
    failed = agent.send(f"{path}/publication", {"draft": "x"})
    assert failed.status_code == 409
    assert f'<a class="button primary" href="{path}">Revenir au dépôt</a>' in failed.text
    assert "Camille Essai" in failed.text
    lost = agent.get("/fr/depots/rien")
    assert '<a class="button primary" href="/fr/">' in lost.text
    assert "Camille Essai" in lost.text
    odd = agent.send(f"{path}/avis", {"question": "t1/c0:signal"})
    assert odd.status_code == 303
    assert "Se déconnecter" not in instance.visitor().get("/fr/absent").text


def test_a_question_on_words_of_the_administration_shows_them(instance: Instance) -> None:
    """As they stand, with where they can be mended: not on this screen."""
    with workshop_of(instance.workspace) as workshop:
        other = replace(VILLE, siren="210000011", name="Régie", contact="camille.durand@exemple.invalid")
        workshop.register.add_administration(other, actor="set-up", at=START)
        made = Agent("id-regie", other.siren, "regie", "Régie Essai", Role.AGENT)
        workshop.register.add_agent(made, hashed(), actor="set-up", at=START)
    agent = instance.visitor()
    agent.sign_in("regie", siren="210000011")
    path = f"/fr/depots/{agent.drop(PLAIN_CSV)}"
    instance.work()
    page = agent.text(path)
    assert "Le contact de votre administration, que le public lira" in page
    assert "camille.durand@exemple.invalid" in page
    assert "Ce texte ne se corrige pas ici" in page
