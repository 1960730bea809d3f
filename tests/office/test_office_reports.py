"""A cell reported on the portal and corrected in the office: three actions, names, refusals, what all may read."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from office_instance import AGGLO, PLAIN_CSV, VILLE, Instance, words_of
from reports_place import ReportsPlace

from grandjour.model.ids import derived_id, new_id
from grandjour.model.report import ReportRefusal, Shown
from grandjour.model.ticket import TicketState
from grandjour.model.work import WORKER, Act
from grandjour.office.reports import WAITING_SHOWN
from grandjour.serve.notice import ReportState
from grandjour.shape import asking
from grandjour.shape.asking import mark_of

pytest_plugins = ("office_fixtures",)
CREDIT = re.compile(r'id="credit" name="credit" value="1"( checked|)>')
NIR = "1 84 12 76 451 089 46"


@pytest.fixture
def place(instance: Instance, tmp_path: Path) -> Iterator[ReportsPlace]:
    """An instance with its portal."""
    made = ReportsPlace(instance, tmp_path)
    yield made
    made.register.close()


def plain(page: str) -> str:
    """The words of a page, its spaces and apostrophes made plain."""
    return words_of(page).replace("\u00a0", " ").replace("\u202f", " ").replace("\u2019", "'")


def acts(place: ReportsPlace) -> list[Act]:
    """What the journal has, the newest first."""
    return [line.act for line in place.register.journal(VILLE.siren)]


def having(place: ReportsPlace, words: bytes) -> list[str]:
    """Files of the instance in which these words stand."""
    files = [path for path in place.instance.workspace.root.rglob("*") if path.is_file()]
    return [path.name for path in files if words in path.read_bytes()]


def box(page: str) -> str:
    """Of the box that names the reporter: " checked", or nothing."""
    found = CREDIT.search(page)
    assert found is not None, page
    return found[1]


def accept(place: ReportsPlace, ticket: str, value: str = "1 300", seen: str = "1200", **more: str) -> str:
    """The second action; where it leads, or what the page says."""
    agent = place.instance.agent("camille")
    answer = agent.send(f"/fr/signalements/{ticket}/accepter", {"value": value, "seen": mark_of(seen), **more})
    return answer.headers["location"] if answer.status_code == 303 else plain(answer.text)


def test_the_published_row_is_written_as_on_the_portal(place: ReportsPlace) -> None:
    """Fault: `true` and `2.26014` stood where the portal says oui and 2,26014. The value to send stays as proposed."""
    place.drop("Lieu;Entrées;Taux;Ouvert\nPiscine;1200;2,26014;oui\nStade;845;3,5;non\nMusée;97;1,25;oui\n")
    ticket, _ = place.report(column="ouvert", proposed="non")
    page = place.instance.agent("camille").get(f"/fr/signalements/{ticket.id}").text
    assert "<mark>oui</mark>" in page
    assert "<del>oui</del>" in page
    assert "2,26014" in page
    assert "2.26014" not in page
    assert re.search(r"<input[^>]*name=\"value\"[^>]* value=\"non\"", page)
    english = place.instance.agent("camille").get(f"/en/signalements/{ticket.id}").text
    assert "<mark>yes</mark>" in english
    told = accept(place, ticket.id, "peut-être", "true")
    assert "ouvert : cette colonne ne peut contenir cette valeur (oui ou non)." in told


def test_from_the_cell_to_the_corrected_version_in_three_actions(place: ReportsPlace) -> None:
    """Reported, opened, accepted, published; the version says who reported it, and the reporter reads it."""
    deposit, agent = place.drop(), place.instance.agent("camille")
    row = place.portal.get(f"{place.page(1)}/t1/ligne/1").text
    assert f'href="{place.cell()}"' in row
    ticket, link = place.report(named="1", credit="Ondine Exemple")
    assert "n'a pas encore décidé" in plain(place.followed(link))
    assert "1 signalement attend" in agent.text("/fr/").replace("\u00a0", " ")
    assert f"/fr/signalements/{ticket.id}" in agent.get("/fr/signalements").text
    page = agent.get(f"/fr/signalements/{ticket.id}").text
    told = plain(page)
    for words in ("Piscine", "1 200", "1 300", "page 4", "du tableau", "Ondine Exemple"):
        assert words in told, (words, told)
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen is not None
    assert seen[1] == mark_of("1200")
    assert accept(place, ticket.id, credit="1") == f"/fr/depots/{deposit}/publication"
    place.instance.work()
    assert "La version corrigée est prête" in plain(agent.get(f"/fr/signalements/{ticket.id}").text)
    assert "Signalements 1 ouvert" in plain(place.portal.get(place.page()).text)
    assert "Ondine" not in place.portal.get(place.page()).text
    place.publish(deposit)
    shown = plain(place.portal.get(place.page()).text)
    assert "Entrées, ligne 1 (signalé par Ondine Exemple)" in shown
    assert "Signalements 1 corrigé" in shown
    assert "Signalé par Ondine Exemple." in plain(place.portal.get(f"{place.page(2)}/t1/ligne/1").text)
    assert b"Ondine" not in b"".join(
        path.read_bytes() for path in (place.instance.workspace.root / "public" / "r").rglob("*") if path.is_file()
    )
    after = plain(place.followed(link))
    assert "La valeur est corrigée" in after
    assert f"{place.page()}/v2" in place.followed(link)
    assert acts(place)[:2] == [Act.REPORT_CORRECT, Act.PUBLISH]
    assert place.register.journal(VILLE.siren)[0].actor == WORKER
    assert "Camille Essai" in after
    assert "a accepté un signalement" in agent.text("/fr/journal?all=1")
    place.register.verify_journal()


def test_a_report_waits_again_once_its_correction_is_gone_from_what_is_public(place: ReportsPlace) -> None:
    """Cause: «corrigé», the name and the thanks stood beside the old value, after the correction was undone."""
    deposit, agent = place.drop(), place.instance.agent("camille")
    ticket, link = place.report(named="1", credit="Ondine Exemple")
    accept(place, ticket.id, credit="1")
    place.instance.work()
    place.publish(deposit)
    (correction,) = place.register.corrections(VILLE.siren, deposit)
    agent.send(f"/fr/depots/{deposit}/correction-annulee", {"correction": correction.id})
    place.instance.work()
    assert "Signalements 1 corrigé" in plain(place.portal.get(place.page()).text)  # the public version has it still
    assert "La correction est annulée depuis" in plain(agent.get(f"/fr/signalements/{ticket.id}").text)
    place.publish(deposit)
    page = plain(place.portal.get(place.page()).text)
    assert "Signalements 1 ouvert" in page
    assert "corrigé" not in page
    for n in (1, 2, 3):
        assert "Ondine" not in place.portal.get(place.page(n)).text, n
        assert "Ondine" not in place.portal.get(f"{place.page(n)}/t1/ligne/1").text, n
    assert place.notice().credits == {}
    followed = plain(place.followed(link))
    assert "n'a pas encore décidé" in followed
    assert "Merci" not in followed
    assert acts(place)[0] is Act.REPORT_REOPEN
    assert accept(place, ticket.id).endswith("/publication")
    place.instance.work()
    place.publish(deposit)
    assert "Signalements 1 corrigé" in plain(place.portal.get(place.page()).text)
    place.register.verify_journal()


def test_a_corrected_report_tells_when_by_whom_and_what(place: ReportsPlace) -> None:
    """Cause: its page said «corrigé», and nothing of the correction. The page before publishing names who is named."""
    deposit, agent = place.drop(), place.instance.agent("camille")
    ticket, _ = place.report(named="1", credit="Ondine Exemple")
    accept(place, ticket.id, credit="1")
    place.instance.work()
    coming = plain(agent.get(f"/fr/depots/{deposit}/publication").text)
    assert "Entrées, ligne 1 1200 1300 nouvelle Nommé sur le portail : Ondine Exemple" in coming
    place.publish(deposit)
    page = plain(agent.get(f"/fr/signalements/{ticket.id}").text)
    assert re.search(r"Corrigé le .* Avant 1200 Après 1300 Parue dans version 2 Camille Essai", page), page
    assert "Corrected on" in agent.get(f"/en/signalements/{ticket.id}").text


def test_without_choice_nobody_is_named(place: ReportsPlace) -> None:
    """A name typed without the box is not even sent; one that the agent leaves out is not shown."""
    deposit = place.drop()
    first, _ = place.report(credit="Ondine Exemple")
    assert "Ondine" not in first.body
    second, _ = place.report(row=2, named="1", credit="Basile Exemple")
    accept(place, second.id, "900", "845")
    place.instance.work()
    place.publish(deposit)
    assert "Basile" not in place.portal.get(place.page()).text
    assert place.notice().credits == {}


def test_the_name_is_erased_at_demand(place: ReportsPlace) -> None:
    """From the notice, the reporter's record, the register and its log: no byte is left."""
    deposit, agent = place.drop(), place.instance.agent("camille")
    ticket, _ = place.report(named="1", credit="Zyxonde Kanari")
    accept(place, ticket.id, credit="1")
    place.instance.work()
    place.publish(deposit)
    assert "Zyxonde Kanari" in place.portal.get(place.page()).text
    assert agent.send(f"/fr/signalements/{ticket.id}/effacer-le-nom").status_code == 303
    place.instance.work()
    assert "Zyxonde" not in place.portal.get(place.page()).text
    assert having(place, b"Zyxonde") == []
    assert acts(place)[0] is Act.REPORT_CREDIT_ERASED
    assert agent.send(f"/fr/signalements/{ticket.id}/effacer-le-nom").status_code == 303  # twice is once
    assert acts(place).count(Act.REPORT_CREDIT_ERASED) == 1


