"""Compound files ([MS-CFB]): streams in sectors, chained by an allocation table."""

import struct
from collections.abc import Iterator
from typing import Final

NAMES: Final = ("Workbook", "Book")
END: Final = 0xFFFFFFFA  # sector numbers from here on are marks
HEADER_SECTORS: Final = 109  # of the allocation table, named in the header itself
ENTRY_BYTES: Final = 128


class Compound:
    """A compound file. Raises struct.error, IndexError or ValueError where it does not hold together."""

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
