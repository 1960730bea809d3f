"""What a child says, judged: it has read hostile bytes, so nothing of it is believed on its word."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Final

from grandjour.model.encoding import is_json
from grandjour.model.errors import (
    ConfinedCrash,
    ConfinedError,
    ConfinedLied,
    ConfinedMemory,
    ConfinedOutput,
    DiskFull,
    GrandJourError,
    InputError,
)

WORD: Final = re.compile(r"[a-z0-9 .-]{1,40}")
PLACE_NAME: Final = re.compile(r"[a-z_]{1,20}")
PLACES: Final = 8  # at most, in one error
LARGEST_NUMBER: Final = 1 << 53
ERROR_BYTES: Final = 4096
DISK: Final = "private"  # the store in which children write


def answer_of(payload: bytes, *, document: str) -> bytes:
    """The JSON that the child answered. Raises ConfinedLied when it is not JSON."""
    if not is_json(payload):
        raise ConfinedLied(document=document)
    return payload


def error_of(payload: bytes, *, document: str, memory_megabytes: int, file_megabytes: int) -> GrandJourError:
    """The error that the child names, made anew from the closed tree.

    document: what the parent calls the document; the sizes: what the child was allowed.
    Gives ConfinedLied when code or place are not ones that a child may send.
    """
    try:
        report = json.loads(payload) if len(payload) <= ERROR_BYTES else None
    except (ValueError, RecursionError):
        report = None
    match report:
        case {"code": ConfinedMemory.code}:
            return ConfinedMemory(document=document, megabytes=memory_megabytes)
        case {"code": ConfinedOutput.code}:
            return ConfinedOutput(document=document, megabytes=file_megabytes)
        case {"code": DiskFull.code}:
            return DiskFull(place=DISK)
        case {"code": str(code), "place": dict(place), **rest} if not rest and _is_place(place):
            return _error(code, {**place, "document": document}, document)
        case _:
            return ConfinedLied(document=document)


def _error(code: str, place: dict[str, str | int], document: str) -> GrandJourError:
    kind = SENDABLE.get(code)
    if kind is None:
        return ConfinedLied(document=document)
    error = kind(**place)
    try:
        error.message("fr")
        error.message("en")
    except (KeyError, IndexError, ValueError):  # a place that its sentence needs is missing, or not of its type
        return ConfinedLied(document=document)
    return error


def _is_place(place: dict[object, object]) -> bool:
    return len(place) <= PLACES and all(
        isinstance(name, str) and name != "document" and PLACE_NAME.fullmatch(name) and _is_place_value(value)
        for name, value in place.items()
    )


def _is_place_value(value: object) -> bool:
    if isinstance(value, str):
        return WORD.fullmatch(value) is not None
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER


def _below(root: type[InputError]) -> Iterable[type[InputError]]:
    yield root
    for kind in root.__subclasses__():
        yield from _below(kind)


# Of the confined errors a child can tell these only: what it ran out of (see above), and that its task broke.
SENDABLE: Final[Mapping[str, type[InputError]]] = {
    kind.code: kind for kind in _below(InputError) if not issubclass(kind, ConfinedError)
} | {ConfinedCrash.code: ConfinedCrash}
