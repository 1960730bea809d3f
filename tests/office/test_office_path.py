"""From a dropped file to a public dataset and back, as an agent does it without scripts."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from office_instance import PEOPLE_CSV, PLAIN_CSV, Instance, Visitor, words_of

from grandjour.model.encoding import digest_file
from grandjour.model.work import JobKind
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register

pytest_plugins = ("office_fixtures",)

EMAIL = "t1/c2:signal"
CANARY = "amelie.fenouillet"


def answer(agent: Visitor, deposit: str, question: str, given: str, **more: str) -> str:
    """Answer a question; the address to which it leads."""
    sent = agent.send(f"/fr/depots/{deposit}/avis", {"question": question, "answer": given, **more})
    assert sent.status_code == 303, words_of(sent.text)
    return str(sent.headers["location"])


def publish(agent: Visitor, deposit: str) -> None:
    """Press the one button of the page before publication."""
    page = agent.get(f"/fr/depots/{deposit}/publication").text
    draft = page.split('name="draft" value="')[1].split('"')[0]
    assert agent.send(f"/fr/depots/{deposit}/publication", {"draft": draft}).status_code == 303


def log_of(instance: Instance) -> list[dict[str, str]]:
    """The entries of the public log, but for those of what is made from releases."""
    folder = instance.workspace.root / "public" / "log"
    entries = (json.loads(path.read_bytes()) for path in sorted(folder.glob("*.json")))
    return [entry for entry in entries if entry["kind"] != "sidecar"]


def test_from_a_file_to_a_public_dataset(instance: Instance) -> None:
    """Drop, see the question beside the rows, answer as proposed, look at the preview, publish: the same bytes."""
    agent = instance.agent("camille")
    deposit = agent.drop(PEOPLE_CSV, title="Associations aidées en 2026", mission="Vie associative")
    assert "Nous lisons ce document" in agent.text(f"/fr/depots/{deposit}")
    instance.work()
    page = agent.text(f"/fr/depots/{deposit}")
    for told in ("Courriel d’une personne", "Colonne « Courriel personnel »", "CRPA L311-6 1°", "Publier montrerait",
                 CANARY, "Question 1 sur 1", "Retirer la colonne entière"):  # fmt: skip
        assert told in page
    assert "1 question" in agent.text("/fr/")
    answer(agent, deposit, EMAIL, "drop_column")
    instance.work()
    assert "Tout est prêt" in agent.text(f"/fr/depots/{deposit}")
    before = agent.text(f"/fr/depots/{deposit}/publication")
    assert "3 lignes, 2 colonnes. Colonnes : Association, Montant." in before
    assert "Courriel d’une personne : 1 colonne retirée" in before
    preview = re.search(r'href="(/apercu/[^"]+)"', agent.get(f"/fr/depots/{deposit}/publication").text)
    assert preview is not None
    shown = agent.get(preview[1])
    assert shown.status_code == 200
    assert shown.headers["cache-control"] == "no-store"
    assert CANARY not in shown.text
    table = agent.get(preview[1] + "/t1.parquet".replace("/fr/", "/"))
    publish(agent, deposit)
    assert "Publication en cours" in agent.text(f"/fr/depots/{deposit}/publication")
    instance.work()
    assert "C’est public." in agent.text(f"/fr/depots/{deposit}/publication")
    [entry] = log_of(instance)
    release = instance.workspace.root / "public" / "r" / entry["release"]
    assert table.status_code in (200, 404)
    assert CANARY.encode() not in b"".join(path.read_bytes() for path in release.iterdir())


def test_the_preview_serves_the_bytes_that_become_public(instance: Instance) -> None:
    """Every file of the preview root is the file of the public root."""
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV)
    instance.work()
    [preview] = (instance.workspace.root / "private" / "p").iterdir()
    [prepared] = (preview / "r").iterdir()
    before = {path.name: digest_file(path) for path in prepared.iterdir()}
    publish(agent, deposit)
    instance.work()
    public = instance.workspace.root / "public" / "r" / prepared.name
    assert {path.name: digest_file(path) for path in public.iterdir()} == before


def test_a_departure_from_the_proposal_asks_for_its_reason(instance: Instance) -> None:
    """The answer is not taken without one; with one it stands under the agent's name, and can be undone."""
    agent = instance.agent("camille")
    deposit = agent.drop(PEOPLE_CSV)
    instance.work()
    asked = answer(agent, deposit, EMAIL, "keep")
    assert parse_qs(urlsplit(asked).query) == {"question": [EMAIL], "reason": ["keep"]}
    assert "Pourquoi cette réponse ? Publier" in agent.text(asked)
    assert "Question 1 sur 1" in agent.text(f"/fr/depots/{deposit}")
    assert 'name="category"' not in agent.get(asked).text  # no category lifts private life
    assert "Écrivez votre motif" not in agent.text(asked)
    assert "Écrivez votre motif" in agent.text(answer(agent, deposit, EMAIL, "keep", reason="  "))
    answer(agent, deposit, EMAIL, "keep", reason="Boîtes de service")
    instance.work()
    page = agent.text(f"/fr/depots/{deposit}")
    assert "Publier . Motif" in page
    assert "Motif : Boîtes de service" in page
    assert "Camille Essai, le 2 novembre 2026" in page
    assert agent.send(f"/fr/depots/{deposit}/rouvrir", {"question": EMAIL}).status_code == 303
    assert agent.send(f"/fr/depots/{deposit}/publication", {"draft": "x"}).status_code == 409
    instance.work()
    assert "Question 1 sur 1" in agent.text(f"/fr/depots/{deposit}")


