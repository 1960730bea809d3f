"""Tables: names of columns, parts joined, hidden things left out, what a column inherits."""

from dataclasses import replace
from pathlib import Path

import pytest

from grandjour.model.decision import ColumnDecision, Measure
from grandjour.model.document import DocumentKind
from grandjour.model.errors import NoTable
from grandjour.shape.inherit import measure_of
from grandjour.shape.names import column_names
from shaping_here import shape
from source_tables import extraction_of, source_table


@pytest.mark.parametrize(
    ("headers", "names"),
    [
        (["Nom de l'équipement"], ["nom_de_l_equipement"]),
        (["N° SIRET"], ["no_siret"]),
        (["Montant (€)", "Montant (€)"], ["montant_euros", "montant_euros_2"]),
        (["", "", "Œuvre"], ["colonne_1", "colonne_2", "oeuvre"]),
        (["2024"], ["c_2024"]),
        (["\u202e💥"], ["colonne_1"]),
        (["a", "a_2", "a"], ["a", "a_2", "a_3"]),
        (["x" * 200], ["x" * 60]),
        (['"; DROP TABLE t; --'], ["drop_table_t"]),
    ],
)
def test_column_names(headers: list[str], names: list[str]) -> None:
    """Lower-case ASCII, unique, never empty."""
    assert list(column_names(headers)) == names


def test_parts_of_a_table_are_one(tmp_path: Path) -> None:
    """Its types hold for all parts: what would be whole numbers on the first page is not, for the second."""
    first = source_table(tmp_path, {"Montant": ["1", "2"]}, id="t1")
    second = source_table(tmp_path, {"Montant": ["3,5"]}, id="t2", continues="t1")
    third = source_table(tmp_path, {"Montant": ["4"]}, id="t3", continues="t2")
    (table,) = shape(extraction_of(first, second, third, kind=DocumentKind.PDF), tmp_path, title="Aides")
    assert table.source_tables == ("t1", "t2", "t3")
    assert [part.name for part in table.parts] == ["t1.parquet", "t2.parquet", "t3.parquet"]
    assert table.n_rows == 4
    assert table.columns[0].format == "decimal-comma"


def test_a_part_of_another_width_is_another_table(tmp_path: Path) -> None:
    """Columns of different tables are never put under one another."""
    first = source_table(tmp_path, {"Montant": ["1"]}, id="t1")
    second = source_table(tmp_path, {"Montant": ["2"], "Note": ["b"]}, id="t2", continues="t1")
    tables = shape(extraction_of(first, second), tmp_path, title="Aides")
    assert [(table.id, table.title) for table in tables] == [("t1", "Aides — tableau 1"), ("t2", "Aides — tableau 2")]


def test_hidden_sheets_and_columns_are_left_out(tmp_path: Path) -> None:
    """Unless they are asked for by name."""
    table = source_table(tmp_path, {"Montant": ["1"], "Note": ["b"]})
    note = replace(table.columns[1], hidden=True)
    shown = replace(table, columns=(table.columns[0], note))
    sheet = replace(source_table(tmp_path, {"Marge": ["9"]}, id="t2", sheet="Calculs"), hidden=True)
    (first,) = shape(extraction_of(shown, sheet), tmp_path, title="Aides")
    assert [column.title for column in first.columns] == ["Montant"]
    both = shape(extraction_of(shown, sheet), tmp_path, title="Aides", include={"t2", "t1/c1"})
    assert [[column.title for column in one.columns] for one in both] == [["Montant", "Note"], ["Marge"]]


def test_a_column_hidden_in_one_part_is_hidden_in_all(tmp_path: Path) -> None:
    """Doubt leaves out."""
    first = source_table(tmp_path, {"Montant": ["1"], "Note": ["b"]}, id="t1")
    second = source_table(tmp_path, {"Montant": ["1"], "Note": ["b"]}, id="t2", continues="t1")
    second = replace(second, columns=(second.columns[0], replace(second.columns[1], hidden=True)))
    (table,) = shape(extraction_of(first, second), tmp_path, title="Aides")
    assert [column.title for column in table.columns] == ["Montant"]


def test_nothing_to_shape(tmp_path: Path) -> None:
    """A named error, rather than an empty release."""
    sheet = replace(source_table(tmp_path, {"Marge": ["9"]}), hidden=True)
    with pytest.raises(NoTable):
        shape(extraction_of(sheet), tmp_path, title="Aides")


def test_many_columns(tmp_path: Path) -> None:
    """Ten thousand columns are read in batches; an empty one, or one whose values come late, too."""
    columns: dict[str, list[str | None]] = {f"n{number}": ["1", "2"] for number in range(2_000)}
    columns["vide"] = [None, None]
    (table,) = shape(extraction_of(source_table(tmp_path, columns)), tmp_path, title="Large")
    assert [column.type for column in table.columns] == ["integer"] * 2_000 + ["string"]


def test_a_format_is_proved_on_every_row(tmp_path: Path) -> None:
    """One value far below the first rows is enough to refute it, and a column may begin empty."""
    late: list[str | None] = [None] * 5_000
    table = source_table(
        tmp_path, {"Nombre": [*(str(n) for n in range(4_999)), "n.c."], "Date": [*late[1:], "31/12/2024"]}
    )
    (shaped,) = shape(extraction_of(table), tmp_path, title="Essai")
    assert [column.type for column in shaped.columns] == ["string", "date"]


@pytest.mark.parametrize(
    ("decisions", "measure", "types"),
    [
        ([], Measure.KEEP, ()),
        ([("t1", 0, Measure.DROP_COLUMN, ())], Measure.KEEP, ()),
        ([("t1", 1, Measure.KEEP, ()), ("t2", 1, Measure.DROP_COLUMN, ())], Measure.DROP_COLUMN, ()),
        (
            [("t1", 1, Measure.MASK_SPAN, ("PHONE",)), ("t2", 1, Measure.MASK_SPAN, ("EMAIL",))],
            Measure.MASK_SPAN,
            ("EMAIL", "PHONE"),
        ),
        ([("t1", 1, Measure.MASK_SPAN, ("PHONE",)), ("t1", 1, Measure.DROP_COLUMN, ())], Measure.DROP_COLUMN, ()),
        ([("t3", 1, Measure.DROP_COLUMN, ())], Measure.KEEP, ()),
    ],
)
def test_a_column_inherits_the_strictest(
    tmp_path: Path,
    decisions: list[tuple[str, int, Measure, tuple[str, ...]]],
    measure: Measure,
    types: tuple[str, ...],
) -> None:
    """Of all its sources, in all parts of its table."""
    first = source_table(tmp_path, {"Nom": ["a"], "Note": ["b"]}, id="t1")
    second = source_table(tmp_path, {"Nom": ["a"], "Note": ["b"]}, id="t2", continues="t1")
    (table,) = shape(extraction_of(first, second), tmp_path, title="Aides")
    made = [
        ColumnDecision(table=table_id, column=column, measure=one, type="nom", mask_types=masked)
        for table_id, column, one, masked in decisions
    ]
    found = measure_of(table.columns[1], table, made)
    assert (found.measure, found.mask_types) == (measure, types)
