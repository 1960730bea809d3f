"""Categories of documents whose personal data may be published without anonymisation (CRPA D312-1-3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from grandjour.reference.datafiles import read_toml


@dataclass(frozen=True, slots=True)
class Category:
    """A category of the list. article: with its number, `CRPA D312-1-3 1°`."""

    code: str
    article: str
    label_fr: str
    label_en: str


_FILE: Final = read_toml("categories.toml")
CATEGORIES: Final[Mapping[str, Category]] = MappingProxyType(
    {
        code: Category(code, f"{_FILE['article']} {item['number']}°", item["fr"], item["en"])
        for code, item in _FILE["category"].items()
    }
)
