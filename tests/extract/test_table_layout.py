"""Titles, header lines and notes around a table."""

import pytest

from grandjour.extract.layout import count_notes, find_layout

Lines = list[list[str]]


def lines(text: str) -> Lines:
    """One record a line, cells between bars."""
    return [line.strip().split("|") for line in text.strip().splitlines()]


@pytest.mark.parametrize(
    ("text", "header", "header_lines", "names"),
    [
        ("nom|montant\nA|12\nB|13", 0, 1, ("nom", "montant")),
        ("nom|ville\nA|Lyon\nB|Brest\nC|Lyon", 0, 1, ("nom", "ville")),
        ("code|ville\n01001|Lyon\n01002|Brest", 0, 1, ("code", "ville")),
        ("Titre|\n|\nnom|montant\nA|12", 2, 1, ("nom", "montant")),
        ("Titre\nSous-titre\nnom|montant|date\nA|12|01/01/2024\nB|13|02/01/2024", 2, 1, ("nom", "montant", "date")),
        ("12|01/02/2024\n13|02/02/2024", None, 0, ("", "")),
        ("A|12\nB|13\nC|14", None, 0, ("", "")),
        ("Titre|\n01/01/2024|4,5\n02/01/2024|5", None, 0, ("", "")),
        ("Année|2000|2001|2002\nBois|2,6|2,7|2,8", 0, 1, ("Année", "2000", "2001", "2002")),
        ("Commune|01/2024|02/2024\nA|3|4\nB|5|6", 0, 1, ("Commune", "01/2024", "02/2024")),
        ("REG|A\nCode région|Allocataires\n91|12\n91|13", 0, 2, ("REG / Code région", "A / Allocataires")),
        ("nom|montant\nnom|montant\nA|12\nB|13", 1, 1, ("nom", "montant")),
        ("nom|montant\nA|nd\nB|12\nC|13\nD|14", 0, 1, ("nom", "montant")),
        ("nom|montant", 0, 1, ("nom", "montant")),
        ("|JANVIER|FEVRIER\n|2013|\nNaissance|736|674\nMariage|35|30", 0, 1, ("", "JANVIER", "FEVRIER")),
        ("Nom :|Mairie\nSiren :|217500016\nContact :|accueil", None, 0, ("", "")),
        ("1|2\n3|4", None, 0, ("", "")),
        ("tél|fax\n04 67 01|04 67 02\n04 67 03|04 67 04", 0, 1, ("tél", "fax")),
    ],
)
def test_find_layout(text: str, header: int | None, header_lines: int, names: tuple[str, ...]) -> None:
    layout = find_layout(lines(text))
    assert (layout.header, layout.header_lines, layout.names) == (header, header_lines, names)
    assert layout.body == (0 if header is None else header + header_lines) or header is None


def test_titles_are_kept() -> None:
    layout = find_layout(lines("Titre|\n|\nSource|Insee\nnom|montant\nA|12"), width=2)
    assert layout.titles[0] == "Titre"


def test_lines_held_by_merged_cells_are_one_header() -> None:
    text = "Région|Apport|Effet|Effet\n|||\n|||depuis\nNord|1|2|3\nSud|4|5|6"
    layout = find_layout(lines(text), width=4, held={0: 2})
    assert (layout.header, layout.header_lines, layout.body) == (0, 3, 3)
    assert layout.names == ("Région", "Apport", "Effet", "Effet / depuis")


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("A|1|2\nB|3|4", 0),
        ("A|1|2\n||\nSource : Insee||", 1),
        ("A|1|2\nSource : Insee||", 1),
        ("A|1|2\n||\nLes chiffres sont provisoires.||\nVoir la notice.||", 2),
        ("A|1|2\n||\nUne note ici.||\n||\nEt une autre là.||", 3),
        ("A|1|2\nNord||", 0),
        ("A|1|2\n||\nNord||", 0),
        ("A|1|2\nTotal|3|4", 0),
        ("A|1|2\n||\nTotal|3|4", 0),
        ("A|1|2\n12||", 0),
    ],
)
def test_count_notes(text: str, notes: int) -> None:
    assert count_notes([(False, cells) for cells in lines(text)], 3) == notes


def test_a_last_line_that_is_not_cut_is_a_note() -> None:
    assert count_notes([(False, ["A", "1", "2"]), (True, ["Extrait le 3 mai"])], 3) == 1
    assert count_notes([(False, ["A", "1", "2"]), (True, ["B", "1"])], 3) == 0
    assert count_notes([(False, ["A", "1", "2"]), (True, ["Dup"])], 3) == 0
