"""« Se croise avec »: datasets with keys in common, by what released rows hold; nothing of what was closed."""

from pathlib import Path

import polars
import pytest
from portal_root import PublicRoot
from starlette.testclient import TestClient

from grandjour.model.release import WithdrawalReason
from grandjour.portal.crossings import READ_AT_ONCE, SHOWN, Crossings
from grandjour.serve.catalogue import Catalogue
from grandjour.serve.crossing import KEY_KINDS, keys_in
from grandjour.serve.duckdb_engine import DuckDBEngine
from grandjour.serve.engine import Page, TableFile
from grandjour.serve.grouping import Grouping
from grandjour.serve.manifest import Manifest
from grandjour.store.public.reader import PublicReader

pytest_plugins = ("portal_fixtures",)
CODES = ["34172", "34003", "34023", "34032"]


def told(portal: TestClient, manifest: Manifest, language: str = "fr") -> str:
    """The page of a dataset, its spaces and apostrophes made plain."""
    slug = portal.get(f"/api/1/datasets/{manifest.dataset}").json()["slug"]
    return portal.get(f"/{language}/donnees/{slug}").text.replace("\u00a0", " ").replace("\u2019", "'")


def test_datasets_with_the_same_communes_lead_to_each_other(portal: TestClient, root: PublicRoot) -> None:
    """With the number of keys that stand in both, once each however often it comes."""
    first = root.publish(
        "Écoles", {"t1": polars.DataFrame({"code_commune": [*CODES[:3], CODES[0]], "eleves": [1, 2, 3, 4]})}
    )
    second = root.publish("Gymnases", {"t1": polars.DataFrame({"insee": CODES[1:], "places": [5, 6, 7]})})
    root.publish("Sans rapport", {"t1": polars.DataFrame({"code_commune": ["75056"], "n": [1]})})
    page = told(portal, first)
    assert "Se croise avec" in page
    assert "2 codes de commune en commun, dans « code_commune » ici, « insee » là-bas." in page
    assert "Gymnases" in page
    assert "Sans rapport" not in page
    assert "2 commune codes in common" in told(portal, second, "en")
    root.withdraw(second, WithdrawalReason.ERROR)
    page = told(portal, first)
    assert "Se croise avec" not in page
    assert "Gymnases" not in page


def test_a_header_alone_is_no_proof(portal: TestClient, root: PublicRoot) -> None:
    """Values that are no such keys are not crossed, nor those of a masked column."""
    frames = {"t1": polars.DataFrame({"siret": ["à venir", "inconnu"], "n": [1, 2]})}
    first = root.publish("Aides", frames)
    root.publish("Marchés", frames)
    assert "Se croise avec" not in told(portal, first)


@pytest.mark.parametrize(
    ("kind", "values", "keys"),
    [
        ("siret", ["732 829 320 00074", "73282932000074"], {"73282932000074"}),
        ("siren", ["732829320", "x"], set()),  # half of them are none
        ("code_postal", ["34000", "99999"], set()),
        ("commune", ["MONTPELLIER", "Béziers"], {"montpellier", "beziers"}),
        ("code_commune", CODES, set(CODES)),
        ("siret", [], set()),
    ],
)
def test_keys_are_proved_on_their_values(kind: str, values: list[str], keys: set[str]) -> None:
    """In one form, whatever their spaces and case."""
    (known,) = [one for one in KEY_KINDS if one.code == kind]
    assert keys_in(values, known) == keys


class Counted(DuckDBEngine):
    """An engine that counts what it is asked."""

    asked = 0

    def groups(self, table: TableFile, grouping: Grouping) -> Page:
        """As the engine does."""
        self.asked += 1
        return super().groups(table, grouping)


def test_a_view_reads_few_columns_and_what_is_found_is_kept(root: PublicRoot, tmp_path: Path) -> None:
    """The next views read on; once all is read nothing is read nor compared, until the catalogue has news."""
    first = root.publish("Écoles", {"t1": polars.DataFrame({"code_commune": CODES})})
    others = [
        root.publish(f"Jeu {n}", {"t1": polars.DataFrame({"code_commune": CODES[:2]})}) for n in range(READ_AT_ONCE + 3)
    ]
    catalogue = Catalogue(PublicReader(root.folder.as_uri()))
    catalogue.refresh()
    engine = Counted(temporary=tmp_path)
    crossings = Crossings(catalogue, engine)
    assert len(crossings.of(first)) == SHOWN
    assert engine.asked == READ_AT_ONCE + 1
    whole = crossings.of(first)
    assert engine.asked == len(others) + 1
    assert crossings.of(first) is whole
    assert engine.asked == len(others) + 1
    for one in others[1:]:
        root.withdraw(one, WithdrawalReason.ERROR)
    catalogue.refresh()
    assert [one.entry.id for one in crossings.of(first)] == [others[0].dataset]
    assert engine.asked == len(others) + 1
