"""Where a value comes from, in words: never more than the manifest tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grandjour.model.document import DocumentKind
from grandjour.model.errors import Language
from grandjour.model.extraction import FileRef
from grandjour.model.release import PublishedColumn, RowRun
from grandjour.tables.verbs import FORMATS
from grandjour.web.messages import load
from grandjour.web.origin import Place, place_of, place_words, reading_words

WORDS = load("common", "portal")
FILE = FileRef("t1.parquet", "0" * 64, 1)
RUNS = (RowRun(0, 33, 1), RowRun(0, 2, 2), RowRun(5, 10, 2))


def plain(text: str) -> str:
    """Without the spaces that do not break."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (1, Place(1, 1)),
        (33, Place(33, 1)),
        (34, Place(1, 2)),
        (35, Place(2, 2)),
        (36, Place(6, 2)),
        (45, Place(15, 2)),
        (46, None),
    ],
)
def test_place(row: int, expected: Place | None) -> None:
    """A row of the release is found in its run; what no run holds is not told."""
    assert place_of(RUNS, row) == expected


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), max_size=9))
def test_every_row_has_the_place_that_the_runs_give_it(gaps: list[tuple[int, int]]) -> None:
    """Rows of the source, told in runs with gaps between them, are found again one by one."""
    rows: list[int] = []
    runs: list[RowRun] = []
    for gap, n in gaps:
        first = (rows[-1] + 1 if rows else 0) + gap
        runs.append(RowRun(first, n))
        rows += range(first, first + n)
    found = [place_of(runs, row) for row in range(1, len(rows) + 1)]
    assert found == [Place(row + 1, None) for row in rows]


@pytest.mark.parametrize(
    ("place", "kind", "language", "expected"),
    [
        (Place(7, 2), "pdf", "fr", "Page 2, ligne 7 du tableau"),
        (Place(7, 2), "pdf", "en", "Page 2, row 7 of the table"),
        (Place(1234, None), "delimited", "fr", "Ligne 1 234 du tableau"),
        (Place(3, None), "geojson", "fr", "Objet 3 de la carte"),
        (None, "xlsx", "fr", ""),
    ],
)
def test_place_in_words(place: Place | None, kind: str, language: Language, expected: str) -> None:
    """As far as it is known, and never the number of a column: it would tell which ones were left out."""
    assert plain(place_words(place, kind, WORDS[language])) == expected


@pytest.mark.parametrize(
    ("column", "kind", "language", "expected"),
    [
        (("string", None), "pdf", "fr", "Texte gardé tel quel"),
        (("integer", "integer"), "pdf", "fr", "Lu comme nombre entier"),
        (("number", "decimal-comma-spaces"), "pdf", "fr",
         "Lu comme nombre décimal, à virgule décimale, espace entre les milliers"),
        (("number", "decimal-point"), "delimited", "en", "Read as a decimal number, decimal point"),
        (("number", "decimal-point"), "xlsx", "en", "Read as a decimal number"),
        (("number", "decimal-comma"), "xlsx", "fr", "Lu comme nombre décimal, à virgule décimale"),
        (("date", "%d/%m/%Y"), "xlsx", "fr", "Lu comme date, sous la forme JJ/MM/AAAA"),
        (("date", "%Y-%m-%d"), "ods", "fr", "Lu comme date"),
        (("number", None), "pdf", "fr", "Lu comme nombre décimal"),
        (("date", "%Y-%m-%d"), "pdf", "en", "Read as a date, written YYYY-MM-DD"),
        (("datetime", "%d/%m/%Y %H:%M"), "pdf", "fr", "Lu comme date et heure, sous la forme JJ/MM/AAAA hh:mm"),
        (("boolean", "O|N"), "pdf", "fr", "Lu comme oui ou non, écrit « O » ou « N »"),
        (("boolean", "true|false"), "xlsx", "fr", "Lu comme oui ou non"),
    ],
)  # fmt: skip
def test_reading_in_words(column: tuple[str, str | None], kind: str, language: Language, expected: str) -> None:
    """What a workbook's typed cell looks like is not known, and not told."""
    kind_of, form = column
    said = reading_words(PublishedColumn("c", "C", kind_of, format=form), kind, WORDS[language])
    assert plain(said) == expected


def test_units_and_masks() -> None:
    """A unit is told beside the format; a masked column says what stands for the passages."""
    amount = PublishedColumn("c", "C", "number", format="decimal-comma", unit="€")
    assert plain(reading_words(amount, "pdf", WORDS["fr"])).endswith("à virgule décimale, en €")
    masked = PublishedColumn("c", "C", "string", masked=True)
    assert "« […] »" in plain(reading_words(masked, "pdf", WORDS["fr"]))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", list(DocumentKind))
def test_every_format_has_its_words(kind: DocumentKind, language: Language) -> None:
    """No code of a format is shown to a reader."""
    for form in FORMATS:
        said = reading_words(PublishedColumn("c", "C", "date", format=form.name), kind, WORDS[language])
        assert not {"%", "|", "decimal-", "integer"} & {
            part for part in ("%", "|", "decimal-", "integer") if part in said
        }
