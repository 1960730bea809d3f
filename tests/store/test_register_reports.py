"""Reports in the register: what becomes of them when their document, or that of their correction, is purged."""

from dataclasses import replace
from pathlib import Path

import pytest
from store_cases import AGENT, AGGLO, AT, LATER, VILLE, cleared, correction, deposit, open_register

from grandjour.desk.reports import settle
from grandjour.model.correction import Cell
from grandjour.model.encoding import from_json, to_json
from grandjour.model.errors import NotFound
from grandjour.model.ids import new_id
from grandjour.model.release import Draft, ReleaseState
from grandjour.model.report import Report, Shown
from grandjour.model.ticket import Ticket, TicketKind, TicketState
from grandjour.model.work import Act
from grandjour.store.private import reports
from grandjour.store.private.database import of_text
from grandjour.store.private.register import Register


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """A register of one town, with two deposits."""
    made = open_register(tmp_path)
    for id in ("deposit-1", "deposit-2"):
        made.add_deposit(deposit(id), at=AT)
    return made


def publish(register: Register, id: str = "deposit-1", *corrections: str) -> str:
    """A version of a deposit, made with these corrections; the id of its release."""
    made, clearance = cleared(id)
    draft = replace(made, corrections=corrections)
    register.save_clearance(VILLE.siren, draft, clearance, at=AT)
    release = register.reserve_release(draft, clearance, at=AT).id
    state(register, release, ReleaseState.COMMITTED)
    return release


def state(register: Register, release: str, state: ReleaseState) -> None:
    """Bring a release to a state."""
    register.set_release_state(release, state, seq=0, actor=AGENT.id, act=Act.PUBLISH, at=AT)


def report_on(release: str) -> Ticket:
    """An error reported in a release."""
    report = Report(release, Cell("t1", 1, "places"), "13", "Compté sur place", "", "", "fr")
    return Ticket(new_id(), VILLE.siren, TicketKind.REPORT, AT, new_id(), to_json(report).decode())


def accepted(register: Register, release: str, id: str = "deposit-1") -> str:
    """A report accepted by a correction of a deposit; its id."""
    ticket = report_on(release)
    register.add_ticket(ticket, at=AT)
    register.add_correction(VILLE.siren, replace(correction(id), ticket=ticket.id), at=AT)
    assert register.ticket(VILLE.siren, ticket.id).state is TicketState.ACCEPTED
    return ticket.id


def purge(register: Register, release: str, id: str = "deposit-1") -> None:
    """Take a version down, and purge its deposit."""
    state(register, release, ReleaseState.ERASED)
    register.purge_deposit(VILLE.siren, id, actor=AGENT.id, at=LATER)


def test_a_report_accepted_with_a_purged_document_waits_again(register: Register) -> None:
    """No version will have its correction; it cannot be undone any more, and its reporter waited for ever."""
    release = publish(register)
    ticket = accepted(register, release)
    purge(register, release)
    after = register.ticket(VILLE.siren, ticket)
    assert (after.state, after.replies) == (TicketState.OPEN, ())
    assert Act.REPORT_REOPEN in [line.act for line in register.journal(VILLE.siren)]


def test_a_report_on_another_document_waits_again_too(register: Register) -> None:
    """Corrected by hand in a newer document, which is purged: its words are of the older one, and stay."""
    first, second = publish(register), publish(register, "deposit-2")
    ticket = accepted(register, first, "deposit-2")
    before = register.ticket(VILLE.siren, ticket).body
    purge(register, second, "deposit-2")
    after = register.ticket(VILLE.siren, ticket)
    assert (after.state, after.body) == (TicketState.OPEN, before)


def test_a_report_that_a_version_answers_stays_accepted(register: Register) -> None:
    """By a correction of another document, or one that a version had which was public: the worker settles it."""
    release, second = publish(register), publish(register, "deposit-2")
    ticket = accepted(register, release, "deposit-2")
    state(register, second, ReleaseState.ERASED)
    purge(register, release)
    assert register.ticket(VILLE.siren, ticket).state is TicketState.ACCEPTED
    purge(register, publish(register, "deposit-2", "correction-1"), "deposit-2")
    assert register.ticket(VILLE.siren, ticket).state is TicketState.ACCEPTED
    assert register.answered_reports(VILLE.siren)[ticket].n == 3


def test_no_word_of_a_purged_document_stays_in_its_reports(register: Register) -> None:
    """Nor the name of the column, a word of its header, which is also under the reporter's link."""
    release = publish(register)
    ticket = accepted(register, release)
    purge(register, release)
    body = register.ticket(VILLE.siren, ticket).body
    assert from_json(body.encode(), Report) == Report(release, Cell("t1", 1, ""), "", "", "", "", "fr")


def test_no_word_about_a_purged_document_comes_back(register: Register) -> None:
    """From a form that was opened before, and from a report that waited in the drop: refused as it is written."""
    release = publish(register)
    ticket = accepted(register, release)
    purge(register, release)
    shown = Shown(explanation="Compté sur place")
    with pytest.raises(NotFound):
        register.show_report(VILLE.siren, ticket, shown, agent=AGENT.id, at=LATER)
    with pytest.raises(NotFound):
        register.add_ticket(report_on(release), at=LATER)
    (kept,) = register.tickets(VILLE.siren, TicketKind.REPORT)
    assert kept.shown is None


def test_a_draft_is_read_once_for_all_reports_on_it(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cause: each correction read all versions of its deposit, of which one may have thousands of columns."""
    read: list[type[object]] = []

    def noted(text: str, kind: type[object]) -> object:
        read.append(kind)
        return of_text(text, kind)

    monkeypatch.setattr(reports, "of_text", noted)
    release = publish(register)
    tickets = [report_on(release) for _ in range(3)]
    for row, ticket in enumerate(tickets, start=1):
        register.add_ticket(ticket, at=AT)
        made = replace(correction(), id=f"correction-{row}", cell=Cell("t1", row, "places"), ticket=ticket.id)
        register.add_correction(VILLE.siren, made, at=AT)
    publish(register, "deposit-1", "correction-1", "correction-2", "correction-3")
    read.clear()
    assert {one.n for one in register.answered_reports(VILLE.siren).values()} == {2}
    assert read.count(Draft) == 2  # one a version
    assert settle(register, at=LATER) == 3
    assert read.count(Draft) == 4


def test_reports_of_anothers_are_as_if_they_were_not_there(register: Register) -> None:
    """Beside `test_store_walls.py`, where what another has is a request."""
    release = publish(register)
    ticket = accepted(register, release)
    publish(register, "deposit-1", "correction-1")
    shown = Shown(explanation="Compté sur place")
    assert register.answered_reports(VILLE.siren)
    assert not register.answered_reports(AGGLO.siren)
    with pytest.raises(NotFound):
        register.show_report(AGGLO.siren, ticket, shown, agent=AGENT.id, at=LATER)
    with pytest.raises(NotFound):
        register.erase_credit(AGGLO.siren, ticket, agent=AGENT.id, at=LATER)
    register.show_report(VILLE.siren, ticket, shown, agent=AGENT.id, at=LATER)
    assert register.ticket(VILLE.siren, ticket).shown == shown
