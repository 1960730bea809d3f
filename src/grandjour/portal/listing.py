"""The home page, and the list of datasets that a search narrows."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from grandjour.model.errors import Language
from grandjour.portal.narrowing import narrowing
from grandjour.portal.site import Site, only, page_number
from grandjour.portal.suggest import proposals
from grandjour.reference.licences import licence
from grandjour.serve.catalogue import Entry, Hit
from grandjour.serve.facets import Facet, chosen_values, narrowed
from grandjour.web.renderer import root_of

LAST: Final = 6  # publications on the home page
PAGE_SIZE: Final = 20  # datasets
LONGEST: Final = 200  # characters of a search that are looked at
THEMES_SHOWN: Final = 6  # on the home page
TOLD: Final = (
    "column",
    "description",
    "table",
    "theme",
)  # fields worth saying a word stands in, when the title has it not


@dataclass(frozen=True, slots=True)
class Line:
    """A dataset in a list. found: the fields in which the words stand, where the title does not tell."""

    entry: Entry
    licence_fr: str
    licence_en: str
    found: tuple[str, ...] = ()


def home(site: Site, request: Request, language: Language) -> Response:
    """`/fr/`: what is published here, one box to search, the last publications."""
    only(request)
    entries = site.catalogue.datasets()
    return site.renderer.page(
        request,
        "home.html",
        language,
        headers={"cache-control": "no-cache"},
        n_datasets=len(entries),
        n_rows=sum(entry.manifest.n_rows for entry in entries),
        publishers=site.publishers(),
        themes=site.catalogue.themes()[:THEMES_SHOWN],
        last=[_line(entry) for entry in entries[:LAST]],
    )


def datasets(site: Site, request: Request, language: Language) -> Response:
    """`/fr/donnees?q=…&theme=…&page=…`: every dataset, or those that hold the words, or those with some values."""
    asked = only(request, "q", "page", *Facet)
    values = chosen_values(asked)
    words = asked.get("q", "").strip()[:LONGEST]
    number = page_number(asked.get("page", "1"))
    hits = narrowed(site.catalogue.search(words), values)
    first = (number - 1) * PAGE_SIZE
    path = f"{root_of(request)}/{language}/donnees"
    names = {publisher.siren: publisher.name for publisher in site.publishers()}
    narrow = narrowing(path, words, values, hits, names, site.renderer.messages[language])
    return site.renderer.page(
        request,
        "datasets.html",
        language,
        headers={"cache-control": "no-cache"},
        words=words,
        total=len(hits),
        lines=[_found(hit) for hit in hits[first : first + PAGE_SIZE]],
        back=narrow.address(number - 1) if number > 1 else "",
        on=narrow.address(number + 1) if first + PAGE_SIZE < len(hits) else "",
        number=number,
        n_pages=max(1, -(-len(hits) // PAGE_SIZE)),
        everything=path,
        narrow=narrow,
        themes=site.catalogue.themes(),
        n_datasets=len(site.catalogue.datasets()),
        proposals=[] if hits or not words else proposals(site.catalogue, words),
    )


def _line(entry: Entry, found: tuple[str, ...] = ()) -> Line:
    known = licence(entry.manifest.licence)
    return Line(entry, known.name_fr, known.name_en, found)


def _found(hit: Hit) -> Line:
    told = () if "title" in hit.fields else tuple(field for field in TOLD if field in hit.fields)
    return _line(hit.entry, told)
