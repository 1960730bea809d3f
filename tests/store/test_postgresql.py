"""What is particular to a register on PostgreSQL: its locks, its failures and what it keeps of forgotten words."""

import logging
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from store_cases import (
    AGENT,
    AT,
    LATER,
    VILLE,
    cleared,
    deposit,
    execute,
    open_register,
    register_url,
    ruling,
    sqlalchemy_url,
)

from grandjour.model.correction import Cell
from grandjour.model.document import DepositState
from grandjour.model.encoding import to_json
from grandjour.model.errors import DiskFull, NotFound, RegisterNotMigrated, StoreError
from grandjour.model.ids import new_id
from grandjour.model.mail import Matter
from grandjour.model.report import Report
from grandjour.model.ticket import Reply, Ticket, TicketKind, TicketState
from grandjour.model.work import Act, JobKind
from grandjour.store.private.postgresql import FORGOTTEN_IN
from grandjour.store.private.register import Register, migrate
from real_servers import postgres

CANARY = "ZQXKANARI"


pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.parametrize("both", ["servers"], indirect=True)]


def direct(folder: Path) -> psycopg.Connection:
    """A connection past the program."""
    return psycopg.connect(register_url(folder))


def refuse_with(folder: Path, state: str) -> None:
    """Let the server itself refuse every new deposit with this SQLSTATE, quoting what was given."""
    execute(
        folder,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION 'no: %', NEW.title USING ERRCODE = '{state}'; END $$".replace("%", "%%"),
        "CREATE TRIGGER refuse BEFORE INSERT ON deposit FOR EACH ROW EXECUTE FUNCTION refuse()",
    )


