"""The copy of a delimited text: the cells that were read and examined, in order, as UTF-8. No other byte of it.

The document is read a second time, by another parser and strictly: where its cells are not those of the extraction, one
of the two has missed something, and there is no copy.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from grandjour.model.document_copy import CannotCopy, CopyObstacle
from grandjour.model.extraction import Extraction, SourceTable
from grandjour.tables.engine import connect, query
from grandjour.tables.sql import parquet_source

LAYOUT: Final = frozenset("\t\n\r")  # the signs without a shape that a table may have
SHAPELESS: Final = frozenset(("Cc", "Cf", "Cn", "Co", "Cs"))  # general categories of Unicode
# Letters that have none though their category says they do (Unicode 15, Default_Ignorable_Code_Point).
IGNORABLE: Final = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
MARK: Final = "\ufeff"
FORMULA: Final = re.compile(r"\s*[=@＝＠]|[\t\r\n]|\s*[+＋－-](?![\d\s.,()/€%-]*\Z)")  # a cell that a program would run


def copy_delimited(original: Path, extraction: Extraction, source: Path, path: Path) -> None:
    """Write the copy at `path`. Raises CannotCopy."""
    (table,) = extraction.tables
    dialect = table.dialect
    if dialect.encoding is None or dialect.delimiter is None or dialect.header_lines > 1 or dialect.header_row:
        raise CannotCopy(CopyObstacle.SET_ASIDE)  # lines above the header, or a header of several
    header = [tuple(column.name for column in table.columns)] if dialect.header_lines else []
    cells = [*header, *_rows(table, source)]
    read = _records(_text(original, dialect.encoding), dialect.delimiter, len(table.columns))
    if [_plain(one) for one in read] != [_plain(one) for one in cells]:
        raise CannotCopy(CopyObstacle.DIFFERENT)
    if any(FORMULA.match(cell) for one in cells for cell in one if cell):
        raise CannotCopy(CopyObstacle.HIDDEN)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=dialect.delimiter, lineterminator="\r\n").writerows(cells)


def _text(original: Path, encoding: str) -> str:
    """The whole text. A zero byte, or another sign without a shape, hides something from one reader or another."""
    try:
        text = original.read_bytes().decode(encoding).removeprefix(MARK)
    except UnicodeDecodeError:
        raise CannotCopy(CopyObstacle.DIFFERENT) from None
    if IGNORABLE.search(text) or any(unicodedata.category(letter) in SHAPELESS for letter in set(text) - LAYOUT):
        raise CannotCopy(CopyObstacle.HIDDEN)
    return text


def _records(text: str, delimiter: str, width: int) -> list[list[str]]:
    """The records of the text, blank ones left out, as wide as the table where what is beyond it is empty."""
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise CannotCopy(CopyObstacle.DIFFERENT) from None
    return [_fitted(one, width) for one in found if any(cell.strip() for cell in one)]


def _fitted(record: list[str], width: int) -> list[str]:
    if any(cell.strip() for cell in record[width:]):
        raise CannotCopy(CopyObstacle.DIFFERENT)
    return (record + [""] * width)[:width]


def _rows(table: SourceTable, source: Path) -> Iterator[tuple[str | None, ...]]:
    columns = ", ".join(f"c{number}" for number in range(len(table.columns)))
    statement = f"SELECT {columns} FROM {parquet_source((source / table.rows.name,))} ORDER BY row"  # noqa: S608  # names of ours
    with connect(read=(source,)) as connection:
        yield from query(connection, statement)


def _plain(cells: Sequence[str | None]) -> tuple[str, ...]:
    """Cells as they are compared: without the space around them, which readers leave or take away."""
    return tuple((cell or "").strip() for cell in cells)