def test_only_a_legal_officer_publishes_a_reserved_secret(instance: Instance) -> None:
    """An agent is told so, has no such button, and a form put together by hand leaves the question open."""
    agent, officer = instance.agent("camille"), instance.agent("dominique")
    deposit = agent.drop("Dossier;Religion\n12;catholique\n13;musulmane\n14;protestante\n15;bouddhiste\n")
    instance.work()
    path, told = f"/fr/depots/{deposit}", "Seul un juriste ou un administrateur peut décider de publier cela."
    page = agent.get(path).text
    question = page.split('name="question" value="')[1].split('"')[0]
    assert told in words_of(page)
    assert 'value="keep"' not in page
    assert 'value="drop_column"' in page
    assert 'name="reason"' not in agent.get(f"{path}?question={question}&reason=keep").text.split("<h2")[1]
    fields = {"question": question, "answer": "keep", "reason": "Aucune personne"}
    assert told in agent.follow(agent.send(f"{path}/avis", fields))
    page = officer.get(path).text
    assert told not in words_of(page)
    assert 'value="keep"' in page
    assert told not in officer.follow(officer.send(f"{path}/avis", fields))
    assert "Motif : Aucune personne" in officer.text(path)


def test_an_answered_question_is_gone_before_the_worker_comes(instance: Instance) -> None:
    """Nobody answers the same question twice because a worker is busy; a colleague's late answer changes nothing."""
    agent = instance.agent("camille")
    deposit = agent.drop(PEOPLE_CSV)
    instance.work()
    answer(agent, deposit, EMAIL, "drop_column")
    page = agent.text(f"/fr/depots/{deposit}")
    assert "Question 1" not in page
    assert "Nous préparons l’aperçu" in page
    assert answer(instance.agent("dominique"), deposit, EMAIL, "drop_column") == f"/fr/depots/{deposit}"
    assert agent.text(f"/fr/depots/{deposit}").count("Retirer la colonne entière") == 1


TWO_LISTS = (
    "Courriel personnel;Courriel privé;Montant\n"
    "amelie.fenouillet@exemple.invalid;amelie@exemple.invalid;12\n"
    "bruno.pervenche@exemple.invalid;bruno@exemple.invalid;13\n"
    "chloe.reseda@exemple.invalid;chloe@exemple.invalid;14\n"
)


def test_one_answer_for_all_questions_alike(instance: Instance) -> None:
    """The same types, the same choices: one act, a ruling each."""
    agent = instance.agent("camille")
    deposit = agent.drop(TWO_LISTS)
    instance.work()
    page = agent.text(f"/fr/depots/{deposit}")
    assert "Question 1 sur 2" in page
    assert "Répondre de même aux 2 questions semblables" in page
    answer(agent, deposit, "t1/c0:signal", "drop_column", scope="alike")
    page = agent.text(f"/fr/depots/{deposit}")
    assert page.count("Retirer la colonne entière") == 2
    assert "Question" not in page


