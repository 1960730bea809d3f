"""A source in a real PostgreSQL: its tables as they stand, nothing run, nothing written, no word of the engine."""

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from postgres_server import PASSWORD, Postgres, postgres
from source_bench import VILLE, Bench, bench

from grandjour.guard.connect import connected
from grandjour.guard.postgres import _connect
from grandjour.intake.database import TASK
from grandjour.model.document import DepositState, DocumentKind
from grandjour.model.encoding import from_json
from grandjour.model.errors import DatabaseUnreachable
from grandjour.model.source import CopiedTable, Counts, DatabasePlace, RunOutcome, Source, SourceKind, SourcePlaces, Tls

READER = "lecture"
SECRET = "parole de lecture"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A server with an account that reads, and tables of several kinds."""
    with postgres() as running:
        running.run(
            f"CREATE ROLE {READER} LOGIN PASSWORD '{SECRET}'",
            "CREATE TABLE equipements (code text PRIMARY KEY, entrees numeric, ouvert date, actif boolean)",
            "INSERT INTO equipements VALUES ('0012', 12345678901234567890.10, '2024-02-29', true), "
            "('0003', NULL, '1998-01-05', false), ('Été', 0.1, NULL, NULL), ('', 7, '2020-01-01', true)",
            'CREATE TABLE "Prêts" ("Usager" text, "usager" integer)',
            "INSERT INTO \"Prêts\" VALUES ('b', 2), ('a', 1), (NULL, 3)",
            "CREATE TABLE parts (n integer, an integer) PARTITION BY LIST (an)",
            "CREATE TABLE parts_2024 PARTITION OF parts FOR VALUES IN (2024)",
            "INSERT INTO parts VALUES (1, 2024), (2, 2024)",
            "CREATE TABLE traces (quoi text)",
            "CREATE FUNCTION trace() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER AS "
            "$$ BEGIN INSERT INTO traces VALUES ('exécutée'); RETURN 1; END $$",
            "CREATE VIEW piege AS SELECT trace() AS un",
            "CREATE SCHEMA autre",
            "CREATE TABLE autre.secrets (mot text)",
            "CREATE TABLE autre.cachees (mot text)",
            "INSERT INTO autre.cachees VALUES ('Fenouillet')",
            "ALTER TABLE autre.cachees ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY rien ON autre.cachees USING (mot <> 'Fenouillet')",
            f"GRANT USAGE ON SCHEMA public, autre TO {READER}",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER}",
            f"GRANT SELECT ON autre.cachees TO {READER}",
        )
        yield running


@pytest.fixture
def town(tmp_path: Path, server: Postgres) -> Iterator[Bench]:
    """An instance whose settings name the database."""
    password = tmp_path / "password"
    password.write_text(f"{SECRET}\n")
    with bench(tmp_path) as made:
        place = DatabasePlace("base", "127.0.0.1", "postgres", READER, (VILLE.siren,), password, server.port, Tls.NONE)
        made.workshop = replace(made.workshop, sources=SourcePlaces(databases=(place,)))
        yield made


def with_place(town: Bench, **changed: object) -> None:
    """The same database, some of its settings changed."""
    (place,) = town.workshop.sources.databases
    town.workshop = replace(town.workshop, sources=SourcePlaces(databases=(replace(place, **changed),)))  # type: ignore[arg-type]  # facts of several types in one dict


def of(town: Bench, *tables: str) -> Source:
    """A source of these tables."""
    return town.add(kind=SourceKind.DATABASE, place="base", tables=tables)


def rows_of(town: Bench, deposit: str) -> list[tuple[str | None, ...]]:
    """The rows that were read of a deposit."""
    file = town.workshop.objects.extraction_folder(deposit) / "t1.parquet"
    return pl.read_parquet(file).drop("row").rows()


def test_tables_come_as_they_stand(town: Bench) -> None:
    """Every value as PostgreSQL writes it, by the primary key; tables are documents of their own; twice is once."""
    source = of(town, "public.equipements", "Prêts")
    run = town.collect(source)
    assert (run.outcome, run.error, run.counts) == (RunOutcome.NEW, None, Counts(n_new=2))
    loans, places = (one.deposit for one in town.deposits())
    assert (places.name, places.title, places.document.kind) == (
        "equipements.sqlite", "Equipements", DocumentKind.SQLITE,
    )  # fmt: skip
    assert rows_of(town, places.id) == [
        (None, "7", "2020-01-01", "t"), ("0003", None, "1998-01-05", "f"),
        ("0012", "12345678901234567890.10", "2024-02-29", "t"), ("Été", "0.1", None, None),
    ]  # fmt: skip
    assert sorted(rows_of(town, loans.id), key=str) == [("a", "1"), ("b", "2"), (None, "3")]
    assert town.collect(source).counts == Counts(n_same=2)


def test_rows_that_move_are_the_same_rows(town: Bench, server: Postgres) -> None:
    """An update that changes nothing moves a row; the copy has the same bytes. A new row makes a version."""
    server.run("CREATE TABLE mobile (a text, b integer)", "INSERT INTO mobile VALUES ('x', 1), ('y', 2), ('z', 3)")
    server.run(f"GRANT SELECT ON mobile TO {READER}")
    source = of(town, "mobile")
    assert town.collect(source).counts == Counts(n_new=1)
    server.run("UPDATE mobile SET b = b WHERE a = 'x'", "VACUUM FULL mobile")
    assert town.collect(source).counts == Counts(n_same=1)
    server.run("ALTER TABLE mobile DROP COLUMN b", "ALTER TABLE mobile ADD COLUMN c text DEFAULT 'oui'")
    assert town.collect(source).counts == Counts(n_new=1)
    newest, first = (one.deposit for one in town.deposits())
    assert newest.dataset == first.dataset
    arrival = town.workshop.register.arrival_of(newest.id)
    assert arrival is not None
    assert arrival.change is not None
    assert ([one.name for one in arrival.change.missing], [one.name for one in arrival.change.added]) == (["b"], ["c"])


def test_all_tables_of_a_schema_and_no_view(town: Bench, server: Postgres) -> None:
    """A view's function is run for nobody: not with the schema, and not to any effect when it is named."""
    server.run("CREATE SCHEMA trois", "CREATE TABLE trois.a (n integer)", "CREATE TABLE trois.b (n integer)")
    server.run("INSERT INTO trois.a VALUES (1)", "INSERT INTO trois.b VALUES (2)")
    server.run("CREATE VIEW trois.piege AS SELECT public.trace() AS n")
    server.run("CREATE TABLE trois.parts (n integer, an integer) PARTITION BY LIST (an)")
    server.run("CREATE TABLE trois.parts_1 PARTITION OF trois.parts FOR VALUES IN (1)")
    server.run("INSERT INTO trois.parts VALUES (5, 1)")
    server.run(f"GRANT USAGE ON SCHEMA trois TO {READER}", f"GRANT SELECT ON ALL TABLES IN SCHEMA trois TO {READER}")
    assert town.collect(of(town, "trois.*")).counts == Counts(n_new=3)
    assert sorted(one.deposit.name for one in town.deposits()) == ["a.sqlite", "b.sqlite", "parts.sqlite"]
    assert town.collect(of(town, "piege")).error == "database-failed"  # it may not write, in what only reads
    server.run("DO $$ BEGIN ASSERT (SELECT count(*) FROM traces) = 0; END $$")


