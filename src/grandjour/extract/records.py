"""The grammar of delimited text, record by record: slow and exact. It decides wherever a fast engine might guess."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

MAX_RECORD_BYTES: Final = 16 << 20
LINE_END: Final = re.compile(r"\r\n|\n|\r")
SPACE_AFTER: Final = " *+"  # between a closing quote and the end of its cell: outside of the value


@dataclass(frozen=True, slots=True)
class Grammar:
    """What separates and protects cells. delimiter None: one cell a line.

    escape: a character before a delimiter or quote that makes it plain. skip_space: spaces before a cell do not count.
    """

    delimiter: str | None
    quote: str | None = '"'
    escape: str | None = None
    skip_space: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it is the one of RFC 4180 but for the delimiter, on which all engines agree."""
        return self.delimiter is not None and self.escape is None and not self.skip_space


@dataclass(frozen=True, slots=True)
class Record:
    """One record. cells: None where its quotes have no meaning. text: as it stands, without its line end."""

    cells: list[str] | None
    text: str
    end: int  # in the text parsed, after its line end
    lines: int = 1  # physical lines


def records(text: str, grammar: Grammar, *, width: int | None = None, final: bool = True) -> Iterator[Record]:
    """The records of a text. Text after the `end` of the last one belongs to a record that is not finished yet.

    width: a record over several lines that has another number of cells is taken as one line whose quotes have no
    meaning, so that one stray quote does not swallow the lines after it.
    final: whether the text ends here; else a last record without line end is not given.
    """
    position = 0
    while position < len(text):
        line_end = LINE_END.search(text, position)
        if line_end is None and not final:
            return
        if line_end is not None and line_end.group() == "\r" and line_end.end() == len(text) and not final:
            return
        stop, after = (line_end.start(), line_end.end()) if line_end else (len(text), len(text))
        record = _record(text, position, stop, after, grammar, final)
        if record is None:
            return
        if record.lines > 1 and (record.cells is None or (width is not None and len(record.cells) != width)):
            record = Record(None, text[position:stop], after)
        yield record
        position = record.end


def _record(text: str, start: int, stop: int, after: int, grammar: Grammar, final: bool) -> Record | None:
    """The record that begins at `start`, whose first line ends at `stop`; None when the text ends too soon to tell."""
    line = text[start:stop]
    if grammar.delimiter is None:
        return Record([line], line, after)
    quoted = grammar.quote is not None and grammar.quote in line
    if not quoted and grammar.escape is None:
        cells = line.split(grammar.delimiter)
        return Record([cell.lstrip(" ") for cell in cells] if grammar.skip_space else cells, line, after)
    return _quoted_record(text, start, stop, after, grammar, final)


def _quoted_record(text: str, start: int, stop: int, after: int, grammar: Grammar, final: bool) -> Record | None:
    field = _field_pattern(grammar)
    cells: list[str] = []
    position = start
    while True:
        found = field.match(text, position)
        if found is None:
            if not final and _is_open(text, position, grammar):
                return None
            return Record(None, text[start:stop], after)
        cells.append(_value(found, grammar))
        position = found.end()
        if found["end"] == grammar.delimiter:
            continue
        if position == len(text) and not final and found["end"] in ("", "\r"):
            return None
        whole = text[start : found.start("end")]
        return Record(cells, whole, position, 1 + len(LINE_END.findall(whole)))


def _value(found: re.Match[str], grammar: Grammar) -> str:
    quoted, bare = found["quoted"], found["bare"]
    if quoted is None:
        value = bare
    else:
        assert grammar.quote is not None
        value = quoted.replace(grammar.quote * 2, grammar.quote)
    if grammar.escape is not None and grammar.escape in value:
        value = re.sub(re.escape(grammar.escape) + "(.)", r"\1", value, flags=re.DOTALL)
    return str(value)


def _is_open(text: str, position: int, grammar: Grammar) -> bool:
    """Whether a quoted cell begins at `position` and may end after the text."""
    return len(text) - position < MAX_RECORD_BYTES and _open_pattern(grammar).match(text, position) is not None


@lru_cache(maxsize=64)
def _field_pattern(grammar: Grammar) -> re.Pattern[str]:
    assert grammar.delimiter is not None
    delimiter = re.escape(grammar.delimiter)
    space = " *+" if grammar.skip_space else ""
    escaped = f"|{re.escape(grammar.escape)}." if grammar.escape else ""
    stops = delimiter + r"\r\n" + (re.escape(grammar.escape) if grammar.escape else "")
    end = rf"(?P<end>{delimiter}|\r\n|\n|\r|\Z)"
    if grammar.quote is None:
        return re.compile(rf"{space}(?P<quoted>(?!))?(?P<bare>(?:[^{stops}]{escaped})*+){end}", re.DOTALL)
    quote = re.escape(grammar.quote)
    inside = rf"(?:[^{quote}{re.escape(grammar.escape) if grammar.escape else ''}]|{quote}{quote}{escaped})*+"
    bare = rf"(?P<bare>(?!{quote})(?:[^{stops}]{escaped})*+)"
    return re.compile(rf"{space}(?:{quote}(?P<quoted>{inside}){quote}{SPACE_AFTER}|{bare}){end}", re.DOTALL)


@lru_cache(maxsize=64)
def _open_pattern(grammar: Grammar) -> re.Pattern[str]:
    quote = re.escape(grammar.quote or "")
    space = " *+" if grammar.skip_space else ""
    return re.compile(rf"{space}{quote}(?:[^{quote}]|{quote}{quote})*+{quote}?\Z", re.DOTALL)
