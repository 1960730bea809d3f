"""Where a table stands in a sheet or a file: titles above, one or more header lines or none, notes below."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from grandjour.extract.cells import filled, is_blank, look
from grandjour.extract.header import continues_header, is_header, join_names

MAX_HEADER_LINES: Final = 3
NOTE_LINES: Final = 40
NOTE_LENGTH: Final = 3  # words, where it does not say that it is a note
NOTE_WORDS: Final = ("source", "note", "nb", "n.b", "lecture", "champ", "*", "(", "fuente", "légende", "¹")

Cells = Sequence[str]
NOTHING_HELD: Final[Mapping[int, int]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of the parts of a table among its records, from 0. header None: there is none."""

    header: int | None
    header_lines: int
    body: int
    names: tuple[str, ...]  # one a column, "" where there is none
    titles: tuple[str, ...] = ()


def find_layout(
    records: Sequence[Cells], *, width: int | None = None, held: Mapping[int, int] = NOTHING_HELD
) -> Layout:
    """The layout that the first records of a table show. records: texts of cells, of any number a record.

    width: number of columns where it is known; else the most common number of cells.
    held: lines that hang together with lines below them, by merged cells: the line, and the last one.
    """
    width = width or usual_width(records)
    first = _first_full(records, width)
    if first is None:
        return Layout(None, 0, len(records), ("",) * width, _titles(records))
    titles = _titles(records[:first])
    if not is_header(records, first, width, body=_last_held(first, first, held) + 1):
        return Layout(None, 0, first, ("",) * width, titles)
    header, last = _header_span(records, first, width, held)
    names = join_names(records[header : last + 1], width)
    return Layout(header, last - header + 1, last + 1, names, titles)


def usual_width(records: Sequence[Cells]) -> int:
    """The most common number of cells of the records with something in them; of equals the greatest."""
    counts = Counter(len(cells) for cells in records if filled(cells))
    wide = {cells: count for cells, count in counts.items() if cells > 1} or counts
    return max(wide, key=lambda cells: (wide[cells], cells), default=1)


def share_alike(rows: Sequence[Cells]) -> float:
    """Share of some rows that have the usual number of cells."""
    width = usual_width(rows)
    return sum(len(cells) == width for cells in rows) / len(rows)


def named_width(names: Sequence[str]) -> int:
    """Number of names up to the last that is not empty."""
    return max((index + 1 for index, name in enumerate(names) if name), default=0)


def count_notes(tail: Sequence[tuple[bool, Cells]], width: int) -> int:
    """How many of the last records are notes below the table, blank ones among them.

    tail: the last records; True with those that have fewer cells than the table.
    A note fills the first cell alone with some words; it stands after a blank record, or says what it is, or is not
    cut into cells.
    """
    notes = kept = 0
    for short, cells in reversed(tail[-NOTE_LINES:]):
        if not filled(cells):
            if notes:
                kept = notes
            notes += 1
            continue
        if not _is_note_like(cells, width):
            break
        notes += 1
        if short or _says_note(cells[0]):
            kept = notes
    return kept


def _is_note_like(cells: Cells, width: int) -> bool:
    if width < 2 or filled(cells) != 1 or look(cells[0]) != "text":
        return False
    return _says_note(cells[0]) or len(cells[0].split()) >= NOTE_LENGTH


def _says_note(cell: str) -> bool:
    return cell.strip().lower().startswith(NOTE_WORDS)


def _first_full(records: Sequence[Cells], width: int) -> int | None:
    """The first record that fills its line as the table does."""
    counts = sorted(filled(cells) for cells in records if len(cells) >= min(2, width) and filled(cells))
    usual = counts[len(counts) // 2] if counts else 0
    for index, cells in enumerate(records):
        if filled(cells) >= max(1 if width == 1 else 2, 0.5 * usual):
            return index
    return next((index for index, cells in enumerate(records) if filled(cells)), None)


def _header_span(records: Sequence[Cells], first: int, width: int, held: Mapping[int, int]) -> tuple[int, int]:
    """First and last line of a header that begins at `first`: repeated lines are one, further ones name columns."""
    start = last = first
    while last + 1 < len(records) and list(records[last + 1]) == list(records[start]):
        start = last = last + 1
    last = _last_held(start, last, held)
    while last + 1 < len(records) and last - start + 1 < MAX_HEADER_LINES:
        if not continues_header(records, last + 1, width):
            break
        last = _last_held(start, last + 1, held)
    return start, min(last, len(records) - 1)


def _last_held(start: int, last: int, held: Mapping[int, int]) -> int:
    """The last line that hangs together with those from `start` to `last`."""
    reached = max(held.get(line, line) for line in range(start, last + 1))
    return last if reached <= last else _last_held(start, reached, held)


def _titles(records: Sequence[Cells]) -> tuple[str, ...]:
    return tuple(" ".join(cell.strip() for cell in cells if not is_blank(cell)) for cells in records if filled(cells))
