"""What an old binary workbook says of its cells: BIFF 5 and 8 records ([MS-XLS]) in a compound file.

Hidden rows and columns; cells whose number format shows zeros in front.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from grandjour.extract.compound import Compound
from grandjour.extract.office_parts import SheetParts, shown_digits
from grandjour.model.errors import BrokenDocument

BOUND_SHEET, BEGIN, END_OF, ROW, COLUMNS = 0x0085, 0x0809, 0x000A, 0x0208, 0x007D
FORMAT, STYLE = 0x041E, 0x00E0  # a number format; the style of cells, which names one
NUMBER, RK, MULTIPLE_RK, FORMULA = 0x0203, 0x027E, 0x00BD, 0x0006
BIFF_8: Final = 0x0600
HIDDEN_ROW: Final = 0x20
WORKSHEET: Final = 0
NOT_A_NUMBER: Final = b"\xff\xff"  # ends the result of a formula that is a text or the like
BROKEN: Final = (struct.error, IndexError, ValueError, MemoryError)


@dataclass(slots=True)
class _Globals:
    """What the workbook says for all of its sheets. zeros: digits to show, by the number of the cell style."""

    worksheets: list[int] = field(default_factory=list)  # where the records of each begin
    zeros: dict[int, int] = field(default_factory=dict)


def read_xls_parts(path: Path) -> tuple[SheetParts, ...]:
    """What is said of the cells of each worksheet, in the order of the workbook; not of other sheets.

    Raises BrokenDocument for a file that does not hold together.
    """
    try:
        book = Compound(path.read_bytes()).workbook()
        known = _globals(book)
        return tuple(_parts(book, offset, known.zeros) for offset in known.worksheets)
    except BROKEN:
        raise BrokenDocument(document="", kind="xls") from None


def _globals(book: bytes) -> _Globals:
    found, formats, version, styles = _Globals(), dict[int, int](), 0, 0
    for kind, data in _records(book, 0):
        if kind == END_OF:
            break
        if kind == BEGIN:
            version = struct.unpack_from("<H", data)[0]
        elif kind == BOUND_SHEET and data[5] == WORKSHEET:
            found.worksheets.append(struct.unpack_from("<I", data)[0])
        elif kind == FORMAT and (digits := shown_digits(_format_code(data, version))):
            formats[struct.unpack_from("<H", data)[0]] = digits
        elif kind == STYLE:
            if digits := formats.get(struct.unpack_from("<H", data, 2)[0], 0):
                found.zeros[styles] = digits
            styles += 1
    return found


def _format_code(data: bytes, version: int) -> str:
    """The code of a number format: letters beyond ASCII, which show no digit, may come out wrong."""
    if version < BIFF_8:
        return data[3 : 3 + data[2]].decode("latin-1")
    length, flags = struct.unpack_from("<HB", data, 2)
    wide = bool(flags & 1)
    return data[5 : 5 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")


def _parts(book: bytes, offset: int, styles: dict[int, int]) -> SheetParts:
    columns: set[int] = set()
    rows: set[int] = set()
    zeros: dict[tuple[int, int], int] = {}
    depth = 0  # a chart in a sheet has records of its own
    for kind, data in _records(book, offset):
        depth += (kind == BEGIN) - (kind == END_OF)
        if depth == 0:
            break
        if depth > 1:
            continue
        if kind == ROW and struct.unpack_from("<H", data, 12)[0] & HIDDEN_ROW:
            rows.add(struct.unpack_from("<H", data)[0])
        elif kind == COLUMNS:
            first, last, width, _, flags = struct.unpack_from("<5H", data)
            if flags & 1 or not width:
                columns.update(range(first, last + 1))
        elif styles:
            zeros |= {place: styles[style] for place, style in _numbers(kind, data) if style in styles}
    return SheetParts(hidden_columns=frozenset(columns), hidden_rows=frozenset(rows), zeros=zeros)


def _numbers(kind: int, data: bytes) -> Iterator[tuple[tuple[int, int], int]]:
    """The cells of a record that hold a number: row and column, number of the style."""
    if kind in (NUMBER, RK) or (kind == FORMULA and data[12:14] != NOT_A_NUMBER):
        row, column, style = struct.unpack_from("<3H", data)
        yield (row, column), style
    elif kind == MULTIPLE_RK:
        row, first = struct.unpack_from("<2H", data)
        for column, at in enumerate(range(4, len(data) - 2, 6), start=first):
            yield (row, column), struct.unpack_from("<H", data, at)[0]


def _records(book: bytes, offset: int) -> Iterator[tuple[int, bytes]]:
    while offset + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, offset)
        yield kind, book[offset + 4 : offset + 4 + length]
        offset += 4 + length
