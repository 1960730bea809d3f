"""What protection leaves, and what it lets nobody find again."""

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from protecting import column, decision, deposit, protect

from grandjour.model.decision import (
    Measure,
    PublicationVerdict,
    Question,
    QuestionKind,
)
from grandjour.model.encoding import digest_file, from_json
from grandjour.model.errors import DiskFull, NotPublishable, OpenSuspicion, RowsLost
from grandjour.model.finding import Subject
from grandjour.model.release import Draft
from grandjour.protect.bands import band
from grandjour.protect.recipe import Recipe, TableRecipe, read_recipe, write_recipe
from grandjour.tables.engine import connect, query
from grandjour.tables.sql import parquet_source, quote_literal
from small_disks import small_files
from source_tables import extraction_of, rows_of, source_table

LIMIT = 20_000  # bytes of a file, more than the table needs
CANARY = "canari-jamais-publie"


def test_typed_values_in_the_order_of_the_source(tmp_path: Path) -> None:
    """Exact numbers, dates and booleans; an empty cell stays empty."""
    source = source_table(
        tmp_path,
        {
            "Équipement": ["b", "a", None],
            "Montant": ["1 234,50 €", "7,25 €", None],
            "Ouvert": ["oui", "non", None],
            "Date": ["31/12/2024", "01/02/2024", None],
            "Heure": ["31/12/2024 08:30", "01/02/2024 00:00", None],
            "Entrées": ["12", "-3", None],
            "Code postal": ["01000", "34000", None],
        },
    )
    draft = protect(extraction_of(source), tmp_path, tmp_path / "d", decision())
    assert rows_of(tmp_path / "d" / "t1.parquet") == [
        ("b", Decimal("1234.50"), True, date(2024, 12, 31), datetime(2024, 12, 31, 8, 30), 12, "01000"),
        ("a", Decimal("7.25"), False, date(2024, 2, 1), datetime(2024, 2, 1), -3, "34000"),
        (None, None, None, None, None, None, None),
    ]
    (table,) = draft.tables
    assert [one.type for one in table.columns] == [
        "string", "number", "boolean", "date", "datetime", "integer", "string"
    ]  # fmt: skip
    assert table.columns[1].unit == "€"
    assert (table.columns[1].minimum, table.columns[1].maximum, table.columns[1].n_missing) == ("7.25", "1234.50", 1)
    assert table.file.sha256 == digest_file(tmp_path / "d" / "t1.parquet")


def test_the_draft_is_kept_beside_its_tables(tmp_path: Path) -> None:
    """In canonical JSON, with no engine's leftovers."""
    source = source_table(tmp_path, {"Montant": ["1", "2"]})
    draft = protect(extraction_of(source), tmp_path, tmp_path / "d", decision())
    assert from_json((tmp_path / "d" / "draft.json").read_bytes(), Draft) == draft
    assert sorted(path.name for path in (tmp_path / "d").iterdir()) == ["draft.json", "recipe.json", "t1.parquet"]


def test_a_disk_full_at_a_record_is_named_and_leaves_no_half_of_it(tmp_path: Path) -> None:
    """Cause: recipe and draft were written in place; a full disk left half of them, under an error without a name."""
    source = source_table(tmp_path, {"Montant": ["1", "2"]})
    folder = tmp_path / "d"
    with small_files(LIMIT), pytest.raises(DiskFull):
        protect(extraction_of(source), tmp_path, folder, decision(), description="x" * 2 * LIMIT)
    assert sorted(path.name for path in folder.iterdir()) == ["recipe.json", "t1.parquet"]
    wide = Recipe((TableRecipe("t1", "t1", tuple(range(LIMIT))),))
    (folder / "recipe.json").unlink()
    with small_files(LIMIT), pytest.raises(DiskFull):
        write_recipe(wide, folder)
    assert [path.name for path in folder.iterdir()] == ["t1.parquet"]
    write_recipe(wide, folder)
    assert read_recipe(folder) == wide


def test_a_dropped_column_is_nowhere(tmp_path: Path) -> None:
    """Neither its name nor its values, raw or decompressed; nor its place: the columns left are counted anew."""
    source = source_table(tmp_path, {"Canari nom": [f"{CANARY}-{n}" for n in range(500)], "Montant": ["12"] * 500})
    decided = decision(column(0, Measure.DROP_COLUMN, "nom"))
    draft = protect(extraction_of(source), tmp_path, tmp_path / "d", decided)
    file = tmp_path / "d" / "t1.parquet"
    connection = connect(read=(tmp_path,))
    told = query(connection, f"SELECT * FROM parquet_schema({quote_literal(str(file))})")  # noqa: S608 ours
    told += query(connection, f"SELECT * FROM parquet_metadata({quote_literal(str(file))})")  # noqa: S608 ours
    everything = file.read_bytes().decode("latin-1") + repr(rows_of(file)) + repr(told) + repr(draft)
    everything += (tmp_path / "d" / "draft.json").read_text()
    assert "canari" not in everything.lower()
    assert query(connection, f"SELECT * FROM parquet_kv_metadata({quote_literal(str(file))})") == []  # noqa: S608 ours
    assert [one.name for one in draft.tables[0].columns] == ["montant"]
    assert "row" not in {one.name for one in draft.tables[0].columns}


