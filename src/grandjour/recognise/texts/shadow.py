"""A text as the finders read it: same length, so that places hold, but one kind of space and of apostrophe."""

from dataclasses import dataclass
from typing import Final

from grandjour.model.finding import Span
from grandjour.reference.types import TYPES

_SPACES: Final = {ord(space): " " for space in "\u00a0\u2007\u2009\u202f\t"}
_SAME: Final = _SPACES | {ord("’"): "'", ord("ʼ"): "'", ord("‑"): "-", ord("‐"): "-"}
UPPER_SHARE: Final = 0.7


@dataclass(frozen=True, slots=True)
class Shadow:
    """lines: line ends kept. flat: line ends are spaces. upper: the text is in capitals, which then tell nothing."""

    lines: str
    flat: str
    upper: bool


def shadow(text: str) -> Shadow:
    """The shadow of a text."""
    lines = same_spelling(text)
    letters = sum(map(str.isalpha, text))
    capitals = sum(map(str.isupper, text))
    return Shadow(lines, lines.replace("\n", " "), capitals > UPPER_SHARE * letters)


def same_spelling(text: str) -> str:
    """The text with one kind of space and of apostrophe; its line ends stay."""
    return text.replace("\r", " ") if text.isascii() and "\t" not in text else text.translate(_SAME).replace("\r", " ")


def span(
    start: int, end: int, kind: str, *, score: float, why: str, hide: bool = True, role: str | None = None
) -> Span:
    """A span with the ground of its type."""
    return Span(start, end, kind, hide, role, TYPES[kind].ground if hide else None, score, why)
