"""Pictures that say whose they are, or beside which it is written."""

import pytest

from grandjour.model.document import DocumentKind
from grandjour.model.extraction import Extraction, Page, Picture
from grandjour.recognise.pictures import CREDITED, findings_on_pictures


def extraction(*pictures: Picture, text: str = "") -> Extraction:
    """A document of two pages; the text is on the second."""
    pages = (Page(1, 595, 842, "Rapport d'activité"), Page(2, 595, 842, text))
    return Extraction("0" * 64, DocumentKind.PDF, (), pages=pages, pictures=pictures)


def picture(*facts: tuple[str, str], page: int | None = 2) -> Picture:
    return Picture("0" * 64, 10, "jpeg", facts=facts, page=page)


@pytest.mark.parametrize(
    ("name", "score"),
    [("rights", 0.9), ("credit", 0.9), ("source", 0.9), ("author", 0.6), ("camera", 0.0), ("gps", 0.0), ("title", 0.0)],
)
def test_what_a_picture_says(name: str, score: float) -> None:
    found = findings_on_pictures(extraction(picture((name, "Agence Lumière"))))
    assert [(one.type, one.subject.key, one.ground, one.score) for one in found] == (
        [(CREDITED, "page/2", "pi_tiers", score)] if score else []
    )


@pytest.mark.parametrize(
    ("text", "credited"),
    [
        ("La halle. Crédit photo : Zoé Marchand", True),
        ("© Agence Lumière 2024", True),
        ("Photo : Z. Marchand / Agence Lumière", True),
        ("crédits photographiques – Zoé Marchand", True),
        ("Photographies, droits réservés", True),
        ("Les crédits de paiement s'élèvent à 3 000 €", False),
        ("Une photo de la halle a été prise", False),
        ("Photocopies : 0,15 €", False),
        ("", False),
    ],
)
def test_what_is_written_beside_a_picture(text: str, credited: bool) -> None:
    found = findings_on_pictures(extraction(picture(), text=text))
    assert bool(found) == credited
    assert all(one.subject.page == 2 and one.places[0].start is not None for one in found)
    assert findings_on_pictures(extraction(text=text)) == ()  # no picture
    assert findings_on_pictures(extraction(picture(page=1), text=text)) == ()  # on another page


def test_pictures_without_page_are_of_the_document() -> None:
    found = findings_on_pictures(
        extraction(picture(("rights", "© IGN"), page=None), picture(("author", "Zoé"), page=None), text="© IGN")
    )
    assert [(one.subject.key, one.count) for one in found] == [("document", 2), ("page/2", 1)]
