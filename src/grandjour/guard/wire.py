"""What passes between parent and child: an order in, a mark once confined, one frame out. Never pickle."""

import struct
from dataclasses import dataclass
from typing import Final, Literal

CONFINED: Final = b"C"  # first byte: the walls stand, nothing untrusted was touched before
NO_SECCOMP: Final = b"S"  # first and only byte: nothing was read
ANSWER: Final = b"A"
ERROR: Final = b"E"
HEADER: Final = struct.Struct("!cQ")  # kind, bytes that follow


@dataclass(frozen=True, slots=True)
class Frame:
    """The one message of a child: the JSON of its return value, or of an error's code and place."""

    kind: Literal["answer", "error"]
    payload: bytes


def pack(kind: bytes, payload: bytes) -> bytes:
    """The bytes of a frame."""
    return HEADER.pack(kind, len(payload)) + payload


def unpack(data: bytes) -> Frame | None:
    """The frame that `data` is, after the mark; None when it is anything else, cut short or longer."""
    start = HEADER.size
    if len(data) < start:
        return None
    kind, length = HEADER.unpack_from(data)
    if kind not in (ANSWER, ERROR) or len(data) != start + length:
        return None
    return Frame("answer" if kind == ANSWER else "error", data[start:])
