"""Values to JSON and back: one canonical form, so that equal values have equal bytes and digests."""

import hashlib
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from grandjour.model.errors import BrokenRecord

Value = TypeVar("Value")
BLOCK_BYTES: Final = 1 << 20


def to_json(value: object) -> bytes:
    """Canonical UTF-8 JSON of a dataclass or plain value: keys sorted, no white space."""
    return msgspec.json.encode(value, order="sorted")


def from_json(data: bytes, kind: type[Value]) -> Value:
    """The value of type `kind` that `data` holds, which may be hostile.

    Raises BrokenRecord when the bytes are not such a value; the decoder's own message is dropped, since it may quote.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BrokenRecord(record=kind.__name__) from None


def is_json(data: bytes) -> bool:
    """Whether `data` is one well-formed JSON document in UTF-8, without building it in memory."""
    try:
        data.decode("utf-8")
        msgspec.json.decode(data, type=msgspec.Raw)
    except (UnicodeDecodeError, msgspec.MsgspecError, RecursionError):
        return False
    return True


def to_plain(value: object) -> Any:
    """The same value in dicts, lists, strings and numbers, as the JSON would be read."""
    return msgspec.to_builtins(value)


def json_schema(kind: type) -> dict[str, Any]:
    """JSON Schema (2020-12) of a value type, from its annotations."""
    return msgspec.json.schema(kind)


def digest(value: object) -> str:
    """SHA-256, in hexadecimal, of the canonical JSON of `value`."""
    return hashlib.sha256(to_json(value)).hexdigest()


def digest_file(path: Path) -> str:
    """SHA-256, in hexadecimal, of a file's bytes, read a block at a time."""
    state = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK_BYTES):
            state.update(block)
    return state.hexdigest()
