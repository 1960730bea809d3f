"""The engine is shut: it reaches the folders it was given, and nothing else; its words never pass."""

from pathlib import Path

import pytest

from grandjour.model.errors import StoreError
from grandjour.tables.engine import batches, connect, query
from grandjour.tables.sql import parquet_source, quote_identifier, quote_literal


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('{outside}')",
        "SELECT * FROM read_text('{inside}/../secret.txt')",
        "COPY (SELECT 1) TO '{outside}.csv'",
        "ATTACH '{outside}.db'",
        "SELECT * FROM glob('{parent}/*')",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_csv('http://127.0.0.1:1/x.csv')",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET threads = 64",
        "SET temp_directory = '{parent}'",
        "SELECT * FROM secret_of_python",
    ],
)
def test_nothing_outside_is_reached(tmp_path: Path, statement: str) -> None:
    """Reading, writing, attaching, loading, listing, changing the settings, Python's own variables: all refused."""
    secret_of_python = [("canari",)]
    assert secret_of_python
    inside = tmp_path / "inside"
    inside.mkdir()
    outside = tmp_path / "secret.txt"
    outside.write_text("canari")
    connection = connect(read=(inside,))
    filled = statement.format(outside=outside, inside=inside, parent=tmp_path)
    with pytest.raises(StoreError) as raised:
        query(connection, filled)
    assert "canari" not in str(raised.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inside", "secret.txt"]


def test_a_named_folder_is_open(tmp_path: Path) -> None:
    """To write and to read."""
    connection = connect(read=(tmp_path,))
    query(connection, f"COPY (SELECT 1 AS a) TO {quote_literal(str(tmp_path / 'a.parquet'))} (FORMAT parquet)")
    assert query(connection, f"SELECT * FROM {parquet_source([tmp_path / 'a.parquet'])}") == [(1,)]  # noqa: S608 ours


def test_messages_of_the_engine_do_not_pass() -> None:
    """They quote values."""
    with pytest.raises(StoreError) as raised:
        query(connect(), "SELECT CAST('2 87 03 75 116 001 23' AS DATE)")
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None
    assert "2 87" not in repr(raised.value) + str(raised.value) + str(raised.value.place)


def test_messages_of_a_stream_do_not_pass() -> None:
    """Those that come after the first rows either."""
    with pytest.raises(StoreError) as raised:
        list(batches(connect(), "SELECT CASE WHEN range = 500000 THEN ('x' || range)::INT END FROM range(600000)"))
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


def test_a_stream_gives_all_rows() -> None:
    """In batches, the last one shorter."""
    sizes = [len(rows) for rows in batches(connect(), "SELECT range FROM range(25)", size=10)]
    assert sizes == [10, 10, 5]


def test_no_room_to_spill_has_a_name() -> None:
    """Without a folder to spill to, what does not fit in memory fails by name and not by a crash."""
    many = "SELECT DISTINCT hash(range)::VARCHAR || repeat('x', 50) FROM range(2000000)"
    with pytest.raises(StoreError):
        query(connect(memory_bytes=32 << 20), f"SELECT count(*) FROM ({many})")  # noqa: S608 our own words


@pytest.mark.parametrize("name", ["a", 'a"b', "a b", "select", "é"])
def test_quoting(name: str) -> None:
    """Any name and any text are taken as they are."""
    connection = connect()
    query(connection, f"CREATE TABLE t ({quote_identifier(name)} VARCHAR)")
    query(connection, f"INSERT INTO t VALUES ({quote_literal(name + chr(39))})")  # noqa: S608 that is the point
    assert query(connection, f"SELECT {quote_identifier(name)} FROM t") == [(name + "'",)]  # noqa: S608 that is the point
