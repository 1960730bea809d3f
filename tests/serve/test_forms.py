"""What is downloaded is what was released: every form reads back to the same values."""

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from serve_tables import Tables

from grandjour.model.release import PublishedColumn
from grandjour.serve.answers import page_answer
from grandjour.serve.duckdb_engine import DuckDBEngine
from grandjour.serve.engine import Dialect, TableFile
from grandjour.serve.forms import csv_form, json_form
from grandjour.serve.query import everything, parse
from made_release import COLUMNS, ROWS

TEXT = PublishedColumn("texte", "Texte", "string")
OTHER = PublishedColumn("autre", "Autre", "string")
NAMES = [column.name for column in COLUMNS]


def read_csv(data: bytes) -> list[list[str]]:
    """The cells, read by another reader."""
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))


def plain(value: Any) -> str:
    """A made-up value as the CSV should write it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_the_raw_csv_is_exact(engine: DuckDBEngine, table: TableFile) -> None:
    data = b"".join(csv_form(engine, table, everything(COLUMNS), dialect=Dialect.RAW))
    header, *rows = read_csv(data)
    assert header == NAMES
    expected = [
        [plain(value).replace(" ", "T") if NAMES[i] == "vu_le" else plain(value) for i, value in enumerate(row)]
        for row in ROWS
    ]
    assert rows == expected
    assert data.endswith(b"\r\n")
    assert not data.startswith(b"\xef\xbb\xbf")


def test_a_missing_text_is_nothing_and_an_empty_one_is_quotes(engine: DuckDBEngine, table: TableFile) -> None:
    lines = b"".join(csv_form(engine, table, everything(COLUMNS))).decode().split("\r\n")
    assert lines[2].startswith("Elan sportif,,98765.43,")
    assert '<script>alert(1)</script>,"",12345678901234.56,9007199254740993,2026-03-01,,true' in lines


@pytest.mark.parametrize(
    ("text", "prefixed"),
    [
        ("=1+1", True),
        ('=HYPERLINK("http://x.example")', True),
        ("+cmd|' /C calc'!A0", True),
        ("-2+3", True),
        ("@SUM(A1)", True),
        ("\t=1", True),
        ("\r=1", True),
        ("-- note", True),
        ("-", False),
        ("-12,50", False),
        ("- 1 234,50 €", False),
        ("-5,3 %", False),
        ("+33 4 67 00 00 00", False),
        ("+33 (0)4 67 00 00 00", False),
        ("+33467000000", False),
        ("1-2", False),
        ("a=b", False),
        (" =1", False),
        ("'=1", False),
        ("", False),
        ("état", False),
    ],
)
def test_formula_starts_get_an_apostrophe_which_is_counted(
    engine: DuckDBEngine, tables: Tables, text: str, prefixed: bool
) -> None:
    table = tables.made((TEXT, OTHER), [(text, "x"), ("y", None)])
    query = everything(table.columns)
    rows = read_csv(b"".join(csv_form(engine, table, query)))
    assert rows[1][0] == ("'" + text if prefixed else text)
    assert engine.count_formulas(table, query) == int(prefixed)
    raw = read_csv(b"".join(csv_form(engine, table, query, dialect=Dialect.RAW)))
    assert raw[1][0] == text


def test_only_cells_that_are_asked_for_are_counted(engine: DuckDBEngine, table: TableFile) -> None:
    assert engine.count_formulas(table, everything(COLUMNS)) == 1
    assert engine.count_formulas(table, parse([("columns", "association,montant")], COLUMNS)) == 0
    assert engine.count_formulas(table, parse([("montant__gt", "0")], COLUMNS)) == 0


@pytest.mark.parametrize("asked", ["renouvelee__eq=true", "montant__gt=1e29"])
def test_a_selection_without_text_has_no_formula(engine: DuckDBEngine, table: TableFile, asked: str) -> None:
    """Fault found by fuzzing: no column of text and no row was a question without answer, and a 500."""
    name, _, value = asked.partition("=")
    query = parse([("columns", "renouvelee"), (name, value)], COLUMNS)
    assert engine.count_formulas(table, query) == 0


def test_filters_sort_and_columns_hold_for_downloads_and_the_page_does_not(
    engine: DuckDBEngine, table: TableFile
) -> None:
    query = parse(
        [("montant__ge", "1500"), ("sort", "-montant"), ("columns", "montant"), ("page", "9"), ("page_size", "1")],
        COLUMNS,
    )
    assert b"".join(csv_form(engine, table, query)) == (
        b"montant\r\n12345678901234.56\r\n98765.43\r\n1500.00\r\n1500.00\r\n"
    )
    assert b"".join(json_form(engine, table, query)) == (
        b'[\n{"montant":12345678901234.56},\n{"montant":98765.43},\n{"montant":1500.00},\n{"montant":1500.00}\n]\n'
    )


def test_json_has_every_digit(engine: DuckDBEngine, table: TableFile) -> None:
    found = json.loads(b"".join(json_form(engine, table, everything(COLUMNS))), parse_float=Decimal)
    assert len(found) == len(ROWS)
    for row, made in zip(found, ROWS, strict=True):
        assert list(row) == NAMES
        assert row["association"] == made[0]
        assert row["objet"] == made[1]
        assert row["montant"] == (None if made[2] is None else Decimal(made[2]))
        assert row["dossiers"] == made[3]
        assert row["date_decision"] == made[4]
        assert row["vu_le"] == (made[5] and made[5].replace(" ", "T"))
        assert row["renouvelee"] is made[6]


@pytest.mark.parametrize("rows", [0, 1, 32768, 32769, 70000])
def test_every_number_of_rows_makes_whole_forms(engine: DuckDBEngine, tables: Tables, rows: int) -> None:
    columns = (PublishedColumn("entier", "Entier", "integer"), TEXT)
    table = tables.selected(f"FROM range({rows}) t(i) SELECT i AS entier, 'a' || i AS texte", columns, rows)
    query = everything(columns)
    assert json.loads(b"".join(json_form(engine, table, query))) == [
        {"entier": number, "texte": f"a{number}"} for number in range(rows)
    ]
    assert len(read_csv(b"".join(csv_form(engine, table, query)))) == rows + 1


def test_a_column_alone_keeps_its_missing_values(engine: DuckDBEngine, tables: Tables) -> None:
    """A line of nothing would be skipped by most readers."""
    table = tables.made((TEXT,), [("a",), (None,), ("",), ("b",)])
    assert b"".join(csv_form(engine, table, everything(table.columns))) == b'texte\r\na\r\n""\r\n""\r\nb\r\n'


@given(st.lists(st.tuples(st.text(max_size=20), st.none() | st.text(max_size=20)), max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_any_text_comes_back_from_csv_and_json(
    engine: DuckDBEngine, tables: Tables, rows: list[tuple[str, str | None]]
) -> None:
    table = tables.made((TEXT, OTHER), rows)
    fresh, query = DuckDBEngine(), everything(table.columns)
    cells = read_csv(b"".join(csv_form(fresh, table, query, dialect=Dialect.RAW)))[1:]
    assert cells == [[text, other or ""] for text, other in rows]
    objects = json.loads(b"".join(json_form(fresh, table, query)))
    assert objects == [{"texte": text, "autre": other} for text, other in rows]


def test_a_page_of_the_api_says_the_same_as_the_download(engine: DuckDBEngine, table: TableFile) -> None:
    query = everything(COLUMNS)
    page = json.loads(page_answer(engine.rows(table, query), following="/next"), parse_float=str)
    assert page["rows"] == json.loads(b"".join(json_form(engine, table, query)), parse_float=str)
    assert (page["total"], page["page"], page["links"]) == (8, 1, {"previous": None, "next": "/next"})


def test_dates_and_moments_stay_typed_for_those_who_show_them(engine: DuckDBEngine, table: TableFile) -> None:
    rows = [row for batch in engine.stream(table, everything(COLUMNS)) for row in batch]
    assert rows[2][4:6] == (date(1899, 12, 31), datetime(2026, 2, 1, 23, 59, 59))
