"""`grandjour report` and `grandjour correct --report`: reports of errors, scripted."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from commands import NAMES, Command

from grandjour.model.administration import Role
from grandjour.model.correction import Cell
from grandjour.model.encoding import to_json
from grandjour.model.ids import derived_id, new_id
from grandjour.model.report import Report
from grandjour.model.ticket import Ticket, TicketKind
from grandjour.store.private.register import Register

pytest_plugins = ("command_fixtures",)
AGENT = ["--agent", NAMES[Role.AGENT]]
TEXT = "Salle;Places\nFoyer;12\nHalle;40\nPréau;60\n"


def add_report(workspace: Path, release: str, proposed: str, row: int = 1, column: str = "places") -> str:
    """A report in the register of a workspace; its id."""
    register = Register(f"sqlite:///{workspace / 'private' / 'register.sqlite'}")
    [administration] = register.administrations()
    now, token = datetime.now(UTC), new_id()
    report = Report(release, Cell("t1", row, column), proposed, "Vu sur place", "Ondine Exemple", "", "fr")
    ticket = Ticket(
        id=derived_id("ticket", token),
        administration=administration.siren,
        kind=TicketKind.REPORT,
        received_at=now,
        token=token,
        body=to_json(report).decode(),
    )
    register.add_ticket(ticket, at=now)
    register.close()
    return ticket.id


@pytest.fixture(scope="module")
def release(town: Command, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The id of a published version."""
    path = tmp_path_factory.mktemp("files") / "salles.csv"
    path.write_text(TEXT, encoding="utf-8")
    legal = ["--agent", NAMES[Role.LEGAL_OFFICER]]
    deposit = town("open", str(path), "--title", "Salles").out.split()[0]
    published = town("publish", deposit, *legal, "--json")
    assert published.status == 0, published.err
    return str(published.json["release"])


def test_from_a_report_to_a_version(town: Command, release: str) -> None:
    ticket = add_report(town.workspace, release, "14")
    listed = town("report", "list", "--json")
    assert (listed.status, listed.json["reports"][0]["ticket"]) == (1, ticket)
    assert "token" not in listed.out
    assert f"{ticket}  ouvert     t1 1 places" in town("report", "show", ticket).out
    assert "Ondine Exemple" in town("report", "show", ticket).out
    kept = town("correct", release, "--report", ticket, "--credit", *AGENT, "--json")
    assert kept.status == 0, kept.err
    [correction] = kept.json["corrections"]
    assert (correction["old"], correction["new"], correction["state"]) == ("12", "14", "waiting")
    told = town("report", "show", ticket, "--json").json
    assert (told["state"], told["correction"], told["shown"]["credit"]) == (
        "accepted", correction["id"], "Ondine Exemple",
    )  # fmt: skip
    assert correction["reason"] == "Signalé par le public."
    again = town("correct", release, "--report", ticket, *AGENT)
    assert again.status == 1
    assert town("publish", told["deposit"], "--agent", NAMES[Role.LEGAL_OFFICER]).status == 0
    assert town("report", "show", ticket, "--json").json["state"] == "corrected"
    assert town("report", "list").status == 0


def test_a_report_says_nothing_of_another_document(town: Command, tmp_path: Path) -> None:
    """Its row is another one there; nor of another value, nor of a row that was typed."""
    first, second = tmp_path / "salles.csv", tmp_path / "salles-2.csv"
    first.write_text("Salle;Sièges\nFoyer;12\nHalle;40\n", encoding="utf-8")
    second.write_text("Salle;Sièges\nTribune;7\nFoyer;12\nHalle;40\n", encoding="utf-8")
    deposit = town("open", str(first), "--title", "Sièges").out.split()[0]
    published = town("publish", deposit, *AGENT, "--json").json
    older, dataset = published["release"], published["dataset"]
    ticket = add_report(town.workspace, older, "14", column="sieges")
    zero = town("correct", older, "--report", ticket, "--row", "0", *AGENT)
    assert (zero.status, "[correction-refused]" in zero.err) == (1, True), zero.err
    cell = ("--row", "1", "--column", "sieges", "--value", "13", "--reason", "Recompté")
    assert town("correct", older, *cell, *AGENT).status == 0
    late = town("correct", older, "--report", ticket, *AGENT)
    assert (late.status, "[correction-outdated]" in late.err) == (1, True), late.err
    newer = town("open", str(second), "--title", "Sièges", "--dataset", dataset).out.split()[0]
    release = town("publish", newer, *AGENT, "--json").json["release"]
    for typed in ((), ("--row", "2", "--value", "14")):
        lost = town("correct", release, "--report", ticket, *typed, *AGENT)
        assert (lost.status, "--row, --column et --value" in lost.err) == (2, True), lost.err
    assert town("correct", release, "--json").json["corrections"] == []
    found = ("--row", "2", "--column", "sieges", "--value", "14")
    english = replace(town, language="en_GB.UTF-8")
    kept = english("correct", release, "--report", ticket, *found, *AGENT, "--json")
    [correction] = kept.json["corrections"]
    assert (correction["row"], correction["old"], correction["new"]) == (2, "12", "14")
    assert correction["reason"] == "Reported by the public."
    assert town("report", "show", ticket, "--json").json["shown"]["credit"] == ""  # nobody asked for it


def test_it_is_refused(town: Command, release: str) -> None:
    ticket = add_report(town.workspace, release, "13", row=2)
    assert town("report", "refuse", ticket, "--why", "vengeance", "--text", "x", *AGENT).status == 2
    assert town("report", "refuse", ticket, "--why", "correct", *AGENT).status == 2
    blank = town("report", "refuse", ticket, "--why", "correct", "--text", " ", *AGENT)
    assert (blank.status, "[reply-incomplete]" in blank.err) == (1, True)
    refused = town("report", "refuse", ticket, "--why", "correct", "--text", "Recompté.", *AGENT, "--json")
    assert (refused.status, refused.json["state"], refused.json["reply"]["refusal"]) == (0, "refused", "correct")
    again = town("report", "refuse", ticket, "--why", "outdated", "--text", "Encore.", *AGENT)
    assert (again.status, "[report-closed]" in again.err) == (1, True)


def test_a_report_is_no_request(town: Command, release: str) -> None:
    ticket = add_report(town.workspace, release, "", row=3)
    assert town("request", "show", ticket).status == 3
    assert town("request", "answer", ticket, "--communicated", *AGENT).status == 3
    assert town("report", "show", new_id()).status == 3
    nothing = town("correct", release, "--report", ticket, *AGENT)
    assert (nothing.status, "--value" in nothing.err) == (2, True)


def test_help_and_schema(town: Command) -> None:
    assert "utilisation : grandjour report refuse" in town("report", "refuse", "--help").out
    for name in ("ReportTold", "Report"):
        assert json.loads(town("schema", name).out)["$ref"].endswith(name)
