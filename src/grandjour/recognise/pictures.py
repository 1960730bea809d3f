"""Pictures in a document that say, or beside which it is written, that they are somebody's (CRPA L321-2 c)."""

import re
from collections.abc import Iterator
from typing import Final

from grandjour.model.extraction import Extraction, Page, Picture
from grandjour.model.finding import ColumnClass, Finding, Place, Subject
from grandjour.reference.types import TYPES

CREDITED: Final = "image_creditee"
SAID: Final = frozenset(("rights", "credit", "source"))
SCORE_SAID: Final = 0.9
SCORE_AUTHOR: Final = 0.6  # who took it, perhaps an agent
SCORE_WRITTEN: Final = 0.7
PLACES: Final = 20
CREDIT: Final = re.compile(
    r"©[^\n]{0,60}|\bcopyright\b[^\n]{0,60}"
    r"|\bcr[ée]dits?\W{0,3}(?:photos?|photographiques?|images?|illustrations?|visuels?|cartographiques?)\b[^\n]{0,60}"
    r"|\b(?:photos?|photographies?|photographe|illustrations?|visuels?)\s*(?::|©|\bde\b\s(?-i:(?=[A-ZÀ-Ý])))[^\n]{0,60}"
    r"|\bdroits r[ée]serv[ée]s\b",
    re.IGNORECASE,
)


def findings_on_pictures(extraction: Extraction) -> tuple[Finding, ...]:
    """One finding a page, and one for pictures without page: those that name an author, a holder or a source.

    A credit in the text counts on pages with pictures, and anywhere in a document whose pictures are on no page.
    """
    pages: dict[int | None, list[tuple[Place, float]]] = {}
    for picture in extraction.pictures:
        if score := _score(picture):
            pages.setdefault(picture.page, []).append((Place(page=picture.page, box=picture.box), score))
    pictured = {picture.page for picture in extraction.pictures}
    for page in extraction.pages:
        if pictured & {page.number, None}:
            for place in _written(page):
                pages.setdefault(page.number, []).append((place, SCORE_WRITTEN))
    return tuple(_finding(page, found) for page, found in pages.items())


def _score(picture: Picture) -> float:
    names = {name for name, _ in picture.facts}
    return SCORE_SAID if names & SAID else SCORE_AUTHOR if "author" in names else 0.0


def _written(page: Page) -> Iterator[Place]:
    for found in CREDIT.finditer(page.text):
        yield Place(page=page.number, start=found.start(), end=found.end())


def _finding(page: int | None, found: list[tuple[Place, float]]) -> Finding:
    return Finding(
        subject=Subject(page=page),
        type=CREDITED,
        column_class=ColumnClass.PUBLIC,
        hide=True,
        score=max(score for _, score in found),
        why=f"document.{CREDITED}",
        ground=TYPES[CREDITED].ground,
        whole=True,
        count=len(found),
        total=len(found),
        places=tuple(place for place, _ in found[:PLACES]),
    )