def test_what_is_withheld_is_told_in_bands(tmp_path: Path) -> None:
    """By type, ground and article, with the date on which the secret ends; no name, no value, no exact count."""
    source = source_table(
        tmp_path,
        {"Nom": [CANARY, None, CANARY], "Tél": [CANARY] * 3, "Portable": [CANARY] * 3, "Note": ["a", "b", "c"]},
    )
    decided = decision(
        column(0, Measure.DROP_COLUMN, "nom"),
        column(1, Measure.DROP_COLUMN, "telephone"),
        column(2, Measure.DROP_COLUMN, "telephone"),
    )
    draft = protect(extraction_of(source), tmp_path, tmp_path / "d", decided)
    assert [(one.type, one.measure, one.n_columns, one.ground, one.article, one.amount) for one in draft.withheld] == [
        ("nom", "drop_column", 1, "dcp_directe", "CRPA L312-1-2 al. 2", "few"),
        ("telephone", "drop_column", 2, "vie_privee", "CRPA L311-6 1°", "few"),
    ]
    assert [one.until for one in draft.withheld] == [None, date(2076, 1, 5)]


@pytest.mark.parametrize(
    ("count", "name"), [(0, "few"), (9, "few"), (10, "tens"), (99, "tens"), (100, "hundreds"), (1_000, "many")]
)
def test_bands(count: int, name: str) -> None:
    """Limits are the powers of ten."""
    assert band(count) == name


def test_masked_stretches(tmp_path: Path) -> None:
    """Only the cells that hold them change, the rows keep their order, and the column says so."""
    texts = [f"Séance du mois {n}" for n in range(3_000)]
    texts[7] = "Appeler le 06 12 34 56 78 avant midi"
    texts[2_999] = "Écrire à jeanne.martin@exemple.fr"
    source = source_table(tmp_path, {"Rang": [str(n) for n in range(3_000)], "Note": texts})
    decided = decision(column(1, Measure.MASK_SPAN, "PHONE", mask=("PHONE", "EMAIL")))
    draft = protect(extraction_of(source), tmp_path, tmp_path / "d", decided)
    rows = rows_of(tmp_path / "d" / "t1.parquet")
    expected = list(texts)
    expected[7] = "Appeler le […] avant midi"
    expected[2_999] = "Écrire à […]"
    assert rows == [(n, text) for n, text in enumerate(expected)]
    assert [one.masked for one in draft.tables[0].columns] == [False, True]
    assert [(one.type, one.measure, one.amount) for one in draft.withheld] == [("PHONE", "mask_span", "few")]


def test_a_masked_column_is_text(tmp_path: Path) -> None:
    """Even when its values would all be numbers: part of one may be masked."""
    source = source_table(tmp_path, {"Note": ["0612345678", "12"], "Rang": ["1", "2"]})
    decided = decision(column(0, Measure.MASK_SPAN, "PHONE", mask=("PHONE",)))
    draft = protect(extraction_of(source), tmp_path, tmp_path / "d", decided)
    assert draft.tables[0].columns[0].type == "string"
    assert rows_of(tmp_path / "d" / "t1.parquet") == [("[…]", 1), ("12", 2)]


def test_protecting_twice_changes_nothing(tmp_path: Path) -> None:
    """The same bytes from the same source; and what was masked has nothing left to mask."""
    source = source_table(
        tmp_path,
        {"Nom": ["Martin", "Durand"], "Note": ["tél. 06 12 34 56 78", "rien"], "Montant": ["1,5", "2,25"]},
    )
    decided = decision(column(0, Measure.DROP_COLUMN, "nom"), column(1, Measure.MASK_SPAN, "PHONE", mask=("PHONE",)))
    first = protect(extraction_of(source), tmp_path, tmp_path / "d1", decided)
    second = protect(extraction_of(source), tmp_path, tmp_path / "d2", decided)
    assert first == second
    shown = rows_of(tmp_path / "d1" / "t1.parquet")
    again = tmp_path / "again"
    again.mkdir()
    masked_source = source_table(again, {"Note": [str(row[0]) for row in shown], "Montant": ["1,5", "2,25"]})
    once_more = decision(column(0, Measure.MASK_SPAN, "PHONE", mask=("PHONE",)))
    third = protect(extraction_of(masked_source), again, again / "d", once_more)
    assert rows_of(again / "d" / "t1.parquet") == shown
    assert third.withheld == ()


