"""How places stand on a drawing: to scale, over a grid, with a measure, and between which bounds in words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, cos, floor, inf, log10, radians
from typing import Final

from grandjour.serve.geojson import BOUNDS
from grandjour.web.formats import number
from grandjour.web.messages import Messages

WIDTH, LOWEST, HIGHEST = 640, 160, 480  # units of the drawing
MARGIN: Final = 16  # units
LINES: Final = 8  # meridians over the width, at most
SCALE: Final = 160  # units that the scale takes at most
KM: Final = 111.195  # of a degree of latitude
KM_OF_PLANE: Final = 0.001  # of a unit of a plane: metres
FLATTEST: Final = 0.01  # of the width of a degree, towards a pole
LEAST: Final = 1.11195  # kilometres that a map shows at least: one place alone has no size
Place = tuple[float, float]  # longitude and latitude in degrees, or metres to the east and to the north


@dataclass(frozen=True, slots=True)
class View:
    """Places on the drawing: plate carrée, true to scale at half its height, or a plane as it is."""

    centre: Place
    unit: float  # of the drawing, a degree of latitude or a metre
    shrink: float  # of a degree of longitude, as a share of one of latitude
    height: int
    in_degrees: bool

    @classmethod
    def of(cls, places: Sequence[Place], *, in_degrees: bool = True) -> "View":
        """All places, with a margin."""
        west, east, south, north = bounds(places)
        shrink = max(FLATTEST, cos(radians((south + north) / 2))) if in_degrees else 1.0
        least = LEAST / _km(in_degrees=in_degrees)
        wide, high = max(least, (east - west) * shrink), max(least, north - south)
        unit = min((WIDTH - 2 * MARGIN) / wide, (HIGHEST - 2 * MARGIN) / high)
        height = min(HIGHEST, max(LOWEST, ceil(high * unit) + 2 * MARGIN))
        return cls(((west + east) / 2, (south + north) / 2), unit, shrink, height, in_degrees)

    @property
    def km(self) -> float:
        """Kilometres of a degree of latitude, or of a metre."""
        return _km(in_degrees=self.in_degrees)

    @property
    def step(self) -> Decimal:
        """Degrees or metres between the lines of the grid."""
        return at_least(Decimal(WIDTH / self.unit / LINES))

    @property
    def measure(self) -> Decimal:
        """Kilometres that the scale shows."""
        return at_most(Decimal(SCALE * self.km / self.unit))

    def place(self, place: Place) -> tuple[float, float]:
        """Where a place stands: to the right, and down."""
        across = WIDTH / 2 + (place[0] - self.centre[0]) * self.shrink * self.unit
        return across, self.height / 2 - (place[1] - self.centre[1]) * self.unit

    def dots(self, places: Iterable[Place]) -> str:
        """A dot each, those that would hide one another once."""
        found = dict.fromkeys((round(x), round(y)) for x, y in map(self.place, places))
        return "".join(f"M{x} {y}h0" for x, y in found)

    def grid(self) -> str:
        """Lines from north to south and from west to east, one step apart, as far as the earth goes."""
        step = float(self.step)
        upright, level = BOUNDS.values() if self.in_degrees else (inf, inf)
        half = WIDTH / 2 / self.unit / self.shrink
        meridians = [self.place((at, 0))[0] for at in _multiples(self.centre[0], half, step, upright)]
        half = self.height / 2 / self.unit
        parallels = [self.place((0, at))[1] for at in _multiples(self.centre[1], half, step, level)]
        return "".join(f"M{x:.1f} 0v{self.height}" for x in meridians) + "".join(
            f"M0 {y:.1f}h{WIDTH}" for y in parallels
        )

    def scale(self) -> str:
        """A bar as long as the measure."""
        return f"M{MARGIN} {self.height - MARGIN}h{float(self.measure) / self.km * self.unit:.1f}"

    def extent(self, places: Sequence[Place], words: Messages) -> dict[str, str]:
        """The bounds in words: in degrees as exact as a tenth of the grid or so, or how far it is from side to side."""
        if not self.in_degrees:
            west, east, south, north = bounds(places)
            across, down = (Decimal(f"{Decimal(f'{side * self.km:.3g}'):f}") for side in (east - west, north - south))
            return {"across": length(across, words), "down": length(down, words)}
        digits = Decimal(1).scaleb(min(0, self.step.adjusted() - 1))
        west_, east_, south_, north_ = (Decimal(one).quantize(digits) for one in bounds(places))
        sides = (("west", west_, "ew"), ("east", east_, "ew"), ("south", south_, "ns"), ("north", north_, "ns"))
        return {
            name: words(f"map.side.{pair[value < 0]}", degrees=number(abs(value), words.language))
            for name, value, pair in sides
        }


def bounds(places: Sequence[Place]) -> tuple[float, float, float, float]:
    """West, east, south, north."""
    across, up = zip(*places, strict=True)
    return min(across), max(across), min(up), max(up)


def at_least(value: Decimal) -> Decimal:
    """The next of 1, 2, 5, 10, 20, 50… and their tenths, hundredths…"""
    return next(one for one in _round_numbers(value) if one >= value)


def at_most(value: Decimal) -> Decimal:
    """The one before it."""
    return max(one for one in _round_numbers(value) if one <= value)


def length(km: Decimal, words: Messages) -> str:
    """A length in kilometres, or in metres where it is less than one."""
    if km >= 1:
        return f"{number(km, words.language)}\u00a0km"
    return f"{number((km * 1000).quantize(Decimal(1)), words.language)}\u00a0m"


def _km(*, in_degrees: bool) -> float:
    return KM if in_degrees else KM_OF_PLANE


def _multiples(centre: float, half: float, step: float, bound: float) -> Iterator[float]:
    low, high = max(-bound, centre - half), min(bound, centre + half)
    return (turn * step for turn in range(ceil(low / step), floor(high / step) + 1))


def _round_numbers(value: Decimal) -> list[Decimal]:
    power = floor(log10(value))
    return [Decimal(f"{Decimal(digits).scaleb(power):f}") for digits in ("0.5", "1", "2", "5", "10")]
