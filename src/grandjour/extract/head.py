"""The start of a delimited text: how cells are separated, where the table begins, how wide it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final

from grandjour.extract.cells import filled
from grandjour.extract.charset import Charset, shown, utf8_blocks
from grandjour.extract.dialect import SAMPLE_RECORDS, find_grammar, parse
from grandjour.extract.layout import Layout, find_layout, named_width, usual_width
from grandjour.extract.prose import is_prose
from grandjour.extract.records import LINE_END, MAX_RECORD_BYTES, Grammar, Record, records
from grandjour.model.errors import EmptyDocument, LineTooLong, NoTable, TooManyColumns

SAMPLE_BYTES: Final = 256 << 10
SAMPLE_LINES: Final = 100  # with fewer lines in it, a sample is taken longer, up to the longest record allowed
MAX_COLUMNS: Final = 16_384
BLANK: Final = '\x00 \t\r\n\v\f;,|"'  # white space, and what stands around empty cells


@dataclass(frozen=True, slots=True)
class Head:
    """What the first records tell. Lines are physical lines from 0, bytes those of the UTF-8 text without its mark.

    width: cells of a record. least: number of cells that a record must have; columns without name, beyond those with
    one, may be missing at its end.
    """

    grammar: Grammar
    layout: Layout  # in records
    width: int
    least: int
    header_line: int | None
    body_line: int
    body_byte: int


def read_head(path: Path, letters: Charset) -> Head:
    """The head of a text. Raises EmptyDocument, NoTable, LineTooLong, TooManyColumns."""
    sample, whole = _sample(path, letters)
    if whole and not sample.strip(BLANK):
        raise EmptyDocument(document="")
    grammar = find_grammar(sample)
    if is_prose(sample, parse(sample, grammar), grammar):
        raise NoTable(document="")
    found = _first_records(sample, grammar, whole=whole)
    cells = [[shown(cell) for cell in record.cells or [record.text]] for record in found]
    if not any(filled(line) for line in cells):
        raise EmptyDocument(document="")
    layout = find_layout(cells)
    width = _width(layout, cells[layout.body :])
    if width > MAX_COLUMNS:
        raise TooManyColumns(document="", columns=width, allowed=MAX_COLUMNS)
    lines = list(accumulate((record.lines for record in found), initial=0))
    above = sample[: found[layout.body - 1].end] if layout.body else ""
    return Head(
        grammar=grammar,
        layout=layout,
        width=width,
        least=min(named_width(layout.names) or width, width),
        header_line=None if layout.header is None else lines[layout.header],
        body_line=lines[layout.body],
        body_byte=len(above.encode("utf-8", "surrogateescape")),
    )


def _width(layout: Layout, body: Sequence[Sequence[str]]) -> int:
    """Cells of a record: the most common number below the header, or more where the header names more."""
    named = max(named_width(layout.names), 1)
    return max(usual_width(body), named) if any(filled(cells) for cells in body) else named


def _sample(path: Path, letters: Charset) -> tuple[str, bool]:
    """The start of the text, cut after a line, and whether it is the whole of it. Raises LineTooLong."""
    block, whole = b"", True
    for part in utf8_blocks(path, letters):
        block += part
        if len(block) > MAX_RECORD_BYTES:
            whole = False
            break
    for size in (SAMPLE_BYTES, 16 * SAMPLE_BYTES, MAX_RECORD_BYTES):
        text = block[:size].decode("utf-8", "surrogateescape")
        if len(block) <= size and whole:
            return text, True
        lines = [found.end() for found in LINE_END.finditer(text)]
        if len(lines) > SAMPLE_LINES:
            break
    if not lines:
        raise LineTooLong(document="", line=1, megabytes=MAX_RECORD_BYTES >> 20)
    return text[: lines[-1]], False


def _first_records(sample: str, grammar: Grammar, *, whole: bool) -> list[Record]:
    found: list[Record] = []
    for record in records(sample, grammar, final=whole):
        found.append(record)
        if len(found) == SAMPLE_RECORDS:
            break
    return found
