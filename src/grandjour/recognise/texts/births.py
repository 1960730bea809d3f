"""Places of birth: after a date of birth, or after « né(e) à »."""

import re
from collections.abc import Iterator
from typing import Final

from grandjour.model.finding import Span
from grandjour.recognise.texts.shadow import Shadow, span

_TOWN: Final = (
    r"(?P<value>[A-ZÀ-ÖØ-Þ][\w']*(?:[\- ](?:[A-ZÀ-ÖØ-Þ]|sur|sous|les?|la|de|du|en|lès)[\w']*)*(?: \(\w[\w \-]*\))?)"
)
_BIRTH: Final = re.compile(r"(?i:\bn[ée]+(?:\(e\))?)\s(?:(?:[^.;]|\.(?=\d)){0,45}\d{2,4}\s*,?\s*)?[àaÀA]\s+" + _TOWN)


def birthplaces(text: Shadow) -> Iterator[Span]:
    """Towns in which someone was born."""
    for found in _BIRTH.finditer(text.flat):
        start, end = found.span("value")
        if text.upper:
            end = start + len(found["value"].split(" ")[0])
        yield span(start, end, "BIRTHPLACE", score=0.85, why="span.birthplace")
