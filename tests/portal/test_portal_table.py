"""The preview: filters, order and pages in the address, without a script; the same rows as the data has."""

from urllib.parse import parse_qsl, urlsplit

import polars
import pytest
from markup import Markup
from portal_root import PublicRoot, grants
from starlette.testclient import TestClient
from test_portal_pages import slug_of

from grandjour.serve.manifest import Manifest

pytest_plugins = ("portal_fixtures",)


@pytest.fixture
def path(portal: TestClient, published: Manifest) -> str:
    """The page of the grants."""
    return f"/fr/donnees/{slug_of(portal, published)}"


def shown(portal: TestClient, path: str, **parameters: str) -> Markup:
    """The page, which must answer."""
    answer = portal.get(path, params=parameters or None)
    assert answer.status_code == 200, answer.text
    return Markup(answer.text)


def test_first_page(portal: TestClient, path: str) -> None:
    """Twenty rows in the order of the file, figures as French writes them, an empty cell said."""
    markup = shown(portal, path)
    assert len(markup.rows) == 20
    assert markup.rows[3] == ["Théâtre de l'Ourcq 3", "Aide au projet n° 21", "Fonctionnement", "11\u202f413", "2022",
                              "04/04/2022"]  # fmt: skip
    assert markup.rows[7][1] == "–vide"
    assert markup.all("caption")[0].text == "616 lignes. Voici les lignes 1 à 20."


def test_order(portal: TestClient, path: str) -> None:
    """A head turns from none to ascending, descending and back; the page says which."""
    expected = grants().sort("montant", descending=True, maintain_order=True)["association"].to_list()[:20]
    markup = shown(portal, path, sort="-montant")
    assert [row[0] for row in markup.rows] == expected
    head = markup.one("th", aria_sort="descending")
    assert head.text.startswith("Montant (€)")
    assert "par «\u00a0Montant (€)\u00a0» décroissant" in markup.all("caption")[0].text
    turns = [
        next(a.attributes["href"] for a in page.all("a") if a.text.startswith("Montant"))
        for page in (shown(portal, path), shown(portal, path, sort="montant"), markup)
    ]
    assert [dict(parse_qsl(urlsplit(turn).query)).get("sort") for turn in turns] == ["montant", "-montant", None]