def test_a_name_that_a_reader_kept_goes_at_the_next_start(place: ReportsPlace) -> None:
    """From the register's log, on an instance where nothing was ever purged."""
    place.drop()
    ticket, _ = place.report(named="1", credit="Zyxonde Kanari")
    with closing(sqlite3.connect(place.instance.workspace.root / "private" / "register.sqlite")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM ticket").fetchall()
        place.register.erase_credit(VILLE.siren, ticket.id, agent="id-camille", at=place.instance.clock())
        assert having(place, b"Zyxonde") != []
    place.instance.work()
    assert having(place, b"Zyxonde") == []


def test_a_name_erased_meanwhile_stays_erased(place: ReportsPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A colleague erases it between what an agent saw and what that agent saves: accepted, or words shown."""
    deposit = place.drop()
    ticket, _ = place.report(named="1", credit="Zyxonde Kanari")
    other, read = place.instance.agent("dominique"), asking._read

    def erased_meanwhile(*given: Any, **named: Any) -> Any:
        monkeypatch.setattr(asking, "_read", read)
        assert other.send(f"/fr/signalements/{ticket.id}/effacer-le-nom").status_code == 303
        return read(*given, **named)

    monkeypatch.setattr(asking, "_read", erased_meanwhile)
    assert accept(place, ticket.id, credit="1").endswith("/publication")
    stale, at = Shown("1300", credit="Zyxonde Kanari"), place.instance.clock()
    place.register.show_report(VILLE.siren, ticket.id, stale, agent="essai", at=at)
    assert place.register.ticket(VILLE.siren, ticket.id).shown == Shown("1300")
    place.instance.work()
    place.publish(deposit)
    assert "Zyxonde" not in place.portal.get(place.page()).text


def test_it_is_refused_with_a_reason(place: ReportsPlace) -> None:
    """The reason is public, the words are the reporter's; refused, it may still be accepted."""
    place.drop()
    ticket, link = place.report()
    agent = place.instance.agent("camille")
    refuse = f"/fr/signalements/{ticket.id}/refuser"
    for wrong in ({}, {"reason": "correct"}, {"text": "Vu."}, {"reason": "vengeance", "text": "x"}):
        assert agent.send(refuse, wrong).status_code == 422, wrong
    assert agent.send(refuse, {"reason": "correct", "text": "Compté deux fois."}).status_code == 303
    assert agent.send(refuse, {"reason": "correct", "text": "Encore."}).status_code == 409
    place.instance.work()
    page = plain(place.portal.get(place.page()).text)
    assert "Signalements 1 écarté" in page
    assert "Vérification faite, la valeur est juste" in page
    assert "Compté" not in page
    told = plain(place.followed(link))
    assert "Compté deux fois." in told
    assert "Camille Essai" in told
    assert place.notice().reports[0].refusal is ReportRefusal.CORRECT
    assert acts(place)[0] is Act.REPORT_REFUSE


def test_what_was_written_is_shown_by_choice_only(place: ReportsPlace) -> None:
    """As the agent leaves it, and never with what is recognised in it."""
    place.drop()
    ticket, _ = place.report(explanation=f"Demandez à ma voisine, {NIR}, elle y était.", proposed="1300 environ")
    agent, show = place.instance.agent("camille"), f"/fr/signalements/{ticket.id}/montrer"
    page = place.portal.get(place.page()).text
    assert "voisine" not in page
    assert "environ" not in page
    assert "Ce qui ressemble à une donnée personnelle" in plain(agent.get(f"/fr/signalements/{ticket.id}").text)
    bad = agent.send(show, {"proposed": "1300 environ", "explanation": f"Sa voisine, {NIR}."})
    assert bad.status_code == 422
    assert agent.send(show, {"proposed": "1300 environ", "explanation": "Un témoin y était."}).status_code == 303
    place.instance.work()
    page = plain(place.portal.get(place.page()).text)
    assert "1300 environ" in page
    assert "Un témoin y était." in page
    assert "voisine" not in page
    assert agent.send(show).status_code == 303
    place.instance.work()
    assert "témoin" not in place.portal.get(place.page()).text
    assert acts(place).count(Act.REPORT_SHOW) == 2


def test_a_social_security_number_stops_at_the_second_recognition(place: ReportsPlace) -> None:
    """Told by name; undone, the report waits again; then it is accepted with another value."""
    deposit = place.drop()
    ticket, link = place.report("equipement", proposed=f"Piscine {NIR}")
    accept(place, ticket.id, f"Piscine {NIR}", "Piscine")
    place.instance.work()
    agent = place.instance.agent("camille")
    page = agent.get(f"/fr/signalements/{ticket.id}").text
    assert "La version corrigée est arrêtée" in plain(page)
    assert place.notice().n_reports(ReportState.OPEN) == 1
    assert "en préparation" in plain(place.followed(link))
    correction = re.search(r'name="correction" value="([^"]*)"', page)
    assert correction is not None
    assert agent.send(f"/fr/depots/{deposit}/correction-annulee", {"correction": correction[1]}).status_code == 303
    assert place.tickets()[0].state is TicketState.OPEN
    place.instance.work()
    assert "n'a pas encore décidé" in plain(place.followed(link))
    assert accept(place, ticket.id, "Piscine couverte", "Piscine").endswith("/publication")
    place.instance.work()
    place.publish(deposit)
    assert place.notice().n_reports(ReportState.CORRECTED) == 1


def test_what_changed_since_is_told_by_name(place: ReportsPlace) -> None:
    """Another value by now, nothing to change, a value that does not fit, no value: it stays open each time."""
    deposit = place.drop()
    first, _ = place.report()
    second, _ = place.report(proposed="1 400")
    assert accept(place, first.id).endswith("/publication")
    place.instance.work()
    place.publish(deposit)
    assert "n'y est plus" in accept(place, second.id, "1 400", "1200")
    assert "déjà" in accept(place, second.id, "1300", "1300")
    assert "ne peut contenir" in accept(place, second.id, "beaucoup", "1300")
    assert "Écrivez la nouvelle valeur" in accept(place, second.id, "", "1300")
    assert "déjà traité" in accept(place, first.id, "1 500", "1300")
    assert place.register.ticket(VILLE.siren, second.id).state is TicketState.OPEN
    assert "Une version plus récente existe" in plain(place.portal.get(place.cell(n=1)).text)
    assert "Une version plus récente existe" not in plain(place.portal.get(place.cell(n=2)).text)
    agent = place.instance.agent("camille")
    page = agent.get(f"/fr/signalements/{second.id}").text
    assert "Une autre valeur y est depuis ce signalement" in plain(page)
    assert "Valeur actuelle 1 300" in plain(page)
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen is not None
    fields = {"value": "1 400", "seen": seen[1]}
    assert agent.send(f"/fr/signalements/{second.id}/accepter", fields).status_code == 303


def test_of_another_document_it_is_corrected_by_hand(place: ReportsPlace) -> None:
    """Its row may stand elsewhere there: the agent finds it, and the report is accepted with it."""
    place.drop()
    ticket, _ = place.report(named="1", credit="Ondine Exemple")
    agent = place.instance.agent("camille")
    (release,) = place.register.releases(VILLE.siren)
    newer = agent.drop("Équipement;Entrées\nStade;10\nPiscine;1200\n", title="Entrées", version=release.dataset)
    place.instance.work()
    place.publish(newer)
    assert "vient d'un autre document" in plain(agent.get(f"/fr/signalements/{ticket.id}").text)
    assert "n'est pas la dernière publiée" in accept(place, ticket.id)
    form = f"/fr/depots/{newer}/corriger"
    page = agent.get(f"{form}?report={ticket.id}&table=t1&row=2&column=entrees").text
    assert "1 300" in plain(page)
    assert "Nommer avec la correction : Ondine Exemple" in plain(page)
    assert box(page) == " checked"
    fields = {"table": "t1", "row": "2", "column": "entrees", "seen": mark_of("1200"), "value": "1300", "reason": "Vu."}
    again = agent.send(form, {**fields, "report": ticket.id, "reason": ""})
    assert (again.status_code, box(again.text)) == (422, "")  # the box stays as it was sent
    assert agent.send(form, {**fields, "report": ticket.id}).status_code == 303
    place.instance.work()
    place.publish(newer)
    assert place.register.ticket(VILLE.siren, ticket.id).state is TicketState.CORRECTED
    assert "Ondine" not in place.portal.get(place.page()).text


def test_a_report_is_accepted_with_its_own_dataset_only(place: ReportsPlace) -> None:
    """Its name stands beside no value of another one; a box that was emptied comes back empty."""
    place.drop()
    ticket, _ = place.report(named="1", credit="Ondine Exemple")
    agent = place.instance.agent("camille")
    page = agent.send(f"/fr/signalements/{ticket.id}/accepter", {"value": "", "seen": mark_of("1200")}).text
    assert box(page) == ""
    other = place.drop("Parc;Bancs\nNord;4\nSud;6\n", title="Bancs")
    fields = {"table": "t1", "row": "1", "column": "bancs", "seen": mark_of("4"), "value": "5", "reason": "Vu."}
    refused = agent.send(f"/fr/depots/{other}/corriger", {**fields, "report": ticket.id, "credit": "1"})
    assert (refused.status_code, "porte sur un autre jeu" in plain(refused.text)) == (422, True)
    assert place.register.corrections(VILLE.siren, other) == ()
    assert place.register.ticket(VILLE.siren, ticket.id).state is TicketState.OPEN


def test_a_cell_is_emptied_from_its_report(place: ReportsPlace) -> None:
    """By a box of its own: neither an empty field nor a box beside a value is taken for it. What comes back stays."""
    deposit = place.drop()
    ticket, _ = place.report(proposed="", explanation="Il ne doit rien y avoir.")
    assert "ou cochez « Vider la cellule »" in accept(place, ticket.id, "")
    assert "gardez l'un des deux" in accept(place, ticket.id, "1300", emptied="1")
    assert place.register.corrections(VILLE.siren, deposit) == ()
    assert accept(place, ticket.id, "", emptied="1").endswith("/publication")
    (correction,) = place.register.corrections(VILLE.siren, deposit)
    assert (correction.old, correction.new) == ("1200", None)


def test_words_too_long_to_be_shown_are_refused(place: ReportsPlace) -> None:
    """Not cut: half a sentence may say something else."""
    place.drop()
    ticket, _ = place.report()
    agent, show = place.instance.agent("camille"), f"/fr/signalements/{ticket.id}/montrer"
    for name in ("proposed", "explanation"):
        refused = agent.send(show, {name: "mot " * 501})
        assert (refused.status_code, "2 000 caractères au plus" in plain(refused.text)) == (422, True), name
    assert place.register.ticket(VILLE.siren, ticket.id).shown is None


def test_a_withdrawn_version_is_told(place: ReportsPlace) -> None:
    """The report stays open, with what an agent may do; its cell is not shown as if it were public."""
    deposit = place.drop()
    ticket, link = place.report()
    legal = place.instance.agent("dominique")
    (release,) = place.register.releases(VILLE.siren)
    legal.send(f"/fr/depots/{deposit}/retrait", {"release": release.id, "reason": "error", "word": "retirer"})
    place.instance.work()
    page = plain(legal.get(f"/fr/signalements/{ticket.id}").text)
    assert "La version signalée n'est plus publiée" in page
    assert "n'est pas la dernière publiée" in accept(place, ticket.id)
    assert place.register.ticket(VILLE.siren, ticket.id).state is TicketState.OPEN
    assert "n'est plus publiée" in plain(place.followed(link))
    assert place.published.noticed() == ()


def test_the_list_goes_by_pages(place: ReportsPlace) -> None:
    """However many come in: the oldest first, those that are done below the last page, each version read once."""
    place.drop()
    first, _ = place.report()
    for n in range(WAITING_SHOWN):
        more = replace(first, id=derived_id("ticket", f"more {n}"), token=new_id(), state=TicketState.OPEN)
        assert place.register.add_ticket(more, at=place.instance.clock())
    agent = place.instance.agent("camille")
    address = re.compile(r'href="/fr/signalements/([0-9a-z]{26})"')
    page = agent.get("/fr/signalements").text
    ids = address.findall(page)
    assert (len(ids), ids[0]) == (WAITING_SHOWN, first.id)
    assert "Page 1 sur 2" in plain(page)
    rest = agent.get("/fr/signalements?page=2").text
    assert len(address.findall(rest)) == 1
    assert set(address.findall(rest)).isdisjoint(ids)
    assert agent.get("/en/signalements?page=99").text.count("Page 2 of 2") == 1
    for nonsense in ("0", "-1", "x", "9" * 30):
        assert address.findall(agent.get(f"/fr/signalements?page={nonsense}").text) == ids, nonsense


def test_two_administrations_and_other_tickets(place: ReportsPlace) -> None:
    """Each act is NotFound for the other administration; a report is no request, and the other way round."""
    place.drop()
    ticket, _ = place.report()
    stranger = place.instance.agent("yannick")
    assert stranger.get(f"/fr/signalements/{ticket.id}").status_code == 404
    for act in ("accepter", "refuser", "montrer", "effacer-le-nom"):
        assert stranger.send(f"/fr/signalements/{ticket.id}/{act}", {"value": "1"}).status_code == 404, act
    assert "Piscine" not in stranger.text("/fr/signalements")
    assert place.tickets(AGGLO.siren) == ()
    agent = place.instance.agent("camille")
    assert agent.get(f"/fr/demandes/{ticket.id}").status_code == 404
    assert agent.get(f"/fr/deposer?ticket={ticket.id}").status_code == 200
    assert agent.send("/fr/deposer", {"origin": "produced", "ticket": ticket.id}).status_code != 500
    assert agent.client.post(f"/fr/signalements/{ticket.id}/refuser", data={"reason": "correct"}).status_code == 403


def test_the_row_of_a_document_that_was_destroyed(place: ReportsPlace) -> None:
    """Its words are overwritten with it; the page of the report still opens."""
    deposit = place.drop(PLAIN_CSV)
    ticket, link = place.report(explanation="Zyxparole de canari", email="zyx@exemple.invalid")
    legal, admin = place.instance.agent("dominique"), place.instance.agent("sacha")
    (release,) = place.register.releases(VILLE.siren)
    page = legal.get(f"/fr/depots/{deposit}/publication").text
    fields = dict(re.findall(r'type="hidden" name="(release|version)" value="([^"]*)"', page))
    legal.send(
        f"/fr/depots/{deposit}/effacement", {"release": release.id, "reason": "error", "word": "effacer", **fields}
    )
    place.instance.work()
    assert place.published.noticed() == ()
    admin.send(f"/fr/depots/{deposit}/destruction", {"word": "détruire"})
    place.instance.work()
    assert "Colonne effacée, ligne 1" in plain(admin.get(f"/fr/signalements/{ticket.id}").text)
    assert "Colonne effacée, ligne 1" in plain(admin.get("/fr/signalements").text)
    assert "/montrer" not in admin.get(f"/fr/signalements/{ticket.id}").text
    said = {"explanation": "Zyxparole de canari"}  # in a form that was opened before
    assert admin.send(f"/fr/signalements/{ticket.id}/montrer", said).status_code == 404
    assert "entrees" not in place.register.ticket(VILLE.siren, ticket.id).body
    place.register.forget_log()
    assert b"Zyxparole" not in b"".join(p.read_bytes() for p in place.instance.workspace.root.rglob("register*"))
    assert "Zyxparole" not in place.followed(link)
