"""Objects of JSON as rows: nested objects become columns named by their dotted path, lists stay JSON text."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, Final

import polars as pl

from grandjour.extract import rows
from grandjour.extract.json_text import Number, write
from grandjour.extract.json_walk import Path, Repeated
from grandjour.extract.rows import Reason, Rejected
from grandjour.model.errors import RowsLost, RowsNotUnderstood, TooManyColumns
from grandjour.model.extraction import Dialect, SourceColumn, SourceTable

MAX_COLUMNS: Final = 16_384
MAX_REJECTED: Final = 50_000
MAX_NESTED: Final = 16  # objects in one another that become columns; deeper ones stay JSON text
FRAME_CELLS: Final = 2_000_000
FRAME_ROWS: Final = 20_000
REJECTED_TEXT: Final = 4_000  # characters


class Unfit(Exception):
    """A value that is no row."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


def cells_of(value: object) -> dict[Path, str]:
    """The cells of one object by their paths; none for null, for an empty text and for an empty object.

    Raises Unfit for what is no object, has a name twice in one object, or holds half a character.
    """
    if not isinstance(value, dict):
        raise Unfit("form")
    found: dict[Path, str] = {}
    _fill(found, (), value)
    return found


def _fill(found: dict[Path, str], path: Path, value: dict[str, Any]) -> None:
    if isinstance(value, Repeated):
        raise Unfit("form")
    for name, inner in value.items():
        place = (*path, name)
        if isinstance(inner, dict) and len(place) < MAX_NESTED:
            _fill(found, place, inner)
        elif text := _text(inner):
            found[tuple(map(_whole, place))] = _whole(text)


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case Number():
            return str(value)
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case _:
            if _has_repeated(value):
                raise Unfit("form")
            return write(value)


def _has_repeated(value: object) -> bool:
    if isinstance(value, dict):
        return isinstance(value, Repeated) or any(map(_has_repeated, value.values()))
    return isinstance(value, list) and any(map(_has_repeated, value))


def _whole(text: str) -> str:
    """The same text. Raises Unfit for half of a character, as `\\ud800` writes it, and for a zero byte."""
    if "\x00" in text:
        raise Unfit("zero-byte")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise Unfit("encoding") from None
    return text


@dataclass(slots=True)
class Survey:
    """What a first pass over the values tells: the columns in the order of their appearance, and what is no row.

    patient: too much that is no row is no error yet, as it is not known whether the list is a table.
    """

    counted: int = 0
    columns: dict[Path, None] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    n_objects: int = 0
    with_lists: bool = False
    patient: bool = False

    def add(self, place: int, value: object) -> None:
        """Look at one value. Raises TooManyColumns, RowsNotUnderstood."""
        self.counted += 1
        self.n_objects += isinstance(value, dict)
        try:
            cells = cells_of(value)
        except Unfit as unfit:
            if len(self.rejected) <= MAX_REJECTED:
                self.reject(place, unfit.reason, write(value))
            return
        self.with_lists = self.with_lists or _holds_list(value)
        self.columns.update(dict.fromkeys(cells))
        if len(self.columns) > MAX_COLUMNS:
            raise TooManyColumns(document="", columns=len(self.columns), allowed=MAX_COLUMNS)

    def reject(self, place: int, reason: Reason, text: str) -> None:
        """Set a value aside, with its text."""
        shown = text[:REJECTED_TEXT].encode("utf-8", "replace").decode()
        self.rejected.append(Rejected(place, reason, len(self.columns), 0, shown))
        if not self.patient:
            self.require_understood()

    def require_understood(self) -> None:
        """Raises RowsNotUnderstood where too much is no row."""
        if len(self.rejected) > MAX_REJECTED:
            raise RowsNotUnderstood(document="", rejected=len(self.rejected), counted=self.counted)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns. Two paths may read the same: `{"a.b": 1}` and `{"a": {"b": 1}}`."""
        return tuple(".".join(path) for path in self.columns)


def _holds_list(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_list, value.values()))
    return isinstance(value, list)


def write_table(
    folder: FilePath,
    id: str,
    survey: Survey,
    values: Iterable[tuple[int, object]],
    *,
    encoding: str,
    sheet: str | None = None,
) -> SourceTable:
    """Write the rows of the table that `survey` saw. values: those it saw, each with its place, in order.

    Raises RowsLost when rows written and rows set aside do not make the values counted.
    """
    name = f"{id}.parquet"
    width = len(survey.columns)
    file = rows.write_rows(folder, name, _frames(values, tuple(survey.columns)), width)
    n_rows = rows.count_rows(folder, name)
    if n_rows + len(survey.rejected) != survey.counted:
        raise RowsLost(document="", expected=survey.counted, found=n_rows)
    return SourceTable(
        id=id,
        columns=tuple(SourceColumn(name=column) for column in survey.names),
        dialect=Dialect(header_row=None, header_lines=0, n_rows=survey.counted, n_columns=width, encoding=encoding),
        n_rows=n_rows,
        rows=file,
        rejected=rows.write_rejected(folder, f"{id}-rejected.parquet", survey.rejected) if survey.rejected else None,
        n_rejected=len(survey.rejected),
        sheet=sheet,
    )


def _frames(values: Iterable[tuple[int, object]], paths: tuple[Path, ...]) -> Iterator[pl.DataFrame]:
    at_once = max(1, min(FRAME_ROWS, FRAME_CELLS // len(paths)))
    places: list[int] = []
    lines: list[list[str | None]] = []
    for place, value in values:
        try:
            cells: Mapping[Path, str] = cells_of(value)
        except Unfit:
            continue
        places.append(place)
        lines.append([cells.get(path) for path in paths])
        if len(places) == at_once:
            yield rows.frame(places, lines, len(paths))
            places, lines = [], []
    yield rows.frame(places, lines, len(paths))
