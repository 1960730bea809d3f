"""Every page in both languages: sound, labelled, light, loading nothing from elsewhere; payloads shown as text."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from urllib.parse import unquote, urljoin, urlsplit

import polars
import pytest
from markup import Markup
from portal_root import BASE, PublicRoot, publish_grants
from starlette.testclient import TestClient

from grandjour.model.release import Withheld
from grandjour.serve.manifest import Manifest
from grandjour.web.security import HEADERS

pytest_plugins = ("portal_fixtures",)

PATHS = ("/{0}/", "/{0}/donnees", "/{0}/donnees?q=subventions", "/{0}/donnees?q=xyzzy", "/{0}/api", "/{0}/donnees/{1}",
         "/{0}/donnees/{1}/v1", "/{0}/donnees/{1}/api", "/{0}/donnees/{1}?montant__ge=500&sort=-montant&page=2",
         "/{0}/donnees/{1}/v1/t1/ligne/8", "/{0}/donnees?theme=GOVE",
         "/{0}/donnees/{1}?montant__gt=99999999", "/{0}/absent", "/{0}/donnees/{1}?zut=1")  # fmt: skip
PAYLOAD = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{1234*4321}}{%raw%}javascript:alert(3)"


def slug_of(portal: TestClient, manifest: Manifest) -> str:
    """The address of a dataset, as the portal itself gives it."""
    answer = portal.get(f"/fr/donnees/{manifest.dataset}")
    return str(answer.headers["location"].rsplit("/", 1)[1])


def check_page(page: str) -> Markup:
    """What holds for every page, whatever it shows."""
    markup = Markup(page)
    ids = Counter(element.attributes["id"] for element in markup.elements if "id" in element.attributes)
    assert not [name for name, count in ids.items() if count > 1]
    for element in markup.elements:
        for key in ("for", "aria-labelledby", "aria-describedby"):
            assert set(element.attributes.get(key, "").split()) <= ids.keys(), (key, element)
        assert not [name for name in element.attributes if name.startswith("on") or name == "style"]
    levels = [int(element.name[1]) for element in markup.elements if element.name in ("h1", "h2", "h3")]
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels)), levels
    labelled = {element.attributes["for"] for element in markup.all("label")}
    fields = [e for e in markup.elements if e.name in ("input", "select") and e.attributes.get("type") != "hidden"]
    assert {field.attributes["id"] for field in fields} <= labelled
    assert len(markup.all("caption")) == len(markup.all("table"))
    assert all("scope" in element.attributes for element in markup.all("th"))
    return markup


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_pages_are_sound(portal: TestClient, published: Manifest, path: str, language: str) -> None:
    """Language said, structure sound, security headers, under 200 kB, nothing loaded from elsewhere."""
    answer = portal.get(path.format(language, slug_of(portal, published)))
    assert answer.status_code == (404 if "absent" in path else 400 if "zut" in path else 200)
    assert len(answer.content) < 200_000
    assert HEADERS.items() <= answer.headers.items()
    markup = check_page(answer.text)
    assert markup.one("html").attributes["lang"] == language
    assert all(script.attributes == {"type": "application/ld+json"} for script in markup.all("script"))
    assert not markup.all("iframe")
    for loaded in markup.all("link"):
        assert urlsplit(urljoin(BASE, loaded.attributes["href"])).netloc == urlsplit(BASE).netloc
    for link in markup.all("a"):
        assert urlsplit(link.attributes["href"]).scheme in ("", "https", "mailto")


def test_the_same_page_in_the_other_language(portal: TestClient, published: Manifest) -> None:
    """The switch keeps the page and what was asked of it."""
    path = f"/fr/donnees/{slug_of(portal, published)}?sort=-montant"
    other = Markup(portal.get(path).text).one("a", hreflang="en").attributes["href"]
    assert other == path.replace("/fr/", "/en/")
    assert "rows" in Markup(portal.get(other).text).all("caption")[0].text


def test_every_link_leads_somewhere(portal: TestClient, root: PublicRoot) -> None:
    """Following every link of ours from the home page, none is broken; filters and pages are followed a little."""
    first = publish_grants(root)
    publish_grants(root, dataset=first.dataset, n=2)
    seen, waiting = set[str](), ["/"]
    while waiting and len(seen) < 150:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = portal.get(path)
        assert answer.status_code in (200, 303, 307), (path, answer.status_code)
        if "location" in answer.headers:
            waiting.append(answer.headers["location"])
        elif answer.headers["content-type"].startswith("text/html"):
            waiting += [_local(path, address) for address in Markup(answer.text).addresses if _is_ours(address)]
    assert {"/fr/", "/en/", "/catalogue.ttl", "/catalogue.jsonld", "/fr/api"} <= seen
    assert [path for path in seen if path.endswith(".xlsx")]


def _local(page: str, address: str) -> str:
    parts = urlsplit(urljoin(f"{BASE}{page}", address))
    return parts._replace(scheme="", netloc="", fragment="").geturl()


def _is_ours(address: str) -> bool:
    return urlsplit(address).netloc in ("", urlsplit(BASE).netloc) and not address.startswith("mailto:")


def test_payloads_are_shown_as_text(portal: TestClient, root: PublicRoot) -> None:
    """In title, description, mission, credit, publisher, contact, website, column, unit, cell, article and search."""

    def poisoned(manifest: Manifest) -> Manifest:
        table = manifest.tables[0]
        columns = tuple(
            replace(c, title=PAYLOAD, unit=PAYLOAD, minimum=PAYLOAD, maximum=PAYLOAD) for c in table.columns
        )
        publisher = replace(manifest.publisher, name=PAYLOAD, contact=PAYLOAD, website=PAYLOAD)
        withheld = Withheld(type=PAYLOAD, measure=PAYLOAD, n_columns=1, ground=PAYLOAD, article=PAYLOAD, amount=PAYLOAD)
        return replace(
            manifest, publisher=publisher, description=PAYLOAD, mission=PAYLOAD, credit=PAYLOAD,
            tables=(replace(table, title=PAYLOAD, columns=columns),), withheld=(withheld,), source_kind=PAYLOAD,
        )  # fmt: skip

    frame = polars.DataFrame({"texte": [PAYLOAD, None], "nombre": [1, 2]})
    manifest = root.publish(PAYLOAD, {"t1": frame}, change=poisoned)
    slug = slug_of(portal, manifest)
    pages = [f"/{language}{path}" for language in ("fr", "en") for path in ("/", "/donnees", "/api", f"/donnees/{slug}",
             f"/donnees/{slug}/api", f"/donnees/{slug}/v1", f"/donnees/{slug}/v1/t1/ligne/1")]  # fmt: skip
    searched = portal.get("/fr/donnees", params={"q": PAYLOAD})
    filtered = portal.get(f"/fr/donnees/{slug}", params={"texte__eq": PAYLOAD})
    wrong = portal.get(f"/fr/donnees/{slug}", params={"column": "nombre", "operator": "eq", "value": PAYLOAD})
    assert (searched.status_code, filtered.status_code, wrong.status_code) == (200, 200, 400)
    for answer in [*map(portal.get, pages), searched, filtered, wrong]:
        assert str(1234 * 4321) not in answer.text, "a product that no address of a page has by chance"
        assert PAYLOAD not in answer.text
        markup = check_page(answer.text)
        assert all(script.attributes == {"type": "application/ld+json"} for script in markup.all("script"))
        assert not markup.all("img")
        assert not [address for address in markup.addresses if address.startswith("javascript")]
    assert Markup(filtered.text).rows[0][0] == PAYLOAD


def test_a_wide_table_stays_light(portal: TestClient, root: PublicRoot) -> None:
    """Sixty columns of long texts full of characters to be escaped: cut on the page, and it says so."""
    frame = polars.DataFrame({f"c{n}": ["<&>\"'" * 100] * 30 for n in range(60)})
    slug = slug_of(portal, root.publish("Large", {"t1": frame}))
    answer = portal.get(f"/fr/donnees/{slug}")
    assert len(answer.content) < 400_000
    assert "36 colonnes de plus" in answer.text


def test_home_of_an_empty_portal(portal: TestClient) -> None:
    """Says so, with nothing to search."""
    page = portal.get("/fr/").text
    assert "Rien n’est encore publié" in page
    assert "<form" not in page


def test_search(portal: TestClient, published: Manifest) -> None:
    """By a word of a column; nothing found says what to do next."""
    found = Markup(portal.get("/fr/donnees", params={"q": "montant"}).text)
    assert [heading.text for heading in found.all("h2")] == ["Subventions versées aux associations"]
    empty = portal.get("/fr/donnees", params={"q": "crèche"}).text
    assert "Aucun jeu de données pour «\u00a0crèche\u00a0»" in empty
    assert "Voir le seul jeu de données publié" in empty


@pytest.mark.parametrize("path", ["/fr/?a=1", "/fr/donnees?page=0", "/fr/donnees?page=x", "/fr/donnees?q=a&q=b",
                                  "/fr/api?x=", "/catalogue.ttl?page=0", "/robots.txt?x=1", "/healthz?x"])  # fmt: skip
def test_unknown_parameters_are_refused(portal: TestClient, path: str) -> None:
    """400 in plain words, never ignored."""
    answer = portal.get(path)
    assert answer.status_code == 400
    assert "Cette adresse n’est pas comprise" in answer.text


def test_a_refusal_leads_on(portal: TestClient, published: Manifest) -> None:
    """To the same page without what was not understood; an unknown address, to a search."""
    path = f"/fr/donnees/{slug_of(portal, published)}"
    refused = Markup(portal.get(f"{path}?zut=1").text)
    assert "Réglage non compris\u00a0: zut." in refused.one("p", class_="lead").text
    assert path in [link.attributes["href"] for link in refused.all("a", class_="button primary")]
    assert Markup(portal.get("/fr/absent").text).one("form", role="search").attributes["action"] == "/fr/donnees"


def test_other_hosts_and_methods(portal: TestClient, published: Manifest) -> None:
    """A foreign Host gets nothing; the portal has no act to offer."""
    assert portal.get("/fr/", headers={"host": "evil.example"}).status_code == 400
    assert portal.post("/fr/").status_code == 405
    assert portal.get("/fr/").headers.get("set-cookie") is None


def test_robots_and_health(portal: TestClient, published: Manifest) -> None:
    """What crawlers are told; the number of the last entry of the log."""
    assert "Disallow: /api/" in portal.get("/robots.txt").text
    assert portal.get("/healthz").json()["log"] == 1


def proposed(page: str) -> dict[str, str]:
    """The words that an empty search proposes, each with its address."""
    links = [link.attributes["href"] for link in Markup(page).all("a") if "hreflang" not in link.attributes]
    return {unquote(link.partition("?q=")[2]): link for link in links if "?q=" in link}


def test_an_empty_search_proposes_only_words_that_find(portal: TestClient, root: PublicRoot) -> None:
    """Of published titles, the one that was mistyped first; with nothing published there is none."""
    assert proposed(portal.get("/fr/donnees?q=tramway").text) == {}
    publish_grants(root)
    root.publish("Arbres du parc", {"t1": polars.DataFrame({"espece": ["If"]})})
    for language in ("fr", "en"):
        words = proposed(portal.get(f"/{language}/donnees?q=subvensions").text)
        assert list(words) == ["subventions", "arbres"]
        for address in words.values():
            assert Markup(portal.get(address).text).all("ol"), address
    assert "école" not in portal.get("/fr/donnees?q=xyzzy").text
