"""Tables of a PostgreSQL database, copied as they stand at one moment. Runs in a child that reaches that host only.

Each table becomes a SQLite file of one table, every value the text that PostgreSQL itself writes, NULL being NULL, rows
in the order of the primary key, else of their text: the same rows give the same bytes.
"""

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from grandjour.model.errors import (
    DatabaseFailed,
    DatabaseRefused,
    DatabaseTableMissing,
    DatabaseTooMany,
    DatabaseUnreachable,
    RowsLost,
)
from grandjour.model.source import CopiedTable

CONNECT_SECONDS: Final = 20  # for all addresses of a host together
LEAST_SECONDS: Final = 2  # for one of them: the driver's own least
STATEMENT_SECONDS: Final = 1800
MAX_TABLES: Final = 200
BATCH: Final = 1000  # rows
ALL: Final = "*"
SCHEMA: Final = "public"  # of a table that is named alone
TABLES: Final = "rp"  # ordinary and partitioned: what "all of a schema" takes
NAMED: Final = "rpvmf"  # views, materialised views and foreign tables too: their owner's code runs, so only by name
# One moment for all tables, nothing written; no name but PostgreSQL's own is looked up, so that no function or operator
# of the database's users stands in for one of its own; rows that a policy would hide are an error, not a silence.
BEGIN: Final = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL search_path = pg_catalog",
    "SET LOCAL row_security = off",
    f"SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'",
    "SET LOCAL lock_timeout = '10s'",
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL IntervalStyle = 'iso_8601'",
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
)
FIND: Final = (
    "SELECT c.oid, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = %s AND c.relkind::text = ANY(%s) AND (c.relname = %s OR (%s AND NOT c.relispartition)) "
    'ORDER BY c.relname COLLATE "C"'
)
COLUMNS: Final = (
    "SELECT a.attname, COALESCE(array_position(i.indkey::int2[], a.attnum), -1) FROM pg_catalog.pg_attribute a "
    "LEFT JOIN pg_catalog.pg_index i ON i.indrelid = a.attrelid AND i.indisprimary "
    "WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
)

Connection = psycopg.Connection[tuple[Any, ...]]


def copy_task(_: tuple[Path, ...], folder: Path, arguments: Mapping[str, Any]) -> tuple[CopiedTable, ...]:
    """Copy the tables that `arguments` names into `t1.sqlite`, `t2.sqlite`…

    arguments: addresses, host, port, database, user, password, sslmode, sslrootcert, tables.
    Raises DatabaseUnreachable, DatabaseRefused, DatabaseTableMissing, DatabaseTooMany, DatabaseFailed, RowsLost.
    """
    with _connection(arguments) as connection:
        for statement in BEGIN:
            connection.execute(statement)
        found = [
            one for place, wanted in enumerate(arguments["tables"], start=1) for one in _find(connection, wanted, place)
        ]
        found = list(dict.fromkeys(found))
        if len(found) > MAX_TABLES:
            raise DatabaseTooMany(document="", allowed=MAX_TABLES)
        return tuple(
            _copy(connection, oid, schema, name, folder / f"t{number}.sqlite")
            for number, (oid, schema, name) in enumerate(found, start=1)
        )


@contextmanager
def _connection(arguments: Mapping[str, Any]) -> Iterator[Connection]:
    """A connection, and what goes wrong on it, by name."""
    connection = _connect(arguments)
    try:
        with closing(connection):
            yield connection
    except psycopg.errors.InsufficientPrivilege:
        raise DatabaseRefused(document="") from None
    except (psycopg.Error, UnicodeError):
        raise DatabaseFailed(document="") from None


