"""The API: rows and groups against the data, exact numbers, links, errors as problems; its own description."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars
import pytest
from markup import Markup
from openapi_spec_validator import OpenAPIV31SpecValidator
from portal_root import BASE, PublicRoot, grants
from starlette.testclient import TestClient

from grandjour.model.release import WithdrawalReason
from grandjour.serve.manifest import Manifest
from made_release import ROWS, put_release

pytest_plugins = ("portal_fixtures",)


def test_list_and_dataset(portal: TestClient, published: Manifest) -> None:
    """From the list to the dataset to its rows, by the addresses that they give."""
    listed = portal.get("/api/1/datasets").json()
    assert (listed["total"], len(listed["datasets"])) == (1, 1)
    assert listed["links"] == {"previous": None, "next": None}
    dataset = portal.get(listed["datasets"][0]["links"]["self"].removeprefix(BASE)).json()
    rows = portal.get(dataset["tables"][0]["links"]["rows"].removeprefix(BASE)).json()
    assert rows["total"] == 616
    assert portal.get("/api/1/datasets?q=crèche").json()["total"] == 0


def test_rows(portal: TestClient, published: Manifest) -> None:
    """Every page, by the links between them, holds every row once, in order."""
    address: str | None = f"/api/1/datasets/{published.dataset}/t1/rows?sort=-montant&nature__eq=Projet&page_size=100"
    found: list[str] = []
    while address:
        answer = portal.get(address)
        assert answer.headers["access-control-allow-origin"] == "*"
        page = answer.json()
        found += [row["association"] for row in page["rows"]]
        address = page["links"]["next"] and page["links"]["next"].removeprefix(BASE)
    frame = grants().filter(polars.col("nature") == "Projet")
    assert found == frame.sort("montant", descending=True, maintain_order=True)["association"].to_list()


def test_groups(portal: TestClient, published: Manifest) -> None:
    """Counts and sums are those of the rows."""
    page = portal.get(f"/api/1/datasets/{published.dataset}/t1/groups?by=nature&sum=montant").json()
    expected = {(name, frame.height, frame["montant"].sum()) for (name,), frame in grants().group_by("nature")}
    assert {(row["nature"], row["rows__count"], row["montant__sum"]) for row in page["rows"]} == expected


def test_numbers_are_exact(portal: TestClient, root: PublicRoot, tmp_path: Path) -> None:
    """Decimals and long whole numbers have all their digits."""
    made = put_release(root.folder, tmp_path / "draft")
    text = portal.get(f"/api/1/datasets/{made.draft.dataset}/t1/rows").text
    rows = json.loads(text, parse_float=Decimal, parse_int=Decimal)["rows"]
    assert [row["montant"] for row in rows] == [None if row[2] is None else Decimal(row[2]) for row in ROWS]
    assert "9007199254740993" in text


def test_unchanged(portal: TestClient, root: PublicRoot, published: Manifest) -> None:
    """304 while the release is live, and only then."""
    path = f"/api/1/datasets/{published.dataset}/t1/rows"
    held = {"if-none-match": portal.get(path).headers["etag"]}
    assert portal.get(path, headers=held).status_code == 304
    root.withdraw(published, WithdrawalReason.ERROR)
    assert portal.get(path, headers=held).status_code == 410


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/1/datasets/{0}/t1/rows?zut=1", 400, "query-refused"),
        ("/api/1/datasets/{0}/t1/rows?montant__ge=beaucoup", 400, "query-refused"),
        ("/api/1/datasets/{0}/t1/groups?by=absente", 400, "query-refused"),
        ("/api/1/datasets/{0}/t2/rows", 404, "not-found"),
        ("/api/1/datasets/absent", 404, "not-found"),
        ("/api/1/datasets?page=-1", 400, "query-refused"),
        (f"/api/1/datasets?q={'a' * 2001}", 400, "query-refused"),
        ("/api/2/datasets", 404, "http-404"),
    ],
)
def test_problems(portal: TestClient, published: Manifest, path: str, status: int, code: str) -> None:
    """RFC 9457, with our stable code and a sentence in both languages."""
    answer = portal.get(path.format(published.dataset))
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["detail"]
    assert problem["detail_en"]


def test_description(portal: TestClient, published: Manifest) -> None:
    """OpenAPI is valid, and each of its addresses answers."""
    description = portal.get(f"/api/1/datasets/{published.dataset}/openapi.json").json()
    OpenAPIV31SpecValidator(description).validate()
    assert len(description["paths"]) == 7
    for path in description["paths"]:
        assert portal.get(path).status_code == 200, path


def test_description_of_the_list(portal: TestClient, published: Manifest) -> None:
    """The list and what is below it; each dataset has one of its own."""
    description = portal.get("/api/1/openapi.json").json()
    OpenAPIV31SpecValidator(description).validate()
    for path in description["paths"]:
        assert portal.get(path.replace("{dataset}", published.dataset)).status_code == 200, path


def test_a_method_that_is_not_there_names_those_that_are(portal: TestClient) -> None:
    """Fault found by fuzzing: 405 without `Allow`, which RFC 9110 asks for."""
    answer = portal.request("TRACE", "/api/1/datasets")
    assert (answer.status_code, set(answer.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})


def test_an_empty_form_asks_for_everything(portal: TestClient, published: Manifest) -> None:
    """Fault found by fuzzing: what a form without JavaScript leaves empty is nothing, in each place."""
    assert portal.get("/api/1/datasets?page=&q=&theme=").json()["total"] == 1
    assert portal.get(f"/donnees/{published.dataset}/t1.csv?dialect=&sort=").status_code == 200


def examples_of(portal: TestClient, path: str) -> list[str]:
    """The addresses that a page gives to be copied; each answers."""
    page = Markup(portal.get(path).text)
    found = [link.attributes["href"] for link in page.all("a") if link.text.startswith(BASE)]
    for address in found:
        assert portal.get(address).status_code == 200, address
    return found


@pytest.mark.parametrize("language", ["fr", "en"])
def test_examples_of_the_pages_answer(portal: TestClient, published: Manifest, language: str) -> None:
    """What the API page of a dataset, and that of the portal, shows works as it stands, and finds something."""
    slug = portal.get(f"/fr/donnees/{published.dataset}").headers["location"].rsplit("/", 1)[1]
    found = examples_of(portal, f"/{language}/donnees/{slug}/api")
    assert len(found) == 13
    asked = [address.partition("?")[2] for address in found if "?" in address]
    assert asked == [
        "montant__ge=100.0&page_size=10",
        "sort=-montant&page_size=10",
        "columns=association%2Cobjet&page_size=10",
        "by=nature&sum=montant",
    ]
    for address in found:
        assert "?" not in address or portal.get(address).json()["rows"], address
    assert set(found[2:6]) <= set(examples_of(portal, f"/{language}/api"))
    line = f"curl '{BASE}/api/1/datasets/{slug}/t1/rows?"
    assert line in Markup(portal.get(f"/{language}/api").text).one("main").text


@pytest.mark.parametrize(
    "frame",
    [
        {"nom": ["Mairie"]},
        {"l'été": ["a", None], "__eq": ["b", "c"]},
        {"ouvert": [True, False]},
        {"jour": [date(2026, 1, 1), None]},
        {"petit": [1e-07, 2e20]},
        {"vide": polars.Series([None], dtype=polars.String)},
        {"annee": [2019, 2020]},
    ],
)
def test_examples_of_any_table_answer(portal: TestClient, root: PublicRoot, frame: dict[str, object]) -> None:
    """Without number or date, with names that an address must encode, with numbers that a filter would not read."""
    made = root.publish("Jeu", {"t1": polars.DataFrame(frame)})
    slug = portal.get(f"/fr/donnees/{made.dataset}").headers["location"].rsplit("/", 1)[1]
    assert len(examples_of(portal, f"/fr/donnees/{slug}/api")) == 13
