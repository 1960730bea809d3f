"""What holds programs off a form that anybody may send: the time a person needs, and a field that nobody sees."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from grandjour.model.ids import is_id, new_id

LEAST_TIME: Final = timedelta(seconds=3)  # between the form and its sending: a person reads it first
TRAP: Final = "website"  # a field that nobody sees: what fills it in is a program


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a form carries from one showing to the next: its own random part, when it was first shown."""

    once: str
    shown: datetime


def stamp_of(fields: Mapping[str, str], now: datetime) -> Stamp:
    """The stamp of the form that came back; a new one where it carries none of ours, as if it were shown now."""
    once, shown = fields.get("once", ""), fields.get("shown", "")
    try:
        at = datetime.fromisoformat(shown)
    except ValueError:
        return Stamp(new_id(), now)
    return Stamp(once, at) if is_id(once) and at.tzinfo is not None else Stamp(new_id(), now)


def is_of_program(fields: Mapping[str, str], stamp: Stamp, now: datetime) -> bool:
    """Whether a form came back as no person sends it."""
    return now - stamp.shown < LEAST_TIME or bool(fields.get(TRAP))
