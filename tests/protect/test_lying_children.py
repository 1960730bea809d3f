"""What a child says of the rows is held against what was asked: a crooked reader's Parquet may have taken it over."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pytest

from grandjour.model.decision import ColumnDecision, Measure
from grandjour.model.extraction import FileRef
from grandjour.model.release import DraftTable, PublishedColumn, RowRun
from grandjour.model.shaping import ShapedColumn, ShapedTable, Verb
from grandjour.protect.written import Removal, Written, is_of
from grandjour.shape.column_type import ColumnType, is_declared
from grandjour.tables.verbs import Format

CANARY: Final = "2 53 10 75 114 023 77"
FILE: Final = FileRef("t1.parquet", "0" * 64, 10)
TABLE: Final = ShapedTable(
    id="t1",
    name="t1",
    title="Aides",
    columns=(
        ShapedColumn("montant", "Montant", "number", Verb.DECIMAL, (0,), "decimal-comma", 2, 18, "€"),
        ShapedColumn("nir", "NIR", "string", Verb.TAKE, (1,)),
        ShapedColumn("objet", "Objet", "string", Verb.TAKE, (2,)),
    ),
    parts=(FILE,),
    n_rows=3,
    n_set_aside=1,
    pages=(2,),
)
DROP: Final = ColumnDecision("t1", 1, Measure.DROP_COLUMN, "nir")
MASK: Final = ColumnDecision("t1", 2, Measure.MASK_SPAN, "PHONE")
MEASURES: Final = (ColumnDecision("t1", 0, Measure.KEEP, ""), DROP, MASK)
COLUMNS: Final = (
    PublishedColumn("montant", "Montant", "number", "decimal-comma", unit="€", minimum="-1.50", maximum="12.00"),
    PublishedColumn("objet", "Objet", "string", masked=True),
)
WRITTEN: Final = Written(
    DraftTable("t1", "Aides", COLUMNS, FILE, n_rows=3, n_set_aside=1, places=(RowRun(1, 3, 2),)),
    columns=(0, 2),
    removals=(Removal(DROP, 3), Removal(MASK, 1)),
)


def with_table(**changes: object) -> Written:
    """The answer with another description of the table."""
    assert WRITTEN.table is not None
    return replace(WRITTEN, table=replace(WRITTEN.table, **changes))  # type: ignore[arg-type]  # any field


def with_column(**changes: object) -> Written:
    """The answer with another description of the first column."""
    return with_table(columns=(replace(COLUMNS[0], **changes), COLUMNS[1]))  # type: ignore[arg-type]  # any field


def test_the_truth_is_taken() -> None:
    """Also without a masked cell, which nobody has to be told of, and without places."""
    assert is_of(WRITTEN, TABLE, MEASURES)
    assert is_of(replace(WRITTEN, removals=(Removal(DROP, 3),)), TABLE, MEASURES)
    assert is_of(with_table(places=()), TABLE, MEASURES)


LIES: Final[dict[str, Callable[[], Written]]] = {
    "a word in the unit": lambda: with_column(unit=CANARY),
    "a word in the format": lambda: with_column(format=CANARY),
    "a word in the smallest value": lambda: with_column(minimum=CANARY),
    "a word in the largest value": lambda: with_column(maximum="Jeanne Dupont"),
    "another title": lambda: with_column(title=CANARY),
    "another type": lambda: with_column(type="string"),
    "not masked": lambda: with_table(columns=(COLUMNS[0], replace(COLUMNS[1], masked=False))),
    "one column more": lambda: with_table(columns=(*COLUMNS, COLUMNS[0])),
    "the dropped column": lambda: replace(WRITTEN, columns=(0, 1)),
    "nothing dropped": lambda: replace(WRITTEN, removals=()),
    "another ground": lambda: replace(WRITTEN, removals=(Removal(replace(DROP, article=CANARY), 3),)),
    "fewer rows": lambda: with_table(n_rows=2),
    "no row set aside": lambda: with_table(n_set_aside=0),
    "rows elsewhere": lambda: with_table(places=(RowRun(1, 3, 7),)),
    "too many places": lambda: with_table(places=(RowRun(1, 9, 2),)),
    "another file": lambda: with_table(file=replace(FILE, name="t2.parquet")),
    "nothing left": lambda: replace(WRITTEN, table=None),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_lie_about_the_rows_is_not_taken(lie: Callable[[], Written]) -> None:
    """Cause: words that a child made up went into the manifest, where the second recognition does not look."""
    assert not is_of(lie(), TABLE, MEASURES)


@pytest.mark.parametrize(
    "kind",
    [
        ColumnType(Format(Verb.DATE, CANARY)),
        ColumnType(Format(Verb.INTEGER, "integer", CANARY)),
        ColumnType(Format(Verb.DECIMAL, "decimal-comma"), scale=2, precision=99),
        ColumnType(Format(Verb.DECIMAL, "decimal-comma"), scale=40, precision=38),
        ColumnType(Format(Verb.DECIMAL, "decimal-comma")),
        ColumnType(None, scale=2),
    ],
)
def test_a_type_of_its_own_is_not_taken(kind: ColumnType) -> None:
    """A format is one of the closed list, with its digits."""
    assert not is_declared(kind)
    assert is_declared(ColumnType(Format(Verb.DECIMAL, "decimal-comma", "€"), scale=2, precision=18))
    assert is_declared(ColumnType())
