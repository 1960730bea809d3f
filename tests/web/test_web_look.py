"""The stylesheet's promises that can be computed: size, contrast, nothing from elsewhere."""

import re
from itertools import product

import pytest

from grandjour.web.assets import FOLDER, TYPES

CSS = (FOLDER / "style.css").read_text("utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{(.*?)\}", CSS, re.S)[:2]
)
TEXT = ("ink", "muted", "accent", "ok", "doubt", "withheld", "bad")


def luminance(colour: str) -> float:
    """Relative luminance of a #rrggbb colour (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2), from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast(theme: dict[str, str]) -> None:
    """Text 7:1 on both grounds, edges of controls 3:1."""
    for name, ground in product(TEXT, ("paper", "tint")):
        assert contrast(theme[name], theme[ground]) >= 7, (name, ground)
    assert contrast(theme["on-accent"], theme["accent"]) >= 7
    assert min(contrast(theme["edge"], theme[ground]) for ground in ("paper", "tint")) >= 3


def test_size() -> None:
    """One stylesheet under 30 kB."""
    assert len(CSS.encode()) < 30_000
    assert [path.name for path in FOLDER.glob("*.css")] == ["style.css"]


def test_nothing_from_elsewhere() -> None:
    """Every address in the stylesheet is a file beside it, and every such file is served and used."""
    named = set(re.findall(r"url\(([^)]+)\)", CSS))
    assert named == {path.name for path in FOLDER.glob("*.woff2")}
    assert {path.suffix for path in FOLDER.iterdir()} - {".txt", ".md"} <= TYPES.keys()
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "atkinson-LICENSE.txt").read_text("utf-8")
