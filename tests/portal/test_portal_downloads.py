"""Files to download: the released rows in every form, entity tags, and nothing once a release is closed."""

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars
import pytest
from portal_root import BASE, PublicRoot, grants, publish_grants
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from grandjour.model.encoding import digest_file
from grandjour.model.errors import ReleaseWithdrawn
from grandjour.model.release import WithdrawalReason
from grandjour.portal import downloads
from grandjour.portal.app import make_app
from grandjour.portal.settings import PortalSettings
from grandjour.portal.site import Site
from grandjour.serve.duckdb_engine import DuckDBEngine
from grandjour.serve.manifest import Manifest
from grandjour.store.public.reader import PublicReader
from made_release import COLUMNS, ROWS, Made, put_release

pytest_plugins = ("portal_fixtures",)
FORMS = ("csv", "xlsx", "ods", "json", "parquet")


@pytest.fixture
def made(root: PublicRoot, tmp_path: Path) -> Made:
    """A release with awkward values, prepared by `publish`."""
    return put_release(root.folder, tmp_path / "draft")


def test_every_form_holds_the_rows(portal: TestClient, made: Made) -> None:
    """CSV raw, JSON, Parquet and XLSX say the same, and nothing is computed from a text."""
    path = f"/donnees/{made.draft.dataset}/v1/t1"
    raw = list(csv.reader(io.StringIO(portal.get(f"{path}.csv?dialect=raw").text, newline="")))
    assert raw[0] == [column.name for column in COLUMNS]
    assert [row[1] for row in raw[1:]] == [row[1] or "" for row in ROWS]
    objects = json.loads(portal.get(f"{path}.json").text, parse_float=Decimal, parse_int=Decimal)
    assert [item["montant"] for item in objects] == [None if row[2] is None else Decimal(row[2]) for row in ROWS]
    frame = polars.read_parquet(io.BytesIO(portal.get(f"{path}.parquet").content))
    assert frame["association"].to_list() == [row[0] for row in ROWS]
    sheet = openpyxl.load_workbook(io.BytesIO(portal.get(f"{path}.xlsx").content)).worksheets[0]
    assert [cell.value for cell in sheet["A"]][1:] == [row[0] for row in ROWS]
    assert {cell.data_type for cell in sheet["B"]} <= {"s", "n"}


def test_the_parquet_is_the_released_file(portal: TestClient, root: PublicRoot, made: Made) -> None:
    """Byte for byte, with its length."""
    answer = portal.get(f"/donnees/{made.draft.dataset}/v1/t1.parquet")
    released = root.folder / "r" / made.release.id / "t1.parquet"
    assert answer.content == released.read_bytes()
    assert answer.headers["content-length"] == str(released.stat().st_size)
    assert digest_file(released) == made.draft.tables[0].file.sha256


def test_formulas_are_counted(portal: TestClient, made: Made) -> None:
    """The CSV says how many cells begin with an apostrophe that the data has not."""
    answer = portal.get(f"/donnees/{made.draft.dataset}/v1/t1.csv")
    assert answer.headers["x-formula-cells-prefixed"] == "1"
    assert "'=HYPERLINK" in answer.text
    raw = portal.get(f"/donnees/{made.draft.dataset}/v1/t1.csv?dialect=raw")
    assert "x-formula-cells-prefixed" not in raw.headers
    assert "'=" not in raw.text


@pytest.mark.parametrize("form", FORMS)
def test_headers(portal: TestClient, published: Manifest, form: str) -> None:
    """A name for the disk, a strong entity tag, no opening in the browser, open to scripts of other sites."""
    path = f"/donnees/{published.dataset}/v1/t1.{form}"
    answer = portal.get(path)
    assert answer.status_code == 200
    slug = f"subventions-versees-aux-associations-{published.dataset[:10]}"
    assert answer.headers["content-disposition"] == f'attachment; filename="{slug}-v1-t1.{form}"'
    assert answer.headers["etag"] == f'"{published.release}.{form}"'
    assert answer.headers["content-security-policy"] == "sandbox"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "immutable" not in answer.headers["cache-control"]
    head = portal.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", answer.headers["etag"])


@pytest.mark.parametrize("form", FORMS)
def test_unchanged_is_said_only_while_live(
    portal: TestClient, root: PublicRoot, published: Manifest, form: str
) -> None:
    """304 for who has these bytes; 410 once the release is closed, whatever the visitor holds."""
    path = f"/donnees/{published.dataset}/v1/t1.{form}"
    held = {"if-none-match": f'"other", "{published.release}.{form}"'}
    assert portal.get(path, headers=held).status_code == 304
    assert portal.get(path, headers={"if-none-match": '"other"'}).status_code == 200
    root.withdraw(published, WithdrawalReason.ERROR)
    assert portal.get(path, headers=held).status_code == 410
    assert portal.get(path).status_code == 410


