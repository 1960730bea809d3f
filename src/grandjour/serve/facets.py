"""What a list of datasets can be narrowed by: theme, territory, publisher, licence, form. It stands in the manifests.

The territory is that of the publisher: departments, from the SIREN of a commune or of an EPCI. No other publisher has
one, since nothing says which it is.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from grandjour.model.errors import QueryRefused
from grandjour.reference.geography import departments, departments_by_siren
from grandjour.reference.licences import LICENCES
from grandjour.reference.themes import THEMES
from grandjour.serve.addresses import Form
from grandjour.serve.availability import forms_of_dataset
from grandjour.serve.catalogue import Hit
from grandjour.serve.manifest import Manifest

SIREN: Final = re.compile(r"[0-9]{9}")


class Facet(StrEnum):
    """A facet; the value is its parameter in addresses. One value of each may be chosen."""

    THEME = "theme"  # code of the EU's list
    TERRITORY = "territory"  # INSEE code of a department
    PUBLISHER = "publisher"  # SIREN
    LICENCE = "licence"  # SPDX identifier
    FORMAT = "format"  # a `Form`


def chosen_values(asked: Mapping[str, str]) -> dict[Facet, str]:
    """The choices among the parameters of an address; an empty one is none. Raises QueryRefused for no such value."""
    chosen = {facet: asked[facet] for facet in Facet if asked.get(facet)}
    for facet, value in chosen.items():
        if not _is_value(facet, value):
            raise QueryRefused(what=facet)
    return chosen


def narrowed(hits: Iterable[Hit], chosen: Mapping[Facet, str]) -> tuple[Hit, ...]:
    """The hits that have every value chosen, in the same order."""
    return tuple(hit for hit in hits if all(value in values(hit, facet) for facet, value in chosen.items()))


def counted(hits: Sequence[Hit], facet: Facet) -> list[tuple[str, int]]:
    """The values of a facet among the hits, each with how many have it: the most first, then in their own order."""
    counts = Counter(value for hit in hits for value in values(hit, facet))
    return sorted(counts.items(), key=lambda pair: -pair[1])


def values(hit: Hit, facet: Facet) -> tuple[str, ...]:
    """The values that a dataset has."""
    manifest: Manifest = hit.entry.manifest
    match facet:
        case Facet.THEME:
            return (manifest.theme,) if manifest.theme and manifest.theme in THEMES else ()
        case Facet.TERRITORY:
            return departments_by_siren().get(manifest.publisher.siren, ())
        case Facet.PUBLISHER:
            return (manifest.publisher.siren,)
        case Facet.LICENCE:
            return (manifest.licence,)
        case Facet.FORMAT:
            return forms_of_dataset(manifest)


def _is_value(facet: Facet, value: str) -> bool:
    match facet:
        case Facet.THEME:
            return value in THEMES
        case Facet.TERRITORY:
            return value in departments()
        case Facet.PUBLISHER:
            return SIREN.fullmatch(value) is not None
        case Facet.LICENCE:
            return value in LICENCES
        case Facet.FORMAT:
            return value in list(Form)
