"""Where a table stands in a sheet or a file: titles above, one or two header lines or none, notes below."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from grandjour.extract.cells import are_years, filled, is_blank, is_placeholder, look

MAX_HEADER_LINES: Final = 3
BODY_SAMPLE: Final = 200  # records looked at below a line
TYPED_SHARE: Final = 0.6  # of the filled cells of a column that make it one of numbers or dates
NOTE_LINES: Final = 40
NOTE_WORDS: Final = ("source", "note", "nb", "n.b", "lecture", "champ", "*", "(", "fuente", "report", "légende", "¹")

Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of the parts of a table among its records, from 0. header None: there is none."""

    header: int | None
    header_lines: int
    body: int
    names: tuple[str, ...]  # one a column, "" where there is none
    titles: tuple[str, ...] = ()


def find_layout(records: Sequence[Cells], *, width: int | None = None) -> Layout:
    """The layout that the first records of a table show. records: texts of cells, of any number a record.

    width: number of columns where it is known; else the most common number of cells.
    """
    width = width or usual_width(records)
    first = _first_full(records, width)
    if first is None:
        return Layout(None, 0, len(records), ("",) * width, _titles(records))
    titles = _titles(records[:first])
    if not _is_header(records, first, width):
        return Layout(None, 0, first, ("",) * width, titles)
    header, last = _header_span(records, first, width)
    names = _join_names([records[line] for line in range(header, last + 1)], width)
    return Layout(header, last - header + 1, last + 1, names, titles)


def usual_width(records: Sequence[Cells]) -> int:
    """The most common number of cells of the records with something in them; of equals the greatest."""
    counts = Counter(len(cells) for cells in records if filled(cells))
    wide = {cells: count for cells, count in counts.items() if cells > 1} or counts
    return max(wide, key=lambda cells: (wide[cells], cells), default=1)


def count_notes(tail: Sequence[tuple[bool, Cells]], width: int) -> int:
    """How many of the last records are notes below the table, blank ones among them.

    tail: the last records; True with those that have fewer cells than the table.
    A note fills the first cell alone, after a blank record, or says that it is one, or is not cut into cells.
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
        if short or cells[0].strip().lower().startswith(NOTE_WORDS):
            kept = notes
    return kept


def _is_note_like(cells: Cells, width: int) -> bool:
    return width > 1 and filled(cells) == 1 and not is_blank(cells[0]) and look(cells[0]) == "text"


def _first_full(records: Sequence[Cells], width: int) -> int | None:
    """The first record that fills its line as the table does."""
    usual = _usual_filled(records, width)
    for index, cells in enumerate(records):
        if filled(cells) >= max(1 if width == 1 else 2, 0.5 * usual):
            return index
    return next((index for index, cells in enumerate(records) if filled(cells)), None)


def _usual_filled(records: Sequence[Cells], width: int) -> int:
    counts = sorted(filled(cells) for cells in records if len(cells) >= min(2, width) and filled(cells))
    return counts[len(counts) // 2] if counts else 0


def _is_header(records: Sequence[Cells], line: int, width: int) -> bool:
    """Whether a record names the columns of those below it."""
    cells = records[line]
    body = _body(records, line + 1)
    if not body:
        return all(look(cell) in ("text", "empty") for cell in cells)
    names = [cell for cell in cells if not is_blank(cell)]
    if _are_years_after_text(cells):
        return True
    if any(look(name) == "date" for name in names):
        return False
    typed = _typed_columns(body, width)
    against = sum(look(_cell(cells, column)) in ("number", "date") for column in typed)
    speaking = sum(look(_cell(cells, column)) == "text" for column in typed)
    if typed and against > speaking:
        return False
    if any(look(name) == "number" for name in names) and len(set(names)) < len(names):
        return False
    return speaking > 0 or _are_labels(cells, body, width)


def _are_years_after_text(cells: Cells) -> bool:
    names = [cell for cell in cells if not is_blank(cell)]
    return any(look(name) == "text" for name in names[:3]) and are_years(
        [name for name in names if look(name) == "number"]
    )


def _are_labels(cells: Cells, body: Sequence[Cells], width: int) -> bool:
    """Whether the cells of a record of texts above texts are unlike those below."""
    names = [cell.strip() for cell in cells if not is_blank(cell)]
    if len(set(names)) < len(names) or any(look(name) == "number" for name in names):
        return False
    repeated = sum(
        any(_cell(below, column) == _cell(cells, column) for below in body)
        for column in range(width)
        if not is_blank(_cell(cells, column))
    )
    return repeated <= len(names) / 4


def _header_span(records: Sequence[Cells], first: int, width: int) -> tuple[int, int]:
    """First and last line of a header that begins at `first`: repeated lines are one, further ones name columns."""
    start = last = first
    while last + 1 < len(records) and list(records[last + 1]) == list(records[start]):
        start = last = last + 1
    while last + 1 < len(records) and last - start + 1 < MAX_HEADER_LINES:
        if not _continues_header(records, last + 1, width):
            break
        last += 1
    return start, last


def _continues_header(records: Sequence[Cells], line: int, width: int) -> bool:
    """Whether a line below a header line speaks where the body has numbers or dates."""
    cells, body = records[line], _body(records, line + 1)
    typed = _typed_columns(body, width)
    if not typed or len(body) < 2:
        return False
    said = [_cell(cells, column) for column in typed if not is_blank(_cell(cells, column))]
    speaking = sum(look(cell) == "text" and not is_placeholder(cell) for cell in said)
    return len(said) >= max(1, 0.5 * len(typed)) and speaking >= 0.8 * len(said)


def _body(records: Sequence[Cells], start: int) -> list[Cells]:
    return [cells for cells in records[start : start + BODY_SAMPLE] if filled(cells)]


def _typed_columns(body: Sequence[Cells], width: int) -> list[int]:
    """Columns whose filled cells are mostly numbers or dates."""
    found = []
    for column in range(width):
        looks = [look(_cell(cells, column)) for cells in body]
        said = [seen for seen in looks if seen != "empty"]
        if said and sum(seen != "text" for seen in said) >= TYPED_SHARE * len(said):
            found.append(column)
    return found


def _join_names(lines: Sequence[Cells], width: int) -> tuple[str, ...]:
    """Header lines joined by ' / ', a name said twice once."""
    names = []
    for column in range(width):
        said = [" ".join(_cell(cells, column).split()) for cells in lines]
        names.append(" / ".join(dict.fromkeys(name for name in said if name)))
    return tuple(names)


def _titles(records: Sequence[Cells]) -> tuple[str, ...]:
    return tuple(" ".join(cell.strip() for cell in cells if not is_blank(cell)) for cells in records if filled(cells))


def _cell(cells: Cells, column: int) -> str:
    return cells[column] if column < len(cells) else ""