def test_the_latest_and_a_version(portal: TestClient, root: PublicRoot, published: Manifest) -> None:
    """Without a number: the latest; the tag tells them apart."""
    second = root.publish("Subventions", {"t1": grants(5)}, dataset=published.dataset, n=2)
    latest = portal.get(f"/donnees/{published.dataset}/t1.csv")
    assert latest.headers["etag"] == f'"{second.release}.csv"'
    assert len(latest.text.splitlines()) == 6
    assert len(portal.get(f"/donnees/{published.dataset}/v1/t1.csv").text.splitlines()) == 617


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "ods"])
def test_filtered_downloads(portal: TestClient, published: Manifest, settings: PortalSettings, form: str) -> None:
    """The rows that a question finds, in its order; a workbook of them leaves nothing behind."""
    query = "montant__ge=20000&sort=-montant&columns=association,montant"
    body = portal.get(f"/donnees/{published.dataset}/v1/t1.{form}?{query}").content
    frame = grants().filter(polars.col("montant") >= 20000).sort("montant", descending=True, maintain_order=True)
    match form:
        case "csv":
            found = [row[0] for row in csv.reader(io.StringIO(body.decode()))][1:]
        case "json":
            found = [item["association"] for item in json.loads(body)]
        case _:
            sheet = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0)
            found = [str(row[0]) for row in sheet.to_python()][1:]
            assert list((settings.cache / "xlsx").iterdir()) == []
    assert found == frame["association"].to_list()


@pytest.mark.parametrize(
    "path",
    [
        "t1.exe",
        "t2.csv",
        "t1",
        "t1.csv.gz",
        "..%2f..%2fmanifest.json",
        "t1.schema.csv",
        "t1.dictionary.xlsx",
        "%00.csv",
    ],
)
def test_unknown_files(portal: TestClient, published: Manifest, path: str) -> None:
    """404, in plain words."""
    answer = portal.get(f"/donnees/{published.dataset}/v1/{path}")
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in answer.text


@pytest.mark.parametrize("query", ["page=2", "page_size=5", "dialect=odd", "dialect=raw&dialect=raw", "zut=1"])
def test_refused_parameters(portal: TestClient, published: Manifest, query: str) -> None:
    """A download has no page, and no unknown parameter."""
    assert portal.get(f"/donnees/{published.dataset}/v1/t1.csv?{query}").status_code == 400


@pytest.mark.parametrize("form", ["json", "xlsx", "ods", "parquet"])
def test_only_a_csv_has_a_dialect(portal: TestClient, published: Manifest, form: str) -> None:
    """The other forms are exact already; Parquet goes out whole."""
    assert portal.get(f"/donnees/{published.dataset}/v1/t1.{form}?dialect=raw").status_code == 400
    if form == "parquet":
        assert portal.get(f"/donnees/{published.dataset}/v1/t1.parquet?montant__ge=1").status_code == 400


def test_descriptions(portal: TestClient, published: Manifest) -> None:
    """Table Schema and data dictionary."""
    path = f"/donnees/{published.dataset}/v1/t1"
    schema = portal.get(f"{path}.schema.json").json()
    names = [field["name"] for field in schema["fields"]]
    assert names == grants().columns
    assert [line["name"] for line in portal.get(f"{path}.dictionary.json").json()] == names
    lines = list(csv.DictReader(io.StringIO(portal.get(f"{path}.dictionary.csv").text)))
    assert [line["name"] for line in lines] == names


def test_workbooks_go_with_their_release(
    portal: TestClient, root: PublicRoot, published: Manifest, settings: PortalSettings
) -> None:
    """Made once, kept, and deleted when the release is closed."""
    first = portal.get(f"/donnees/{published.dataset}/v1/t1.xlsx").content
    made = list((settings.cache / "xlsx").iterdir())
    assert [path.read_bytes() for path in made] == [first]
    root.withdraw(published, WithdrawalReason.RIGHTS)
    portal.get("/fr/")
    assert list((settings.cache / "xlsx").iterdir()) == []


