"""The cleared copy of a document on the portal: on the page, to download, in the API and the catalogue."""

import json
from pathlib import Path

import pytest
from portal_root import BASE, PublicRoot
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, FOAF
from starlette.testclient import TestClient

from grandjour.model.document_copy import CopyFormat, DocumentCopy
from grandjour.model.encoding import digest_file
from grandjour.model.errors import BrokenRecord
from grandjour.model.extraction import FileRef
from grandjour.model.release import WithdrawalReason
from grandjour.serve.manifest import encode, make, parse
from made_pdf import pdf
from made_release import Made, put_release

pytest_plugins = ("portal_fixtures",)
AUTHOR = "Ville de Sainte-Aube"


def with_copy(root: PublicRoot, folder: Path) -> Made:
    """A release that carries its document."""
    folder.mkdir(parents=True)
    path = folder / "document.pdf"
    path.write_bytes(pdf())
    file = FileRef(path.name, digest_file(path), path.stat().st_size)
    return put_release(root.folder, folder, document=DocumentCopy(file, CopyFormat.PDF, AUTHOR))


@pytest.fixture
def made(root: PublicRoot, tmp_path: Path) -> Made:
    """The same, in the root of the test."""
    return with_copy(root, tmp_path / "draft")


def test_the_page_tells_author_day_and_fingerprint(portal: TestClient, made: Made) -> None:
    """With the link, the form and the size, in both languages."""
    dataset = portal.get(f"/api/1/datasets/{made.draft.dataset}").json()
    copy = made.draft.document
    assert copy is not None
    for language, day in (("fr", "3 mars 2026"), ("en", "3 March 2026")):
        page = portal.get(f"/{language}/donnees/{dataset['slug']}").text
        section = page.split('id="document"')[1].split("</section>")[0].replace("\u00a0", " ")
        assert copy.file.sha256 in section
        assert AUTHOR in section
        assert day in section
        assert f'/donnees/{dataset["slug"]}/v1/document.pdf"' in section


def test_it_is_downloaded_as_it_lies(portal: TestClient, made: Made) -> None:
    """By its version or the latest; whole, in part, or told to be unchanged; as a file, never shown in the page."""
    dataset = made.draft.dataset
    for path in (f"/donnees/{dataset}/v1/document.pdf", f"/donnees/{dataset}/document.pdf"):
        answer = portal.get(path)
        assert (answer.status_code, answer.content) == (200, pdf())
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        assert answer.headers["content-security-policy"] == "sandbox"
        assert portal.get(path, headers={"if-none-match": answer.headers["etag"]}).status_code == 304
        part = portal.get(path, headers={"range": "bytes=0-7"})
        assert (part.status_code, part.content) == (206, b"%PDF-1.7")
        assert portal.head(path).headers["content-length"] == str(len(pdf()))
        assert portal.get(f"{path}?page=1").status_code == 400


@pytest.mark.parametrize("name", ["document.csv", "document", "document.exe", "document.schema.json", "Document.pdf"])
def test_no_other_name_gives_anything(portal: TestClient, made: Made, name: str) -> None:
    assert portal.get(f"/donnees/{made.draft.dataset}/v1/{name}").status_code == 404


def test_a_release_without_it_has_none(portal: TestClient, root: PublicRoot, tmp_path: Path) -> None:
    """No section, no file, no address in API, description and catalogue."""
    made = put_release(root.folder, tmp_path / "bare")
    dataset = made.draft.dataset
    assert portal.get(f"/donnees/{dataset}/v1/document.pdf").status_code == 404
    told = portal.get(f"/api/1/datasets/{dataset}").json()
    assert told["document"] is None
    assert 'id="document"' not in portal.get(f"/fr/donnees/{told['slug']}").text
    assert "document." not in "".join(portal.get(f"/api/1/datasets/{dataset}/openapi.json").json()["paths"])
    graph = Graph().parse(data=portal.get(f"/donnees/{dataset}.ttl").text, format="turtle")
    assert not list(graph.objects(URIRef(f"{BASE}/donnees/{dataset}"), FOAF.page))


def test_api_and_description_tell_of_it(portal: TestClient, made: Made) -> None:
    dataset, copy = made.draft.dataset, made.draft.document
    assert copy is not None
    told = portal.get(f"/api/1/datasets/{dataset}").json()
    assert told["document"] == {
        "format": "pdf",
        "media_type": "application/pdf",
        "size": copy.file.size,
        "sha256": copy.file.sha256,
        "author": AUTHOR,
        "posted_at": told["published_at"],
        "url": f"{BASE}/donnees/{told['slug']}/v1/document.pdf",
    }
    described = portal.get(f"/api/1/datasets/{dataset}/openapi.json").json()["paths"]
    answers = described[f"/donnees/{dataset}/document.pdf"]["get"]["responses"]
    assert list(answers["200"]["content"]) == ["application/pdf"]
    listed = portal.get("/api/1/openapi.json").json()
    assert "sha256" in json.dumps(listed)


def test_the_catalogue_names_it_as_the_document(portal: TestClient, made: Made) -> None:
    """Documentation of the dataset, with its form; not one more form of its data."""
    dataset = made.draft.dataset
    graph = Graph().parse(data=portal.get(f"/donnees/{dataset}.ttl").text, format="turtle")
    node = URIRef(f"{BASE}/donnees/{dataset}/document.pdf")
    assert list(graph.objects(URIRef(f"{BASE}/donnees/{dataset}"), FOAF.page)) == [node]
    assert str(graph.value(node, DCTERMS.format)).endswith("/file-type/PDF")
    assert graph.value(node, DCTERMS.creator) is not None


def test_a_withdrawal_closes_it(portal: TestClient, root: PublicRoot, made: Made) -> None:
    address = f"/donnees/{made.draft.dataset}/v1/document.pdf"
    assert portal.get(address).status_code == 200
    root.withdraw(parse(encode(make(made.draft, made.clearance, made.release))), WithdrawalReason.ERROR)
    assert portal.get(address).status_code == 410


@pytest.mark.parametrize("name", ["manifest.json", "../../n/x.pdf", "document.exe", "t1.parquet", "document.csv"])
def test_a_manifest_names_no_other_file(made: Made, name: str) -> None:
    """It is read from a store that others may have written."""
    data = encode(make(made.draft, made.clearance, made.release))
    with pytest.raises(BrokenRecord):
        parse(data.replace(b'"document.pdf"', json.dumps(name).encode()))
