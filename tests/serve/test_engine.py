"""The table engine answers as a plain reading of the rows would, and reads nothing but its file."""

import threading
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path

import duckdb
import pytest
from serve_tables import Tables

from grandjour.model.errors import DownloadsBusy, QueryRefused, QueryTimeout, QueryTooHeavy, StoreError
from grandjour.model.release import PublishedColumn
from grandjour.serve import duckdb_engine
from grandjour.serve.duckdb_engine import DuckDBEngine
from grandjour.serve.engine import Dialect, Row, TableEngine, TableFile
from grandjour.serve.grouping import parse_grouping
from grandjour.serve.query import everything, parse
from made_release import COLUMNS, ROWS

NAMES = [str(row[0]) for row in ROWS]
TEXT = PublishedColumn("texte", "Texte", "string")
NUMBER = PublishedColumn("nombre", "Nombre", "number")
WHOLE = PublishedColumn("entier", "Entier", "integer")


def names(engine: DuckDBEngine, table: TableFile, *parameters: tuple[str, str]) -> list[int]:
    """Which rows an address finds, by their place in the file, in the order of the answer."""
    page = engine.rows(table, parse([*parameters, ("page_size", "1000")], table.columns), numbered=True)
    assert page.total == len(page.rows)
    places = [NAMES.index(str(row[0])) for row in page.rows]
    assert page.numbers == tuple(place + 1 for place in places)
    return places


def test_values_come_back_exactly(engine: DuckDBEngine, table: TableFile) -> None:
    page = engine.rows(table, everything(COLUMNS))
    assert page.columns == tuple(column.name for column in COLUMNS)
    assert page.rows[0] == (
        "Les Élans d'Été",
        "Achat de matériel",
        Decimal("1500.00"),
        3,
        date(2026, 1, 5),
        datetime(2026, 1, 6, 10),
        True,
    )
    assert page.rows[6][2:4] == (Decimal("12345678901234.56"), 9007199254740993)
    assert str(page.rows[0][2]) == "1500.00"
    assert (page.total, page.n_pages, page.page) == (8, 1, 1)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ([], [0, 1, 2, 3, 4, 5, 6, 7]),
        ([("montant__eq", "1500")], [0, 5]),
        ([("montant__ne", "1500")], [1, 2, 3, 4, 6, 7]),
        ([("montant__ge", "98765,43")], [1, 6]),
        ([("montant__gt", "98765,43")], [6]),
        ([("montant__gt", "98765.42999999")], [1, 6]),
        ([("montant__lt", "0,1")], [2]),
        ([("montant__le", "0,1")], [2, 3]),
        ([("montant__in", "0.1,2")], [3, 7]),
        ([("montant__isnull", "true")], [4]),
        ([("objet__isnull", "true")], [1, 7]),
        ([("objet__eq", "-")], [5]),
        ([("association__eq", "les élans d'été")], []),
        ([("association__contains", "élan")], [0, 1]),
        ([("association__contains", "ELAN")], [0, 1]),
        ([("association__contains", "oeuvre")], [3]),
        ([("association__contains", "%")], []),
        ([("association__contains", "_")], []),
        ([("association__in", 'Zéphyr,"école; libre"')], [2, 5]),
        ([("association__lt", "f"), ("association__ge", "e")], [1, 5]),
        ([("date_decision__eq", "05/01/2026")], [0, 4]),
        ([("date_decision__lt", "1900-01-01")], [2]),
        ([("date_decision__contains", "2026-03")], [6, 7]),
        ([("vu_le__ge", "2026-02-01T23:59:59")], [2]),
        ([("renouvelee__eq", "oui")], [0, 3, 6]),
        ([("renouvelee__ne", "oui")], [1, 2, 4, 5, 7]),
        ([("dossiers__eq", "9007199254740993")], [6]),
        ([("dossiers__eq", "9007199254740992")], []),
        ([("dossiers__lt", "123456789012345678901234567890")], [0, 1, 2, 3, 5, 6, 7]),
        ([("q", "ete")], [0]),
        ([("q", "materiel elans")], [0]),
        ([("q", "1500")], []),
        ([("q", "<script>")], [6]),
        ([("montant__ge", "1"), ("renouvelee__eq", "non")], [1, 7]),
        ([("sort", "montant")], [2, 3, 7, 0, 5, 1, 6, 4]),
        ([("sort", "-montant")], [6, 1, 0, 5, 7, 3, 2, 4]),
        ([("sort", "association")], [6, 4, 7, 5, 1, 0, 3, 2]),
        ([("sort", "date_decision,-dossiers")], [2, 1, 0, 4, 5, 6, 7, 3]),
        ([("sort", "renouvelee,-montant")], [1, 7, 4, 6, 0, 3, 5, 2]),
    ],
)
def test_filters_and_sorts(
    engine: DuckDBEngine, table: TableFile, parameters: list[tuple[str, str]], expected: list[int]
) -> None:
    assert names(engine, table, *parameters) == expected


