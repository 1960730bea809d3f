"""Hidden rows and columns of the old binary workbook: BIFF 5 and 8 records in a compound file ([MS-XLS], [MS-CFB])."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from grandjour.extract.office_parts import SheetParts
from grandjour.model.errors import BrokenDocument

NAMES: Final = ("Workbook", "Book")
END: Final = 0xFFFFFFFA  # sector numbers from here on are marks
HEADER_SECTORS: Final = 109  # of the allocation table, named in the header itself
ENTRY_BYTES: Final = 128
BOUND_SHEET, BEGIN, END_OF, ROW, COLUMNS = 0x0085, 0x0809, 0x000A, 0x0208, 0x007D
HIDDEN_ROW: Final = 0x20
WORKSHEET: Final = 0
BROKEN: Final = (struct.error, IndexError, ValueError, MemoryError)


def read_xls_parts(path: Path) -> tuple[SheetParts, ...]:
    """What is hidden in each worksheet, in the order of the workbook; nothing of it is known for other sheets.

    Raises BrokenDocument for a file that does not hold together.
    """
    try:
        book = _Compound(path.read_bytes()).workbook()
        return tuple(_parts(book, offset) for offset in _worksheets(book))
    except BROKEN:
        raise BrokenDocument(document="", kind="xls") from None


def _worksheets(book: bytes) -> Iterator[int]:
    """Where the records of each worksheet begin."""
    for kind, data in _records(book, 0):
        if kind == END_OF:
            return
        if kind == BOUND_SHEET and data[5] == WORKSHEET:
            yield struct.unpack_from("<I", data)[0]


def _parts(book: bytes, offset: int) -> SheetParts:
    columns: set[int] = set()
    rows: set[int] = set()
    depth = 0  # a chart in a sheet has records of its own
    for kind, data in _records(book, offset):
        depth += (kind == BEGIN) - (kind == END_OF)
        if depth == 0:
            break
        if depth == 1 and kind == ROW and struct.unpack_from("<H", data, 12)[0] & HIDDEN_ROW:
            rows.add(struct.unpack_from("<H", data)[0])
        elif depth == 1 and kind == COLUMNS:
            first, last, width, _, flags = struct.unpack_from("<5H", data)
            if flags & 1 or not width:
                columns.update(range(first, last + 1))
    return SheetParts(hidden_columns=frozenset(columns), hidden_rows=frozenset(rows))


def _records(book: bytes, offset: int) -> Iterator[tuple[int, bytes]]:
    while offset + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, offset)
        yield kind, book[offset + 4 : offset + 4 + length]
        offset += 4 + length


class _Compound:
    """A compound file: sectors chained by an allocation table."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.sector = 1 << struct.unpack_from("<H", data, 30)[0]
        self.small = 1 << struct.unpack_from("<H", data, 32)[0]
        if not 64 <= self.sector <= 1 << 20 or self.small > self.sector:
            raise ValueError
        self.table = self._numbers(self._table_sectors())
        self.directory = self._chain(struct.unpack_from("<I", data, 48)[0])

    def workbook(self) -> bytes:
        """The stream of the workbook. Raises ValueError when there is none."""
        entries = [self.directory[n : n + ENTRY_BYTES] for n in range(0, len(self.directory), ENTRY_BYTES)]
        found = [entry for name in NAMES for entry in entries if _name(entry) == name]
        if not found:
            raise ValueError
        entry = found[0]
        start, size = struct.unpack_from("<IQ", entry, 116)
        size &= 0xFFFFFFFF  # the upper half is not always cleared
        if size >= struct.unpack_from("<I", self.data, 56)[0]:
            return self._chain(start)[:size]
        return self._small_chain(start, root=entries[0])[:size]

    def _table_sectors(self) -> list[int]:
        first = list(struct.unpack_from(f"<{HEADER_SECTORS}I", self.data, 76))
        following, count = struct.unpack_from("<II", self.data, 68)
        for _ in range(min(count, len(self.data) // self.sector)):
            numbers = struct.unpack_from(f"<{self.sector // 4}I", self._sector(following))
            first += numbers[:-1]
            following = numbers[-1]
        return [number for number in first if number < END]

    def _numbers(self, sectors: list[int]) -> list[int]:
        return [number for at in sectors for (number,) in struct.iter_unpack("<I", self._sector(at))]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.sector
        found = self.data[start : start + self.sector]
        if not found:
            raise ValueError
        return found.ljust(self.sector, b"\0")  # the last one may be cut short

    def _chain(self, number: int) -> bytes:
        return b"".join(self._sector(at) for at in _follow(self.table, number))

    def _small_chain(self, number: int, root: bytes) -> bytes:
        mini = self._chain(struct.unpack_from("<I", root, 116)[0])
        table = self._numbers(list(_follow(self.table, struct.unpack_from("<I", self.data, 60)[0])))
        return b"".join(mini[at * self.small : (at + 1) * self.small] for at in _follow(table, number))


def _follow(table: list[int], number: int) -> Iterator[int]:
    """The sectors of a chain. Raises ValueError for one that goes in a circle."""
    for _ in range(len(table) + 1):
        if number >= END:
            return
        yield number
        number = table[number]
    raise ValueError


def _name(entry: bytes) -> str:
    length = struct.unpack_from("<H", entry, 64)[0]
    return entry[: max(0, length - 2)].decode("utf-16-le", "replace")
