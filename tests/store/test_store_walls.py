"""What the store may not give away: to the portal's process, to another administration, in an error."""

import inspect
import logging
import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from store_cases import (
    AGENT,
    AGGLO,
    AT,
    LATER,
    OTHER,
    VILLE,
    cleared,
    correction,
    decision,
    deposit,
    open_register,
    register_url,
    ruling,
    source,
)

from grandjour.model.document import DepositState, DiscardReason
from grandjour.model.errors import NotFound, StoreError
from grandjour.model.mail import Matter
from grandjour.model.source import Arrival, Run, RunOutcome
from grandjour.model.ticket import Reply, Ticket, TicketKind, TicketState
from grandjour.model.work import Act, JobKind
from grandjour.store.private.register import Register

CANARY = "Marguerite-Canari-1-85-05-78-006-084-36"
PORTALS = ("grandjour.store.public.reader", "grandjour.store.drop.writer")
FORBIDDEN = (
    "sqlalchemy", "alembic", "sqlite3", "grandjour.store.private", "grandjour.store.public.writer",
    "grandjour.store.drop.reader", "grandjour.store.drop.keys",
)  # fmt: skip


def modules_after(*imported: str) -> set[str]:
    code = f"import sys\nimport {', '.join(imported)}\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


@pytest.mark.parametrize("module", PORTALS)
def test_the_portals_modules_load_nothing_else_of_the_store(module: str) -> None:
    loaded = modules_after(module)
    assert module in loaded
    assert not {name for name in loaded if name.startswith(FORBIDDEN)}


def test_a_reader_knows_no_cryptography() -> None:
    assert not {name for name in modules_after(PORTALS[0]) if name.startswith("cryptography")}


def test_the_list_of_forbidden_modules_is_current() -> None:
    """Names that no longer exist would forbid nothing."""
    assert set(FORBIDDEN) <= modules_after(*FORBIDDEN)


# --- Two administrations --------------------------------------------------------------------------------------------

FOREIGN = "deposit-of-the-agglo"
UNKNOWN = "deposit-of-nobody"


REPLY = Reply(TicketState.ANSWERED, "", AGENT.id, "x", LATER, communicated=True)


def attempts(register: Register, id: str, release: str) -> dict[str, Callable[[], object]]:
    """Every method that takes an administration and an id, as the town's agent calls it."""
    siren = VILLE.siren
    return {
        "deposit": lambda: register.deposit(siren, id),
        "set_state": lambda: register.set_state(
            siren, id, DepositState.READY, actor=AGENT.id, act=Act.PREPARE, at=LATER
        ),
        "discard": lambda: register.discard(siren, id, DiscardReason.MISTAKE, agent=AGENT.id, at=LATER),
        "may_discard": lambda: register.may_discard(siren, id),
        "take_back": lambda: register.take_back(siren, id, agent=AGENT.id, at=LATER),
        "discarded": lambda: register.discarded(siren, id),
        "describe": lambda: register.describe(siren, id, title="x", description="", actor=AGENT.id, at=LATER),
        "retitle": lambda: register.retitle(siren, id, title="x", instead_of="", at=LATER),
        "save_decision": lambda: register.save_decision(siren, id, decision(), state=DepositState.READY, at=LATER),
        "decision": lambda: register.decision(siren, id),
        "add_rulings": lambda: register.add_rulings(siren, [ruling(deposit=id)], job=JobKind.PREPARE, at=LATER),
        "rulings": lambda: register.rulings(siren, id),
        "save_clearance": lambda: register.save_clearance(siren, *cleared(id), at=LATER),
        "current_clearance": lambda: register.current_clearance(siren, id),
        "may_be_published": lambda: register.may_be_published(siren, id),
        "release": lambda: register.release(siren, release),
        "ticket": lambda: register.ticket(siren, id),
        "reply": lambda: register.reply(siren, id, REPLY),
        "prepare_reply": lambda: register.prepare_reply(siren, id, REPLY),
        "source": lambda: register.source(siren, id),
        "remove_source": lambda: register.remove_source(siren, id, actor=AGENT.id, at=LATER),
        "ask_run": lambda: register.ask_run(siren, id, agent=AGENT.id, at=LATER),
        "runs": lambda: register.runs(siren, id),
        "add_correction": lambda: register.add_correction(siren, correction(id), at=LATER),
        "undo_correction": lambda: register.undo_correction(siren, id, "correction-1", agent=AGENT.id, at=LATER),
        "corrections": lambda: register.corrections(siren, id),
        "undone_corrections": lambda: register.undone_corrections(siren, id),
        "published_corrections": lambda: register.published_corrections(siren, id),
        "purge_deposit": lambda: register.purge_deposit(siren, id, actor=AGENT.id, at=LATER),
        "add_job": lambda: register.add_job(
            JobKind.PUBLISH, id, administration=siren, agent=AGENT.id, act=Act.ASK_PUBLICATION, at=LATER
        ),
    }


LISTS = ("agents", "deposits", "jobs", "releases", "journal", "sources", "arrivals", "letters", "told_by_mail")
LETTERS = {"try_letter_again"}  # tried by another's administrator in test_office_mail.py
REPORTS = {  # tried with another's in test_register_reports.py
    *("show_report", "erase_credit", "answered_reports", "reopen_answered"),
}
ACCOUNTS = {
    "set_password",
    "remove_agent",
    "restore_agent",
    "set_mail",
}  # tried with another's agent in test_register_accounts.py
OTHERS = {
    "administration",
    "record",
    "add_agent",
    "credentials",
    "queue_mail",
}  # an administration's own name; its own journal