def test_form_becomes_an_address(portal: TestClient, path: str) -> None:
    """What is typed as French people write becomes a filter in the address; order and other filters are kept."""
    typed = {"sort": "-montant", "nature__eq": "Projet", "column": "montant", "operator": "ge", "value": "1 000,5"}
    answer = portal.get(path, params=typed)
    assert answer.status_code == 303
    parts = urlsplit(answer.headers["location"])
    assert dict(parse_qsl(parts.query)) == {"nature__eq": "Projet", "montant__ge": "1000.5", "sort": "-montant"}
    assert (parts.path, parts.fragment) == (path, "apercu")
    frame = grants().filter((polars.col("montant") >= 1000.5) & (polars.col("nature") == "Projet"))
    markup = shown(portal, answer.headers["location"])
    assert markup.all("caption")[0].text.startswith(f"{frame.height} lignes")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"column": "vote", "operator": "le", "value": "31/12/2020"}, [("vote__le", "2020-12-31")]),
        ({"column": "objet", "operator": "isnull", "value": ""}, [("objet__isnull", "true")]),
        (
            {"column": "association", "operator": "contains", "value": "  théâtre "},
            [("association__contains", "théâtre")],
        ),
        ({"column": "association", "operator": "eq", "value": " "}, []),
        ({"column": "vote", "operator": "contains", "value": "31/12/2020"}, [("vote__eq", "2020-12-31")]),
        ({"column": "vote", "operator": "contains", "value": "2020-12"}, [("vote__contains", "2020-12")]),
        ({"column": "montant", "operator": "contains", "value": "1 000,5"}, [("montant__eq", "1000.5")]),
    ],
)
def test_values_of_the_form(
    portal: TestClient, path: str, typed: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    """Dates by day first, empty cells without value, spaces around left out, nothing typed: nothing asked."""
    answer = portal.get(path, params=typed)
    assert answer.status_code == 303
    assert parse_qsl(urlsplit(answer.headers["location"]).query) == expected


def test_a_wrong_value_keeps_what_was_typed(portal: TestClient, path: str) -> None:
    """The form comes back with its words and says what to write."""
    answer = portal.get(path, params={"column": "montant", "operator": "ge", "value": "beaucoup"})
    assert answer.status_code == 400
    markup = Markup(answer.text)
    field = markup.one("input", id="value")
    assert (field.attributes["value"], field.attributes["aria-invalid"]) == ("beaucoup", "true")
    assert markup.one("p", id="value-wrong").attributes["role"] == "alert"
    assert [option.text for option in markup.all("option", selected="")] == ["Montant (€)", "au moins, à partir du"]


@pytest.mark.parametrize(
    ("column", "value", "told", "placeholder"),
    [
        ("montant", "mille", "Cette colonne contient des nombres", "1250,50"),
        ("vote", "décembre", "Cette colonne contient des dates", "AAAA-MM-JJ"),
    ],
)
def test_words_are_not_looked_for_in_numbers_and_dates(
    portal: TestClient, path: str, column: str, value: str, told: str, placeholder: str
) -> None:
    """« contient », the first condition, found no row of them whatever was typed; now the form says what to write."""
    answer = portal.get(path, params={"column": column, "operator": "contains", "value": value})
    assert answer.status_code == 400
    markup = Markup(answer.text)
    assert markup.one("p", id="value-wrong").text.startswith(told)
    assert markup.one("input", id="value").attributes["placeholder"] == placeholder
    assert placeholder.replace("AAAA-MM-JJ", "2025-12-31") in markup.one("p", id="value-hint").text


def test_the_form_says_what_columns_hold(portal: TestClient, path: str, root: PublicRoot) -> None:
    """Columns and conditions stand by kind, with how to write a value; a chip speaks of a date as one does."""
    markup = shown(portal, path)
    groups = [group.attributes["label"] for group in markup.all("optgroup")]
    assert groups == ["Textes", "Nombres", "Dates", "Dans un texte", "Toute colonne", "Nombres et dates"]
    assert "31/12/2025" in markup.one("p", id="value-hint").text
    chip = next(a.text for a in shown(portal, path, vote__ge="2020-01-01").all("a") if "Retirer" in a.text)
    assert "Date du vote à partir du 01/01/2020" in chip.replace("\u00a0", " ")
    days = f"/fr/donnees/{slug_of(portal, root.publish('Jours', {'t1': grants(9).select('vote')}))}"
    only = shown(portal, days)
    assert [group.attributes["label"] for group in only.all("optgroup")] == ["Toute colonne", "Dates"]
    assert only.one("input", id="value").attributes["placeholder"] == "AAAA-MM-JJ"
    texts = f"/fr/donnees/{slug_of(portal, root.publish('Noms', {'t1': grants(9).select('nature')}))}"
    assert "value-hint" not in shown(portal, texts).page


def test_filters_can_be_taken_off(portal: TestClient, path: str) -> None:
    """Each filter is a link to the page without it."""
    markup = shown(portal, path, montant__ge="500", nature__eq="Projet", q="judo")
    words = [item.text for item in markup.all("a") if "Retirer" in item.text]
    assert len(words) == 3
    assert "Montant (€) au moins 500 ×" in words[1]
    off = next(a for a in markup.all("a") if "Nature" in a.text and "Retirer" in a.text).attributes["href"]
    assert dict(parse_qsl(urlsplit(off).query)) == {"q": "judo", "montant__ge": "500"}


def test_pages(portal: TestClient, path: str) -> None:
    """Steps forth and back hold all rows, each once."""
    seen: list[str] = []
    address = path
    while address:
        markup = shown(portal, address)
        seen += [row[0] for row in markup.rows]
        address = next((a.attributes["href"] for a in markup.all("a", rel="next")), "")
    assert seen == grants()["association"].to_list()
    assert "Page 31 sur 31" in markup.page
    assert markup.one("a", rel="prev").attributes["href"].startswith(f"{path}?page=30")


def test_one_page_needs_no_numbers(portal: TestClient, root: PublicRoot) -> None:
    """« Voici les lignes 1 à 1 » helped nobody: which rows are shown is said where there are others."""
    one, more = (f"/fr/donnees/{slug_of(portal, root.publish('Jeu', {'t1': grants(n)}))}" for n in (1, 21))
    assert shown(portal, one).all("caption")[0].text == "1 ligne"
    assert shown(portal, more, page="2").all("caption")[0].text == "21 lignes. Voici la ligne 21."


def test_nothing_found(portal: TestClient, path: str) -> None:
    """Says so, with the way back."""
    markup = shown(portal, path, montant__gt="99999999")
    assert markup.all("caption")[0].text == "Aucune ligne"
    assert [a.attributes["href"] for a in markup.all("a") if "toutes les lignes" in a.text] == [f"{path}#apercu"]


@pytest.mark.parametrize("query", ["zut=1", "montant__like=1", "absente__eq=1", "sort=absente", "page=0", "page_size=5",
                                   "montant__ge=abc", "columns=absente", "table=t9", "table=t1&table=t1",
                                   "column=montant", "page=1&page=2"])  # fmt: skip
def test_refused_questions(portal: TestClient, path: str, query: str) -> None:
    """400, in plain words."""
    answer = portal.get(f"{path}?{query}")
    assert answer.status_code == 400
    assert "Cette adresse n’est pas comprise" in answer.text


def test_columns_can_be_chosen(portal: TestClient, path: str) -> None:
    """In the order of the address, and kept by the links of the page."""
    markup = shown(portal, path, columns="montant,association")
    assert [len(row) for row in markup.rows] == [2] * 20
    assert markup.rows[0] == ["100", "Les Amis du Canal 0"]
    assert "columns=montant%2Cassociation" in markup.one("a", rel="next").attributes["href"]


def test_several_tables(portal: TestClient, root: PublicRoot) -> None:
    """Each has its tab, and its address says which."""
    manifest = root.publish("Deux", {"t1": grants(30), "t2": grants(25)})
    path = f"/fr/donnees/{slug_of(portal, manifest)}"
    markup = shown(portal, path, table="t2")
    assert markup.all("caption")[0].text.startswith("25 lignes")
    assert "table=t2&page=2" in markup.one("a", rel="next").attributes["href"]
    assert [a.text for a in markup.all("a", aria_current="true")] == ["Deux, t2"]
    assert shown(portal, path).all("caption")[0].text.startswith("30 lignes")


def test_drawings_say_their_numbers(portal: TestClient, path: str) -> None:
    """The small charts in the heads have a text that says the same."""
    drawing = next(s for s in shown(portal, path).all("svg") if "tranches" in s.attributes.get("aria-label", ""))
    assert drawing.attributes["role"] == "img"
    counts = drawing.attributes["aria-label"].rpartition(": ")[2].removesuffix(" lignes.").split(", ")
    assert sum(map(int, counts)) == 616
