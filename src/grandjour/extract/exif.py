"""Exif (CIPA DC-008): who made a picture, whose it is, where and with what; a few tags of a TIFF directory."""

import struct
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

Facts = tuple[tuple[str, str], ...]

TAGS: Final[Mapping[int, str]] = MappingProxyType(
    {
        0x010E: "description",
        0x010F: "camera",
        0x0110: "camera",
        0x0132: "date",
        0x013B: "author",
        0x8298: "rights",
    }
)
GPS: Final = 0x8825  # where the directory of the place stands
LATITUDE: Final = (1, 2)  # the half of the earth, degrees
LONGITUDE: Final = (3, 4)
SIZES: Final[Mapping[int, int]] = MappingProxyType({1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1})  # bytes, by type of value
RATIONAL: Final = 5
MAX_ENTRIES: Final = 500
MAX_VALUE_BYTES: Final = 4096


class _Entry(NamedTuple):
    kind: int
    data: bytes


def read_exif(tiff: bytes) -> Facts:
    """author, rights, description, camera, date, gps (decimal degrees north, east), from the first directory."""
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(tiff[:4], "")
    if not order or len(tiff) < 8:
        return ()
    entries = dict(_entries(tiff, order, _number(tiff[4:8], order)))
    found = [(TAGS[tag], _text(entry.data)) for tag, entry in entries.items() if tag in TAGS]
    if GPS in entries and (place := _place(tiff, order, _number(entries[GPS].data, order))):
        found.append(("gps", place))
    return tuple((name, text) for name, text in found if text)


def _entries(tiff: bytes, order: str, start: int) -> Iterator[tuple[int, _Entry]]:
    """Tags of one directory with their values; what lies outside of the bytes is left out."""
    count = _number(tiff[start : start + 2], order)
    for place in range(start + 2, start + 2 + 12 * min(count, MAX_ENTRIES), 12):
        line = tiff[place : place + 12]
        if len(line) < 12:
            return
        tag, kind, number = struct.unpack(f"{order}HHI", line[:8])
        length = SIZES.get(kind, 0) * number
        at = place + 8 if length <= 4 else _number(line[8:], order)
        if 0 < length <= MAX_VALUE_BYTES and at + length <= len(tiff):
            yield tag, _Entry(kind, tiff[at : at + length])


def _place(tiff: bytes, order: str, start: int) -> str:
    """Latitude and longitude; "" where one is missing or no place on earth."""
    entries = dict(_entries(tiff, order, start))
    latitude = _degrees(entries, LATITUDE, order, b"S")
    longitude = _degrees(entries, LONGITUDE, order, b"W")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return ""
    return f"{latitude:.5f}, {longitude:.5f}"


def _degrees(entries: Mapping[int, _Entry], tags: tuple[int, int], order: str, negative: bytes) -> float | None:
    half, value = (entries.get(tag) for tag in tags)
    if half is None or value is None or value.kind != RATIONAL or len(value.data) < 24:
        return None
    numbers = struct.unpack(f"{order}6I", value.data[:24])
    parts = [above / below if below else 0.0 for above, below in zip(numbers[::2], numbers[1::2], strict=True)]
    degrees = parts[0] + parts[1] / 60 + parts[2] / 3600
    return -degrees if half.data[:1] == negative else degrees


def _number(data: bytes, order: str) -> int:
    return int.from_bytes(data, "little" if order == "<" else "big")


def _text(data: bytes) -> str:
    """A text, which should be ASCII and is often UTF-8 or Windows-1252."""
    text = data.partition(b"\x00")[0]
    try:
        return text.decode("utf-8").strip()
    except UnicodeDecodeError:
        return text.decode("cp1252", "replace").strip()