def test_publishing_is_never_answered_for_columns_that_were_not_seen(instance: Instance) -> None:
    """The others are named; the answer to publish is in a form without them, and is refused for all at once."""
    agent = instance.agent("camille")
    deposit = agent.drop(TWO_LISTS)
    instance.work()
    path = f"/fr/depots/{deposit}"
    page = agent.get(path).text
    assert "ailleurs : Colonne « Courriel privé »." in words_of(page).replace("\u00a0", " ")
    assert re.search(r'value="keep" form="alone"', page)
    forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
    assert ["scope" in form for form in forms if 'id="alone"' in form] == [False]
    fields = {"question": "t1/c0:signal", "answer": "keep", "scope": "alike"}
    for reason in ("", "Boîtes de service"):
        assert agent.send(f"{path}/avis", {**fields, "reason": reason}).status_code == 400
    asked = agent.get(f"{path}?question=t1/c0:signal&reason=keep&scope=alike").text
    assert 'name="answer" value="keep"' in asked
    assert 'name="scope"' not in asked
    assert "Question 1 sur 2" in agent.text(path)


def test_answers_lead_to_the_next_question(instance: Instance) -> None:
    """Not back to the first one that was left open."""
    agent = instance.agent("camille")
    deposit = agent.drop(TWO_LISTS)
    instance.work()
    after = answer(agent, deposit, "t1/c0:signal", "drop_column")
    assert parse_qs(urlsplit(after).query) == {"question": ["t1/c1:signal"]}


@pytest.mark.parametrize("given", ["", "publish", "mask_span", "change", "KEEP"])
def test_an_answer_that_is_none_of_the_choices_is_refused(instance: Instance, given: str) -> None:
    """Only what the page offers."""
    agent = instance.agent("camille")
    deposit = agent.drop(PEOPLE_CSV)
    instance.work()
    sent = agent.send(f"/fr/depots/{deposit}/avis", {"question": EMAIL, "answer": given, "reason": "x"})
    assert sent.status_code == 400


def test_a_fact_is_asked_in_plain_words(instance: Instance) -> None:
    """A database received from a third party: radios, the reason only for a departure."""
    agent = instance.agent("camille")
    fields = {"origin": "received", "holder": "Géo SAS", "licence": "Tous droits réservés"}
    deposit = agent.drop(PLAIN_CSV, **fields)
    instance.work()
    page = agent.text(f"/fr/depots/{deposit}")
    assert "Avez-vous le droit de publier cette base reçue d’un tiers ?" in page
    assert "reçu de Géo SAS, sous « Tous droits réservés »" in page
    answer(agent, deposit, "document:database_rights", "reserved")
    instance.work()
    page = agent.text(f"/fr/depots/{deposit}")
    assert "Ce document ne se publie pas" in page
    assert "CRPA L321-3" in page


def test_withdrawal_asks_for_a_reason_and_the_word(instance: Instance) -> None:
    """Then the public page is closed, and the office says so."""
    agent, officer = instance.agent("camille"), instance.agent("dominique")
    deposit = agent.drop(PLAIN_CSV)
    instance.work()
    publish(agent, deposit)
    instance.work()
    path = f"/fr/depots/{deposit}"
    page = officer.get(f"{path}/publication").text
    assert " checked" not in page, "a reason is chosen, never taken"
    release = page.split('name="release" value="')[1].split('"')[0]
    wrong = officer.send(f"{path}/retrait", {"release": release, "reason": "obsolete", "word": "oui"})
    assert wrong.status_code == 422
    assert "Écrivez « retirer » pour confirmer." in words_of(wrong.text)
    assert re.search(r'value="obsolete" required checked', wrong.text)
    wrong = officer.send(f"{path}/retrait", {"release": release, "word": "Retirer"})
    assert wrong.status_code == 422
    assert "Choisissez un motif." in words_of(wrong.text)
    assert "Écrivez « retirer »" not in words_of(wrong.text)
    assert 'value="Retirer"' in wrong.text
    assert f'href="/en/depots/{deposit}/publication"' in wrong.text, "the other language leads to the page itself"
    assert officer.send(f"{path}/retrait", {"release": release, "reason": "x", "word": "retirer"}).status_code == 400
    done = officer.send(f"{path}/retrait", {"release": release, "reason": "obsolete", "word": " Retirer "})
    assert "Retrait en cours" in officer.follow(done)
    instance.work()
    assert "Cette publication a été retirée." in agent.text(f"{path}/publication")
    journal = agent.text("/fr/journal")
    for told in ("Camille Essai a publié", "Dominique Essai a demandé le retrait", "Dominique Essai a retiré de la"):
        assert journal.count(told) == 1
    assert "Dominique Essai a demandé le retrait Associations" in journal
    assert [(entry["kind"], entry.get("reason")) for entry in log_of(instance)] == [
        ("release", None),
        ("withdraw", "obsolete"),
    ]


