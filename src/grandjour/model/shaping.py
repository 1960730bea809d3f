"""The recipe that gives a source table its standard form: a closed list of verbs, each column with its sources."""

from dataclasses import dataclass
from enum import StrEnum

from grandjour.model.correction import Correction
from grandjour.model.extraction import FileRef


class Verb(StrEnum):
    """The only ways in which a column comes from its sources. None of them guesses or rounds."""

    TAKE = "take"  # the text as it stands
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class ShapedColumn:
    """A column of the standard form.

    name: lower-case identifier, unique in its table, safe in addresses. title: as a reader sees it.
    type: Table Schema type. format: how the source wrote it, e.g. "decimal-comma", "%d/%m/%Y".
    scale: digits after the decimal point, precision: digits in all, for DECIMAL. unit: € or %, where each value had it.
    """

    name: str
    title: str
    type: str
    verb: Verb
    sources: tuple[int, ...]  # columns of the source table, from 0
    format: str | None = None
    scale: int | None = None
    precision: int | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class ShapedTable:
    """A source table and the recipe for its standard form. Lazy: `protect` is the one who writes the rows."""

    id: str  # of the first source table: "t1"
    name: str  # safe name: "t1"
    title: str
    columns: tuple[ShapedColumn, ...]
    parts: tuple[FileRef, ...]  # row files of the source parts, in order
    n_rows: int
    source_tables: tuple[str, ...] = ()  # ids of the source parts, in the same order
    n_set_aside: int = 0  # rows of the source that did not fit, reported by place
    pages: tuple[int | None, ...] = ()  # page of each part, from 1
    corrections: tuple[Correction, ...] = ()  # the last one of each cell
