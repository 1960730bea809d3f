"""What changed from one version to the next, as the public reads and downloads it; nothing of what was closed."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import polars
import pytest
from portal_root import DAY, GRANT_TITLES, PublicRoot
from portal_root import grants as rough_grants
from starlette.testclient import TestClient

from grandjour.model.difference import Diff
from grandjour.model.release import WithdrawalReason
from grandjour.publish.sidecar import sidecar
from grandjour.relate.difference import compare
from grandjour.serve.manifest import Manifest
from grandjour.store.public.reader import PublicReader

pytest_plugins = ("portal_fixtures",)
TITLE = "Subventions versées aux associations"
HOSTILE = '"><script>alert(1)</script>'


def grants(n: int) -> polars.DataFrame:
    """The grants, with amounts as the path writes them."""
    return rough_grants(n).with_columns(polars.col("montant").cast(polars.Decimal(18, 2)))


def related(root: PublicRoot, before: Manifest, after: Manifest, folder: Path) -> Diff:
    """The difference of two releases, public."""
    folder.mkdir(exist_ok=True)
    reader = PublicReader(root.folder.as_uri())
    diff = compare(before, after, published=reader, folder=folder)
    assert sidecar(diff, folder, journal_head="0" * 64, published=reader, public=root.writer, at=DAY)
    return diff


def changed_grants() -> polars.DataFrame:
    """The grants with two cells changed, a row gone, and one more, in hostile words."""
    rows = grants(60).to_dicts()
    rows[2]["montant"] += 5
    rows[4]["objet"] = HOSTILE
    rows[5]["association"] = "=1+1"
    return polars.DataFrame([*rows[:10], *rows[11:], {**rows[0], "association": HOSTILE}], schema=grants(1).schema)


@pytest.fixture
def versions(root: PublicRoot, tmp_path: Path) -> tuple[Manifest, Manifest, Diff]:
    """Two versions and what changed."""
    first = root.publish(TITLE, {"t1": grants(60)}, titles=GRANT_TITLES)
    second = root.publish(TITLE, {"t1": changed_grants()}, titles=GRANT_TITLES, dataset=first.dataset, n=2)
    return first, second, related(root, first, second, tmp_path / "d")


def addresses(portal: TestClient, manifest: Manifest) -> tuple[str, str]:
    """The page of what changed, and what its files begin with."""
    slug = portal.get(f"/api/1/datasets/{manifest.dataset}").json()["slug"]
    return f"/fr/donnees/{slug}/v2/changements", f"/donnees/{slug}/v2/changements/t1"


def test_the_page_tells_counts_and_cells(portal: TestClient, versions: tuple[Manifest, Manifest, Diff]) -> None:
    """Old and new cells, rows that came and went; what stands in them is never taken for markup."""
    page, _ = addresses(portal, versions[1])
    text = portal.get(page).text
    assert "Ce qui a changé depuis la version 1" in text
    assert "2 lignes modifiées, 2 lignes retirées, 2 lignes ajoutées." in text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "/v2/t1/ligne/3" in text
    assert "/v1/t1/ligne/11" in text
    english = portal.get(page.replace("/fr/", "/en/")).text
    assert "2 rows changed, 2 rows removed, 2 rows added." in english


def test_the_dataset_says_so_and_leads_there(portal: TestClient, versions: tuple[Manifest, Manifest, Diff]) -> None:
    """On the page of the version that came after, in the feeds too; not on that of the first."""
    page, _ = addresses(portal, versions[1])
    dataset = page.removesuffix("/v2/changements")
    assert page in portal.get(dataset).text
    assert 'changements"' not in portal.get(f"{dataset}/v1").text
    for feed in ("/fr/changements.xml", f"{dataset}/flux.xml"):
        text = portal.get(feed).text
        assert "Depuis la version 1 : 2 lignes modifiées" in text.replace("\u00a0", " ")
        assert page in text
    assert portal.get(f"{dataset}/v1/changements").status_code == 404
    assert portal.get(f"{dataset}/v3/changements").status_code == 404
    assert portal.get(page.removeprefix("/fr")).headers["location"].endswith(page)
    assert portal.get(f"{page}?x=1").status_code == 400


def test_all_changes_are_downloaded(portal: TestClient, versions: tuple[Manifest, Manifest, Diff]) -> None:
    """As CSV, with formulas made harmless and counted, and as JSON, exact."""
    _, file = addresses(portal, versions[1])
    answer = portal.get(f"{file}.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [row["change"] for row in rows] == ["changed"] * 2 + ["removed"] * 2 + ["added"] * 2
    assert {row["after_association"] for row in rows if row["change"] == "added"} == {"'=1+1", HOSTILE}
    assert answer.headers["x-formula-cells-prefixed"] == "1"
    assert "changements-t1.csv" in answer.headers["content-disposition"]
    exact = json.loads(portal.get(f"{file}.json").content)
    assert {row["after_association"] for row in exact if row["change"] == "added"} == {"=1+1", HOSTILE}
    only = portal.get(f"{file}.json?change__eq=changed&columns=row_after").json()
    assert only == [{"row_after": 3}, {"row_after": 5}]
    tag = answer.headers["etag"]
    assert portal.get(f"{file}.csv", headers={"if-none-match": tag}).status_code == 304
    assert portal.head(f"{file}.csv").status_code == 200
    for wrong in (f"{file}.xlsx", file.replace("t1", "t9") + ".csv", file.replace("/v2/", "/v1/") + ".csv"):
        assert portal.get(wrong).status_code == 404


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("erased", [False, True])
def test_nothing_is_told_of_what_was_closed(
    portal: TestClient, root: PublicRoot, versions: tuple[Manifest, Manifest, Diff], which: int, erased: bool
) -> None:
    """Neither page, nor file, nor count in a feed, whichever side is closed."""
    page, file = addresses(portal, versions[1])
    closed = versions[1] if which else versions[0]
    assert portal.get(page).status_code == portal.get(f"{file}.csv").status_code == 200
    if erased:
        root.take_down(closed)
    else:
        root.withdraw(closed, WithdrawalReason.ERROR)
    for address in (page, f"{file}.csv", f"{file}.json"):
        answer = portal.get(address)
        assert answer.status_code in (404, 410)
        assert "lignes modifiées" not in answer.text
    dataset = page.removesuffix("/v2/changements")
    for address in (dataset, "/fr/changements.xml"):
        assert "lignes modifiées" not in portal.get(address).text


def test_the_neighbour_of_a_version_is_the_last_that_can_be_read(
    portal: TestClient, root: PublicRoot, versions: tuple[Manifest, Manifest, Diff], tmp_path: Path
) -> None:
    """The second withdrawn, the third is told from the first."""
    first, second, _ = versions
    third = root.publish(TITLE, {"t1": grants(61)}, titles=GRANT_TITLES, dataset=first.dataset, n=3)
    related(root, second, third, tmp_path / "e")
    page = addresses(portal, second)[0].replace("/v2/", "/v3/")
    assert "depuis la version 2" in portal.get(page).text
    root.withdraw(second, WithdrawalReason.ERROR)
    assert portal.get(page).status_code == 404
    related(root, first, third, tmp_path / "f")
    assert "depuis la version 1" in portal.get(page).text
    assert "1 ligne ajoutée." in portal.get(page).text


def test_columns_and_tables_that_came_and_went(portal: TestClient, root: PublicRoot, tmp_path: Path) -> None:
    """A new name, a new type, a new table."""
    first = root.publish(TITLE, {"t1": grants(30)}, titles=GRANT_TITLES)
    frame = grants(30).rename({"nature": "genre"}).with_columns(polars.col("annee").cast(polars.String))
    frame = frame.drop("objet").with_columns(ville=polars.lit("Clairval"))
    named = replace(first, n=2)
    second = root.publish(TITLE, {"t1": frame, "t2": grants(3)}, titles=GRANT_TITLES, dataset=named.dataset, n=2)
    related(root, first, second, tmp_path / "d")
    text = portal.get(addresses(portal, second)[0]).text.replace("\u00a0", " ").replace("\u2019", "'")
    assert "« Nature » s'appelle maintenant « genre »" in text
    assert "« Année » : nombre entier auparavant, texte maintenant." in text
    assert "Nouvelle colonne : « ville »." in text
    assert "Colonne qui n'y est plus : « Objet »." in text
    assert "Ce tableau est nouveau. 3 lignes ajoutées." in text
