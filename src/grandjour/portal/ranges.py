"""Part of a stored file (RFC 9110, section 14): what a broken download asks for again, or an engine that reads afar."""

import re
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

ONE_RANGE: Final = re.compile(r"bytes=(?:([0-9]{1,18})-([0-9]{1,18})?|-([0-9]{1,18}))")


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes `start` to `end`, end excluded, of a file of `whole` bytes. `size` 0: it has none of those asked for."""

    start: int
    end: int
    whole: int

    @property
    def size(self) -> int:
        """Bytes of the part."""
        return max(0, self.end - self.start)

    @property
    def content_range(self) -> str:
        """The header of that name."""
        return f"bytes {self.start}-{self.end - 1}/{self.whole}" if self.size else f"bytes */{self.whole}"


def asked_part(request: Request, tag: str, whole: int) -> Part | None:
    """The part that is asked for; None for the whole file.

    tag: of the file as it is now. What is not one range of bytes, or is of another file, is answered by the whole one,
    as the standard has it.
    """
    asked = ONE_RANGE.fullmatch(request.headers.get("range", "").strip())
    if request.method != "GET" or asked is None or request.headers.get("if-range", tag).strip() != tag:
        return None
    first, last, suffix = asked.groups()
    if suffix is not None:
        return Part(max(0, whole - int(suffix)), whole, whole)
    start, end = int(first), int(last) + 1 if last is not None else whole
    if last is not None and end <= start:
        return None
    return Part(start, min(end, whole), whole)