@pytest.mark.parametrize(
    ("tables", "code"),
    [
        (("absente",), "database-table-missing"),
        (("equipements; DROP TABLE equipements",), "database-table-missing"),
        (("pg_catalog.pg_authid",), "database-refused"),
        (("autre.secrets",), "database-refused"),
        (("autre.cachees",), "database-refused"),
    ],
)
def test_what_cannot_be_read_whole_is_refused_by_name(
    tables: tuple[str, ...], code: str, town: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """A table that is not there, one that is closed, one of which rows would be hidden; never the engine's words."""
    with caplog.at_level(logging.DEBUG):
        run = town.collect(of(town, *tables))
    assert (run.outcome, run.error) == (RunOutcome.FAILED, code)
    assert town.deposits() == ()
    told = f"{run} {caplog.text}"
    assert all(word not in told for word in ("Fenouillet", SECRET, "permission", "policy"))


@pytest.mark.parametrize(
    "changed",
    [
        {"user": "personne"},
        {"database": "absente"},
        {"port": 1},
        {"tls": Tls.REQUIRE},
        {"host": "localhost", "tls": Tls.VERIFY},
    ],
)
def test_a_database_that_takes_no_connection_is_told(changed: dict[str, object], town: Bench) -> None:
    """Unknown account or database, nobody there, no TLS where it is asked for: one code."""
    with_place(town, **changed)
    assert town.collect(of(town, "equipements")).error == "database-unreachable"


def arguments_for(server: Postgres, **changed: object) -> dict[str, object]:
    """What the copying of one table is told."""
    return {
        "host": "base.exemple.fr", "port": server.port, "database": "postgres", "user": READER, "password": SECRET,
        "sslmode": "disable", "sslrootcert": "", "tables": ["equipements"], **changed,
    }  # fmt: skip


def copied(server: Postgres, folder: Path, *addresses: str, **changed: object) -> tuple[CopiedTable, ...]:
    """A table of a host with these addresses; the server listens on 127.0.0.1."""
    folder.mkdir()
    told = connected(
        TASK, host="base.exemple.fr", port=server.port, inputs=(), folder=folder, document="base",
        arguments=arguments_for(server, **changed), resolve=lambda _host, _port: addresses,
    )  # fmt: skip
    return from_json(told, tuple[CopiedTable, ...])


def test_each_address_of_a_host_is_tried(server: Postgres, tmp_path: Path) -> None:
    """Cause: the first one only; a host whose IPv6 address is routed nowhere was never reached."""
    assert [one.n_rows for one in copied(server, tmp_path / "copied", "::1", "127.0.0.2", "127.0.0.1")] == [4]


def test_a_refused_password_is_not_tried_at_every_address(server: Postgres, tmp_path: Path) -> None:
    """Cause: one failed login for each address, at each run, until the server closes the account."""
    before = server.log.read_text().count("FATAL")
    with pytest.raises(DatabaseUnreachable):
        copied(server, tmp_path / "copied", "127.0.0.2", *["127.0.0.1"] * 3, password=PASSWORD)
    assert server.log.read_text().count("FATAL") == before + 1


def test_addresses_that_say_nothing_share_one_time(server: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cause: the whole time for each of them, sixteen times over."""
    monkeypatch.setattr("grandjour.guard.postgres.CONNECT_SECONDS", 6)
    silent = [f"127.0.0.{n}" for n in range(2, 8)]
    with ExitStack() as listening:
        for address in silent:
            one = listening.enter_context(socket.socket())
            one.bind((address, server.port))
            one.listen()
        with closing(_connect(arguments_for(server, addresses=[*silent[:2], "127.0.0.1"]))) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        began = time.monotonic()
        with pytest.raises(DatabaseUnreachable):
            _connect(arguments_for(server, addresses=silent))
        assert time.monotonic() - began < 6 * len(silent) / 2


def test_a_wrong_or_missing_password(town: Bench, tmp_path: Path) -> None:
    """Told by a code. The password is read anew: the next run has the right one."""
    source, file = of(town, "equipements"), tmp_path / "password"
    file.write_text(PASSWORD)
    assert town.collect(source).error == "database-unreachable"
    file.unlink()
    assert town.collect(source).error == "password-missing"
    file.write_text(SECRET)
    assert town.collect(source).outcome is RunOutcome.NEW


def test_the_password_is_kept_nowhere(town: Bench) -> None:
    """Neither in the register, nor in the engine of steps, nor in any file of the workspace."""
    town.collect(of(town, "equipements"))
    with_place(town, port=1)
    town.collect(of(town, "equipements"))
    files = [path for path in town.workspace.root.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]


def test_what_came_is_read_like_any_file(town: Bench) -> None:
    """Examined, and asked about where it must be."""
    town.collect(of(town, "equipements"))
    (record,) = town.deposits()
    assert record.state in (DepositState.READY, DepositState.WAITING)
    assert record.error is None or record.error == "clearance-refused"
