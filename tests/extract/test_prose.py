"""Running text and sources of programs are no tables; one column of anything else is one."""

from pathlib import Path

import pytest
from extract_reading import Reading
from hypothesis import given
from hypothesis import strategies as st

import grandjour
from grandjour.extract.dialect import find_grammar, parse
from grandjour.extract.prose import is_program, is_prose
from grandjour.model.errors import NoTable
from grandjour.reference.first_names import first_names

PACKAGE = Path(grandjour.__file__).parent
ROOT = Path(__file__).resolve().parents[2]
MINUTES = (
    "Le conseil municipal, réuni le 3 mai, délibère.\n"
    "Vu le code général des collectivités territoriales, et notamment ses articles 1, 2 et 3 ;\n"
    "Considérant que la commune, propriétaire, souhaite vendre,\n"
    "Le maire expose ce qui suit.\nAprès débat, le conseil, à l'unanimité, accepte.\n"
)
LETTER = (
    "Madame, Monsieur,\n\n"
    "Par votre courrier du 3 mars, vous demandez la réfection de la rue Haute, dont le coût est estimé à 12 450,50 € ; "
    "la commission l'examinera en mai. Nous vous tiendrons informés.\n\n"
    "Je vous prie d'agréer, Madame, Monsieur, l'expression de ma considération distinguée.\n\n"
    "Le maire\n"
)
WRAPPED = (
    "La piscine municipale ferme du 3 au 17 août pour travaux. Les abonnés\n"
    "verront leur carte prolongée d'autant, sans démarche de leur part. La\n"
    "bibliothèque reste ouverte aux horaires habituels, du mardi au samedi.\n"
    "Renseignements en mairie. L'accueil répond de neuf heures à midi.\n"
)
PYTHON = (
    '"""Tarifs."""\n\nfrom decimal import Decimal\n\nTAUX = Decimal("0.2")\n\n\ndef ttc(ht):\n    return ht * TAUX\n'
)
SCRIPT = "#!/bin/sh\nset -eu\nrm -rf build\nmake all\ncp a b\ncp c d\n"
STYLE = "body {\n  margin: 0;\n  color: black;\n}\np {\n  font: serif;\n}\n"
DUMP = "INSERT INTO rue (id, nom) VALUES (1, 'Haute');\nINSERT INTO rue (id, nom) VALUES (2, 'Basse');\n"
JAVASCRIPT = 'const a = require("a");\nfunction f(x) {\n  if (x) {\n    return 1;\n  }\n}\n'


def says_prose(sample: str) -> bool:
    """What the reader asks of a sample."""
    grammar = find_grammar(sample)
    return is_prose(sample, parse(sample, grammar), grammar)


@pytest.mark.parametrize(
    "text",
    [
        MINUTES,
        LETTER,
        WRAPPED,
        MINUTES.replace("\n", " "),  # no line end at all
        MINUTES.replace("\n", "\n\t"),
        "\t" + LETTER.replace("\n", "\n\t"),
        PYTHON,
        SCRIPT,
        STYLE,
        DUMP,
        JAVASCRIPT,
    ],
    ids=[
        "minutes", "letter", "wrapped", "one-line", "indented", "indented-letter",
        "python", "script", "style", "dump", "javascript",
    ],
)  # fmt: skip
def test_a_text_is_refused_by_name(read: Reading, text: str) -> None:
    """Fault: short ones were read as a table, and asked questions about."""
    with pytest.raises(NoTable):
        read(text.encode())


def test_our_own_sources_are_no_tables() -> None:
    """Save a few that hold nothing but lists, which a table may."""
    sources = [text for path in PACKAGE.rglob("*.py") if (text := path.read_text("utf-8")).count("\n") > 20]
    assert sum(says_prose(text) for text in sources) > 0.98 * len(sources) > 200


@pytest.mark.parametrize("name", ["README.md", "docs/agent.md", "docs/administrator.md", "CHANGELOG.md", "LICENSE"])
def test_our_own_manual_is_no_table(name: str) -> None:
    """Prose, with tables of Markdown in it."""
    assert says_prose((ROOT / name).read_text(encoding="utf-8"))


