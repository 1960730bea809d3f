"""The only way to open the engine: no network, no extension, no file outside the named folders, settings locked."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb

from grandjour.model.errors import DiskFull, StoreError
from grandjour.tables.sql import quote_literal

MEMORY_BYTES: Final = 800 << 20
THREADS: Final = 2
NO_ROOM_SIGNS: Final = ("no space left", "max_temp_directory_size")  # looked for in the engine's message, never shown


def connect(
    *,
    memory_bytes: int = MEMORY_BYTES,
    threads: int = THREADS,
    temporary: Path | None = None,
    read: tuple[Path, ...] = (),
) -> duckdb.DuckDBPyConnection:
    """A connection to an engine in memory that can reach the folders `read`, to read and to write, and nothing else.

    temporary: folder where it may spill what does not fit in `memory_bytes`; None: it never spills.
    Extensions are neither installed nor loaded, Python variables are not visible to SQL, and no statement can change
    these settings afterwards.
    """
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": threads,
            "memory_limit": f"{memory_bytes}B",
            "temp_directory": str(temporary.absolute()) if temporary else "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "allow_persistent_secrets": False,
            "python_enable_replacements": False,
        },
    )
    folders = ", ".join(quote_literal(str(folder.absolute())) for folder in read)
    connection.execute(f"SET allowed_directories = [{folders}]")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET parquet_metadata_cache = true")  # tables of thousands of columns are asked many times
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def query(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[object] | None = None
) -> list[tuple[Any, ...]]:
    """All rows that a statement gives.

    Raises DiskFull when there is no room to spill or write, StoreError for any other failure; the engine's own
    message is dropped, since it quotes values.
    """
    try:
        return connection.execute(sql, parameters).fetchall()
    except duckdb.Error as error:
        no_room = _tells_no_room(error)
    raise DiskFull(place="tables") if no_room else StoreError(place="tables")


def batches(connection: duckdb.DuckDBPyConnection, sql: str, *, size: int = 10_000) -> Iterator[list[tuple[Any, ...]]]:
    """Rows that a statement gives, `size` at a time; the connection stays free for other statements.

    Raises as `query` does.
    """
    cursor = connection.cursor()
    try:
        cursor.execute(sql)
        while rows := cursor.fetchmany(size):
            yield rows
    except duckdb.Error as error:
        no_room = _tells_no_room(error)
    else:
        return
    finally:
        cursor.close()
    raise DiskFull(place="tables") if no_room else StoreError(place="tables")


def _tells_no_room(error: duckdb.Error) -> bool:
    return any(sign in str(error).lower() for sign in NO_ROOM_SIGNS)
