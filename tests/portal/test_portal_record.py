"""The page of a row, « d'où vient cette valeur »: reached from every cell, right after any sort and filter."""

from dataclasses import replace
from urllib.parse import urldefrag

import polars
import pytest
from markup import Element, Markup
from portal_root import PublicRoot, grants, publish_grants
from starlette.testclient import TestClient
from test_portal_pages import check_page, slug_of

from grandjour.model.release import RowRun, WithdrawalReason
from grandjour.serve.manifest import Manifest

pytest_plugins = ("portal_fixtures",)
MOST_BYTES = 200_000


def placed(manifest: Manifest) -> Manifest:
    """The same release with the places of its rows: fifty on page 3, the others on page 4 from its eleventh row on."""
    table = manifest.tables[0]
    formats = {"montant": "decimal-comma-spaces", "vote": "%d/%m/%Y"}
    columns = tuple(replace(column, format=formats.get(column.name)) for column in table.columns)
    places = (RowRun(0, 50, 3), RowRun(10, table.n_rows - 50, 4))
    return replace(manifest, tables=(replace(table, columns=columns, places=places), *manifest.tables[1:]))


def links_of_rows(markup: Markup) -> list[list[Element]]:
    """The links in each row of the table's body."""
    body = markup.page.partition("<tbody")[2].partition("</tbody>")[0]
    rows = [f"<tr>{row.partition('</tr>')[0]}</tr>" for row in body.split("<tr>")[1:]]
    return [Markup(row).all("a") for row in rows]


def values_of(markup: Markup) -> dict[str, str]:
    """What a row's page shows under each title."""
    titles = [element.text for element in markup.all("dt")]
    values = [element.text for element in markup.all("dd", class_="value")]
    return dict(zip(titles[-len(values) :], values, strict=True))


def test_a_row_says_where_it_comes_from(portal: TestClient, root: PublicRoot) -> None:
    """Document, page, row, column and reading of each value."""
    manifest = root.publish("Aides", {"t1": grants()}, change=placed)
    answer = portal.get(f"/fr/donnees/{slug_of(portal, manifest)}/v1/t1/ligne/53")
    assert answer.status_code == 200
    text = check_page(answer.text).one("main").text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "Document PDF, en date du 18 décembre 2025" in text
    assert "Produit par Ville de Clairval" in text
    assert "1er février 2026" in text
    assert "Page 4, ligne 13 du tableau. Texte gardé tel quel." in text
    assert "Lu comme nombre décimal, à virgule décimale, espace entre les milliers." in text
    assert "Lu comme date, sous la forme JJ/MM/AAAA." in text


@pytest.mark.parametrize("query", ["", "?page=3", "?sort=-montant", "?sort=association&page=31", "?nature__eq=Projet",
                                   "?q=judo&sort=-vote&page=2", "?montant__ge=500&sort=-annee,montant"])  # fmt: skip
def test_cells_lead_to_their_row(portal: TestClient, published: Manifest, query: str) -> None:
    """Whatever the order and the filters, the page of a row shows the same values, each under its anchor."""
    markup = Markup(portal.get(f"/fr/donnees/{slug_of(portal, published)}{query}").text)
    links = links_of_rows(markup)
    assert len(links) == len(markup.rows) > 0
    for cells, row in zip(links, markup.rows, strict=True):
        assert len({urldefrag(cell.attributes["href"]).url for cell in cells}) == 1
        page = Markup(portal.get(cells[0].attributes["href"]).text)
        assert list(values_of(page).values()) == [text.removeprefix("–") for text in row]
        for cell in cells[1:]:
            assert urldefrag(cell.attributes["href"]).fragment in {e.attributes.get("id") for e in page.elements}


def test_one_stop_a_row_for_keyboards(portal: TestClient, published: Manifest) -> None:
    """The head of the row is the way in; the other cells are for pointers. All say what they are for."""
    markup = Markup(portal.get(f"/fr/donnees/{slug_of(portal, published)}").text)
    for cells in links_of_rows(markup):
        assert [cell.attributes.get("tabindex") for cell in cells] == [None, *["-1"] * 5]
        assert {cell.attributes["aria-describedby"] for cell in cells} == {"whence"}
        assert all(cell.text.strip() for cell in cells)
    assert "place dans le document" in markup.one("p", id="whence").text


def test_neighbours(portal: TestClient, published: Manifest) -> None:
    """To the row before and after, and back to the page of the table that holds it."""
    base = f"/fr/donnees/{slug_of(portal, published)}/v1"
    middle = Markup(portal.get(f"{base}/t1/ligne/41").text)
    assert middle.one("a", rel="prev").attributes["href"] == f"{base}/t1/ligne/40"
    assert middle.one("a", rel="next").attributes["href"] == f"{base}/t1/ligne/42"
    back = next(a.attributes["href"] for a in middle.all("a") if a.text == "Voir dans le tableau")
    assert Markup(portal.get(back).text).rows[0][0] == values_of(middle)["Association"]
    assert not Markup(portal.get(f"{base}/t1/ligne/1").text).all("a", rel="prev")
    assert not Markup(portal.get(f"{base}/t1/ligne/616").text).all("a", rel="next")


@pytest.mark.parametrize("place", ["t1/ligne/0", "t1/ligne/617", "t1/ligne/01", "t1/ligne/-1", "t1/ligne/x", "t1/ligne",
                                   "t9/ligne/1", f"t1/ligne/{'9' * 5000}", "t1/ligne/1?page=2"])  # fmt: skip
def test_rows_that_are_not_there(portal: TestClient, published: Manifest, place: str) -> None:
    """404 in plain words."""
    answer = portal.get(f"/fr/donnees/{slug_of(portal, published)}/v1/{place}")
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in answer.text


