"""Where the lists of a JSON document stand: walks down its objects, and gives each element of each list on its own."""

import json
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any, Final

from grandjour.extract.json_text import Number, expect, refuse, skip
from grandjour.model.errors import JsonNameTwice

MAX_LEVELS: Final = 8  # of objects around a list
Path = tuple[str, ...]  # names of members, from the outside


class Repeated(dict[str, Any]):
    """An object in which a name stands twice: which of the two values counts is not said."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    return made if len(made) == len(pairs) else Repeated(made)


DECODER: Final = json.JSONDecoder(
    parse_float=Number, parse_int=Number, parse_constant=refuse, object_pairs_hook=_object
)


@dataclass(frozen=True, slots=True)
class Member:
    """The value of a member that is no list."""

    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a list. index: from 0."""

    path: Path
    index: int
    value: Any


@dataclass(frozen=True, slots=True)
class ListEnd:
    """A list has ended: it stands in the text from `start` to `end`."""

    path: Path
    start: int
    end: int


Step = Member | Element | ListEnd


def walk(text: str) -> Iterator[Step]:
    """Everything in a JSON text, in its order; objects down to `MAX_LEVELS` are walked through, deeper ones are values.

    Numbers are of type `Number`. Raises ValueError where the text is not JSON, JsonNameTwice where a name stands
    twice in an object that is walked through, RecursionError where it is too deep.
    """
    position = yield from _walk(text, skip(text, 0), ())
    if skip(text, position) != len(text):
        raise ValueError("nothing more expected")


def elements(text: str, start: int) -> Iterator[tuple[int, Any]]:
    """The elements of the list that stands at `start`, as `walk` told, each with its number."""
    return ((step.index, step.value) for step in _list(text, start, ()) if isinstance(step, Element))


def _walk(text: str, position: int, path: Path) -> Generator[Step, None, int]:
    """The value at `position`; the generator returns where it ends."""
    sign = text[position : position + 1]
    if sign == "[":
        return (yield from _list(text, position, path))
    if sign == "{" and len(path) < MAX_LEVELS:
        return (yield from _members(text, position, path))
    value, end = DECODER.raw_decode(text, position)
    yield Member(path, value)
    return end


def _members(text: str, position: int, path: Path) -> Generator[Step, None, int]:
    position = skip(text, position + 1)
    names: set[str] = set()
    while text[position : position + 1] != "}":
        if names:
            position = skip(text, expect(text, position, ","))
        name, position = DECODER.raw_decode(text, position)
        if not isinstance(name, str) or isinstance(name, Number):
            raise ValueError("a name expected")
        if name in names:
            raise JsonNameTwice(document="")
        names.add(name)
        position = skip(text, expect(text, skip(text, position), ":"))
        position = skip(text, (yield from _walk(text, position, (*path, name))))
    return position + 1


def _list(text: str, start: int, path: Path) -> Generator[Step, None, int]:
    position, index = skip(text, start + 1), 0
    while text[position : position + 1] != "]":
        if index:
            position = skip(text, expect(text, position, ","))
        value, position = DECODER.raw_decode(text, position)
        yield Element(path, index, value)
        position, index = skip(text, position), index + 1
    yield ListEnd(path, start, position + 1)
    return position + 1