@pytest.mark.parametrize(("state", "kind"), [("53100", DiskFull), ("22001", StoreError), ("57014", StoreError)])
def test_what_the_server_says_has_a_name_and_no_words(
    tmp_path: Path, state: str, kind: type[StoreError], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    register = open_register(tmp_path)
    refuse_with(tmp_path, state)
    with pytest.raises(StoreError) as error:
        register.add_deposit(deposit(CANARY), at=AT)
    assert type(error.value) is kind
    assert error.value.place == {"place": "register"}
    assert error.value.__suppress_context__
    assert CANARY not in caplog.text
    assert register.deposits(VILLE.siren) == ()
    execute(tmp_path, "DROP TRIGGER refuse ON deposit")
    assert register.add_deposit(deposit(), at=AT), "and the work goes on"


def test_a_password_that_is_wrong_is_told_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    open_register(tmp_path)
    with pytest.raises(StoreError) as error:
        Register(register_url(tmp_path).replace("for%20tests", CANARY))
    assert CANARY not in repr(error.value) + caplog.text


def test_a_server_that_is_not_there_is_a_store_that_does_not_answer() -> None:
    for attempt in (migrate, Register):
        with pytest.raises(StoreError):
            attempt("postgresql://nobody@127.0.0.1:1/nothing")


def test_a_database_without_tables_is_not_migrated(tmp_path: Path) -> None:
    with pytest.raises(RegisterNotMigrated):
        Register(register_url(tmp_path))


def test_the_register_comes_back_with_its_server(tmp_path: Path) -> None:
    register = open_register(tmp_path)
    postgres().kill_connections()
    assert register.administration(VILLE.siren) == VILLE
    postgres().kill_connections()
    assert register.add_deposit(deposit(), at=AT)


def test_a_write_waits_for_another_and_gives_up(tmp_path: Path) -> None:
    open_register(tmp_path)
    one, other = Register(register_url(tmp_path)), Register(register_url(tmp_path), busy_ms=50)
    with one.last_of("ab" * 32) as last:
        assert last
        with pytest.raises(StoreError):
            other.add_deposit(deposit(), at=AT)
        assert other.deposits(VILLE.siren) == (), "a reader does not wait"
    assert other.add_deposit(deposit(), at=AT)


def test_no_ruling_passes_while_a_release_is_held(tmp_path: Path) -> None:
    """The one point of publication: what it has checked still holds until it is in the public log."""
    register = open_register(tmp_path)
    register.add_deposit(deposit(), at=AT)
    draft, clearance = cleared()
    register.save_clearance(VILLE.siren, draft, clearance, at=AT)
    register.set_state(VILLE.siren, "deposit-1", DepositState.READY, actor="worker", act=Act.PREPARE, at=AT)
    release = register.reserve_release(draft, clearance, at=AT)
    ruled: list[str] = []

    def rule() -> None:
        register.add_rulings(VILLE.siren, [ruling()], job=None, at=LATER)
        ruled.append("ruled")

    thread = Thread(target=rule)
    with register.locked_release(release.id):
        thread.start()
        thread.join(0.3)
        assert ruled == []
    thread.join(10)
    assert ruled == ["ruled"]


def test_deposits_of_many_threads_are_all_there_once(tmp_path: Path) -> None:
    """Looking whether an id is known, then adding it, is one act: also for the same id at the same moment."""
    register = open_register(tmp_path)
    added: list[bool] = []

    def add(number: int) -> None:
        for id in range(5):
            added.append(register.add_deposit(deposit(f"deposit-{id}"), at=AT))
            register.add_job(
                JobKind.EXAMINE, f"deposit-{id}", administration=VILLE.siren, agent=AGENT.id, act=None, at=AT
            )
        register.record(VILLE.siren, actor=AGENT.id, act=Act.READ_DOCUMENT, ids=(str(number),), at=AT)

    threads = [Thread(target=add, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(added) == [False] * 25 + [True] * 5
    assert register.pending_jobs() == 5
    assert register.verify_journal() == 4 + 5 + 6


def test_a_purge_leaves_no_row_of_before(tmp_path: Path) -> None:
    register = open_register(tmp_path)
    register.add_deposit(deposit(), at=AT, description=CANARY)
    assert postgres().tables_hold(register_url(tmp_path), CANARY)
    register.purge_deposit(VILLE.siren, "deposit-1", actor=AGENT.id, at=LATER)
    assert register.forget_log()
    assert not postgres().tables_hold(register_url(tmp_path), CANARY)


def test_a_purge_leaves_no_word_in_what_the_server_reckons(tmp_path: Path) -> None:
    """What ANALYZE, which the server runs by itself, keeps of the values: readable by SQL, and on the disk."""
    register = open_register(tmp_path)
    for number in range(20):
        register.add_deposit(deposit(f"deposit-{number}"), at=AT, description=f"{CANARY}{number % 5}")
    told = "SELECT count(*) FROM pg_stats WHERE most_common_vals::text LIKE %s OR histogram_bounds::text LIKE %s"
    like = [f"%{CANARY}%"] * 2
    with direct(tmp_path) as other:
        other.execute("ANALYZE")
        other.commit()
        assert other.execute(told, like).fetchone() != (0,)
    for number in range(20):
        register.purge_deposit(VILLE.siren, f"deposit-{number}", actor=AGENT.id, at=LATER)
    assert register.forget_log()
    with direct(tmp_path) as other:
        assert other.execute(told, like).fetchone() == (0,)
    assert not postgres().tables_hold(register_url(tmp_path), CANARY)


def test_a_reader_keeps_forgotten_rows_and_that_is_told(tmp_path: Path) -> None:
    register = open_register(tmp_path)
    register.add_deposit(deposit(), at=AT, description=CANARY)
    with direct(tmp_path) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT 1 FROM administration")
        register.purge_deposit(VILLE.siren, "deposit-1", actor=AGENT.id, at=LATER)
        assert not register.forget_log()
        with pytest.raises(NotFound):
            register.describe(VILLE.siren, "deposit-1", title="t", description="", actor=AGENT.id, at=LATER)
    assert register.forget_log()
    assert not postgres().tables_hold(register_url(tmp_path), CANARY)


def test_a_purge_does_not_wait_for_a_table_for_ever(tmp_path: Path) -> None:
    """Another session holds a table, and no snapshot: that is told as a reader is."""
    open_register(tmp_path).close()
    register = Register(register_url(tmp_path), busy_ms=50)
    with direct(tmp_path) as other:
        other.execute("LOCK TABLE draft IN ACCESS SHARE MODE")
        assert not register.forget_log()
    assert register.forget_log()


def test_a_copy_is_a_register_in_a_file(tmp_path: Path) -> None:
    register = open_register(tmp_path)
    register.add_deposit(deposit(), at=AT)
    register.add_rulings(VILLE.siren, [ruling()], job=JobKind.PREPARE, at=AT)
    register.copy_to(tmp_path / "copy" / "register.sqlite")
    copy = Register(f"sqlite:///{tmp_path / 'copy' / 'register.sqlite'}")
    assert copy.verify_journal() == register.verify_journal()
    assert copy.deposits(VILLE.siren) == register.deposits(VILLE.siren)
    assert copy.jobs(VILLE.siren) == register.jobs(VILLE.siren)
    assert copy.add_deposit(deposit("deposit-2"), at=LATER)
    assert sqlalchemy_url(tmp_path).startswith("postgresql+psycopg://")


def test_what_the_server_cannot_hold_is_a_named_error(tmp_path: Path) -> None:
    """NUL, which no file name has, but a form may bring."""
    register = open_register(tmp_path)
    register.add_deposit(deposit(), at=AT)
    with pytest.raises(StoreError) as error:
        register.describe(VILLE.siren, "deposit-1", title=f"{CANARY}\0", description="", actor=AGENT.id, at=LATER)
    assert CANARY not in str(error.value)
    assert register.deposit(VILLE.siren, "deposit-1").deposit.title == "Subventions"


def send_letter(folder: Path, register: Register) -> None:
    """A letter, queued and sent."""
    register.queue_mail(VILLE.siren, "a@b.invalid", matter=Matter.WORK, subject="s", body=CANARY, at=AT)
    letter = register.claim_letter(at=AT)
    assert letter is not None
    assert postgres().tables_hold(register_url(folder), CANARY)
    register.letter_sent(letter, at=AT)


def places(folder: Path) -> dict[str, int]:
    """Where the server keeps the rows of each table: another number once a table was written anew."""
    return {name: execute(folder, f"SELECT pg_relation_filenode('{name}')")[0][0] for name in FORGOTTEN_IN}


def test_only_the_table_of_the_words_is_written_anew(tmp_path: Path) -> None:
    """Cause: each letter sent, each name erased rewrote every table of words, deposits and drafts among them."""
    register = open_register(tmp_path)
    before = places(tmp_path)
    send_letter(tmp_path, register)
    after = places(tmp_path)
    assert {name for name in after if after[name] != before[name]} == {"letter"}
    report = Report(new_id(), Cell("t1", 1, "montant"), "1300", "", CANARY, "", "fr")
    ticket = Ticket(new_id(), VILLE.siren, TicketKind.REPORT, AT, new_id(), to_json(report).decode())
    register.add_ticket(ticket, at=AT)
    register.erase_credit(VILLE.siren, ticket.id, agent=AGENT.id, at=AT)
    last = places(tmp_path)
    assert {name for name in last if last[name] != after[name]} == {"ticket"}
    assert not postgres().tables_hold(register_url(tmp_path), CANARY)


def test_a_table_that_a_reader_kept_from_it_is_written_with_the_next(tmp_path: Path) -> None:
    """A letter is sent while somebody reads; then a reuse is removed: the words of both are nowhere."""
    register = open_register(tmp_path)
    with direct(tmp_path) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM letter")
        send_letter(tmp_path, register)
        assert postgres().tables_hold(register_url(tmp_path), CANARY)
    ticket = Ticket(new_id(), VILLE.siren, TicketKind.REUSE, AT, new_id(), "{}")
    register.add_ticket(ticket, at=AT)
    register.reply(VILLE.siren, ticket.id, Reply(TicketState.REMOVED, "", "id", "C. Essai", AT), left="{}")
    assert not postgres().tables_hold(register_url(tmp_path), CANARY)
