"""The licences under which an administration may publish (CRPA D323-2-1); all others are refused by name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from grandjour.model.errors import LicenceRefused
from grandjour.reference.datafiles import read_toml

_NAME: Final = re.compile(r"[A-Za-z0-9 .+-]{1,40}")


class Use(StrEnum):
    """What a licence of the list is for: information (data, texts) or software."""

    INFORMATION = "information"
    SOFTWARE = "software"


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence of the list. spdx: its SPDX identifier."""

    spdx: str
    name_fr: str
    name_en: str
    url: str
    use: Use
    aliases: tuple[str, ...]


_FILE: Final = read_toml("licences.toml")
DEFAULT: Final[str] = _FILE["default"]
ARTICLE: Final[str] = _FILE["article"]
LICENCES: Final[Mapping[str, Licence]] = MappingProxyType(
    {
        spdx: Licence(spdx, item["fr"], item["en"], item["url"], Use(item["use"]), tuple(item.get("aliases", ())))
        for spdx, item in _FILE["licence"].items()
    }
)
_BY_NAME: Final[Mapping[str, Licence]] = MappingProxyType(
    {name.casefold(): item for item in LICENCES.values() for name in (item.spdx, *item.aliases)}
)


def licence(identifier: str = DEFAULT, *, use: Use = Use.INFORMATION) -> Licence:
    """The licence of that SPDX identifier or usual name.

    Raises LicenceRefused when it is not on the list for that use: it would need a homologation (D323-2-2).
    """
    found = _BY_NAME.get(" ".join(identifier.split()).casefold())
    if found is None or found.use is not use:
        raise LicenceRefused(licence=identifier if _NAME.fullmatch(identifier) else "?")
    return found
