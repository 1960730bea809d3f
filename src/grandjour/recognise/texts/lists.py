"""Lists inside a text: a header line with separators, then rows. The header tells what stands in each field."""

import re
from collections.abc import Iterator
from typing import Final

from grandjour.model.finding import Span
from grandjour.recognise.headers import words_of_header
from grandjour.recognise.texts.shadow import Shadow, span

FEWEST_FIELDS: Final = 3
_HEADER: Final = re.compile(
    r"^[^;|\t\n]{2,40}(?:[;|\t][^;|\t\n]{1,40}){2,}+(?:\n? ?[;|\t][^;|\t\n]{1,40})*+$", re.MULTILINE
)
_KINDS: Final = (
    (("naissance",), "BIRTHDATE"),
    (("ne", "le"), "BIRTHDATE"),
    (("nom",), "PERSON"),
    (("prenom",), "PERSON"),
    (("noms",), "PERSON"),
    (("prenoms",), "PERSON"),
    (("adresse",), "ADDRESS"),
    (("domicile",), "ADDRESS"),
)


def lists(text: Shadow) -> Iterator[Span]:
    """Fields under headers that name a person, a birth date or an address."""
    for header in _HEADER.finditer(text.lines):
        separator = next(character for character in header[0] if character in ";|\t")
        kinds = [_kind(name) for name in header[0].split(separator)]
        if len(kinds) >= FEWEST_FIELDS and any(kinds):
            yield from _rows(text.lines, header.end(), separator, kinds)


def _kind(name: str) -> str | None:
    words = words_of_header(name)
    return next((kind for wanted, kind in _KINDS if all(word in words for word in wanted)), None)


def _rows(text: str, start: int, separator: str, kinds: list[str | None]) -> Iterator[Span]:
    """Fields one after the other; a line end separates rows, and may also stand inside a field."""
    column, place = 0, start
    stop = re.search(r"\n\s*\n", text[start:])
    end = start + stop.start() if stop else len(text)
    while place < end:
        close = text.find(separator, place, end)
        if close < 0:
            return
        field_end = close
        if column == len(kinds) - 1:  # the last field, and after the line end the first of the next row
            field_end = text.rfind("\n", place, close)
            if field_end < 0:
                return
        yield from _field(text, place, field_end, kinds[column])
        place = field_end + 1
        column = (column + 1) % len(kinds)


def _field(text: str, start: int, end: int, kind: str | None) -> Iterator[Span]:
    value = text[start:end]
    stripped = value.strip(" \n,")
    if kind is None or not stripped or len(stripped) > 120:
        return
    start += value.index(stripped)
    yield span(start, start + len(stripped), kind, score=0.75, why="span.list")