def with_two(folder: Path) -> tuple[Register, str]:
    """The town has nothing; the agglomeration has one of each. The id of its release."""
    register = open_register(folder)
    register.add_deposit(deposit(FOREIGN, OTHER), at=AT)
    register.add_ticket(Ticket(FOREIGN, AGGLO.siren, TicketKind.REQUEST, AT, "token", "{}"), at=AT)
    register.add_rulings(AGGLO.siren, [ruling(deposit=FOREIGN)], job=JobKind.PREPARE, at=AT)
    register.save_decision(AGGLO.siren, FOREIGN, decision("q"), state=DepositState.WAITING, at=AT)
    register.add_source(source(FOREIGN, OTHER), at=AT)
    register.begin_run(Run(FOREIGN, FOREIGN, AT, RunOutcome.RUNNING))
    register.add_arrival(Arrival(FOREIGN, FOREIGN, "key", "0" * 64, deposit=FOREIGN))
    register.set_mail(AGGLO.siren, OTHER.id, "accueil@agglo.test", at=AT)
    register.queue_mail(AGGLO.siren, "accueil@agglo.test", matter=Matter.WORK, subject="x", body=FOREIGN, at=AT)
    draft, clearance = cleared(FOREIGN, "dataset-a", OTHER, rulings=register.rulings(AGGLO.siren, FOREIGN))
    register.save_clearance(AGGLO.siren, draft, clearance, at=AT)
    return register, register.reserve_release(draft, clearance, at=AT).id


def test_every_method_is_in_the_tables_of_these_tests(tmp_path: Path) -> None:
    register = open_register(tmp_path)
    taking = {
        name
        for name, method in inspect.getmembers(Register, inspect.isfunction)
        if not name.startswith("_") and "administration" in inspect.signature(method).parameters
    }
    others = ACCOUNTS | LETTERS | REPORTS | OTHERS | {"add_administration", "tickets"}
    assert taking <= attempts(register, "", "").keys() | set(LISTS) | others


def test_anothers_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    """The same error and words for another's and for nobody's; and nothing happened."""
    register, release = with_two(tmp_path)
    lines = register.verify_journal()
    foreign, unknown = attempts(register, FOREIGN, release), attempts(register, UNKNOWN, UNKNOWN)
    for name in foreign:
        with pytest.raises(NotFound) as theirs:
            foreign[name]()
        with pytest.raises(NotFound) as nobodys:
            unknown[name]()
        words = theirs.value.message("fr").replace(FOREIGN, UNKNOWN).replace(release, UNKNOWN)
        assert words == nobodys.value.message("fr"), name
        assert theirs.value.__cause__ is None
    assert register.verify_journal() == lines


def test_the_owner_gets_it(tmp_path: Path) -> None:
    """The attempts above fail for the administration, not for some fault in them."""
    register, release = with_two(tmp_path)
    assert register.deposit(AGGLO.siren, FOREIGN).deposit.id == FOREIGN
    assert register.decision(AGGLO.siren, FOREIGN) is not None
    assert len(register.rulings(AGGLO.siren, FOREIGN)) == 1
    assert register.current_clearance(AGGLO.siren, FOREIGN) is not None
    assert register.release(AGGLO.siren, release).id == release


def test_lists_hold_nothing_of_anothers(tmp_path: Path) -> None:
    register, release = with_two(tmp_path)
    assert register.tickets(VILLE.siren, TicketKind.REQUEST) == ()
    assert len(register.tickets(AGGLO.siren, TicketKind.REQUEST)) == 1
    for name in LISTS:
        listed = getattr(register, name)(VILLE.siren)
        assert not any(word in repr(listed) for word in (FOREIGN, release, AGGLO.siren, OTHER.id)), name
        assert getattr(register, name)(AGGLO.siren), name


# --- Errors ---------------------------------------------------------------------------------------------------------


def test_no_word_of_the_database_passes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """A constraint that breaks, a table that is gone, a value of the wrong form: class and place, nothing else."""
    caplog.set_level(logging.DEBUG)
    register = open_register(tmp_path)
    with closing(sqlite3.connect(tmp_path / "private" / "register.sqlite")) as connection, connection:
        connection.execute(
            f"CREATE TRIGGER t BEFORE INSERT ON document BEGIN SELECT RAISE(ABORT, '{CANARY} is refused'); END"
        )
        connection.execute("DROP TABLE session")
        connection.execute("UPDATE administration SET body = ? WHERE siren = ?", (f'{{"siren":"{CANARY}', AGGLO.siren))
    for attempt in (
        lambda: register.add_deposit(deposit(CANARY), at=AT),
        lambda: register.session(CANARY, AT),
        lambda: register.administration(AGGLO.siren),
    ):
        with pytest.raises(StoreError) as error:
            attempt()
        told = "".join(traceback.format_exception(error.value))
        assert CANARY not in told
        assert "sqlalchemy" not in told.replace("site-packages/sqlalchemy", "")
        assert CANARY not in error.value.message("fr") + str(error.value)
    captured = capfd.readouterr()
    assert CANARY not in caplog.text + captured.out + captured.err


def test_a_register_that_is_busy_says_so(tmp_path: Path) -> None:
    open_register(tmp_path).close()
    register = Register(register_url(tmp_path), busy_ms=10)
    with closing(sqlite3.connect(tmp_path / "private" / "register.sqlite")) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError):
            register.add_deposit(deposit(), at=AT)
        assert register.deposits(VILLE.siren) == ()
        connection.rollback()
    assert register.add_deposit(deposit(), at=AT)
