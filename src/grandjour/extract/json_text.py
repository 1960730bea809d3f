"""JSON with its numbers kept as they are written, read a member at a time."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

SPACE: Final = re.compile(r"[ \t\r\n]*+")


class Number(str):
    """A JSON number, as its digits stand."""

    __slots__ = ()


def refuse(name: str) -> None:
    """Raises ValueError: NaN and Infinity are no numbers of JSON."""
    raise ValueError(f"{name} is not JSON")


DECODER: Final = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=refuse)


def members(text: str, streamed: str) -> Iterator[tuple[str, Any]]:
    """Members of the one object that `text` is: name and value; of the array called `streamed`, each element so.

    Numbers are of type `Number`. Raises ValueError where the text is not JSON, RecursionError where it is too deep.
    """
    position = expect(text, skip(text, 0), "{")
    empty = skip(text, position)
    if text[empty : empty + 1] == "}":
        return _end(text, empty + 1)
    while True:
        name, position = _value(text, skip(text, position))
        position = skip(text, expect(text, skip(text, position), ":"))
        if name == streamed and text[position : position + 1] == "[":
            for value, after in _elements(text, position):
                position = after
                if value is not _END:
                    yield name, value
        else:
            value, position = _value(text, position)
            yield name, value
        position = skip(text, position)
        if text[position : position + 1] == "}":
            return _end(text, position + 1)
        position = expect(text, position, ",")


_END: Final = object()


def _elements(text: str, position: int) -> Iterator[tuple[Any, int]]:
    """Elements of an array and where each ends; last, the array's own end."""
    position = skip(text, position + 1)
    while text[position : position + 1] != "]":
        value, position = _value(text, position)
        yield value, position
        position = skip(text, position)
        if text[position : position + 1] != "]":
            position = skip(text, expect(text, position, ","))
    yield _END, position + 1


def write(value: object) -> str:
    """JSON text of a value, its numbers as they were written."""
    match value:
        case Number():
            return str(value)
        case dict():
            return "{" + ",".join(f"{write(str(name))}:{write(inner)}" for name, inner in value.items()) + "}"
        case list():
            return "[" + ",".join(map(write, value)) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False)


def _value(text: str, position: int) -> tuple[Any, int]:
    return DECODER.raw_decode(text, position)


def skip(text: str, position: int) -> int:
    """Where the white space at `position` ends."""
    space = SPACE.match(text, position)
    return space.end() if space else position


def _end(text: str, position: int) -> None:
    if skip(text, position) != len(text):
        raise ValueError("nothing more expected")


def expect(text: str, position: int, sign: str) -> int:
    """Where `sign`, which stands at `position`, ends. Raises ValueError where it does not stand."""
    if text[position : position + 1] != sign:
        raise ValueError(f"{sign} expected")
    return position + 1
