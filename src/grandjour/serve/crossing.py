"""Columns by which datasets can be crossed: what they are is told by their header, and proved on their values."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from grandjour.model.release import PublishedColumn
from grandjour.reference.geography import commune_names, is_commune_code, postal_codes
from grandjour.reference.spelling import fold
from grandjour.serve.manifest import Manifest

MOST_VALUES: Final = 20_000  # different ones of a column; of more nothing is told
SURE: Final = 0.9  # of the values of a key column are such keys
KINDS_OF_COLUMN: Final = frozenset({"string", "integer"})


@dataclass(frozen=True, slots=True)
class KeyKind:
    """A kind of key that datasets share. announced: words of a header, one set of which must be in it.

    plain: a value in the form in which equal keys are equal; "" for none.
    """

    code: str
    announced: tuple[frozenset[str], ...]
    plain: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """A column of a release that its header announces as a key."""

    table: str
    column: PublishedColumn
    kind: KeyKind


def _digits(n: int) -> Callable[[str], str]:
    pattern = re.compile(rf"[0-9]{{{n}}}")

    def plain(text: str) -> str:
        bare = re.sub(r"[\s\u00a0\u202f]", "", text)
        return bare if pattern.fullmatch(bare) else ""

    return plain


def _postal_code(text: str) -> str:
    return text if text in postal_codes() else ""


def _commune_code(text: str) -> str:
    return text if is_commune_code(text) else ""


def _commune_name(text: str) -> str:
    folded = fold(text)
    return folded if folded in commune_names() else ""


def _words(*sets: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(words.split()) for words in sets)


KEY_KINDS: Final = (  # the first one that a header announces
    KeyKind("siret", _words("siret"), _digits(14)),
    KeyKind("siren", _words("siren"), _digits(9)),
    KeyKind("code_postal", _words("postal", "cp", "codepostal"), _postal_code),
    KeyKind("code_commune", _words("insee", "code commune", "codecommune", "depcom", "cog"), _commune_code),
    KeyKind("commune", _words("commune", "ville", "communes"), _commune_name),
)


def key_columns(manifest: Manifest) -> tuple[KeyColumn, ...]:
    """The columns of a release that their headers announce as keys, those without a masked cell."""
    return tuple(
        KeyColumn(table.name, column, kind)
        for table in manifest.tables
        for column in table.columns
        if column.type in KINDS_OF_COLUMN and not column.masked and (kind := _announced(column)) is not None
    )


def keys_in(values: Collection[str], kind: KeyKind) -> frozenset[str]:
    """The keys that stand in a column; none where its values are not what its header announces."""
    found = [kind.plain(value) for value in values]
    sure = sum(map(bool, found)) >= SURE * len(found)
    return frozenset(filter(None, found)) if sure else frozenset()


def _announced(column: PublishedColumn) -> KeyKind | None:
    words = set(fold(f"{column.title} {column.name}").split())
    return next((kind for kind in KEY_KINDS if any(words.issuperset(one) for one in kind.announced)), None)
