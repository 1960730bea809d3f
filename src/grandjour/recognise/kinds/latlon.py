"""Geographic position: one cell with two coordinates, or a column of one of them."""

from grandjour.recognise.recogniser import Recogniser, matcher

_pair = matcher(
    r"[\[(]?-?\d{1,2}\.\d{3,} ?[,; ] ?-?\d{1,3}\.\d{3,}[\])]?|POINT ?\(-?\d+\.?\d* -?\d+\.?\d*\)"
    r"|[-\d]+,\d{3,} ?; ?[-\d]+,\d{3,}"
)
_single = matcher(r"-?\d{1,7}[.,]\d{3,}")


def is_position(text: str) -> bool:
    """Two coordinates in one cell, or one with at least three decimals."""
    return _pair(text) or _single(text)


def is_pair(text: str) -> bool:
    """Two coordinates in one cell."""
    return _pair(text)


RECOGNISER = Recogniser(
    name="latlon",
    description="Latitude and longitude, or one of them, or projected coordinates",
    source="ISO 6709; EPSG:2154",
    labels={
        "lat": 0.9,
        "latitude": 1.0,
        "lon": 0.9,
        "lng": 0.9,
        "long": 0.7,
        "longitude": 1.0,
        "gps": 0.9,
        "geo point": 1.0,
        "geo point 2d": 1.0,
        "latlon": 1.0,
        "coordonnees": 0.9,
        "coord x": 0.9,
        "coord y": 0.9,
        "x": 0.6,
        "y": 0.6,
    },
    matches=is_position,
    alone=0.3,
    examples=("48.352636,6.269350", "43.489496, 7.097291", "POINT (3.87 43.61)", "48.352636", "-2.798558"),
    counter_examples=("48.3", "", "1 234,56", "2024", "48,35"),
)