@pytest.mark.parametrize("column", [column.name for column in COLUMNS])
def test_equal_and_different_part_the_table(engine: DuckDBEngine, table: TableFile, column: str) -> None:
    """No row is lost between a filter and its contrary, missing values included."""
    values = {row[COLUMNS.index(next(c for c in COLUMNS if c.name == column))] for row in ROWS} - {None, ""}
    for value in values:
        text = "true" if value is True else "false" if value is False else str(value)
        equal = names(engine, table, (f"{column}__eq", text))
        different = names(engine, table, (f"{column}__ne", text))
        assert equal
        assert sorted([*equal, *different]) == list(range(len(ROWS)))


def test_french_order(engine: DuckDBEngine, tables: Tables) -> None:
    words = [
        "Zoo",
        "élan",
        "eland",
        "côté",
        "cote",
        "côte",
        "coté",
        "Élan",
        "œuf",
        "of",
        "abbé",
        "10",
        "2",
        None,
        "elan",
    ]
    table = tables.made((TEXT,), [(word,) for word in words])
    page = engine.rows(table, parse([("sort", "texte")], table.columns))
    assert [row[0] for row in page.rows] == [
        "10", "2", "abbé", "cote", "coté", "côte", "côté", "elan", "élan", "Élan", "eland", "œuf", "of", "Zoo", None,
    ]  # fmt: skip
    last = engine.rows(table, parse([("sort", "-texte")], table.columns))
    assert [row[0] for row in last.rows] == [*(row[0] for row in page.rows[-2::-1]), None]


def test_pages_part_the_rows_without_loss_also_where_many_are_equal(engine: DuckDBEngine, tables: Tables) -> None:
    table = tables.made((WHOLE, TEXT), [(number, "x" if number % 3 else None) for number in range(1000)])
    found: list[Row] = []
    query = parse([("sort", "texte"), ("page_size", "70"), ("columns", "entier")], table.columns)
    for number in range(1, 17):
        page = engine.rows(table, query.at(number))
        assert (page.total, page.n_pages) == (1000, 15)
        found += page.rows
    assert [row[0] for row in found] == [n for n in range(1000) if n % 3] + [n for n in range(1000) if not n % 3]


def test_only_the_columns_asked_for(engine: DuckDBEngine, table: TableFile) -> None:
    page = engine.rows(table, parse([("columns", "montant,association"), ("page_size", "1")], COLUMNS))
    assert page.rows == ((Decimal("1500.00"), "Les Élans d'Été"),)


def test_a_table_without_rows(engine: DuckDBEngine, tables: Tables) -> None:
    table = tables.made(rows=[])
    assert engine.rows(table, everything(COLUMNS)).rows == ()
    assert engine.groups(table, parse_grouping([("by", "association")], COLUMNS)).total == 0
    assert list(engine.stream(table, everything(COLUMNS))) == []


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ([], [(8,)]),
        ([("by", "renouvelee")], [(False, 3), (True, 3), (None, 2)]),
        (
            [("by", "renouvelee"), ("sum", "montant,dossiers"), ("sort", "renouvelee")],
            [
                (False, 3, Decimal("98767.43"), 8),
                (True, 3, Decimal("12345678902734.66"), 9007199254740996),
                (None, 2, Decimal("1487.50"), 4),
            ],
        ),
        (
            [("by", "date_decision"), ("min", "montant"), ("sort", "-montant__min"), ("page_size", "2")],
            [(date(2025, 12, 31), 1, Decimal("98765.43")), (date(2026, 1, 5), 2, Decimal("1500.00"))],
        ),
        ([("avg", "dossiers"), ("dossiers__le", "12")], [(6, 2.5)]),
        ([("max", "date_decision"), ("q", "elan")], [(2, date(2026, 1, 5))]),
        ([("by", "date_decision,renouvelee"), ("montant__eq", "2")], [(date(2026, 3, 1), False, 1)]),
    ],
)
def test_groups(
    engine: DuckDBEngine, table: TableFile, parameters: list[tuple[str, str]], expected: list[tuple[object, ...]]
) -> None:
    page = engine.groups(table, parse_grouping(parameters, COLUMNS))
    assert list(page.rows) == expected