def test_a_download_is_cut_when_its_release_is_closed(
    root: PublicRoot, settings: PortalSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The live set is asked again on the way: the rest of the bytes stays here."""
    monkeypatch.setattr(downloads, "CHECK", 10)
    manifest = publish_grants(root)
    site = Site(PublicReader(root.folder.as_uri()), settings, DuckDBEngine())
    site.refresh()

    def chunks() -> Iterator[bytes]:
        yield b"0123456789"
        root.withdraw(manifest, WithdrawalReason.ERROR)
        yield b"secret bytes"

    sent = downloads.while_live(site, manifest.release, chunks())
    assert next(sent) == b"0123456789"
    with pytest.raises(ReleaseWithdrawn):
        next(sent)


def test_a_preview_is_not_for_caches(root: PublicRoot, tmp_path: Path) -> None:
    """Inside the office nothing is kept by a cache or readable by another site."""
    manifest = publish_grants(root)
    settings = PortalSettings(base_url=BASE, cache=tmp_path / "cache", back="/bureau")
    portal = TestClient(make_app(PublicReader(root.folder.as_uri()), settings), base_url=BASE)
    answer = portal.get(f"/donnees/{manifest.dataset}/v1/t1.csv")
    assert answer.headers["cache-control"] == "private, no-store"
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-3", 0, 4),
        ("bytes=4-", 4, None),
        ("bytes=-4", -4, None),
        ("bytes=-99999999", 0, None),
        ("bytes=7-99999999", 7, None),
    ],
)
@pytest.mark.parametrize("form", ["parquet", "xlsx", "ods"])
def test_part_of_a_stored_file(
    portal: TestClient, published: Manifest, form: str, asked: str, start: int, end: int | None
) -> None:
    """206 with the very bytes of that part, and where they stand."""
    path = f"/donnees/{published.dataset}/v1/t1.{form}"
    whole = portal.get(path).content
    answer = portal.get(path, headers={"range": asked})
    assert (answer.status_code, answer.content) == (206, whole[start:end])
    places = range(len(whole))[start:end]
    assert answer.headers["content-range"] == f"bytes {places[0]}-{places[-1]}/{len(whole)}"
    assert answer.headers["content-length"] == str(len(answer.content))


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=99999999-999999999", "bytes=-0"])
def test_a_part_that_is_not_there(portal: TestClient, published: Manifest, asked: str) -> None:
    """416, with the length."""
    path = f"/donnees/{published.dataset}/v1/t1.parquet"
    answer = portal.get(path, headers={"range": asked})
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == f"bytes */{len(portal.get(path).content)}"


@pytest.mark.parametrize(
    "headers",
    [
        {"range": "lines=0-3"},
        {"range": "bytes=3-1"},
        {"range": "bytes=0-1,3-4"},
        {"range": "bytes=a-"},
        {"range": "bytes=0-3", "if-range": '"another version"'},
        {"range": "bytes=0-3", "if-range": "Tue, 03 Mar 2026 09:30:00 GMT"},
    ],
)
def test_what_is_no_part_is_the_whole(portal: TestClient, published: Manifest, headers: dict[str, str]) -> None:
    """As the standard has it: no error, the whole file."""
    path = f"/donnees/{published.dataset}/v1/t1.parquet"
    answer = portal.get(path, headers=headers)
    assert (answer.status_code, answer.content) == (200, portal.get(path).content)


def test_a_part_of_the_same_file(portal: TestClient, published: Manifest) -> None:
    """A broken download goes on where the file is still the same."""
    path = f"/donnees/{published.dataset}/v1/t1.parquet"
    tag = portal.get(path).headers["etag"]
    assert portal.get(path, headers={"range": "bytes=4-", "if-range": tag}).status_code == 206


def test_no_part_of_a_closed_release(portal: TestClient, root: PublicRoot, published: Manifest) -> None:
    """410, whatever part."""
    root.withdraw(published, WithdrawalReason.ERROR)
    path = f"/donnees/{published.dataset}/v1/t1.parquet"
    assert portal.get(path, headers={"range": "bytes=0-3"}).status_code == 410


def test_length_before_the_bytes(portal: TestClient, published: Manifest) -> None:
    """HEAD told a length of 0 for every form. It tells that of a file that lies there, and none of one to be made."""
    path = f"/donnees/{published.dataset}/v1/t1"
    head = portal.head(f"{path}.parquet")
    assert head.headers["content-length"] == str(len(portal.get(f"{path}.parquet").content))
    assert head.headers["accept-ranges"] == "bytes"
    for form in ("csv", "json", "xlsx"):
        answer = portal.head(f"{path}.{form}")
        assert "content-length" not in answer.headers
        assert "accept-ranges" not in answer.headers
    assert "accept-ranges" not in portal.get(f"{path}.csv").headers
