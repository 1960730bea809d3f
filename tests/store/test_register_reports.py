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
from grandjour.model.work import WORKER, Act
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


def corrected(register: Register) -> tuple[str, str]:
    """A report of which the first version's correction is public in the second, and undone; its id, that version's."""
    ticket = accepted(register, publish(register))
    second = publish(register, "deposit-1", "correction-1")
    assert settle(register, at=LATER) == 1
    register.undo_correction(VILLE.siren, "deposit-1", "correction-1", agent=AGENT.id, at=LATER)
    return ticket, second


def test_a_report_whose_correction_is_undone_and_gone_waits_again(register: Register) -> None:
    """Cause: the first version with it was looked at, and «corrected» was told for ever beside the old value."""
    ticket, _ = corrected(register)
    assert settle(register, at=LATER) == 0  # what is public stays so
    assert register.ticket(VILLE.siren, ticket).state is TicketState.CORRECTED
    before = register.ticket(VILLE.siren, ticket).revision
    publish(register)
    assert (settle(register, at=LATER), settle(register, at=LATER)) == (1, 0)
    after = register.ticket(VILLE.siren, ticket)
    assert (after.state, after.replies, after.revision) == (TicketState.OPEN, (), before + 1)
    assert ticket not in register.answered_reports(VILLE.siren)
    line = register.journal(VILLE.siren)[0]
    assert (line.act, line.actor, line.ids) == (Act.REPORT_REOPEN, WORKER, (ticket,))
    register.add_correction(VILLE.siren, replace(correction(), id="correction-2", ticket=ticket), at=LATER)
    publish(register, "deposit-1", "correction-2")
    assert settle(register, at=LATER) == 1
    assert register.answered_reports(VILLE.siren)[ticket].n == 4


def test_it_waits_again_by_a_version_of_another_document_too(register: Register) -> None:
    """The newest public version of the dataset decides, of whichever deposit."""
    ticket, _ = corrected(register)
    publish(register, "deposit-2")
    assert settle(register, at=LATER) == 1
    assert register.ticket(VILLE.siren, ticket).state is TicketState.OPEN


@pytest.mark.parametrize("closed", [ReleaseState.WITHDRAWN, ReleaseState.ERASED])
def test_a_closed_version_with_an_undone_correction_breaks_nothing(register: Register, closed: ReleaseState) -> None:
    """The version before, which is without it, is the newest then; where none is public, nothing contradicts it."""
    ticket, second = corrected(register)
    first = next(one.id for one in register.releases(VILLE.siren) if one.n == 1)
    state(register, first, ReleaseState.WITHDRAWN)
    state(register, second, closed)
    assert settle(register, at=LATER) == 0
    assert register.answered_reports(VILLE.siren)[ticket].undone
    publish(register)
    assert settle(register, at=LATER) == 1
    assert register.ticket(VILLE.siren, ticket).state is TicketState.OPEN


def test_a_standing_correction_of_a_closed_version_answers_still(register: Register) -> None:
    """The next version has it again: only what was undone makes a report wait."""
    ticket = accepted(register, publish(register))
    second = publish(register, "deposit-1", "correction-1")
    settle(register, at=LATER)
    state(register, second, ReleaseState.ERASED)
    assert settle(register, at=LATER) == 0
    assert register.ticket(VILLE.siren, ticket).state is TicketState.CORRECTED


def test_an_answer_that_holds_is_not_reopened(register: Register) -> None:
    """Read by one worker before it was accepted anew: it is looked at again as it is written."""
    ticket, _ = corrected(register)
    assert not register.reopen_answered(VILLE.siren, ticket, at=LATER)
    with pytest.raises(NotFound):
        register.reopen_answered(AGGLO.siren, ticket, at=LATER)
    publish(register)
    assert register.reopen_answered(VILLE.siren, ticket, at=LATER)
    register.add_correction(VILLE.siren, replace(correction(), id="correction-2", ticket=ticket), at=LATER)
    assert not register.reopen_answered(VILLE.siren, ticket, at=LATER)
    assert register.ticket(VILLE.siren, ticket).state is TicketState.ACCEPTED


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