def test_groups_have_pages(engine: DuckDBEngine, table: TableFile) -> None:
    grouping = parse_grouping([("by", "association"), ("page_size", "3"), ("page", "3")], COLUMNS)
    page = engine.groups(table, grouping)
    assert (page.total, len(page.rows), page.columns) == (8, 2, ("association", "rows__count"))


def test_groups_of_equal_size_stand_in_french_order(engine: DuckDBEngine, table: TableFile) -> None:
    page = engine.groups(table, parse_grouping([("by", "association")], COLUMNS))
    assert [NAMES.index(str(row[0])) for row in page.rows] == [6, 4, 7, 5, 1, 0, 3, 2]


@pytest.mark.parametrize("name", ['a"b', "é; DROP TABLE x", "file_row_number", "select", "rows__count", "'"])
def test_any_name_of_a_column_is_only_a_name(engine: DuckDBEngine, tables: Tables, name: str) -> None:
    """Names are made safe by shape; the engine does not rely on it."""
    quoted = name.replace('"', '""')
    column = PublishedColumn(name, name, "integer")
    table = tables.selected(f'SELECT i AS "{quoted}" FROM range(5) t(i)', (column,), 5)  # noqa: S608 -- of the test
    query = parse([("sort", f"-{name}"), (f"{name}__ge", "2")], table.columns)
    page = engine.rows(table, query, numbered=True)
    assert [row[0] for row in page.rows] == [4, 3, 2]
    assert page.numbers == (() if name == "file_row_number" else (5, 4, 3))
    assert b"".join(engine.json(table, query)).count(b"\n") == 3
    assert engine.groups(table, parse_grouping([("sum", name)], table.columns)).rows == ((5, 10),)


@pytest.mark.parametrize("value", ["' OR 1=1 --", "\\", "\x00", "$1", "?", "{}", "💥", "'; COPY (SELECT 1) TO 'x'"])
def test_any_value_is_only_a_value(engine: DuckDBEngine, table: TableFile, value: str) -> None:
    for operator in ("eq", "contains", "ge"):
        assert engine.rows(table, parse([(f"association__{operator}", value)], COLUMNS)).total <= len(ROWS)
    assert engine.rows(table, parse([("association__eq", value)], COLUMNS)).total == 0


def test_a_slow_query_is_stopped_and_the_next_one_answered(tables: Tables) -> None:
    engine = DuckDBEngine()
    table = tables.made((WHOLE,), [(number,) for number in range(2000)])
    endless = "SELECT count(*) FROM range(1000000000000) t(i) WHERE i % 7 = 3"
    with pytest.raises(QueryTimeout), engine._cursor(table, 0.05) as cursor:
        cursor.execute(endless).fetchall()
    assert engine.rows(table, everything(table.columns)).total == 2000


def test_a_series_of_short_statements_is_stopped_too(tables: Tables) -> None:
    """One interrupt between two statements would be lost; found with a table of ten thousand columns."""
    engine = DuckDBEngine()
    table = tables.made((WHOLE,), [(1,)])

    def without_end(cursor: duckdb.DuckDBPyConnection) -> None:
        while True:
            cursor.execute("SELECT 1").fetchall()

    with pytest.raises(QueryTimeout), engine._cursor(table, 0.05) as cursor:
        without_end(cursor)


