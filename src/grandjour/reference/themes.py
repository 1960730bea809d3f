"""The data themes of the European Union, by which a catalogue is browsed, and the one that some words propose.

Source: authority table data-theme of the Publications Office of the European Union.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from grandjour.reference.datafiles import read_toml
from grandjour.reference.spelling import fold

AUTHORITY: Final = "http://publications.europa.eu/resource/authority/data-theme/"


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme. words: folded beginnings of the words that tell of it."""

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
        code: Theme(code, item["fr"], item["en"], tuple(item["words"].split()))
        for code, item in read_toml("themes.toml")["theme"].items()
    }
)


def proposed(text: str) -> str | None:
    """The code of the theme that most words of `text` tell of, the longest beginnings first; None where none does."""
    words = fold(text).split()
    weights = {code: sum(_weight(word, theme.words) for word in words) for code, theme in THEMES.items()}
    best = max(weights, key=lambda code: weights[code])
    return best if weights[best] else None


def _weight(word: str, beginnings: tuple[str, ...]) -> int:
    """Letters of the longest beginning of `word` in the list; 0 without one."""
    return max((len(one) for one in beginnings if word.startswith(one)), default=0)
