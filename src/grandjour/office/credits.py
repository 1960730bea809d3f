"""The pictures inside a document that name an author, a holder or a place, as the agent is told of them."""

from dataclasses import dataclass
from typing import Final

from grandjour.model.extraction import Extraction, Picture

MOST_SHOWN: Final = 50
TOLD: Final = ("rights", "credit", "source", "author", "gps")


@dataclass(frozen=True, slots=True)
class Credit:
    """One picture: its page, from 1, in how many places it stands, and what it says of itself, by name."""

    page: int | None
    count: int
    format: str
    said: tuple[tuple[str, str], ...]


def credits_of(extraction: Extraction | None) -> tuple[Credit, ...]:
    """Those that say something of themselves, the first ones."""
    found = (_credit(one) for one in (extraction.pictures if extraction else ()))
    return tuple(one for one in found if one.said)[:MOST_SHOWN]


def _credit(picture: Picture) -> Credit:
    said = sorted((fact for fact in picture.facts if fact[0] in TOLD), key=lambda fact: TOLD.index(fact[0]))
    return Credit(picture.page, picture.count, picture.format, tuple(said))
