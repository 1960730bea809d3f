"""The smallest old binary workbook (BIFF 8 in a compound file) that the tests need.

Texts, numbers with a format, what is hidden.
"""

import struct
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal

SECTOR: Final = 512
END, FREE, FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
LEAST_STREAM: Final = 4096  # a shorter one would live in the mini stream
FIRST_FORMAT: Final = 164  # number of the first format that is not built in


@dataclass(frozen=True, slots=True)
class Shown:
    """A whole number under one of the workbook's formats, and the kind of record that holds it."""

    value: int
    format: int = 0  # place in the list of formats
    record: Literal["number", "rk", "multiple", "formula"] = "number"


Cell = str | Shown
SheetOf = tuple[str, Sequence[Sequence[Cell]], bool]  # name, rows, hidden


def write_xls(
    sheets: Sequence[SheetOf],
    *,
    hidden_columns: Collection[int] = (),
    hidden_rows: Collection[int] = (),
    user: str = "",
    formats: Sequence[str] = (),
) -> bytes:
    """A workbook of these sheets. hidden_columns, hidden_rows: of the first one. formats: of numbers, as codes."""
    bodies = [
        _sheet(rows, hidden_columns if not n else (), hidden_rows if not n else ())
        for n, (_, rows, _) in enumerate(sheets)
    ]
    start = _bof(0x0005) + _record(0x0042, struct.pack("<H", 1200)) + _record(0x005C, _text(user, 2).ljust(112, b" "))
    for n, code in enumerate(formats, start=FIRST_FORMAT):
        start += _record(0x041E, struct.pack("<H", n) + _text(code, 2))
    for n in (0, *range(FIRST_FORMAT, FIRST_FORMAT + len(formats))):  # style 0 is that of texts
        start += _record(0x00E0, struct.pack("<HH", 0, n) + bytes(16))
    length = len(start) + sum(len(_bound(0, name, hidden)) for name, _, hidden in sheets) + 4
    bounds = b""
    for (name, _, hidden), body in zip(sheets, bodies, strict=True):
        bounds += _bound(length, name, hidden)
        length += len(body)
    return compound("Workbook", start + bounds + _record(0x000A, b"") + b"".join(bodies))


def _sheet(rows: Sequence[Sequence[Cell]], hidden_columns: Collection[int], hidden_rows: Collection[int]) -> bytes:
    width = max(map(len, rows))
    parts = [_bof(0x0010)]
    parts += [_record(0x007D, struct.pack("<6H", n, n, 2560, 15, 1, 0)) for n in sorted(hidden_columns)]
    parts.append(_record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0)))
    for n, row in enumerate(rows):
        flags = 0x0100 | (0x0020 if n in hidden_rows else 0)
        parts.append(_record(0x0208, struct.pack("<8H", n, 0, len(row), 255, 0, 0, flags, 15)))
        parts += [_cell(n, at, cell) for at, cell in enumerate(row)]
    return b"".join(parts) + _record(0x000A, b"")


def _cell(row: int, column: int, cell: Cell) -> bytes:
    if isinstance(cell, str):
        return _record(0x0204, struct.pack("<3H", row, column, 0) + _text(cell, 2))
    place = struct.pack("<3H", row, column, cell.format + 1)
    whole = struct.pack("<I", cell.value << 2 | 2)
    match cell.record:
        case "number":
            return _record(0x0203, place + struct.pack("<d", cell.value))
        case "rk":
            return _record(0x027E, place + whole)
        case "multiple":
            return _record(0x00BD, place + whole + struct.pack("<H", column))
        case "formula":
            return _record(0x0006, place + struct.pack("<dHI", cell.value, 0, 0) + bytes(2))


def _bof(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<4HII", 0x0600, kind, 0x0DBB, 1996, 0, 6))


def _bound(offset: int, name: str, hidden: bool) -> bytes:
    return _record(0x0085, struct.pack("<IBB", offset, int(hidden), 0) + _text(name, 1))


def _text(text: str, length_bytes: int) -> bytes:
    """Length in characters, a flag for two bytes each, the characters."""
    return len(text).to_bytes(length_bytes, "little") + b"\x01" + text.encode("utf-16-le")


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def compound(name: str, stream: bytes) -> bytes:
    """A compound file with one stream."""
    stream = stream.ljust(max(LEAST_STREAM, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    count = len(stream) // SECTOR
    n_fat = 1
    while n_fat * 128 < count + 1 + n_fat:
        n_fat += 1
    chain = [*range(1, count), END, END, *[FAT_SECTOR] * n_fat]  # the stream, the directory, the table itself
    table = struct.pack(f"<{128 * n_fat}I", *chain, *[FREE] * (128 * n_fat - len(chain)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, n_fat, count, 0, LEAST_STREAM, END, 0, END, 0)
    fat_places = [count + 1 + n for n in range(n_fat)]
    header += struct.pack("<109I", *fat_places, *[FREE] * (109 - n_fat))
    directory = _entry("Root Entry", 5, child=1, start=END, size=0) + _entry(name, 2, start=0, size=len(stream))
    return header + stream + directory.ljust(SECTOR, b"\0") + table


def _entry(name: str, kind: int, *, start: int, size: int, child: int = FREE) -> bytes:
    written = name.encode("utf-16-le")
    entry = written.ljust(64, b"\0") + struct.pack("<HBB", len(written) + 2, kind, 1)
    return entry + struct.pack("<3I", FREE, FREE, child) + bytes(36) + struct.pack("<IQ", start, size)