def _connect(arguments: Mapping[str, Any]) -> Connection:
    """A connection by options of this list and no other; no file of the user's, no variable, no service is read.

    To the first of the addresses that takes one: a host with one that answers nobody (IPv6 that is routed nowhere, a
    standby that is down) is reached by the next, under the same name, each in its share of the time. One that got the
    password and refused ends it: servers count such failures, and close the account. Raises DatabaseUnreachable.
    """
    addresses: list[str] = arguments["addresses"]
    deadline = time.monotonic() + CONNECT_SECONDS
    for n_left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
        left = deadline - time.monotonic()
        if left <= 0:
            break
        try:
            return psycopg.connect(
                host=arguments["host"],
                hostaddr=address,
                port=arguments["port"],
                dbname=arguments["database"],
                user=arguments["user"],
                password=arguments["password"],
                sslmode=arguments["sslmode"],
                sslrootcert=arguments["sslrootcert"],
                passfile="/dev/null",
                sslcertmode="disable",  # no certificate of ours; one at /dev/null was read, and no TLS came about
                sslcrl="",
                gssencmode="disable",
                connect_timeout=max(LEAST_SECONDS, int(left / n_left)),
                application_name="grandjour",
                client_encoding="UTF8",
                autocommit=True,
            )
        except psycopg.Error as error:
            if error.pgconn is not None and error.pgconn.used_password:
                break
    raise DatabaseUnreachable(document="")


def _find(connection: Connection, wanted: str, place: int) -> list[tuple[int, str, str]]:
    """The tables that one word of the source means, `schema.table` or `schema.*`. Raises DatabaseTableMissing."""
    schema, dot, name = wanted.partition(".")
    if not dot:
        schema, name = SCHEMA, wanted
    kinds = list(TABLES if name == ALL else NAMED)
    rows = connection.execute(FIND, (schema, kinds, name, name == ALL)).fetchall()
    if not rows:
        raise DatabaseTableMissing(document="", entry=place)
    return [(int(oid), schema, str(found)) for oid, found in rows]


def _copy(connection: Connection, oid: int, schema: str, name: str, file: Path) -> CopiedTable:
    columns = connection.execute(COLUMNS, (oid,)).fetchall()
    table = sql.Identifier(schema, name)
    fields = sql.SQL(", ").join(sql.Identifier(column) for column, _ in columns)
    key = [column for column, position in sorted(columns, key=lambda one: one[1]) if position >= 0]
    order = (
        sql.SQL(", ").join(sql.Identifier(column) for column in key)
        if key
        else sql.SQL('(ROW({})::text) COLLATE "C"').format(fields)
    )
    query = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(fields, table, order)
    counted = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(table)).fetchone()
    with connection.cursor().copy(query) as stream:
        n_rows = _write(stream.rows(), name, [column for column, _ in columns], file)
    if counted is None or counted[0] != n_rows:
        raise RowsLost(document="", expected=counted[0] if counted else 0, found=n_rows)
    return CopiedTable(schema, name, file.name, n_rows)


def _write(rows: Iterator[tuple[Any, ...]], name: str, columns: list[str], file: Path) -> int:
    """A SQLite file of one table of texts. How many rows it got."""
    shown = _quoted(f"t_{name}" if name.lower().startswith("sqlite_") else name)
    with closing(sqlite3.connect(file, isolation_level=None)) as target:
        target.execute("PRAGMA journal_mode = OFF")
        target.execute("PRAGMA synchronous = OFF")
        target.execute("BEGIN")
        target.execute(f"CREATE TABLE {shown} ({', '.join(f'{_quoted(one)} TEXT' for one in _distinct(columns))})")
        insert = f"INSERT INTO {shown} VALUES ({', '.join('?' * len(columns))})"  # noqa: S608  # names quoted above
        n_rows = 0
        for row in rows:
            target.execute(insert, row)
            n_rows += 1
        target.execute("COMMIT")
    return n_rows


def _distinct(columns: list[str]) -> Iterator[str]:
    """Names that SQLite tells apart, for which case does not count."""
    seen: set[str] = set()
    for column in columns:
        name, n = column, 2
        while name.lower() in seen:
            name, n = f"{column} ({n})", n + 1
        seen.add(name.lower())
        yield name


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
