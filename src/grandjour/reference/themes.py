"""The data themes of the European Union, by which a catalogue is browsed, and the one that a title or mission proposes.

Source: authority table data-theme of the Publications Office of the European Union.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from grandjour.reference.datafiles import read_toml
from grandjour.reference.spelling import fold

AUTHORITY: Final = "http://publications.europa.eu/resource/authority/data-theme/"
SHORT: Final = 4  # letters: longer words that begin so are others (plu, pluie; acte, acteur)


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme. words: folded beginnings of the words, or of the runs of words, that tell of it."""

    code: str
    label_fr: str
    label_en: str
    words: tuple[str, ...]

    @property
    def uri(self) -> str:
        """Its address in the authority table."""
        return AUTHORITY + self.code


THEMES: Final[Mapping[str, Theme]] = MappingProxyType(
    {
        code: Theme(code, item["fr"], item["en"], tuple(word.replace("_", " ") for word in item["words"].split()))
        for code, item in read_toml("themes.toml")["theme"].items()
    }
)


def proposed(title: str, mission: str) -> str | None:
    """The code of the theme that the title tells of, else the mission; None where neither tells.

    Of several, the one that most words tell of, the longest beginnings first.
    """
    return _told_by(title) or _told_by(mission)


def _told_by(text: str) -> str | None:
    words = fold(text).split()
    rests = [" ".join((*words[place:], "")) for place in range(len(words))]
    weights = {code: sum(_weight(rest, theme.words) for rest in rests) for code, theme in THEMES.items()}
    best = max(weights, key=lambda code: weights[code])
    return best if weights[best] else None


def _weight(rest: str, beginnings: tuple[str, ...]) -> int:
    """Letters of the longest of the beginnings that the text begins with; 0 without one."""
    return max((len(one) for one in beginnings if _begins(rest, one)), default=0)


def _begins(rest: str, beginning: str) -> bool:
    """Whether the text begins so; a short beginning is a whole word."""
    return rest.startswith(beginning if len(beginning) > SHORT else f"{beginning} ")
