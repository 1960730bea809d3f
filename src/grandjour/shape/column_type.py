"""What a column was found to hold."""

from dataclasses import dataclass
from typing import Final

from grandjour.model.shaping import Verb
from grandjour.tables.verbs import FORMATS, Format

DECIMAL_DIGITS: Final = (18, 38)  # widths of the engine's decimals


@dataclass(frozen=True, slots=True)
class ColumnType:
    """What a column holds. format None: text. scale and precision: of decimals, else None."""

    format: Format | None = None
    scale: int | None = None
    precision: int | None = None


TEXT: Final = ColumnType()


def is_declared(kind: ColumnType) -> bool:
    """Whether a type is one of those that we declare, and not what a child that lies made up."""
    if kind.format is None or kind.format.verb is not Verb.DECIMAL:
        return (kind.scale, kind.precision) == (None, None) and kind.format in (None, *FORMATS)
    digits = kind.precision if kind.precision in DECIMAL_DIGITS else 0
    return kind.format in FORMATS and kind.scale is not None and 0 < kind.scale <= digits
