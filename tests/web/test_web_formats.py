"""Figures, dates, sizes and sentences as each language writes them."""

import string
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from grandjour.model.errors import Language
from grandjour.web import formats
from grandjour.web.messages import FOLDER, LANGUAGES, Messages, fixed_spaces, load


@pytest.mark.parametrize(
    ("value", "digits", "language", "expected"),
    [
        (1234567.89, None, "fr", "1\u202f234\u202f567,89"),
        (1234567.89, None, "en", "1,234,567.89"),
        (0, None, "fr", "0"),
        (-3.5, 2, "fr", "-3,50"),
        (18.4, 0, "en", "18"),
        (0.123456789, None, "en", "0.123456789"),
        (1e20, None, "en", "100,000,000,000,000,000,000"),
        (Decimal("1500.00"), None, "fr", "1\u202f500,00"),
        (Decimal("12345678901234567890123456789.5"), 1, "en", "12,345,678,901,234,567,890,123,456,789.5"),
        (62, 2, "fr", "62,00"),
    ],
)
def test_numbers(value: float | Decimal, digits: int | None, language: Language, expected: str) -> None:
    """Groups and decimal mark by language; without `digits` nothing is rounded."""
    assert formats.number(value, language, digits=digits) == expected


@pytest.mark.parametrize(
    ("value", "fr", "en"),
    [
        (date(2026, 3, 3), "3 mars 2026", "3 March 2026"),
        (date(2026, 3, 1), "1er mars 2026", "1 March 2026"),
        (date(2011, 11, 11), "11 novembre 2011", "11 November 2011"),
    ],
)
def test_days(value: date, fr: str, en: str) -> None:
    """A day in words whose parts are never torn apart at the end of a line."""
    assert formats.day(value, "fr") == fr.replace(" ", "\u00a0")
    assert formats.day(value, "en") == en.replace(" ", "\u00a0")


def test_moments_are_in_paris_time() -> None:
    """The hour is the one on the wall, in summer and in winter."""
    assert formats.moment(datetime(2026, 1, 3, 23, 5, tzinfo=UTC), "fr").endswith("à\u00a000:05")
    assert formats.moment(datetime(2026, 7, 3, 12, 5, tzinfo=UTC), "en").endswith("at\u00a014:05")


@pytest.mark.parametrize(
    ("n_bytes", "fr"),
    [
        (0, "0 o"),
        (999, "999 o"),
        (1000, "1 ko"),
        (62_345, "62 ko"),
        (999_600, "1 Mo"),
        (1_440_000, "1,4 Mo"),
        (2_500_000_000, "2,5 Go"),
    ],
)
def test_sizes(n_bytes: int, fr: str) -> None:
    """One decimal below ten, none above, units of the language."""
    assert formats.size(n_bytes, "fr") == fr.replace(" ", "\u00a0")


def test_spaces_of_french_do_not_break() -> None:
    """Thin before ; ? !, full before : and inside guillemets."""
    assert fixed_spaces("ajoutez ?dialect=raw") == "ajoutez ?dialect=raw"
    assert fixed_spaces("Oui : « non » ; ah !") == "Oui\u00a0: «\u00a0non\u00a0»\u202f; ah\u202f!"


@pytest.mark.parametrize("name", sorted({path.stem for path in FOLDER.glob("*/*.toml")}))
def test_both_languages_have_the_same_sentences(name: str) -> None:
    """A key, and each place inside its sentence, stands in French and in English."""

    def places(text: str) -> set[str | None]:
        return {place for _, place, _, _ in string.Formatter().parse(text) if place is not None}

    words = load(name)
    fr, en = (words[language].entries for language in LANGUAGES)
    assert fr.keys() == en.keys()
    assert {key for key in fr if places(fr[key]) != places(en[key])} == set()


def test_counted_forms() -> None:
    """French counts 0 as one, English does not; an own form for none wins."""
    entries = {"rows.one": "{n} ligne", "rows.other": "{n} lignes", "hits.zero": "rien", "hits.other": "{n} trouvés"}
    french, english = Messages("fr", entries), Messages("en", entries)
    assert [french.count("rows", n) for n in (0, 1, 1234)] == ["0 ligne", "1 ligne", "1\u202f234 lignes"]
    assert [english.count("rows", n) for n in (0, 1, 2)] == ["0 lignes", "1 ligne", "2 lignes"]
    assert french.count("hits", 0) == "rien"


def test_sentences_with_tags_escape_their_values() -> None:
    """Only the catalogue may bring tags."""
    words = Messages("fr", {"x": "<b>{name}</b>"})
    assert words.html("x", name="<i>&") == "<b>&lt;i&gt;&amp;</b>"
