"""Whether a line names the columns of those below it: it speaks where they count, and is unlike them elsewhere."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from grandjour.extract.cells import Look, are_years, filled, is_blank, is_placeholder, look

BODY_SAMPLE: Final = 200  # records looked at below a line
TYPED_SHARE: Final = 0.6  # of the filled cells of a column that make it one of numbers or dates
ALIKE_SHARE: Final = 0.9  # of the filled cells of a column that make it one of codes
CONTROL: Final = re.compile("[\x00-\x1f\x7f]")
DIGIT: Final = re.compile(r"\d")

Cells = Sequence[str]


def is_header(records: Sequence[Cells], line: int, width: int, *, body: int | None = None) -> bool:
    """Whether a record names the columns of those below it, or below line `body`."""
    return _is_header(records[line], _body(records, body or line + 1), width)


def _is_header(cells: Cells, body: Sequence[Cells], width: int) -> bool:
    names = [cell.strip() for cell in cells if not is_blank(cell)]
    if not body:
        return all(look(name) == "text" for name in names)
    if _are_years_after_text(names):
        return True
    if _is_form(body):
        return False
    columns = [(_cell(cells, column), [_cell(below, column) for below in body]) for column in range(width)]
    votes = [_vote(name, [cell for cell in below if not is_blank(cell)]) for name, below in columns]
    if sum(votes):
        return sum(votes) > 0
    return _are_labels(names, columns)


def continues_header(records: Sequence[Cells], line: int, width: int) -> bool:
    """Whether a line below a header line speaks where the body has numbers or dates."""
    cells, body = records[line], _body(records, line + 1)
    if len(body) < 2:
        return False
    typed = [column for column in range(width) if _usual_look([_cell(below, column) for below in body]) != "text"]
    said = [_cell(cells, column) for column in typed if not is_blank(_cell(cells, column))]
    speaking = sum(look(cell) == "text" and not is_placeholder(cell) for cell in said)
    return bool(typed) and len(said) >= max(1, 0.5 * len(typed)) and speaking >= 0.8 * len(said)


def join_names(lines: Sequence[Cells], width: int) -> tuple[str, ...]:
    """Header lines joined by ' / ', a name said twice once, control characters as spaces."""
    names = []
    for column in range(width):
        said = [" ".join(CONTROL.sub(" ", _cell(cells, column)).split()) for cells in lines]
        names.append(" / ".join(dict.fromkeys(name for name in said if name)))
    return tuple(names)


def _vote(name: str, below: Sequence[str]) -> int:
    """1 where a cell is unlike those below it, -1 where it is one of them, 0 where nothing can be told."""
    if is_blank(name) or not below:
        return 0
    usual = _usual_look(below)
    if usual != "text":
        return -1 if look(name) == usual else 1
    if look(name) != "text":
        return -1
    if len(below) < 3:
        return 0
    with_digit = sum(DIGIT.search(cell) is not None for cell in below) >= ALIKE_SHARE * len(below)
    if with_digit:
        return -1 if DIGIT.search(name) else 1
    lengths = {len(cell.strip()) for cell in below}
    return (-1 if len(name.strip()) in lengths else 1) if len(lengths) == 1 else 0


def _are_years_after_text(names: Sequence[str]) -> bool:
    numbers = [name for name, _ in groupby(name for name in names if look(name) == "number")]
    return any(look(name) == "text" for name in names[:3]) and are_years(numbers)


def _are_labels(names: Sequence[str], columns: Sequence[tuple[str, Sequence[str]]]) -> bool:
    """Whether texts above texts are names: no two alike, hardly one of them found again below."""
    if len(set(names)) < len(names) or any(look(name) != "text" for name in names):
        return False
    repeated = sum(name in below for name, below in columns if not is_blank(name))
    return repeated <= len(names) / 4


def _is_form(body: Sequence[Cells]) -> bool:
    """Whether the lines are those of a form, "Nom :" and what is filled in."""
    asked = [cells[0].rstrip() for cells in body if cells and not is_blank(cells[0])]
    return len(asked) > 1 and sum(cell.endswith(":") for cell in asked) > 0.7 * len(asked)


def _body(records: Sequence[Cells], start: int) -> list[Cells]:
    return [cells for cells in records[start : start + BODY_SAMPLE] if filled(cells)]


def _usual_look(cells: Sequence[str]) -> Look:
    """number or date where most of the filled cells are of that look, else text."""
    looks = [look(cell) for cell in cells if not is_blank(cell)]
    for kind in ("number", "date"):
        if looks and looks.count(kind) >= TYPED_SHARE * len(looks):
            return kind
    return "text"


def _cell(cells: Cells, column: int) -> str:
    return cells[column] if column < len(cells) else ""