def test_more_than_can_run_at_once_wait_for_their_turn(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = DuckDBEngine()
    table = tables.made()
    with ExitStack() as held:
        for _ in range(duckdb_engine.PAGES):
            held.enter_context(engine._page_cursor(table))
        monkeypatch.setattr(duckdb_engine, "WAIT_SECONDS", 0.01)
        with pytest.raises(QueryTimeout):
            engine.rows(table, everything(COLUMNS))
    assert engine.rows(table, everything(COLUMNS)).total == len(ROWS)


def test_downloads_never_take_the_turn_of_a_page(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve sorted downloads made a page wait for seconds: they had the same turns. Now each kind has its own."""
    monkeypatch.setattr(duckdb_engine, "WAIT_SECONDS", 0.01)
    engine = DuckDBEngine()
    table = tables.made()
    query = everything(COLUMNS)
    with ExitStack() as held:
        for _ in range(duckdb_engine.DOWNLOADS):
            held.enter_context(engine._download_cursor(table, 60))
        for download in (
            lambda: engine.stream(table, query),
            lambda: engine.csv(table, query, dialect=Dialect.SAFE),
            lambda: engine.json(table, query),
            lambda: engine.count_formulas(table, query),
        ):
            with pytest.raises(DownloadsBusy):
                download()
        assert engine.rows(table, query).total == len(ROWS)
    assert sum(map(len, engine.stream(table, query))) == len(ROWS)


@pytest.mark.parametrize("columns_at_once", [1, 100])
def test_all_batches_of_a_download_have_one_time(
    tables: Tables, monkeypatch: pytest.MonkeyPatch, columns_at_once: int
) -> None:
    """Each batch had a minute for each part of a wide table, without end. Now a download has one time for all."""
    for name in ("BATCH_ROWS", "WIDE_BATCH_ROWS"):
        monkeypatch.setattr(duckdb_engine, name, 1)
    monkeypatch.setattr(duckdb_engine, "ROW_COLUMNS", columns_at_once)
    clock = count(step=duckdb_engine.DOWNLOAD_SECONDS / 3)
    monkeypatch.setattr(duckdb_engine, "monotonic", lambda: next(clock))  # each batch lasts a third of it
    engine = DuckDBEngine()
    table = tables.made()
    for _ in range(2):
        stream = engine.stream(table, everything(COLUMNS))
        assert [len(next(stream)) for _ in range(3)] == [1, 1, 1]
        with pytest.raises(QueryTimeout):
            next(stream)


LONG_TEXTS = "SELECT repeat(md5(i::VARCHAR), 8) AS texte FROM range(400000) t(i)"


def test_a_query_that_wants_too_much_memory_is_refused(tables: Tables) -> None:
    table = tables.selected(LONG_TEXTS, (TEXT,), 400_000)
    with pytest.raises(QueryTooHeavy):
        DuckDBEngine(memory_bytes=32 << 20).stream(table, parse([("sort", "texte")], table.columns))


def test_a_spill_folder_lets_it_through(tables: Tables, tmp_path: Path) -> None:
    table = tables.selected(LONG_TEXTS, (TEXT,), 400_000)
    engine = DuckDBEngine(memory_bytes=256 << 20, temporary=tmp_path / "new" / "spill")
    stream = engine.stream(table, parse([("sort", "texte")], table.columns))
    rows = [row[0] for batch in stream for row in batch]
    assert len(rows) == 400_000
    assert rows == sorted(rows, key=str)


@pytest.mark.parametrize(
    "parameters",
    [[], [("sort", "-montant")], [("montant__ge", "1"), ("sort", "association")], [("columns", "objet,montant")]],
)
@pytest.mark.parametrize("rows_at_once", [1, 3, 8, 100])
def test_read_in_parts_or_at_once_is_the_same(
    table: TableFile, parameters: list[tuple[str, str]], rows_at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables of many columns are read some columns and some rows at a time."""
    query = parse(parameters, COLUMNS)

    def answers() -> list[object]:
        engine = DuckDBEngine()
        return [
            [row for batch in engine.stream(table, query) for row in batch],
            b"".join(engine.csv(table, query, dialect=Dialect.SAFE)),
            b"".join(engine.json(table, query)),
            engine.count_formulas(table, query),
            engine.rows(table, query),
        ]

    at_once = answers()
    for name in ("BATCH_ROWS", "SORTED_BATCH_ROWS", "WIDE_BATCH_ROWS"):
        monkeypatch.setattr(duckdb_engine, name, rows_at_once)
    assert answers() == at_once
    for name in ("ROW_COLUMNS", "TEXT_COLUMNS"):
        monkeypatch.setattr(duckdb_engine, name, 2)
    assert answers() == at_once


def test_a_table_of_very_many_columns(tables: Tables) -> None:
    columns = tuple(PublishedColumn(f"c{number}", f"C{number}", "string") for number in range(1200))
    names = ", ".join(f"'é' || i || '-{number}' AS c{number}" for number in range(1200))
    table = tables.selected(f"FROM range(30) t(i) SELECT {names}", columns, 30)
    engine, query = DuckDBEngine(query_seconds=60), everything(columns)
    page = engine.rows(table, query)
    assert page.rows[7][1199] == "é7-1199"
    assert page.numbers == ()
    assert engine.rows(table, replace(query, page=2, page_size=4), numbered=True).numbers == (5, 6, 7, 8)
    assert b"".join(engine.csv(table, query, dialect=Dialect.SAFE)).count(b",") == 30 * 1199
    assert engine.rows(table, parse([("q", "e7-1199"), ("columns", "c3")], columns)).rows == (("é7-3",),)
    assert engine.count_formulas(table, query) == 0


def test_a_missing_or_damaged_file_is_a_named_error_without_words_of_the_engine(
    engine: DuckDBEngine, table: TableFile
) -> None:
    table.path.write_bytes(b"PAR1 canary-7c1d PAR1")
    with pytest.raises(StoreError) as caught:
        engine.rows(table, everything(COLUMNS))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "canary" not in caught.value.message("en") + caught.value.message("fr") + str(caught.value)
    table.path.unlink()
    with pytest.raises(StoreError):
        engine.rows(table, everything(COLUMNS))


@pytest.mark.parametrize("text", ["1." + "0" * 19 + "1", "9" * 29, "9" * 15 + "." + "9" * 14])
def test_numbers_beyond_those_of_the_column_are_compared_exactly_or_refused(
    engine: DuckDBEngine, table: TableFile, text: str
) -> None:
    assert engine.rows(table, parse([("montant__eq", text)], COLUMNS)).total == 0
    assert engine.rows(table, parse([("montant__le", text)], COLUMNS)).total >= 2


def test_a_comparison_that_overflows_is_refused_without_words_of_the_engine(
    engine: DuckDBEngine, tables: Tables
) -> None:
    sql = "SELECT 123456789012345678901234567890123456.78::DECIMAL(38, 2) AS nombre"
    table = tables.selected(sql, (NUMBER,), 1)
    with pytest.raises(QueryRefused) as caught:
        engine.rows(table, parse([("nombre__ge", "0." + "1" * 20)], table.columns))
    assert caught.value.place == {"what": "value"}
    assert caught.value.__suppress_context__


def test_the_engine_reaches_the_folder_of_the_release_only(
    engine: DuckDBEngine, table: TableFile, tmp_path: Path
) -> None:
    outside = tmp_path / "private.parquet"
    outside.write_bytes(table.path.read_bytes())
    for sql in (
        f"FROM read_parquet('{outside}')",
        "FROM read_text('/etc/hostname')",
        f"COPY (SELECT 1) TO '{tmp_path / 'x.csv'}'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "ATTACH 'x.duckdb'",
    ):
        with pytest.raises(StoreError), engine._cursor(table, 60) as cursor:
            cursor.execute(sql).fetchall()


def test_streams_give_every_row_in_order_and_can_be_left_early(engine: DuckDBEngine, tables: Tables) -> None:
    sql = "SELECT i AS entier, 'n° ' || i AS texte FROM range(150000) t(i)"
    table = tables.selected(sql, (WHOLE, TEXT), 150_000)
    rows = [(number, f"n° {number}") for number in range(150_000)]
    stream = engine.stream(table, everything(table.columns))
    assert [row for batch in stream for row in batch] == rows
    for _ in range(20):
        left = engine.stream(table, everything(table.columns))
        assert len(next(left)) <= duckdb_engine.BATCH_ROWS
        left.close()  # type: ignore[attr-defined]  # a generator
    assert engine.rows(table, everything(table.columns)).total == 150_000


def test_many_threads_and_many_releases(tables: Tables, tmp_path: Path) -> None:
    """More released folders than are kept open, asked at once, each answer its own."""
    engine = DuckDBEngine()
    made = []
    for number in range(duckdb_engine.CONNECTIONS + 4):
        folder = tmp_path / f"release-{number}"
        folder.mkdir()
        made.append(Tables(folder).made((WHOLE,), [(number,)] * (number + 1)))
    answers: dict[int, list[tuple[Row, ...]]] = {number: [] for number in range(len(made))}

    def ask() -> None:
        for number, table in enumerate(made):
            answers[number].append(engine.rows(table, everything(table.columns)).rows)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found == [((number,),) * (number + 1)] * 4 for number, found in answers.items())


def test_the_interface_is_kept(engine: DuckDBEngine) -> None:
    kept: TableEngine = engine
    assert kept is engine
