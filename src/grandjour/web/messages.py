"""Words of the screens, in French and English, from the TOML catalogues beside this file."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from markupsafe import Markup

from grandjour.model.errors import Language
from grandjour.web.formats import number

LANGUAGES: Final[tuple[Language, ...]] = ("fr", "en")
FOLDER: Final = Path(__file__).parent / "messages"
NARROW: Final = "\u202f"  # narrow no-break space: before ; ? !
APOSTROPHE: Final = "\u2019"
FIXED: Final = "\u00a0"  # no-break space: before : and inside « »


class Messages:
    """The sentences of one language. `t("dataset.rows")` is text, `t.html(…)` may hold tags, `t.count(…)` counts.

    Keys are dotted paths of the TOML tables. Raises KeyError for a key that no catalogue has: a fault of ours.
    """

    def __init__(self, language: Language, entries: Mapping[str, str]) -> None:
        self.language = language
        self.entries = entries

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence as text, with `values` in its places; the template escapes it."""
        return self.entries[key].format_map(values) if values else self.entries[key]

    def html(self, key: str, /, **values: object) -> Markup:
        """The sentence where the catalogue itself holds tags; every value is escaped."""
        return Markup(self.entries[key]).format(**values)  # noqa: S704 -- our own catalogue, values escaped by format

    def count(self, key: str, n: int, /, **values: object) -> str:
        """The form for `n` things: `key.zero` where there is one, `key.one` or `key.other`; `{n}` is the figure."""
        singular = n < 2 if self.language == "fr" else n == 1
        form = "zero" if n == 0 and f"{key}.zero" in self.entries else "one" if singular else "other"
        return self(f"{key}.{form}", n=number(n, self.language), **values)

    def known(self, key: str, /, default: str) -> str:
        """The sentence of a key built from data (a type, a reason), or `default` where there is none."""
        return self.entries.get(key, default)


def load(*names: str) -> dict[Language, Messages]:
    """The catalogues `names` ("common", "portal"…) put together, for each language."""
    return {language: Messages(language, dict(_entries(language, names))) for language in LANGUAGES}


def _entries(language: Language, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in names:
        tree = tomllib.loads((FOLDER / language / f"{name}.toml").read_text("utf-8"))
        for key, text in _flatten(tree):
            yield key, typographic(text, language)


def _flatten(tree: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


def typographic(text: str, language: Language) -> str:
    """A sentence as a page shows it: curled apostrophes, and in French spaces that do not break."""
    curled = text.replace("'", APOSTROPHE)
    return fixed_spaces(curled) if language == "fr" else curled


def fixed_spaces(text: str) -> str:
    """French text whose spaces before double punctuation and inside guillemets do not break at the line's end."""
    text = re.sub(r" (?=[;?!](?!\w))", NARROW, text)
    text = re.sub(r" (?=[:»])", FIXED, text)
    return re.sub(r"(?<=«) ", FIXED, text)
