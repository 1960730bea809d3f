"""Charts of a dataset page: what they draw is what the rows hold, each has its words, each bar leads to its rows."""

from datetime import date

import polars
import pytest
from markup import Markup
from portal_root import DAY, PublicRoot
from starlette.testclient import TestClient
from test_portal_pages import slug_of

from grandjour.model.errors import QueryTimeout
from grandjour.model.release import WithdrawalReason
from grandjour.portal import charts
from grandjour.serve.duckdb_engine import DuckDBEngine

pytest_plugins = ("portal_fixtures",)
N = 40
KINDS = ["Aide", "<b>Prêt</b>", "Don, legs & cie", 'Prix "or"', "=1+1", "Été", "rare", "seul"]
LOANS = polars.DataFrame(
    {
        "objet": [f"Objet {n}" for n in range(N)],
        "nature": [*(KINDS[n % 6] for n in range(N - 6)), "rare", "seul", None, None, None, None],
        "accordee": [n % 4 == 0 for n in range(N)],
        "montant": [float(n * n) for n in range(N)],
        "jour": [date(2026, 1, 1 + n % 28) for n in range(N)],
        "longitude": [n / 10 for n in range(N)],
    }
)


@pytest.fixture
def path(portal: TestClient, root: PublicRoot) -> str:
    """The page of the loans."""
    return f"/fr/donnees/{slug_of(portal, root.publish('Prêts', {'t1': LOANS}))}"


def figures(page: str) -> list[str]:
    """The text of each chart."""
    return [" ".join(one.text.split()) for one in Markup(page).all("figure")]


def test_what_charts_say(portal: TestClient, path: str) -> None:
    """Few texts counted, with the others and the empty ones; numbers and dates in parts; no names, no places."""
    drawn = figures(portal.get(path).text)
    assert [text.split()[0] for text in drawn] == ["nature", "accordee", "montant", "jour"]
    assert drawn[0] == (
        'nature <b>Prêt</b> 6 Aide 6 Don, legs & cie 6 Prix "or" 6 =1+1 5 Été 5 autres valeurs 2 vides 4'
    )
    assert drawn[1] == "accordee non 30 oui 10"
    assert drawn[2] == "montant 0,0 1 521,0"
    assert drawn[3] == "jour 01/01/2026 28/01/2026"


def test_every_drawing_has_its_words(portal: TestClient, path: str) -> None:
    """A histogram is an image with a text alternative; a bar stands beside its value and figure, and says no more."""
    page = Markup(portal.get(path).text)
    drawings = [one.attributes for one in page.all("svg") if one.attributes.get("class") == "drawing"]
    told = [one for one in drawings if one.get("role") == "img"]
    assert len([one for one in told if one["aria-label"].startswith("Répartition en 8 tranches égales")]) >= 2
    assert all(one.get("aria-hidden") == "true" for one in drawings if one.get("role") != "img")
    assert "style=" not in portal.get(path).text, "the policy of the page refuses it"


def test_a_bar_leads_to_its_rows(portal: TestClient, path: str) -> None:
    """As many as it says; and the charts stay those of the whole table."""
    page = Markup(portal.get(path).text)
    links = {one.text: one.attributes["href"] for one in page.all("a") if one.text in (*KINDS, "oui", "non")}
    assert len(links) == 8
    wanted = {kind: LOANS["nature"].to_list().count(kind) for kind in KINDS} | {"oui": 10, "non": 30}
    for label, address in links.items():
        answer = portal.get(address.partition("#")[0])
        caption = Markup(answer.text).one("caption", id="rows-caption").text
        assert caption.startswith(f"{wanted[label]} lignes"), (label, caption)
        assert figures(answer.text) == figures(page.page)


def test_a_text_without_end_is_cut_and_not_asked_for(portal: TestClient, root: PublicRoot) -> None:
    """The address of a filter holds 200 characters of a value; blanks ask for nothing."""
    frame = polars.DataFrame({"avis": ["x" * 500] * 5 + [" "] * 5})
    page = Markup(portal.get(f"/fr/donnees/{slug_of(portal, root.publish('Avis', {'t1': frame}))}").text)
    (bars,) = page.all("figure")
    assert "x" * charts.LONGEST + "…" in bars.text
    assert "x" * (charts.LONGEST + 1) not in bars.text
    assert not [one for one in page.all("a") if "avis__eq" in one.attributes["href"]]


def test_values_are_counted_once(
    portal: TestClient, root: PublicRoot, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the log tells of something new; where counting takes too long, the page stands without those charts."""
    first = figures(portal.get(path).text)
    with monkeypatch.context() as patched:
        patched.setattr(DuckDBEngine, "groups", _too_long)
        assert figures(portal.get(path).text) == first
        root.withdraw(root.publish("Autre", {"t1": LOANS}, at=DAY), WithdrawalReason.ERROR)
        assert [text.split()[0] for text in figures(portal.get(path).text)] == ["montant", "jour"]
    assert figures(portal.get(path).text) == first


def _too_long(*_: object) -> None:
    raise QueryTimeout(seconds=1)


def test_a_table_with_nothing_to_draw_has_no_such_part(portal: TestClient, root: PublicRoot) -> None:
    for frame in (polars.DataFrame({"nom": ["a", "b"]}), polars.DataFrame({"nom": [None, None]})):
        slug = slug_of(portal, root.publish("Jeu", {"t1": frame}))
        assert 'id="repartition"' not in portal.get(f"/fr/donnees/{slug}").text


def test_charts_are_few(portal: TestClient, root: PublicRoot) -> None:
    """Of a table of many columns: only some are drawn, and fewer still are counted."""
    frame = polars.DataFrame({f"t{n}": ["a", "b"] * 5 for n in range(9)} | {f"n{n}": list(range(10)) for n in range(9)})
    drawn = figures(portal.get(f"/en/donnees/{slug_of(portal, root.publish('Jeu', {'t1': frame}))}").text)
    assert [text.split()[0] for text in drawn] == ["t0", "t1", "t2", "t3", "n0", "n1", "n2", "n3"]
