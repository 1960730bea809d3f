"""Values on a page: exact digits, years without thousands marks, long texts cut and said so; sentences of a profile."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from grandjour.model.errors import Language
from grandjour.model.extraction import FileRef
from grandjour.model.release import PublishedColumn
from grandjour.portal.cells import Cell, bound, cell_limit, is_figure, shown
from grandjour.portal.reading import quality, sentences
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
        "« Date du vote » va du 1er janvier 2026 au 3 mars 2026.",
        "« Montant » va de -12,50 à 98 765,40.",
        "« Nombre » va de 0 à 12 345.",
        "« Nature » prend 4 valeurs différentes.",
        "« Nature » est vide dans 40 lignes.",
    ]
    years = replace(table, columns=(YEAR, replace(COUNT, name="longitude")))
    assert [plain(sentence) for sentence in sentences(years, WORDS["fr"])][:-1] == ["« Année » va de 1998 à 2026."]
    bare = PublishedTable("t1", "Titre", (PublishedColumn("a", "A", "string"),), file, n_rows=0)
    assert sentences(bare, WORDS["en"]) == []


@pytest.mark.parametrize(
    ("minimum", "maximum", "histogram", "expected"),
    [
        (
            "200.00",
            "20000.00",
            (90, 9, 1, 0, 0, 0, 0, 1),
            " ; pour 90 lignes sur 101, la valeur est inférieure à 2 680 environ.",
        ),
        (
            "0",
            "80",
            (1, 1, 9, 1, 0, 0, 0, 0),
            " ; pour 9 lignes sur 12, la valeur est comprise entre 20 et 30 environ.",
        ),
        ("0.0", "0.8", (1, 0, 0, 0, 0, 0, 0, 9), " ; pour 9 lignes sur 10, la valeur est supérieure à 0,7 environ."),
        ("-80", "0", (9, 0, 0, 0, 0, 0, 0, 1), " ; pour 9 lignes sur 10, la valeur est inférieure à -70 environ."),
        (
            "0",
            "8" + "0" * 40,
            (9, 0, 0, 0, 0, 0, 0, 1),
            f" ; pour 9 lignes sur 10, la valeur est inférieure à 10{' 000' * 13} environ.",
        ),
        (
            "0",
            "0." + "0" * 40 + "8",
            (9, 0, 0, 0, 0, 0, 0, 1),
            f" ; pour 9 lignes sur 10, la valeur est inférieure à 0,{'0' * 40}1 environ.",
        ),
        ("0", "80", (2, 2, 2, 2, 2, 2, 2, 2), "."),
        ("?", "!", (9, 1), "."),
        ("0", "80", (), "."),
    ],
)
def test_where_most_values_lie(minimum: str, maximum: str, histogram: tuple[int, ...], expected: str) -> None:
    """Said when one part of the drawing holds more than half; its limits are rounded, and said to be about there.

    Faults: a number of more than 28 digits was an error instead of a page; the count read as one of the values.
    """
    column = PublishedColumn("n", "Nombre", "number", minimum=minimum, maximum=maximum, histogram=histogram)
    table = PublishedTable("t1", "Titre", (column,), FileRef("t1.parquet", "0" * 64, 1), n_rows=101)
    (sentence,) = sentences(table, WORDS["fr"])
    assert plain(sentence).endswith(f"à {plain(bound(maximum, column, WORDS['fr']))}{expected}")


def plain(text: str) -> str:
    """Without the spaces that do not break."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_quality() -> None:
    """Rows that came and rows set aside, empty cells with their share, columns read as more than text."""
    read = replace(AMOUNT, format="decimal-comma")
    table = PublishedTable("t1", "Titre", (TEXT, read), FileRef("t1.parquet", "0" * 64, 1), n_rows=1000, n_set_aside=1)
    found = [plain(sentence) for sentence in quality(table, WORDS["fr"])]
    assert found[0] == "1 000 lignes du document sont publiées."
    assert found[1].startswith("1 ligne du document n’entrait pas dans le tableau")
    assert found[2] == "43 cellules sont vides, sur 2 000 (2 %)."
    assert found[3].startswith("1 colonne est lue comme nombre")
    few = replace(table, columns=(replace(TEXT, n_missing=1), replace(TEXT, n_missing=0)), n_set_aside=0)
    assert [plain(sentence) for sentence in quality(few, WORDS["en"])][1:] == [
        "1 cell is empty, out of 2,000 (less than 1%)."
    ]
    full = replace(few, columns=(replace(TEXT, n_missing=0),))
    assert quality(full, WORDS["fr"])[1:] == ["Aucune cellule n’est vide."]
    unknown = replace(few, columns=(replace(TEXT, n_missing=None),))
    assert len(quality(unknown, WORDS["fr"])) == 1
