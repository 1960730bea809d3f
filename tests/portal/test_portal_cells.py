"""Values on a page: exact digits, years without thousands marks, long texts cut and said so; sentences of a profile."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from grandjour.model.errors import Language
from grandjour.model.extraction import FileRef
from grandjour.model.release import PublishedColumn
from grandjour.portal.cells import Cell, bound, cell_limit, is_figure, shown
from grandjour.portal.reading import sentences
from grandjour.serve.engine import Value
from grandjour.serve.manifest import PublishedTable
from grandjour.web.messages import load

WORDS = load("common", "portal")
AMOUNT = PublishedColumn("montant", "Montant", "number", minimum="-12.50", maximum="98765.40", n_missing=3)
YEAR = PublishedColumn("annee", "Année", "integer", minimum="1998", maximum="2026", n_missing=0)
COUNT = PublishedColumn("nombre", "Nombre", "integer", minimum="0", maximum="12345", n_missing=1)
DAY = PublishedColumn("vote", "Date du vote", "date", minimum="2026-01-01", maximum="2026-03-03")
TEXT = PublishedColumn("nature", "Nature", "string", n_distinct=4, n_missing=40)


@pytest.mark.parametrize(
    ("value", "column", "language", "expected"),
    [
        (Decimal("1500.00"), AMOUNT, "fr", Cell("1\u202f500,00", "n")),
        (Decimal("0.10"), AMOUNT, "en", Cell("0.10", "n")),
        (Decimal("12345678901234567890.123456789"), AMOUNT, "en", Cell("12,345,678,901,234,567,890.123456789", "n")),
        (Decimal("-3"), AMOUNT, "fr", Cell("-3", "n")),
        (2012, YEAR, "fr", Cell("2012")),
        (9007199254740993, COUNT, "en", Cell("9,007,199,254,740,993", "n")),
        (date(1899, 12, 31), DAY, "fr", Cell("31/12/1899")),
        (date(2026, 3, 3), DAY, "en", Cell("03\u00a0Mar\u00a02026")),
        (datetime(2026, 3, 3, 14, 5), TEXT, "fr", Cell("03/03/2026\u00a014:05")),
        (datetime(2026, 3, 3, 14, 5, 9), TEXT, "fr", Cell("03/03/2026\u00a014:05:09")),
        (True, TEXT, "fr", Cell("oui")),
        (False, TEXT, "en", Cell("no")),
        (None, AMOUNT, "fr", Cell("", "none")),
        ("", TEXT, "fr", Cell("")),
        ("00123", TEXT, "fr", Cell("00123")),
        ("x" * 300, TEXT, "fr", Cell("x" * 280, cut=True)),
    ],
)
def test_cells(value: Value, column: PublishedColumn, language: Language, expected: Cell) -> None:
    """Each type as its language writes it, no digit lost."""
    assert shown(value, column, WORDS[language]) == expected


def test_figures() -> None:
    """Numbers stand to the right, years and texts to the left."""
    assert [is_figure(column) for column in (AMOUNT, COUNT, YEAR, DAY, TEXT)] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [("98765.40", AMOUNT, "98\u202f765,40"), (None, AMOUNT, ""), ("2026-03-03", DAY, "03/03/2026"), ("?", DAY, "?")],
)
def test_bounds(text: str | None, column: PublishedColumn, expected: str) -> None:
    """Minimum and maximum of a profile as text; what cannot be read stays as it is."""
    assert bound(text, column, WORDS["fr"]) == expected


def test_more_cells_are_shorter() -> None:
    """The text that a page holds is bounded."""
    assert cell_limit(1) == 280
    assert cell_limit(10**6) == 40
    assert all(cell_limit(n) * n <= 60_000 for n in range(1, 1251))


def test_sentences() -> None:
    """What the table says: period, ranges, few values, gaps; nothing of an empty profile."""
    file = FileRef("t1.parquet", "0" * 64, 1)
    table = PublishedTable("t1", "Titre", (TEXT, AMOUNT, YEAR, COUNT, DAY), file, n_rows=100)
    assert [sentence.replace("\u00a0", " ").replace("\u202f", " ") for sentence in sentences(table, WORDS["fr"])] == [
        "« Date du vote » va du 01/01/2026 au 03/03/2026.",
        "« Montant » va de -12,50 à 98 765,40.",
        "« Nombre » va de 0 à 12 345.",
        "« Nature » prend 4 valeurs différentes.",
        "« Nature » est vide dans 40 lignes.",
    ]
    bare = PublishedTable("t1", "Titre", (PublishedColumn("a", "A", "string"),), file, n_rows=0)
    assert sentences(bare, WORDS["en"]) == []
