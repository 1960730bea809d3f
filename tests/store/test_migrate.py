"""Migrations: to the form that the program needs, by several processes at once, never backwards."""

import fcntl
import os
from pathlib import Path
from threading import Event, Thread

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from store_cases import AT, VILLE, cleared, deposit, execute, open_register, register_url, sqlalchemy_url
from store_processes import race

from grandjour.model.document import DepositState
from grandjour.model.encoding import from_json, to_json, to_plain
from grandjour.model.errors import RegisterNotMigrated, RegisterTooNew, SettingError, StoreError
from grandjour.model.release import Draft
from grandjour.model.work import JobKind
from grandjour.store.private.migrate import SCRIPTS
from grandjour.store.private.register import Register, migrate
from grandjour.store.private.tables import METADATA, VERSION


@pytest.mark.usefixtures("both")
def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    register = open_register(tmp_path)
    assert migrate(register_url(tmp_path)) == VERSION
    assert [one.siren for one in register.administrations()] == ["200000020", "210000010"]


@pytest.mark.usefixtures("both")
def test_several_processes_migrate_at_once(tmp_path: Path) -> None:
    assert race(*[["migrate", register_url(tmp_path)]] * 5) == [[str(VERSION)]] * 5
    register = Register(register_url(tmp_path))
    assert register.verify_journal() == 0
    register.add_administration(VILLE, actor="set-up", at=AT)
    assert register.verify_journal() == 1


def test_migrations_wait_for_each_other(tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    with (tmp_path / "private" / "register.sqlite.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second, over = [], Event()

        def start() -> None:
            second.append(migrate(register_url(tmp_path)))
            over.set()

        thread = Thread(target=start)
        thread.start()
        assert not over.wait(0.3)
        assert not (tmp_path / "private" / "register.sqlite").exists()
    thread.join(30)
    assert second == [VERSION]


@pytest.mark.usefixtures("both")
def test_the_last_migration_gives_the_tables(tmp_path: Path) -> None:
    migrate(register_url(tmp_path))
    engine = create_engine(sqlalchemy_url(tmp_path))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": METADATA, "compare_type": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_the_version_is_that_of_the_last_script() -> None:
    folder = Path(migrate.__code__.co_filename).with_name("migrations")
    assert ScriptDirectory(str(folder)).get_heads() == [str(VERSION)]


def test_files_are_closed_to_others(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        register = open_register(tmp_path)
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "private").iterdir()}
    names = ("register.sqlite", "register.sqlite-shm", "register.sqlite-wal", "register.sqlite.lock")
    assert modes == dict.fromkeys(names, 0o600)
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o700
    register.close()


@pytest.mark.usefixtures("both")
def test_a_register_of_a_later_program_is_left_alone(tmp_path: Path) -> None:
    open_register(tmp_path).close()
    execute(tmp_path, "UPDATE alembic_version SET version_num = '99'")
    for attempt in (migrate, Register):
        with pytest.raises(RegisterTooNew) as error:
            attempt(register_url(tmp_path))
        assert "99" in error.value.message("fr")


def test_a_register_that_is_not_there_is_not_made_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(RegisterNotMigrated):
        Register(register_url(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_no_register(tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "register.sqlite").touch()
    with pytest.raises(RegisterNotMigrated):
        Register(register_url(tmp_path))
    assert migrate(register_url(tmp_path)) == VERSION


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "register.sqlite").write_bytes(b"not a database at all" * 100)
    for attempt in (migrate, Register):
        with pytest.raises(StoreError):
            attempt(register_url(tmp_path))


@pytest.mark.parametrize(
    "url",
    [
        "", "sqlite://", "sqlite:///:memory:", "mysql://a", "register", "sqlite:///a?b=c", "postgresql://localhost",
        "postgresql://localhost/", "postgresql+psycopg2://localhost/a", "postgresql://localhost/a?service=b",
        "postgresql://localhost/a?sslmode=disable&options=-c%20role%3Dpostgres", "postgresql://localhost:x/a",
    ],
)  # fmt: skip
def test_other_addresses_are_refused(url: str) -> None:
    for attempt in (migrate, Register):
        with pytest.raises(SettingError):
            attempt(url)


@pytest.mark.usefixtures("both")
def test_a_draft_of_before_gets_its_publisher(tmp_path: Path) -> None:
    """Its clearance is of other bytes then, and so void: the release is prepared again, never lost."""
    draft, _ = cleared()
    make_first_form(tmp_path, draft)
    assert migrate(register_url(tmp_path)) == VERSION
    ((body,),) = execute(tmp_path, "SELECT body FROM draft")
    assert from_json(body.encode(), Draft) == draft
    register = Register(register_url(tmp_path))
    assert register.deposit(VILLE.siren, draft.deposit).state is DepositState.RECEIVED
    job = register.claim_job("worker-1", at=AT, lease_seconds=60)
    assert job is not None
    assert (job.kind, job.subject) == (JobKind.PREPARE, draft.deposit)
    register.close()


READY = (
    "INSERT INTO deposit (id, administration, document, body, state, title, description, error_place, n_questions, "
    "revision, changed_at) VALUES (:siren, :town, 'sha', :body, 'ready', 't', 'd', '{}', 0, 0, :at)"
)


def make_first_form(folder: Path, draft: Draft) -> None:
    """The register in its first form, with a draft of that time."""
    before = {name: value for name, value in to_plain(draft).items() if name not in ("publisher", "theme")}
    (folder / "private").mkdir()
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    engine = create_engine(sqlalchemy_url(folder))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "1")
        connection.execute(text("INSERT INTO administration VALUES (:siren, :body)"), row(VILLE.siren, VILLE))
        connection.execute(text("INSERT INTO document VALUES ('sha', 10)"))
        connection.execute(
            text(READY), row(draft.deposit, deposit()) | {"town": VILLE.siren, "at": AT.isoformat(" ")[:19]}
        )
        connection.execute(
            text("INSERT INTO draft VALUES (:siren, :deposit, :body)"),
            row(draft.id, before) | {"deposit": draft.deposit},
        )
    engine.dispose()


def row(id: str, body: object) -> dict[str, str]:
    return {"siren": id, "body": to_json(body).decode()}
