"""The facets beside a list of datasets: what it can be narrowed by, with counts, each choice an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grandjour.reference.geography import departments
from grandjour.reference.licences import LICENCES
from grandjour.reference.themes import THEMES
from grandjour.serve.catalogue import Hit
from grandjour.serve.facets import Facet, counted
from grandjour.web.messages import Messages
from grandjour.web.renderer import with_parameters


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet. n: how many datasets of the list have it. address: of the list with it, or without it."""

    facet: Facet
    value: str
    label: str
    n: int
    address: str


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A list narrowed. path: of the list. chosen: the values in force; offered: those that would narrow it further."""

    path: str
    words: str
    values: Mapping[Facet, str]
    chosen: tuple[Choice, ...]
    offered: tuple[tuple[Facet, tuple[Choice, ...]], ...]

    def address(self, page: int) -> str:
        """The address of a page of the list, from 1."""
        return _address(self.path, self.words, self.values, page)

    @property
    def without(self) -> str:
        """The address of the same words among all datasets."""
        return _address(self.path, self.words, {})


def narrowing(
    path: str, words: str, values: Mapping[Facet, str], hits: Sequence[Hit], names: Mapping[str, str], said: Messages
) -> Narrowing:
    """What a page shows of the facets.

    hits: of the words and the values together. names: of publishers, by SIREN.
    A facet of which all datasets of the list have the same values would narrow nothing: it is left out.
    """
    chosen = tuple(
        Choice(facet, value, _label(facet, value, names, said), len(hits), _address(path, words, _but(values, facet)))
        for facet, value in values.items()
    )
    offered = []
    for facet in Facet:
        counts = [] if facet in values else counted(hits, facet)
        if any(n < len(hits) for _, n in counts) or (facet is Facet.THEME and counts):
            choices = [
                Choice(
                    facet, value, _label(facet, value, names, said), n, _address(path, words, {**values, facet: value})
                )
                for value, n in counts
            ]
            offered.append((facet, tuple(sorted(choices, key=lambda one: -one.n))))
    return Narrowing(path, words, values, chosen, tuple(offered))


def _label(facet: Facet, value: str, names: Mapping[str, str], said: Messages) -> str:
    french = said.language == "fr"
    match facet:
        case Facet.THEME:
            return THEMES[value].label_fr if french else THEMES[value].label_en
        case Facet.TERRITORY:
            return f"{departments()[value].name} ({value})"
        case Facet.PUBLISHER:
            return names.get(value, value)
        case Facet.LICENCE:
            return LICENCES[value].name_fr if french else LICENCES[value].name_en
        case Facet.FORMAT:
            return said(f"dataset.form.{value}")


def _but(values: Mapping[Facet, str], left_out: Facet) -> dict[Facet, str]:
    return {facet: value for facet, value in values.items() if facet is not left_out}


def _address(path: str, words: str, values: Mapping[Facet, str], page: int = 1) -> str:
    kept = [
        ("q", words),
        *((facet.value, values.get(facet, "")) for facet in Facet),
        ("page", str(page) if page > 1 else ""),
    ]
    return with_parameters(path, [(name, value) for name, value in kept if value])