def test_an_erasure_asks_for_a_version_a_reason_and_the_word(instance: Instance) -> None:
    """Then nothing is left of it, and the office says so; withdrawn before or not."""
    agent, officer = instance.agent("camille"), instance.agent("dominique")
    deposit = agent.drop(PLAIN_CSV)
    instance.work()
    publish(agent, deposit)
    instance.work()
    path = f"/fr/depots/{deposit}"
    preview = f"/apercu/{deposit}/catalogue.ttl"
    cached = instance.workspace.root / "cache" / "office" / "apercu"
    assert agent.get(preview).status_code == 200
    assert len(list(cached.iterdir())) == 1
    assert "Effacer définitivement" not in agent.text(f"{path}/publication")
    page = officer.get(f"{path}/publication").text
    release = page.split('name="release" value="')[1].split('"')[0]
    wrong = officer.send(f"{path}/effacement", {"word": "oui"})
    assert wrong.status_code == 422
    for told in ("Choisissez une version.", "Choisissez un motif.", "Écrivez « effacer » pour confirmer."):
        assert told in words_of(wrong.text)
    fields = {"release": release, "reason": "rights", "word": " Effacer "}
    for refused in ({"release": "x"}, {"reason": "obsolete"}):
        assert officer.send(f"{path}/effacement", fields | refused).status_code == 400
    assert "Effacement en cours" in officer.follow(officer.send(f"{path}/effacement", fields))
    instance.work()
    page = officer.text(f"{path}/publication")
    assert "Cette publication a été effacée." in page
    assert "Effacer définitivement" not in page
    assert agent.get(preview).status_code == 404
    previews, has_preview = instance.app.state.previews, PrivateObjects.has_preview
    readers_wait: list[bool] = []

    def looked(objects: PrivateObjects, draft: str) -> bool:
        readers_wait.append(previews._lock.locked())
        return has_preview(objects, draft)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PrivateObjects, "has_preview", looked)
        previews.forget_erased()
    assert readers_wait == [False]
    assert list(cached.iterdir()) == []
    assert "effacé du portail" in agent.text(path)
    assert "Dominique Essai a effacé du portail" in agent.text("/fr/journal")
    assert [(entry["kind"], entry.get("reason")) for entry in log_of(instance)] == [
        ("release", None),
        ("takedown", "rights"),
    ]


def test_the_duty_to_publish_is_told_and_holds_nothing_back(instance: Instance) -> None:
    """To be told, compulsory after one click without a reason, and back; the deposit is ready all along."""
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV)
    instance.work()
    path, question = f"/fr/depots/{deposit}", "document:regularly_updated"
    page = agent.text(path)
    assert "Tout est prêt" in page
    assert "À préciser : obligatoire ou facultative" in page.replace("\u00a0", " ")
    assert "Ces données sont-elles tenues à jour" in page
    assert answer(agent, deposit, question, "yes") == path
    instance.work()
    page = agent.text(path)
    assert "Tout est prêt" in page
    assert "La publication est obligatoire" in page
    assert "Oui, de façon régulière" in page
    agent.send(f"{path}/rouvrir", {"question": question})
    instance.work()
    answer(agent, deposit, question, "no")
    instance.work()
    assert "La publication est facultative" in agent.text(path)
    publish(agent, deposit)
    instance.work()
    page = agent.get(path).text
    assert "La publication est facultative" in words_of(page)
    assert question not in page.split('id="duty"')[1]


