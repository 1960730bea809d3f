"""The journal: a line with every change, a chain that shows every touch."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, create_engine, select
from store_cases import (
    AGENT,
    AGGLO,
    AT,
    LATER,
    OTHER,
    PASSWORD,
    VILLE,
    cleared,
    correction,
    decision,
    deposit,
    execute,
    open_register,
    register_url,
    ruling,
    source,
    sqlalchemy_url,
)

from grandjour.model.correction import Cell
from grandjour.model.document import DepositState, DiscardReason
from grandjour.model.encoding import digest, to_json, to_plain
from grandjour.model.errors import JournalBroken, StoreError
from grandjour.model.mail import Matter
from grandjour.model.release import ReleaseState
from grandjour.model.report import Report, Shown
from grandjour.model.source import Counts, Run, RunOutcome
from grandjour.model.ticket import Reply, Ticket, TicketKind, TicketState
from grandjour.model.work import Act, JobKind
from grandjour.store.private.register import Register, migrate
from grandjour.store.private.tables import METADATA

pytestmark = pytest.mark.usefixtures("both")
N_LINES = 9
TICKET = Ticket("ticket-1", VILLE.siren, TicketKind.REQUEST, AT, "token", "{}")
REPORT = Report("release-1", Cell("t1", 1, "montant"), "1300", "Vu sur place", "Ondine Exemple", "", "fr")
REPORTED = Ticket("ticket-2", VILLE.siren, TicketKind.REPORT, AT, "token-2", to_json(REPORT).decode())
REFUSAL = Reply(TicketState.REFUSED, "", AGENT.id, AGENT.display, AT)


def with_lines(folder: Path) -> Register:
    """A register whose journal has `N_LINES` lines."""
    register = open_register(folder)
    for number in range(N_LINES - register.verify_journal()):
        register.record(VILLE.siren, actor=AGENT.id, act=Act.READ_DOCUMENT, ids=(f"deposit-{number}",), at=AT)
    return register


SWAP_4_AND_5 = (
    "UPDATE journal SET seq = -1 WHERE seq = 4",
    "UPDATE journal SET seq = 4 WHERE seq = 5",
    "UPDATE journal SET seq = 5 WHERE seq = -1",
)


def test_a_chain_that_nobody_touched_holds(tmp_path: Path) -> None:
    register = with_lines(tmp_path)
    assert register.verify_journal() == N_LINES
    lines = register.journal(VILLE.siren)
    assert register.journal_head() == lines[0].hash


def test_a_hash_is_that_of_the_other_fields(tmp_path: Path) -> None:
    """As anyone can compute it who has the lines."""
    for line in with_lines(tmp_path).journal(VILLE.siren):
        fields = to_plain(line)
        assert fields.pop("hash") == digest(fields)


@pytest.mark.parametrize(
    ("statements", "seq"),
    [
        (("UPDATE journal SET actor = 'agent-x' WHERE seq = 5",), 5),
        (("UPDATE journal SET act = 'publish' WHERE seq = 5",), 5),
        (("UPDATE journal SET ids = '[\"deposit-x\"]' WHERE seq = 5",), 5),
        (("UPDATE journal SET ids = 'no json' WHERE seq = 5",), 5),
        (("UPDATE journal SET at = '2026-11-03 00:00:00.000000' WHERE seq = 5",), 5),
        (("UPDATE journal SET administration = '200000020' WHERE seq = 5",), 5),
        (("UPDATE journal SET salt = substr(prev, 1, 31) WHERE seq = 5",), 5),
        (("UPDATE journal SET hash = substr(prev, 2) || 'x' WHERE seq = 5",), 5),
        (("UPDATE journal SET seq = 77 WHERE seq = 5",), 5),
        (("DELETE FROM journal WHERE seq = 1",), 1),
        (("DELETE FROM journal WHERE seq = 5",), 5),
        (("DELETE FROM journal WHERE seq = 5", "UPDATE journal SET seq = seq - 1 WHERE seq > 5"), 5),
        (("DELETE FROM journal WHERE seq = 9",), N_LINES),
        (("DELETE FROM journal",), 1),
        (("INSERT INTO journal SELECT seq + 5, at, administration, actor, act, ids, salt, hash, 'x' FROM journal "
          "WHERE seq = 5",), N_LINES + 1),
        (("UPDATE journal SET seq = -seq WHERE seq > 5", "UPDATE journal SET seq = 1 - seq WHERE seq < 0",
          "INSERT INTO journal SELECT 6, at, administration, actor, act, ids, salt, hash, 'x' FROM journal "
          "WHERE seq = 5"), 6),
        (SWAP_4_AND_5, 4),
        (("UPDATE journal_head SET seq = 3",), N_LINES + 1),
        (("DELETE FROM journal_head",), N_LINES + 1),
    ],
)  # fmt: skip
def test_every_touch_is_seen(tmp_path: Path, statements: tuple[str, ...], seq: int) -> None:
    register = with_lines(tmp_path)
    execute(tmp_path, *statements)
    with pytest.raises(JournalBroken) as error:
        register.verify_journal()
    assert error.value.place == {"seq": seq}


def test_a_chain_rewritten_as_a_whole_is_seen_by_the_public_log(tmp_path: Path) -> None:
    register = with_lines(tmp_path)
    public = [register.journal_head(), "0" * 64]
    register.record(VILLE.siren, actor=AGENT.id, act=Act.READ_DOCUMENT, ids=(), at=AT)
    assert register.verify_journal(public) == N_LINES + 1
    execute(
        tmp_path,
        "DELETE FROM journal WHERE seq >= 9",
        "UPDATE journal_head SET (seq, hash) = (SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1)",
    )
    assert register.verify_journal() == N_LINES - 1, "the end was cut off with care"
    with pytest.raises(JournalBroken):
        register.verify_journal(public)


def test_lines_are_salted(tmp_path: Path) -> None:
    lines = with_lines(tmp_path).journal(VILLE.siren)
    assert len({line.salt for line in lines}) == len(lines)


def test_lines_are_read_backwards_by_page(tmp_path: Path) -> None:
    register = with_lines(tmp_path)
    everything = register.journal(VILLE.siren)
    assert [line.seq for line in everything] == [9, 8, 7, 6, 5, 2, 1]
    first = register.journal(VILLE.siren, limit=3)
    assert first + register.journal(VILLE.siren, limit=9, before=first[-1].seq) == everything


def changes(register: Register) -> dict[str, Callable[[], object]]:
    """Every change that the register can make, in an order in which each has what it needs."""
    given = ruling()
    draft, clearance = cleared(rulings=[given])
    siren = VILLE.siren

    def release(state: ReleaseState, act: Act) -> None:
        id = register.releases(siren)[0].id
        register.set_release_state(id, state, seq=1, actor="worker", act=act, at=AT)

    def add_source() -> None:
        register.add_source(source(), at=AT)
        register.begin_run(Run("run-1", "source-1", AT, RunOutcome.RUNNING))

    return {
        "add_administration": lambda: register.add_administration(VILLE, actor="set-up", at=AT),
        "add_agent": lambda: register.add_agent(AGENT, PASSWORD, actor="set-up", at=AT),
        "open_session": lambda: register.open_session(AGENT, "a" * 64, LATER, AT, password_hash=PASSWORD),
        "close_session": lambda: register.close_session("a" * 64, AT),
        "set_password": lambda: register.set_password(siren, AGENT.id, "new hash", actor=AGENT.id, at=AT),
        "remove_agent": lambda: register.remove_agent(siren, AGENT.id, actor="agent-admin", at=AT),
        "restore_agent": lambda: register.restore_agent(siren, AGENT.id, actor="agent-admin", at=AT),
        "set_mail": lambda: register.set_mail(siren, AGENT.id, "agent@valmont.test", at=AT),
        "queue_mail": lambda: register.queue_mail(
            siren, "agent@valmont.test", matter=Matter.WORK, subject="x", body="x", at=AT
        ),
        "letter_failed": lambda: register.letter_failed(register.letters(siren)[0], "mail", for_good=True, at=AT),
        "try_letter_again": lambda: register.try_letter_again(
            siren, register.letters(siren)[0].id, actor=AGENT.id, at=AT
        ),
        "letter_sent": lambda: register.letter_sent(register.letters(siren)[0], at=AT),
        "add_source": add_source,
        "ask_run": lambda: register.ask_run(siren, "source-1", agent=AGENT.id, at=AT),
        "end_run": lambda: register.end_run("run-1", counts=Counts(), actor="worker", at=AT),
        "remove_source": lambda: register.remove_source(siren, "source-1", actor=AGENT.id, at=AT),
        "add_ticket": lambda: register.add_ticket(TICKET, at=AT),
        "prepare_reply": lambda: register.prepare_reply(siren, TICKET.id, REFUSAL),
        "reply": lambda: register.reply(siren, TICKET.id, REFUSAL),
        "add_ticket of a report": lambda: register.add_ticket(REPORTED, at=AT),
        "show_report": lambda: register.show_report(siren, REPORTED.id, Shown("1300"), agent=AGENT.id, at=AT),
        "erase_credit": lambda: register.erase_credit(siren, REPORTED.id, agent=AGENT.id, at=AT),
        "add_deposit": lambda: register.add_deposit(deposit(), at=AT),
        "discard": lambda: register.discard(siren, "deposit-1", DiscardReason.MISTAKE, agent=AGENT.id, at=AT),
        "take_back": lambda: register.take_back(siren, "deposit-1", agent=AGENT.id, at=AT),
        "set_state": lambda: register.set_state(
            siren, "deposit-1", DepositState.READY, actor="worker", act=Act.EXTRACT, at=AT
        ),
        "retitle": lambda: register.retitle(
            siren, "deposit-1", title="Délibération", instead_of=deposit().title, at=AT
        ),
        "describe": lambda: register.describe(
            siren,
            "deposit-1",
            title=draft.title,
            description=draft.description,
            actor=AGENT.id,
            at=AT,
            job=JobKind.PREPARE,
        ),
        "save_decision": lambda: register.save_decision(
            siren, "deposit-1", decision("q"), state=DepositState.WAITING, at=AT
        ),
        "add_rulings": lambda: register.add_rulings(siren, [given], job=JobKind.PUBLISH, at=AT),
        "save_clearance": lambda: register.save_clearance(siren, draft, clearance, at=AT),
        "reserve_release": lambda: register.reserve_release(draft, clearance, at=AT),
        "close_unpublished": lambda: register.close_unpublished(
            register.releases(siren)[0].id, ReleaseState.WITHDRAWN, at=AT
        ),
        "set_release_state": lambda: release(ReleaseState.ERASED, Act.TAKEDOWN),
        "add_correction": lambda: register.add_correction(siren, correction(), at=AT),
        "undo_correction": lambda: register.undo_correction(siren, "deposit-1", "correction-1", agent=AGENT.id, at=AT),
        "add_job": lambda: register.add_job(
            JobKind.EXAMINE, "deposit-1", administration=siren, agent=AGENT.id, act=Act.ASK_PUBLICATION, at=AT
        ),
        "record": lambda: register.record(siren, actor=AGENT.id, act=Act.READ_DOCUMENT, ids=("deposit-1",), at=AT),
        "purge_deposit": lambda: register.purge_deposit(siren, "deposit-1", actor=AGENT.id, at=AT),
    }


LINES = {
    "add_administration": Act.ADMINISTRATION,
    "add_agent": Act.AGENT,
    "open_session": Act.SIGN_IN,
    "close_session": Act.SIGN_OUT,
    "set_password": Act.PASSWORD,
    "remove_agent": Act.AGENT_REMOVED,
    "restore_agent": Act.AGENT_RESTORED,
    "set_mail": Act.AGENT_MAIL,
    "queue_mail": Act.MAIL,
    "letter_failed": Act.MAIL_FAILED,
    "try_letter_again": Act.MAIL_AGAIN,
    "letter_sent": Act.MAIL_SENT,
    "add_source": Act.SOURCE,
    "ask_run": Act.ASK_COLLECTION,
    "end_run": Act.COLLECT,
    "remove_source": Act.SOURCE_REMOVED,
    "add_ticket": Act.TICKET,
    "prepare_reply": Act.TICKET_PREPARE,
    "reply": Act.TICKET_REFUSE,
    "add_ticket of a report": Act.REPORT,
    "show_report": Act.REPORT_SHOW,
    "erase_credit": Act.REPORT_CREDIT_ERASED,
    "add_deposit": Act.DEPOSIT,
    "discard": Act.DISCARD,
    "take_back": Act.TAKE_BACK,
    "set_state": Act.EXTRACT,
    "retitle": Act.DESCRIBE,
    "describe": Act.DESCRIBE,
    "save_decision": Act.ASSESS,
    "add_rulings": Act.RULE,
    "save_clearance": Act.CLEAR,
    "reserve_release": Act.RESERVE,
    "close_unpublished": Act.WITHDRAW,
    "set_release_state": Act.TAKEDOWN,
    "add_correction": Act.CORRECT,
    "undo_correction": Act.CORRECTION_UNDONE,
    "add_job": Act.ASK_PUBLICATION,
    "record": Act.READ_DOCUMENT,
    "purge_deposit": Act.PURGE,
}
MANY = {  # a line each: test_catch_up, test_register_agents, test_backup, test_retention, test_register_reports
    *("close_dataset", "end_sessions", "reopen_reuses", "hide_reports", "forget_tickets", "reopen_answered"),
}
LEASES = {"claim_job", "renew_lease", "finish_job", "claim_letter", "take_due"}  # who works: told by the job itself
RUNS = {"begin_run", "add_arrival", "mark_arrival", "note_shape"}  # told by the line that ends the run
TOLD = {"told_ticket", "retell_tickets", "told_notice", "retell_notices"}  # what has been published: told by its bytes
COUNTED = {"add_usage", "forget_usage"}  # figures: no act of anybody
READS = {
    "administration", "administrations", "agent", "agents", "credentials", "session", "deposit", "deposits", "decision",
    "rulings", "clearance", "current_clearance", "release", "releases", "unfinished_releases", "locked_release", "job",
    "jobs", "pending_jobs", "journal", "journal_head", "verify_journal", "close", "discarded", "may_be_published",
    "may_discard", "erasable_releases", "known_drafts", "is_held", "remains", "administration_of", "copy_to", "last_of",
    "forget_log", "ticket", "tickets", "untold_tickets", "monthly_uses", "usage_mark", "public_datasets",
    "told_notices", "publisher_of_dataset", "backlog", "letters", "mail_of", "told_by_mail", "source", "sources",
    "due_sources", "runs", "known_arrivals", "arrival_of", "arrival_before", "arrivals", "corrections",
    "undone_corrections", "published_corrections", "answered_reports", "erased_tickets",
}  # fmt: skip


def test_every_change_is_in_the_tables_of_these_tests() -> None:
    methods = {name for name in dir(Register) if not name.startswith("_")}
    assert methods == {name.split()[0] for name in LINES} | MANY | LEASES | RUNS | TOLD | COUNTED | READS


def empty_register(folder: Path) -> Register:
    migrate(register_url(folder))
    return Register(register_url(folder))


def test_every_change_leaves_one_line(tmp_path: Path) -> None:
    register = empty_register(tmp_path)
    for number, (name, change) in enumerate(changes(register).items(), start=1):
        change()
        line = register.journal(VILLE.siren)[0]
        assert (line.seq, line.act) == (number, LINES[name]), name
    assert register.verify_journal() == len(LINES)


def dump(folder: Path) -> dict[str, list[Row[Any]]]:
    engine = create_engine(sqlalchemy_url(folder))
    with engine.connect() as connection:
        rows = {name: connection.execute(select(table)).all() for name, table in METADATA.tables.items()}
    engine.dispose()
    return {name: sorted(found, key=str) for name, found in rows.items()}


@pytest.mark.parametrize("name", LINES)
def test_a_change_whose_line_cannot_be_written_does_not_happen(tmp_path: Path, name: str) -> None:
    register = empty_register(tmp_path)
    for other, change in changes(register).items():
        if other == name:
            break
        change()
    execute(tmp_path, "DELETE FROM journal_head")
    before = dump(tmp_path)
    with pytest.raises(StoreError):
        change()
    assert dump(tmp_path) == before


def test_lines_of_one_administration_are_not_anothers(tmp_path: Path) -> None:
    register = with_lines(tmp_path)
    register.record(AGGLO.siren, actor=OTHER.id, act=Act.READ_DOCUMENT, ids=("secret",), at=AT)
    assert all(line.administration == VILLE.siren for line in register.journal(VILLE.siren))
    assert register.journal("") == ()
