"""NDJSON (one JSON object a line): one table, read a line at a time, so that its size has no limit."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from grandjour.extract import charset
from grandjour.extract.charset import Charset
from grandjour.extract.json_rows import Survey, write_table
from grandjour.extract.json_walk import DECODER
from grandjour.model.document import DocumentKind
from grandjour.model.errors import EmptyDocument, LineTooLong, RowsNotUnderstood
from grandjour.model.extraction import Extraction

MAX_LINE_BYTES: Final = 16 << 20
NOTHING: Final = object()  # a line that is not JSON
MAX_REJECTED_SHARE: Final = 0.5
MAX_LEVELS: Final = 200  # of lists and objects in one another; how deep all of a reading can follow is not known


def read(path: Path, folder: Path, sha256: str) -> Extraction:
    """The one table of a text with one JSON object a line. Writes `t1.parquet`; `row` is the line, from 0.

    Lines that are no JSON object are set aside; blank ones do not count. Notices: rejected-rows, lists-in-cells.
    Raises EmptyDocument, BrokenDocument, LineTooLong, TooManyColumns, RowsNotUnderstood, RowsLost.
    """
    letters = charset.detect(path)
    survey = Survey()
    for place, line in _lines(path, letters):
        value = _value(line)
        if value is NOTHING:
            survey.counted += 1
            survey.reject(place, "form", line.decode("utf-8", "backslashreplace"))
        else:
            survey.add(place, value)
    if not survey.counted:
        raise EmptyDocument(document="")
    if not survey.columns or len(survey.rejected) > MAX_REJECTED_SHARE * survey.counted:
        raise RowsNotUnderstood(document="", rejected=len(survey.rejected), counted=survey.counted)
    values = ((place, _value(line)) for place, line in _lines(path, letters))
    seen = {"rejected-rows": bool(survey.rejected), "lists-in-cells": survey.with_lists}
    return Extraction(
        document=sha256,
        kind=DocumentKind.NDJSON,
        tables=(write_table(folder, "t1", survey, values, encoding=letters.encoding),),
        notices=tuple(code for code, found in seen.items() if found),
    )


def _lines(path: Path, letters: Charset) -> Iterator[tuple[int, bytes]]:
    """The lines with something on them, in UTF-8, each with its number from 0."""
    number, rest = 0, b""
    for block in charset.utf8_blocks(path, letters):
        *whole, rest = (rest + block).split(b"\n")
        for line in whole:
            yield from _line(number, line)
            number += 1
        if len(rest) > MAX_LINE_BYTES:
            raise LineTooLong(document="", line=number + 1, megabytes=MAX_LINE_BYTES >> 20)
    yield from _line(number, rest)


def _line(number: int, line: bytes) -> Iterator[tuple[int, bytes]]:
    if len(line) > MAX_LINE_BYTES:
        raise LineTooLong(document="", line=number + 1, megabytes=MAX_LINE_BYTES >> 20)
    if line.strip():
        yield number, line


def _value(line: bytes) -> Any:
    """The value on a line; NOTHING where it is not JSON, or too deep to be followed."""
    try:
        value = DECODER.decode(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return NOTHING
    deep = line.count(b"[") + line.count(b"{") > MAX_LEVELS
    return NOTHING if deep and _levels(value) > MAX_LEVELS else value


def _levels(value: object) -> int:
    """How many lists and objects stand in one another, at most."""
    levels, within = 0, [value]
    while within := [one for one in within if isinstance(one, dict | list)]:
        levels += 1
        within = [inner for one in within for inner in (one.values() if isinstance(one, dict) else one)]
    return levels
