"""Names of columns that are safe in addresses and queries, unique in their table."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

MAX_NAME: Final = 60  # characters
_NOT_WORD: Final = re.compile(r"[^0-9a-z]+")
_SPELLED: Final = str.maketrans({"œ": "oe", "æ": "ae", "€": " euros ", "%": " pourcent ", "°": "o "})


def words(header: str) -> tuple[str, ...]:
    """Words of a header in lower-case ASCII: `N° SIRET` → `no`, `siret`."""
    lowered = header.lower().translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode("ascii")
    return tuple(word for word in _NOT_WORD.split(plain) if word)


def column_names(headers: Iterable[str]) -> tuple[str, ...]:
    """One snake-case ASCII identifier a header, in order; numbered where two would be equal or a header is empty."""
    names: list[str] = []
    taken: set[str] = set()
    for position, header in enumerate(headers, start=1):
        name = "_".join(words(header))[:MAX_NAME].strip("_") or f"colonne_{position}"
        if name[0].isdigit():
            name = f"c_{name}"
        number = 1
        unique = name
        while unique in taken:
            number += 1
            unique = f"{name}_{number}"
        taken.add(unique)
        names.append(unique)
    return tuple(names)