def test_a_mended_dataset_leaves_no_faulty_version_that_cannot_be_closed(instance: Instance) -> None:
    """The page says that version 1 shows more, and closes it, before version 2 is published or after."""
    agent, officer = instance.agent("camille"), instance.agent("dominique")
    deposit = agent.drop(PEOPLE_CSV)
    instance.work()
    path = f"/fr/depots/{deposit}"
    for given in ("keep", "drop_column"):
        answer(agent, deposit, EMAIL, given, reason="Boîtes de service")
        instance.work()
        if given == "keep":
            publish(agent, deposit)
            instance.work()
            assert "reste publique" not in agent.text(f"{path}/publication")
            agent.send(f"{path}/rouvrir", {"question": EMAIL})
            instance.work()
    told = "La version 1 reste publique, et montre ce que celle-ci ne montre pas."
    before = officer.text(f"{path}/publication")
    assert told in before
    assert "Retirer la version 1" in before
    publish(agent, deposit)
    instance.work()
    after = officer.get(f"{path}/publication").text
    assert told in words_of(after)
    newest, oldest = re.findall(r'type="hidden" name="release" value="([^"]+)"', after)
    assert len(re.findall(r' id="([^"]+)"', after)) == len(set(re.findall(r' id="([^"]+)"', after)))
    officer.send(f"{path}/retrait", {"release": oldest, "reason": "ruling-changed", "word": "retirer"})
    instance.work()
    assert [entry["release"] for entry in log_of(instance)] == [oldest, newest, oldest]
    page = officer.text(f"{path}/publication")
    assert "C’est public." in page
    assert "reste publique" not in page
    assert "Retirer la version 2" in page
    assert "Retirer la version 1" not in page
    assert "Ce dépôt est publié" in agent.text(path)


def test_a_faulty_version_withdrawn_first_leaves_the_mended_one_to_publish(instance: Instance) -> None:
    """The deposit stays ready; and what was withdrawn itself is not offered again."""
    agent, officer = instance.agent("camille"), instance.agent("dominique")
    deposit = agent.drop(PLAIN_CSV)
    instance.work()
    publish(agent, deposit)
    instance.work()
    path = f"/fr/depots/{deposit}"
    agent.send(f"{path}/description", {"title": "Entrées", "text": "Par équipement."})
    instance.work()
    for left in ("Tout est prêt", "Ce dépôt a été publié, puis retiré"):
        release = officer.get(f"{path}/publication").text.split('name="release" value="')[1].split('"')[0]
        officer.send(f"{path}/retrait", {"release": release, "reason": "error", "word": "retirer"})
        instance.work()
        assert left in agent.text(path)
        if left == "Tout est prêt":
            publish(agent, deposit)
            instance.work()
    assert 'name="draft"' not in agent.get(f"{path}/publication").text


def test_the_words_for_the_public_can_be_mended(instance: Instance) -> None:
    """They are examined anew; without a title the form comes back with what was typed."""
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV)
    instance.work()
    path = f"/fr/depots/{deposit}"
    wrong = agent.send(f"{path}/description", {"title": " ", "text": "Texte tapé."})
    assert wrong.status_code == 422
    assert "Texte tapé." in wrong.text
    agent.send(f"{path}/description", {"title": "Fréquentation", "text": "Appelez Amélie au 06 39 98 12 34."})
    instance.work()
    page = agent.text(path)
    assert "La description que le public lira" in page
    assert "Corriger ce texte" in page
    agent.send(f"{path}/description", {"title": "Fréquentation", "text": "Entrées par équipement."})
    instance.work()
    assert "Entrées par équipement." in agent.text(f"{path}/publication")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"origin": "received"}, "Dites de qui vous avez reçu ce document."),
        ({"origin": ""}, "Dites d’où vient ce document."),
        ({"origin": "produced", "document_date": "31/02/2026"}, "Cette date n’existe pas."),
    ],
)
def test_a_form_to_mend_keeps_what_was_typed(instance: Instance, fields: dict[str, str], told: str) -> None:
    """Nothing is kept of the files; the words are."""
    agent = instance.agent("camille")
    typed = {"title": "Mon titre", "mission": "Ma mission", **fields}
    sent = agent.send("/fr/deposer", typed, files={"files": ("a.csv", PLAIN_CSV.encode())})
    assert sent.status_code == 422
    assert told in words_of(sent.text)
    assert 'value="Mon titre"' in sent.text
    assert 'value="Ma mission"' in sent.text
    assert "Aucun document pour l’instant" in agent.text("/fr/")


