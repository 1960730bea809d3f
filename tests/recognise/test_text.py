"""Personal data in running text: what is hidden, who stays readable, and masking."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grandjour.recognise.cells import spans_of_cell
from grandjour.recognise.text import exact_spans, mask, spans
from grandjour.reference.types import TYPES

NIR = "2 53 10 75 114 023 46"
ALL_TYPES = frozenset(TYPES)
PIECES = (
    "Mme Zoé Dupontel", "M. LEFLOCH", "Le Maire,\nKarim Robert", "06 12 34 56 78", "04.67.00.00.01", NIR,
    "né le 02/04/1985",     "demeurant 12 bis rue des Lilas 34000 Montpellier",
    "accueil@ville.example", "zoe@courriel.example", "AB-123-CD",
    "FR14 2004 1010 0505 0001 3M02 606", "la rue Jean Moulin", "et", ",", ".", "\n", " ", "[…]", "IP 192.0.2.17",
    "matricule 123456", "SIRET 213 401 722 00011", "atteint d'un diabète", "la ligue contre le cancer",
    "lieu-dit Le Bourg, 34000 Montpellier", "L'", "d'",
)  # fmt: skip


def found(text: str) -> list[tuple[str, str, bool]]:
    """Type, stretch and fate of each span."""
    return [(span.type, text[span.start : span.end], span.hide) for span in spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mme Zoé Dupontel demande un permis.", ("PERSON", "Zoé Dupontel", True)),
        ("présentée par Monsieur LEFLOCH Karim, demeurant", ("PERSON", "LEFLOCH Karim", True)),
        ("le dossier d'Aminata de La Roche", ("PERSON", "Aminata de La Roche", True)),
        ("l'assistante sociale Dupontel est venue", ("PERSON", "Dupontel", True)),
        ("signé J. Dupontel", ("PERSON", "J. Dupontel", True)),
        ("Étaient présents : M. Karim Leduc, Mme Zoé Petit.", ("PERSON", "Zoé Petit", False)),
        ("Fait à Lattes.\n\nLe Maire,\nKarim Leduc\n", ("PERSON", "Karim Leduc", False)),
        ("chez Maître Zoé Petit, notaire", ("PERSON", "Zoé Petit", False)),
        ("M. Karim Leduc, président de l'association", ("PERSON", "Karim Leduc", False)),
        (f"Son NIR est {NIR}.", ("NIR", NIR, True)),
        ("joignable au 06 12 34 56 78", ("PHONE", "06 12 34 56 78", True)),
        ("standard de la mairie : 04 67 00 00 01", ("PHONE", "04 67 00 00 01", False)),
        ("numéro vert 0 800 123 456", ("PHONE", "0 800 123 456", False)),
        ("écrire à mairie@lattes.example", ("EMAIL", "mairie@lattes.example", False)),
        ("écrire à z.dupontel@courriel.example", ("EMAIL", "z.dupontel@courriel.example", True)),
        ("née le 2 avril 1985 à Sète, mariée", ("BIRTHPLACE", "Sète", True)),
        ("Je soussigné Karim Leduc, né le 02/04/1985, écris le 3 mai 2024", ("BIRTHDATE", "02/04/1985", True)),
        (
            "demeurant 12 bis, rue des Lilas 34000 Montpellier, souhaite",
            ("ADDRESS", "12 bis, rue des Lilas 34000 Montpellier", True),
        ),
        (
            "Mairie, 1 place de l'Hôtel de Ville, 34970 Lattes",
            ("ADDRESS", "1 place de l'Hôtel de Ville, 34970 Lattes", False),
        ),
        ("entrepreneur individuel (SIRET 732 829 320 00074)", ("SIRET_EI", "732 829 320 00074", True)),
        ("commune de Lattes, SIRET 21340129200016", ("SIRET", "21340129200016", False)),
        ("n° allocataire CAF 1234567", ("CAF", "1234567", True)),
        ("élève (INE 123456789AB)", ("INE", "123456789AB", True)),
        ("carte nationale d'identité n° 12AB34567", ("ID_DOC", "12AB34567", True)),
        ("carte 4970 1012 3456 7890".replace("7890", "7893"), ("CARD", "4970 1012 3456 7893", True)),
        ("il souffre d'un diabète", ("HEALTH", "d'un diabète", True)),
    ],
)
def test_span(text: str, expected: tuple[str, str, bool]) -> None:
    assert expected in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "La rue Jean Moulin et l'école Jules Ferry sont fermées.",
        "Le Conseil municipal de Montpellier approuve le budget 2024.",
        "Décret n° 2016-151 du 11 février 2016, articles L. 2121-29 et L. 2122-22",
        "Montant : 12 345 678,90 € TTC, soit 0,612345678 par habitant",
        "Association Les Amis de Jean Moulin",
        "marché n° 2024-0612 notifié le 06/05/2024 à 10:20",
    ],
)
def test_nothing_to_hide(text: str) -> None:
    assert [item for item in found(text) if item[2]] == []


def test_a_name_told_once_is_found_everywhere() -> None:
    text = "Mme Zoé Dupontel est venue.\nDupontel a signé. Le bien de DUPONTEL est vendu."
    assert [item[1] for item in found(text)] == ["Zoé Dupontel", "Dupontel", "DUPONTEL"]


def test_fields_under_a_header_of_persons() -> None:
    text = "Nom ; Prénom ; Naissance ; Montant\nDUPONTEL ; Zoé ; 02/04/1985 ; 12\nLEDUC ; Karim ; 1/2/1990 ; 15\n"
    hidden = {item[:2] for item in found(text) if item[2]}
    assert hidden >= {
        ("PERSON", "DUPONTEL"),
        ("PERSON", "Karim"),
        ("BIRTHDATE", "02/04/1985"),
        ("BIRTHDATE", "1/2/1990"),
    }


@pytest.mark.parametrize(
    ("text", "illness"),
    [
        ("Rentré à la maison en dépression sévère.", "dépression sévère"),
        ("M. Durand est suivi en unité de dépression", "dépression"),
        ("accès de dépression chez M. Martin", "dépression chez"),
        ("M. Martin, dépistage d'un cancer positif", "d'un cancer positif"),
        ("Mme Martin fait partie des personnes atteintes de schizophrénie", "schizophrénie"),
        ("prise en charge en centre d'alcoolisme", "d'alcoolisme"),
        ("L'institut du cancer a reçu M. Durand.", "cancer a reçu"),
        ("Elle sera à la journée mondiale du diabète.", "diabète"),
        ("Le Maire, Karim Leduc, salue la ligue contre le cancer.", "le cancer"),
        ("Hors de la maison de l'autisme dépression sévère.", "dépression sévère"),
        ("Campagne de dépistage du cancer", "cancer"),
    ],
)
def test_an_illness_after_a_kind_of_place_is_found(text: str, illness: str) -> None:
    """Fault: what came after « maison », « unité », « accès »… passed, in running text and in masking.

    Cure: only fixed names of bodies and events are left out, with nobody in the sentence; masking spares none.
    """
    assert ("HEALTH", illness, True) in found(text)
    masked = mask(text, {"HEALTH", "PERSON"})
    assert illness not in masked
    assert mask(masked, {"HEALTH", "PERSON"}) == masked


def test_a_fixed_name_with_nobody_in_its_sentence_is_nobodys() -> None:
    """A person in the sentence before says nothing of it; masking spares no name all the same."""
    text = "M. Durand est venu lundi. Une subvention est accordée à la ligue contre le cancer."
    assert [item[0] for item in found(text)] == ["PERSON"]
    assert mask("Ligue contre le cancer", {"HEALTH"}) == "Ligue contre […]"
    assert (
        mask("Mme Martin rentrée à la maison en dépression sévère", {"HEALTH", "PERSON"})
        == "Mme […] rentrée à la maison en […]"
    )


def test_mask_leaves_the_rest() -> None:
    text = f"Mme Dupontel ({NIR}) : 06 12 34 56 78, mairie@lattes.example"
    assert mask(text, {"NIR", "PHONE", "EMAIL"}) == "Mme Dupontel ([…]) : […], mairie@lattes.example"
    assert mask(text, set()) == text


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=8), st.sampled_from((" ", "\n", "")))
def test_masked_once_is_masked_for_good(pieces: list[str], between: str) -> None:
    """Masking again changes nothing, and no recogniser finds anything in what is left."""
    masked = mask(between.join(pieces), ALL_TYPES)
    assert mask(masked, ALL_TYPES) == masked
    assert [span for span in (*spans(masked), *exact_spans(masked)) if span.hide] == []


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    places = [(span.start, span.end) for span in spans(text)]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(before[1] <= after[0] for before, after in pairwise(places))


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1 ",
        "12 rue ",
        "M. A",
        "ligue contre le cancer ",
        "journée nationale ",
        "d'",
        "a@",
        "nom;",
        "\n",
        "né le ",
        "Jean ",
        "FR76 ",
        "- ",
    ],
)
def test_a_long_hostile_text_comes_to_an_end(piece: str) -> None:
    """No pattern goes back over what it has read: a regression would run for hours."""
    text = piece * (60_000 // len(piece)) + f" {NIR}"
    assert any(span.type == "NIR" for span in spans(text))


def test_a_number_over_the_edge_of_two_windows() -> None:
    for before in range(19_960, 20_005):
        text = "a" * 10 + " " * (before - 10) + NIR + " fin" * 200
        assert [text[span.start : span.end] for span in spans(text) if span.type == "NIR"] == [NIR]


@pytest.mark.corpora
def test_made_up_administrative_texts(corpora: Path) -> None:
    """At most 2 % of the letters and digits to hide stay readable, and 1.5 % of the others are masked."""
    hidden = left = others = masked = 0
    for line in (corpora / "pii-dev" / "synth.jsonl").read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        text = item["text"]
        gold = {place for span in item["spans"] if span["hide"] for place in range(span["start"], span["end"])}
        matters = {"HEALTH", "CONDUCT", "SOCIAL", "TRADE"}
        to_hide = {
            place
            for span in item["spans"]
            if span["hide"] and span["type"] not in matters
            for place in range(span["start"], span["end"])
        }
        done = {place for span in spans(text) if span.hide for place in range(span.start, span.end)}
        letters = [place for place, character in enumerate(text) if character.isalnum()]
        hidden += sum(place in to_hide for place in letters)
        left += sum(place in to_hide and place not in done for place in letters)
        others += sum(place not in gold for place in letters)
        masked += sum(place not in gold and place in done for place in letters)
    assert left <= 0.02 * hidden
    assert masked <= 0.015 * others


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tél. 0032 475 12 34 56", ("PHONE", "0032 475 12 34 56", True)),
        ("voir M.TOURNESOL, appt 4", ("PERSON", "TOURNESOL", True)),
        ("Chez madame dupontel odile, 3 rue du Four", ("PERSON", "dupontel odile", True)),
        ("madame dupontel souhaite un rendez-vous", ("PERSON", "dupontel", True)),
        ("né 12.04.61 à Sète", ("BIRTHDATE", "12.04.61", True)),
        ("Domicile de TOURNESOL, impasse du Moulin", ("PERSON", "TOURNESOL", True)),
        ("logé chez Tournesol depuis mai", ("PERSON", "Tournesol", True)),
        ("12 rue des Lilas (fam. Tournesol)", ("PERSON", "Tournesol", True)),
        (
            "odile point dupontel arobase courriel.example",
            ("EMAIL", "odile point dupontel arobase courriel.example", True),
        ),
        ("écrire à odile.dupontel(at)courriel.example", ("EMAIL", "odile.dupontel(at)courriel.example", True)),
    ],
)
def test_what_masking_left_readable(text: str, expected: tuple[str, str, bool]) -> None:
    assert expected in found(text)
    cells = spans_of_cell(text)
    assert expected in [(span.type, text[span.start : span.end], span.hide) for span in cells]


@pytest.mark.parametrize(
    "text",
    [
        "Chez Mairie de Lattes", "École M.Pagnol", "madame la maire demande un rapport",
        "mme demande un rendez-vous", "0012 345 678 901", "chez les voisins", "réunion (a) à Lattes",
    ],
)  # fmt: skip
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert [item for item in found(text) if item[2]] == []
