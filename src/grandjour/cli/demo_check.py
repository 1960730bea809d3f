"""What `grandjour demo --check` fetches: main pages, every download, the API, the catalogue, of every dataset."""

import json
from dataclasses import dataclass, field

from grandjour.cli.output import progress
from grandjour.demo.description import describe
from grandjour.guard.loopback import Answer, get
from grandjour.model.errors import Language
from grandjour.serve.addresses import Addresses, Form
from grandjour.settings import Workspace

LEAST_DATASETS = 4
FORMS = {Form.CSV: b",", Form.JSON: b"[", Form.XLSX: b"PK", Form.ODS: b"PK", Form.PARQUET: b"PAR1"}
OFFICE_HOST = "127.0.0.1"


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
    for one in ("fr", "en"):
        for page in ("/", "/donnees", "/donnees?q=subventions", "/api", "/demander"):
            checker.fetch(f"/{one}{page}", holds=b"</html>")
        checker.fetch(f"/{one}/donnees/inconnu", status=404, holds=b"</html>")
    checker.fetch("/catalogue.ttl", holds=b"dcat:Catalog")
    checker.fetch("/catalogue.jsonld", holds=b"{")
    listed = checker.fetch("/api/1/datasets", holds=b"{")
    datasets = [item["id"] for item in json.loads(listed.body)["datasets"]] if listed else []
    if len(datasets) < LEAST_DATASETS:
        checker.failures.append(f"/api/1/datasets: {len(datasets)} datasets")
    declared = [title for dataset in datasets for title in _check_dataset(checker, dataset)]
    if len(declared) != len(describe().reuses):
        checker.failures.append(f"/api/1/datasets: {len(declared)} reuses")
    office = get(OFFICE_HOST, workspace.office_port, "/fr/connexion")
    if office is None or b"</html>" not in office.body:
        checker.failures.append("office: /fr/connexion")
    for failure in checker.failures:
        progress(f"✗ {failure}")
    word = ("adresses lues, échecs :", "addresses fetched, failures:")[language == "en"]
    progress(f"{checker.fetched} {word} {len(checker.failures)}")
    return 1 if checker.failures else 0


def _check_dataset(checker: Checker, dataset: str) -> list[str]:
    """One dataset: its pages in both languages, its record, the downloads and the API of each table.

    Returns the titles of its reuses, each of which its page must show.
    """
    answer = checker.fetch(f"/api/1/datasets/{dataset}", holds=b"{")
    if answer is None:
        return []
    told = json.loads(answer.body)
    to = Addresses("")
    for language in ("fr", "en"):
        page = f"/{language}/donnees/{told['slug']}"
        checker.fetch(page, holds=b"<table")
        checker.fetch(f"{page}/reutilisation", holds=b"</form>")
        for reuse in told["reuses"]:
            checker.fetch(page, holds=reuse["title"].encode())
    checker.fetch(to.record(dataset, "ttl"), holds=b"dcat:Dataset")
    checker.fetch(to.record(dataset, "jsonld"), holds=b"{")
    checker.fetch(to.openapi(dataset), holds=b"openapi")
    for table in told["tables"]:
        name, column = table["name"], table["columns"][0]["name"]
        for form, mark in FORMS.items():
            checker.fetch(to.download(dataset, name, form), holds=mark)
        for form in (Form.CSV, Form.JSON):
            checker.fetch(to.dictionary(dataset, name, form), holds=column.encode())
        checker.fetch(to.table_schema(dataset, name), holds=b"fields")
        checker.fetch(f"{to.rows(dataset, name)}?page_size=5", holds=b"{")
        checker.fetch(f"{to.groups(dataset, name)}?by={column}", holds=b"{")
    return [reuse["title"] for reuse in told["reuses"]]