def test_dropping_without_a_file_says_so(instance: Instance) -> None:
    """As a browser without checks of its own would send it."""
    sent = instance.agent("camille").send("/fr/deposer", {"origin": "produced"})
    assert "Choisissez au moins un fichier." in words_of(sent.text)


def test_several_files_and_one_that_is_empty(instance: Instance) -> None:
    """The empty one is named; the others are kept, and the form says which."""
    agent = instance.agent("camille")
    files = [
        ("files", (name, text.encode()))
        for name, text in (("a.csv", PLAIN_CSV), ("vide.csv", ""), ("b.csv", PLAIN_CSV))
    ]
    sent = agent.client.post("/fr/deposer", data={"form_token": agent.token(), "origin": "produced"}, files=files)
    assert sent.status_code == 422
    page = words_of(sent.text)
    assert "vide.csv : ce fichier est vide" in page
    assert "Ces fichiers ont été déposés : a.csv, b.csv" in page


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd.csv", "C:\\dossiers\\liste.csv", "…" * 300 + ".csv", "a\x00b\nc.csv", ".csv", "~"]
)
def test_a_files_name_is_never_a_path(instance: Instance, name: str) -> None:
    """Its last part, without what does not print; nothing is written beside the private root."""
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV, name=name)
    instance.work()
    assert "Tout est prêt" in agent.text(f"/fr/depots/{deposit}")
    left = [path for path in Path(instance.workspace.root, "private", "tmp").rglob("*") if path.is_file()]
    assert left == []


def test_a_file_that_cannot_be_read_is_named_and_kept(instance: Instance) -> None:
    """With what to do; it waits in the inbox like the rest."""
    agent = instance.agent("camille")
    deposit = agent.drop("MZ\x00\x01\x02 a program, not a table", name="setup.csv")
    instance.work()
    page = agent.text(f"/fr/depots/{deposit}")
    assert "Ce document n’a pas pu être lu" in page
    assert "setup.csv :" in page
    assert "illisible" in agent.text("/fr/")


def test_the_office_never_runs_a_step(instance: Instance) -> None:
    """Its acts leave jobs for the worker; only the worker makes extractions, drafts and releases."""
    agent = instance.agent("camille")
    deposit = agent.drop(PEOPLE_CSV)
    agent.get(f"/fr/depots/{deposit}")
    private = instance.workspace.root / "private"
    assert not any((private / "x").rglob("extraction.json"))
    assert not (private / "d").exists()
    assert log_of(instance) == []
    register = Register(instance.workspace.environment("office")["GRANDJOUR_REGISTER"])
    assert [job.kind for job in register.jobs("210000010")] == [JobKind.EXAMINE]
    register.close()


def test_nothing_private_is_in_addresses_titles_or_the_journal(instance: Instance) -> None:
    """Neither a cell, nor the name of a file, nor a reason."""
    agent = instance.agent("camille")
    deposit = agent.drop(PEOPLE_CSV, name="dossier-fenouillet.csv", title="Titre de Fenouillet")
    instance.work()
    agent.send(f"/fr/depots/{deposit}/avis", {"question": EMAIL, "answer": "keep", "reason": "motif de fenouillet"})
    for path in ("/fr/", f"/fr/depots/{deposit}", f"/fr/depots/{deposit}/publication", "/fr/journal", "/fr/deposer"):
        page = agent.get(path).text
        title = page.split("<title>")[1].split("</title>")[0]
        assert "enouillet" not in title
        assert not any("enouillet" in address for address in re.findall(r'(?:href|src|action)="([^"]*)"', page))
    register = Register(instance.workspace.environment("office")["GRANDJOUR_REGISTER"])
    assert "enouillet" not in str(register.journal("210000010", limit=500))
    register.close()