ONE_COLUMN = {
    "codes": [f"0{n}001" for n in range(1, 60)],
    "sirets": [f"{n} 320 00074" for n in range(732_829, 732_900)],
    "numbers": ["12,5", "1 234,00", "-3", "0", "7,25"],
    "names": ["Durand", "Le Gall", "D'Aubigné", "Van der Meer", "Öztürk"],
    "first-names": sorted(first_names())[:400],
    "full-names": ["M. Jean Durand", "Mme Anne Le Gall", "Mme Inès D'Aubigné", "M. Loïc Van der Meer"],
    "places": ["Saint-Aubin-les-Prés", "Le Puy", "L'Haÿ", "Paris 1er", "Aix-en-Provence (centre)"],
    "addresses": [
        "12 rue de la Paix 75002 Paris",
        "3 bis allée des Ormes 29200 Brest",
        "Lieu-dit Kerhuel 56000 Vannes",
    ],
    "labels": [
        "Culture de céréales, de légumineuses et de graines oléagineuses",
        "Transformation et conservation de fruits",
        "Pêche en mer",
        "Construction de maisons, de bureaux, de routes",
        "Élevage de volailles",
    ],
    "titles": [
        "Attribution d'une subvention à l'association sportive",
        "Vente d'une parcelle rue Haute",
        "Tarifs 2025",
    ],
    "mails": ["a@exemple.fr", "b.c@exemple.fr", "accueil@ville.example"],
    "dates": ["01/02/2024", "2024-03-04", "5 mars 2024"],
    "words-of-programs": ["class", "return", "import", "def", "while", "if"],
    "sayings-in-quotes": ['"Très bien, merci beaucoup à vous tous."', '"Je n\'ai pas eu de place. Dommage pour moi !"'],
}


@pytest.mark.parametrize("values", ONE_COLUMN.values(), ids=ONE_COLUMN)
@pytest.mark.parametrize("header", [True, False], ids=["header", "bare"])
def test_one_column_is_a_table(values: list[str], header: bool) -> None:
    """With and without its header."""
    assert not says_prose("\n".join([*(["valeur"] if header else []), *values]) + "\n")


@pytest.mark.parametrize(
    "text",
    [
        "a;b\n1;2\n3;4\n",
        "Nom;Prénom;Adresse\n",  # a header alone
        "Nom, Prénom, Ville\n",
        "Nom, Prénom, Ville\nDurand, Anne, Brest\n",
        "type;effectif;\npublic;12;\nprivate;13;\n",
        "id;commentaire\n1;Très bien. Merci à toute l'équipe pour son accueil.\n2;Trop long, et trop cher. Dommage.\n",
        'nom;source\nttc;"def ttc(ht):\n    return ht * 1.2\n"\nht;"import math\ndef ht(ttc):\n    return ttc\n"\n',
        "\tA\tB\nx\t1\t2\ny\t3\t4\n",
    ],
    ids=["small", "header", "spaced-header", "spaced", "program-words", "comments", "programs-in-cells", "corner"],
)
def test_a_table_stays_a_table(text: str) -> None:
    """Whatever stands in its cells."""
    assert not says_prose(text)


@given(st.lists(st.text("ABCdefgéè0123456789-'", min_size=1, max_size=20), min_size=1, max_size=60))
def test_no_list_of_single_words_is_a_text(values: list[str]) -> None:
    """Whatever the words."""
    assert not says_prose("\n".join(values))


@given(st.lists(st.tuples(st.integers(), st.text("abc éè.,", max_size=30)), min_size=1, max_size=30))
def test_no_list_of_numbers_and_texts_is_a_text(rows: list[tuple[int, str]]) -> None:
    """Cut by semicolons, whatever the texts."""
    assert not says_prose("n;texte\n" + "\n".join(f"{n};{text}" for n, text in rows))


def test_statements_alone_make_no_program() -> None:
    """Lines that may be anything need others that are nothing else."""
    assert not is_program(["taux = 3", "seuil = 4", "# note"])
    assert not is_program(["import vin", "import sucre", "export blé"])
    assert not is_program([])
