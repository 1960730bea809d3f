"""Marks that are about the whole document: unfinished (CRPA L311-2 al. 1), classified (L311-5 2° b)."""

import re
from collections.abc import Collection, Iterable
from typing import Final

from grandjour.model.finding import ColumnClass, Finding, Place, Subject
from grandjour.reference.types import TYPES

HEADING_LINES: Final = 15  # of a page: where a document says what it is
HEADING_CHARACTERS: Final = 90  # a longer line is running text

_DRAFTED: Final = (
    r"d[ée]lib[ée]ration|arr[êe]t[ée]|plan|rapport|convention|sch[ée]ma|r[èe]glement|budget|d[ée]cision|"
    r"compte[- ]rendu|"
    r"proc[èe]s-verbal|[ée]tude|charte|note|circulaire|programme|PLU|PLUi|SCoT|contrat|cahier|avenant|courrier|"
    r"texte|liste"
)
UNFINISHED: Final = re.compile(
    r"\bbrouillon\b|document de travail|version de travail|[ée]bauche\b|\bdraft\b|"
    r"(?:version|document|liste|rapport|tableau|note|[ée]tat) provisoire|\bprovisoire\s*$|\(provisoire\)|"
    r"non d[ée]finiti[fv]e?|"
    r"\bv(?:ersion)?\.?\s?0(?:[.,]\d+)*\b(?![.,]?\d)|[àa] valider\b|non valid[ée]e?\b|"
    r"en cours (?:d'[ée]laboration|de r[ée]daction)|"
    r"^\W*projet\W*$|\(projet\)|\[projet\]|"
    rf"^\W*(?:avant-)?projet\s+(?:d[eu]s?\s+|d'|de la\s+|de l')?(?:{_DRAFTED})\b|\bprojet\b.{{0,60}}\bv\d",
    re.IGNORECASE | re.MULTILINE,
)
CLASSIFIED: Final = re.compile(
    r"^\W*(?:TR[ÈE]S SECRET(?: D[ÉE]FENSE)?|SECRET(?: D[ÉE]FENSE)?|CONFIDENTIEL[ -]D[ÉE]FENSE)"
    r"(?:\W+SP[ÉE]CIAL FRANCE)?\W*$|\b(?:TR[ÈE]S SECRET D[ÉE]FENSE|SECRET D[ÉE]FENSE|CONFIDENTIEL[ -]D[ÉE]FENSE)\b",
    re.MULTILINE,
)  # capitals only: a stamp, not a word of a sentence. « Diffusion restreinte » is no classification.
AT_WORK: Final = frozenset(("tracked-changes", "comments"))  # notices
_MARKS: Final = (("inacheve", UNFINISHED, 0.7), ("defense_nationale", CLASSIFIED, 0.9))


def marks_in(texts: Iterable[tuple[str, Place]], notices: Collection[str] = ()) -> tuple[Finding, ...]:
    """Findings on the whole document, one a type, from short texts (titles, headings) and where they stand.

    notices: of its extraction; a document with changes or comments in it is being worked on.
    """
    shown = tuple(texts)
    found = []
    for kind, pattern, score in _MARKS:
        places = tuple(place for text, place in shown if pattern.search(text.replace("_", " ")))
        if kind == "inacheve":
            places += tuple(Place() for notice in notices if notice in AT_WORK)
        if places:
            found.append(
                Finding(
                    subject=Subject(),
                    type=kind,
                    column_class=ColumnClass.PUBLIC,
                    hide=True,
                    score=score,
                    why=f"document.{kind}",
                    ground=TYPES[kind].ground,
                    whole=True,
                    count=len(places),
                    total=len(places),
                    places=places,
                )
            )
    return tuple(found)


def heading_of(text: str) -> str:
    """The short lines at the top of a page."""
    lines = [line for line in text.splitlines() if line.strip()][:HEADING_LINES]
    return "\n".join(line for line in lines if len(line) <= HEADING_CHARACTERS)
