"""The language of a visitor who has not chosen one, as their browser tells it."""

import re
from typing import Final

from grandjour.model.errors import Language

PART: Final = re.compile(r"([a-z]{2,3}|\*)(?:-[a-z0-9-]+)?(?:;q=([01](?:\.[0-9]{1,3})?))?")
LONGEST: Final = 400  # characters of the header that are looked at


def preferred(accepted: str | None) -> Language:
    """English where a browser prefers it to French, French else: for no header, another language, a broken header.

    accepted: the Accept-Language header (RFC 9110 §12.5.4).
    """
    weights: dict[str, float] = {}
    for part in (accepted or "")[:LONGEST].lower().replace(" ", "").split(","):
        if found := PART.fullmatch(part):
            weights[found[1]] = max(weights.get(found[1], 0.0), float(found[2] or 1))
    return "en" if weights.get("en", 0.0) > weights.get("fr", 0.0) else "fr"
