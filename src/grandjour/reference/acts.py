"""Natures and matters of the acts that are sent to the prefect by @CTES, and the title that one proposes."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from grandjour.model.transmission import Nature, TransmittedAct
from grandjour.reference.datafiles import read_toml

_DATA: Final = read_toml("acts.toml")


@dataclass(frozen=True, slots=True)
class ActTerm:
    """A nature, or a matter of the first level."""

    code: str
    label_fr: str
    label_en: str


NATURES: Final[Mapping[Nature, ActTerm]] = MappingProxyType(
    {Nature(code): ActTerm(code, item["fr"], item["en"]) for code, item in _DATA["nature"].items()}
)
NUMBERED: Final[Mapping[str, Nature]] = MappingProxyType(
    {item["number"]: Nature(code) for code, item in _DATA["nature"].items() if "number" in item}
)
"""Natures by the number that an envelope gives for them."""

MATTERS: Final[Mapping[str, ActTerm]] = MappingProxyType(
    {code: ActTerm(code, item["fr"], item["en"]) for code, item in _DATA["matter"].items()}
)


def matter_of(code: str) -> ActTerm | None:
    """The matter of the first level in which one of any level lies."""
    return MATTERS.get(code.split(".")[0])


def title_of(act: TransmittedAct | None) -> str | None:
    """A title for the document of an act; None for an annex, and where its date is not known.

    Its object line is left out, which may name people, and so is its number: fifteen letters that its sender chose. An
    agent who has read them may give them as the title.
    """
    if act is None or act.annex or act.decided is None:
        return None
    return f"{NATURES[act.nature or Nature.NOT_SAID].label_fr} du {act.decided:%d/%m/%Y}"