def test_the_address_names_the_version(portal: TestClient, root: PublicRoot, published: Manifest) -> None:
    """The same number is another row in another version: an address without one leads to the latest, by its number."""
    slug = slug_of(portal, published)
    root.publish("Subventions", {"t1": grants(5)}, dataset=published.dataset, n=2)
    assert portal.get(f"/donnees/{slug}/t1/ligne/3").headers["location"] == f"/fr/donnees/{slug}/t1/ligne/3"
    assert portal.get(f"/fr/donnees/{slug}/t1/ligne/3").headers["location"] == f"/fr/donnees/{slug}/v2/t1/ligne/3"
    old = f"ancien-titre-{slug.rpartition('-')[2]}"
    assert portal.get(f"/fr/donnees/{old}/v1/t1/ligne/3").headers["location"] == f"/fr/donnees/{slug}/v1/t1/ligne/3"
    assert "Vous lisez la version 1" in portal.get(f"/fr/donnees/{slug}/v1/t1/ligne/3").text
    root.withdraw(published, WithdrawalReason.ERROR)
    closed = portal.get(f"/fr/donnees/{slug}/v1/t1/ligne/3")
    assert closed.status_code == 410
    assert "elle contenait une erreur" in closed.text


def test_an_older_release_says_what_is_known(portal: TestClient, published: Manifest) -> None:
    """Without places: no row, no page, no column; the document and the reading all the same."""
    text = Markup(portal.get(f"/fr/donnees/{slug_of(portal, published)}/v1/t1/ligne/3").text).one("main").text
    assert "n’a pas été gardé pour cette version" in text
    assert "ligne 13" not in text
    assert "Document PDF" in text


def test_what_is_masked_or_missing_is_said(portal: TestClient, root: PublicRoot) -> None:
    """A masked column says so at each value; columns that are not published are counted, with the way to why."""

    def masked(manifest: Manifest) -> Manifest:
        table = manifest.tables[0]
        columns = tuple(replace(column, masked=column.name == "texte") for column in table.columns)
        return replace(manifest, tables=(replace(table, columns=columns),))

    frame = polars.DataFrame({"texte": ["Écrire à […].\nMerci", None], "nombre": [1, 2]})
    hidden = root.publish("Textes", {"t1": frame}, change=masked)
    page = Markup(portal.get(f"/fr/donnees/{slug_of(portal, hidden)}/v1/t1/ligne/1").text)
    assert values_of(page) == {"texte": "Écrire à […].\nMerci", "nombre": "1"}
    assert "tient la place de passages protégés" in page.one("main").text
    grant = publish_grants(root)
    slug = slug_of(portal, grant)
    text = portal.get(f"/fr/donnees/{slug}/v1/t1/ligne/1").text
    assert "2 colonnes du document ne sont pas publiées" in text
    assert f'href="/fr/donnees/{slug}/v1#non-publie"' in text


def test_several_tables(portal: TestClient, root: PublicRoot) -> None:
    """The way back names the table; a row of the second is not one of the first."""
    manifest = root.publish("Deux", {"t1": grants(3), "t2": grants(45)})
    slug = slug_of(portal, manifest)
    page = Markup(portal.get(f"/fr/donnees/{slug}/v1/t2/ligne/41").text)
    back = next(a.attributes["href"] for a in page.all("a") if a.text == "Voir dans le tableau")
    assert back == f"/fr/donnees/{slug}/v1?table=t2&page=3#apercu"
    assert portal.get(f"/fr/donnees/{slug}/v1/t1/ligne/41").status_code == 404


def test_a_row_of_very_many_values(portal: TestClient, root: PublicRoot) -> None:
    """It takes several pages, each light; a cell of the table leads to the page that has its value."""
    frame = polars.DataFrame({f"c{n}": [f"<&>\"'{n} " + "<&>\"'" * 400] for n in range(400)})
    slug = slug_of(portal, root.publish("Large", {"t1": frame}))
    found: list[str] = []
    for part in (1, 2, 3):
        answer = portal.get(f"/fr/donnees/{slug}/v1/t1/ligne/1?page={part}")
        assert (answer.status_code, len(answer.content) < MOST_BYTES) == (200, True)
        found += values_of(check_page(answer.text))
    assert found == frame.columns
    shown = Markup(portal.get(f"/fr/donnees/{slug}?columns=c1,c399").text)
    addresses = [link.attributes["href"] for link in links_of_rows(shown)[0]]
    assert addresses[1].endswith("/v1/t1/ligne/1?page=3#c399")


def test_a_table_that_hides_the_numbers_of_its_rows(portal: TestClient, root: PublicRoot) -> None:
    """Where the engine cannot tell which row it is, there is no link rather than a wrong one."""
    frame = polars.DataFrame({"file_row_number": [3, 1, 2]})
    slug = slug_of(portal, root.publish("Nombres", {"t1": frame}))
    markup = Markup(portal.get(f"/fr/donnees/{slug}?sort=file_row_number").text)
    assert [row[0] for row in markup.rows] == ["1", "2", "3"]
    assert not [link for row in links_of_rows(markup) for link in row]
    assert values_of(Markup(portal.get(f"/fr/donnees/{slug}/v1/t1/ligne/1").text)) == {"file_row_number": "3"}


def test_a_column_called_like_a_place_of_the_page(portal: TestClient, root: PublicRoot) -> None:
    """Anchors of columns never meet the page's own."""
    frame = polars.DataFrame({"contenu": [1], "page": [2], "q": [3]})
    slug = slug_of(portal, root.publish("Noms", {"t1": frame}))
    check_page(portal.get(f"/fr/donnees/{slug}/v1/t1/ligne/1").text)