def test_parts_of_a_table_follow_each_other(tmp_path: Path) -> None:
    """In order, with what was decided on any part applied to all; masked or not."""
    parts = [
        source_table(tmp_path, {"Rang": ["1", "2"], "Note": ["06 12 34 56 78", "b"]}, id="t1"),
        source_table(tmp_path, {"Rang": ["3", "4"], "Note": ["c", "07 12 34 56 78"]}, id="t2", continues="t1"),
    ]
    plain = protect(extraction_of(*parts), tmp_path, tmp_path / "d1", decision())
    assert rows_of(tmp_path / "d1" / "t1.parquet") == [
        (1, "06 12 34 56 78"),
        (2, "b"),
        (3, "c"),
        (4, "07 12 34 56 78"),
    ]
    assert plain.tables[0].n_rows == 4
    masked = decision(column(1, Measure.MASK_SPAN, "PHONE", table="t2", mask=("PHONE",)))
    protect(extraction_of(*parts), tmp_path, tmp_path / "d2", masked)
    assert rows_of(tmp_path / "d2" / "t1.parquet") == [(1, "[…]"), (2, "b"), (3, "c"), (4, "[…]")]


def test_a_table_without_a_column_left_is_left_out(tmp_path: Path) -> None:
    """And a draft without a table is none; what was withheld is told all the same."""
    first = source_table(tmp_path, {"Nom": ["a"]}, id="t1")
    second = source_table(tmp_path, {"Montant": ["1"]}, id="t2")
    decided = decision(column(0, Measure.DROP_COLUMN, "nom"))
    draft = protect(extraction_of(first, second), tmp_path, tmp_path / "d", decided)
    assert [table.name for table in draft.tables] == ["t2"]
    assert [one.type for one in draft.withheld] == ["nom"]
    with pytest.raises(NotPublishable):
        protect(extraction_of(first), tmp_path, tmp_path / "d2", decided)


def test_a_draft_waits_for_the_decision(tmp_path: Path) -> None:
    """Nothing is written while a question is open, or when the decision is not to publish."""
    source = extraction_of(source_table(tmp_path, {"Montant": ["1"]}))
    asked = Question("t1/c0:signal", QuestionKind.SIGNAL, Subject(table="t1", column=0), ("keep",), "keep")
    with pytest.raises(OpenSuspicion):
        protect(source, tmp_path, tmp_path / "d", replace(decision(), questions=(asked,)))
    needed = replace(decision(), verdict_publication=PublicationVerdict.RULING_NEEDED)
    with pytest.raises(OpenSuspicion):
        protect(source, tmp_path, tmp_path / "d", needed)
    refused = replace(decision(), verdict_publication=PublicationVerdict.DO_NOT_PUBLISH)
    with pytest.raises(NotPublishable):
        protect(source, tmp_path, tmp_path / "d", refused)
    assert not (tmp_path / "d").exists()


def test_rows_that_are_not_those_counted_stop_the_line(tmp_path: Path) -> None:
    """A row file that lost a row is noticed by the count of the extraction."""
    table = source_table(tmp_path, {"Montant": ["1", "2"]})
    with pytest.raises(RowsLost) as raised:
        protect(extraction_of(replace(table, n_rows=3)), tmp_path, tmp_path / "d", decision())
    assert raised.value.place == {"document": deposit().name, "expected": 3, "found": 2}


def test_rows_set_aside_are_told(tmp_path: Path) -> None:
    """Rows in = rows out + rows reported."""
    table = replace(source_table(tmp_path, {"Montant": ["1", "2"]}), n_rejected=4)
    draft = protect(extraction_of(table), tmp_path, tmp_path / "d", decision())
    assert (draft.tables[0].n_rows, draft.tables[0].n_set_aside) == (2, 4)


def test_order_is_kept_over_many_rows(tmp_path: Path) -> None:
    """More than one group of rows, written by several threads, comes out in the order of the source."""
    rows = 400_000
    table = source_table(tmp_path, {"Rang": ["0"]})
    connection = connect(read=(tmp_path,))
    file = tmp_path / "t1.parquet"
    query(
        connection,
        f"COPY (SELECT range AS row, (range * 7919 % {rows})::VARCHAR AS c0 FROM range({rows})) "  # noqa: S608 ours
        f"TO {quote_literal(str(file))} (FORMAT parquet, COMPRESSION zstd)",
    )
    draft = protect(extraction_of(replace(table, n_rows=rows)), tmp_path, tmp_path / "d", decision())
    ((same,),) = query(
        connection,
        f"SELECT count(*) FROM {parquet_source([file])} a POSITIONAL JOIN "  # noqa: S608 ours
        f"{parquet_source([tmp_path / 'd' / 't1.parquet'])} b WHERE a.c0 = b.rang::VARCHAR",
    )
    assert same == rows == draft.tables[0].n_rows


def test_nothing_private_is_in_the_draft_json(tmp_path: Path) -> None:
    """Neither the file's name, nor who dropped it, nor the document's hash."""
    source = source_table(tmp_path, {"Montant": ["1"]})
    protect(extraction_of(source), tmp_path, tmp_path / "d", decision())
    told = (tmp_path / "d" / "draft.json").read_text()
    assert "canari" not in told
    assert "0" * 64 not in told
    assert json.loads(told)["title"] == "Fréquentation des équipements"
