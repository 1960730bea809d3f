"""What `grandjour demo --check` fetches: main pages, every download, the API, the catalogue, of every dataset."""

import json
from dataclasses import dataclass, field

from grandjour.cli.output import progress
from grandjour.guard.loopback import Answer, get
from grandjour.model.errors import Language
from grandjour.settings import Workspace

LEAST_DATASETS = 4
FORMS = {"csv": b",", "json": b"[", "xlsx": b"PK", "parquet": b"PAR1"}


@dataclass(slots=True)
class Checker:
    """Fetches from a portal and keeps what did not answer as it should."""

    port: int
    fetched: int = 0
    failures: list[str] = field(default_factory=list)

    def fetch(self, path: str, *, holds: bytes = b"", status: int = 200) -> Answer | None:
        """GET, and note a failure unless the status is right and the body holds `holds`."""
        answer = get("localhost", self.port, path)
        self.fetched += 1
        if answer is None or answer.status != status or holds not in answer.body:
            self.failures.append(f"{path}: {answer.status if answer else '-'}")
            return None
        return answer


def check(workspace: Workspace, language: Language) -> int:
    """Fetch everything that the demo's portal offers. 0 when all of it answers as it should, else 1."""
    checker = Checker(workspace.portal_port)
    for page in ("/fr/", "/en/", "/fr/recherche?q=subventions", "/en/recherche?q=subventions"):
        checker.fetch(page, holds=b"</html>")
    checker.fetch("/catalogue.ttl", holds=b"dcat:Catalog")
    checker.fetch("/catalogue.jsonld", holds=b"{")
    checker.fetch("/fr/donnees/inconnu", status=404)
    listed = checker.fetch("/api/v1/donnees", holds=b"{")
    datasets = json.loads(listed.body)["datasets"] if listed else []
    if len(datasets) < LEAST_DATASETS:
        checker.failures.append(f"/api/v1/donnees: {len(datasets)} datasets")
    for dataset in datasets:
        _check_dataset(checker, dataset)
    office = get("127.0.0.1", workspace.office_port, "/")
    if office is None or office.status not in (200, 303):
        checker.failures.append("office: /")
    for failure in checker.failures:
        progress(f"✗ {failure}")
    word = ("adresses lues, échecs :", "addresses fetched, failures:")[language == "en"]
    progress(f"{checker.fetched} {word} {len(checker.failures)}")
    return 1 if checker.failures else 0


def _check_dataset(checker: Checker, dataset: dict[str, object]) -> None:
    """One dataset: its page in both languages, its record, the downloads and the API of each table."""
    slug = dataset["slug"]
    for language in ("fr", "en"):
        checker.fetch(f"/{language}/donnees/{slug}", holds=b"<table")
    checker.fetch(f"/donnees/{slug}.ttl", holds=b"dcat:Dataset")
    checker.fetch(f"/donnees/{slug}.jsonld", holds=b"{")
    checker.fetch(f"/api/v1/donnees/{slug}/openapi.json", holds=b"openapi")
    tables = dataset["tables"]
    assert isinstance(tables, list)
    for table in tables:
        name = table["name"]
        for form, mark in FORMS.items():
            checker.fetch(f"/donnees/{slug}/v{dataset['version']}/{name}.{form}", holds=mark)
        checker.fetch(f"/api/v1/donnees/{slug}/{name}/lignes?page_size=5", holds=b"{")
        checker.fetch(f"/api/v1/donnees/{slug}/{name}/groupes?by={table['columns'][0]['name']}", holds=b"{")