def test_rows_that_were_looked_at_are_in_the_journal(instance: Instance) -> None:
    """Once for each session and deposit; not while nothing of the document is shown; nor for a page that is not."""
    agent = instance.agent("camille")
    deposit, told = agent.drop(PEOPLE_CSV), "Camille Essai a regardé le document"
    agent.get(f"/fr/depots/{deposit}")
    instance.work()
    assert told not in agent.text("/fr/journal")
    for _ in range(2):
        assert CANARY in agent.text(f"/fr/depots/{deposit}")
    assert agent.text("/fr/journal").count(told) == 1
    again = instance.visitor()
    again.sign_in("camille")
    again.get(f"/fr/depots/{deposit}")
    assert agent.text("/fr/journal").count(told) == 2


def test_a_column_is_left_out_by_choice_and_taken_back(instance: Instance) -> None:
    """Nothing is suspected in it: a reason is asked, the public page says so, undo brings it back."""
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV, title="Équipements", mission="Sports")
    instance.work()
    path = f"/fr/depots/{deposit}"
    assert "Laisser une colonne de côté" in agent.text(path)
    first, second = re.findall(r'<option value="(t1/c\d:choice)"', agent.get(path).text)
    blank = agent.send(f"{path}/colonne", {"column": second, "reason": " "})
    assert blank.status_code == 422
    assert "Écrivez pourquoi." in words_of(blank.text)
    assert f'<option value="{second}" selected>' in blank.text
    assert f'href="/en/depots/{deposit}"' in blank.text
    assert agent.send(f"{path}/colonne", {"column": "t9/c9:choice", "reason": "x"}).status_code == 400
    assert agent.send(f"{path}/colonne", {"column": first, "reason": "Codes internes."}).status_code == 303
    instance.work()
    assert "Colonne non retenue par l" in agent.text(f"{path}/publication")
    assert "Colonne non retenue par l" in agent.text(path)
    assert agent.send(f"{path}/rouvrir", {"question": first}).status_code == 303
    instance.work()
    assert "Colonne non retenue" not in agent.text(f"{path}/publication")


def test_an_administrator_destroys_a_document(instance: Instance) -> None:
    """Once nothing of it is public, with the word typed; then no byte of it is left here, only acts."""
    agent, officer, administrator = (instance.agent(name) for name in ("camille", "dominique", "sacha"))
    deposit = agent.drop(PEOPLE_CSV)
    instance.work()
    path = f"/fr/depots/{deposit}"
    private = instance.workspace.root / "private"
    assert holding(private, "fenouillet")
    assert "Détruire le document" not in officer.text(path)
    assert officer.send(f"{path}/destruction", {"word": "détruire"}).status_code == 404
    wrong = administrator.send(f"{path}/destruction", {"word": "oui"})
    assert (wrong.status_code, "Écrivez « détruire »" in words_of(wrong.text)) == (422, True)
    asked = administrator.send(f"{path}/destruction", {"word": "Détruire"})
    assert "Destruction en cours" in administrator.follow(asked)
    instance.work()
    assert "Ce document a été détruit" in agent.text(path)
    assert "détruit" in agent.text("/fr/")
    assert "Sacha Essai a demandé la destruction" in agent.text("/fr/journal")
    assert holding(private, "fenouillet") == []
    assert agent.send(f"{path}/description", {"title": "a", "text": "b"}).status_code == 404


def test_what_is_public_is_not_destroyed_before_it_is_erased(instance: Instance) -> None:
    """The page says so, and a form sent all the same is refused."""
    agent, administrator = instance.agent("camille"), instance.agent("sacha")
    deposit = agent.drop(PLAIN_CSV)
    instance.work()
    publish(agent, deposit)
    instance.work()
    path = f"/fr/depots/{deposit}"
    assert "effacez-la" in administrator.text(path)
    refused = administrator.send(f"{path}/destruction", {"word": "détruire"})
    assert (refused.status_code, "Effacez-la" in words_of(refused.text)) == (409, True)
    assert "Ce dépôt est publié" in agent.text(path)


def holding(folder: Path, words: str) -> list[Path]:
    """The files that hold some words."""
    return [path for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]
