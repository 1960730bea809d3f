"""What a child left becomes an extraction: all of it, checked, or nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grandjour.extract.extraction import extract, keep
from grandjour.model.document import Document, DocumentKind
from grandjour.model.encoding import digest_file, from_json, to_json
from grandjour.model.errors import ConfinedLied, DiskFull
from grandjour.model.extraction import Dialect, Extraction, FileRef, SourceTable
from small_disks import small_files

DOCUMENT = Document("ab" * 32, 20, DocumentKind.DELIMITED)
ROWS = b"bytes of a row file"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of an extraction."""
    folder = tmp_path / "extraction"
    folder.mkdir()
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the child wrote one row file, and two records that are not its own to write."""
    place = tmp_path / "child"
    place.mkdir()
    (place / "t1.parquet").write_bytes(ROWS)
    for name in ("extraction.json", "findings.json", "seen-again-x.json"):
        (place / name).write_bytes(b"[]")
    return place


def answer(place: Path, name: str = "t1.parquet", **changes: object) -> Extraction:
    """What a child says that left one table."""
    path = place / name
    rows = FileRef(name, digest_file(path), path.stat().st_size)
    table = SourceTable("t1", (), Dialect(0, 1, 1, 1), 1, replace(rows, **changes))  # type: ignore[arg-type] # one field
    return Extraction(DOCUMENT.sha256, DOCUMENT.kind, (table,))


def kept(extraction: Extraction, place: Path, folder: Path) -> Extraction:
    return keep(to_json(extraction), place, document=DOCUMENT, folder=folder, name="budget.csv")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_only_what_a_child_names_is_kept(place: Path, folder: Path) -> None:
    """Cause: the child wrote in the extraction's folder, where a record it left was taken for one of ours."""
    extraction = kept(answer(place), place, folder)
    assert names(folder) == ["extraction.json", "t1.parquet"]
    assert from_json((folder / "extraction.json").read_bytes(), Extraction) == extraction
    assert (folder / "t1.parquet").read_bytes() == ROWS


def twice(one: Extraction) -> Extraction:
    return replace(one, tables=one.tables * 2)


@pytest.mark.parametrize(
    "lie",
    [
        lambda place: answer(place, sha256="0" * 64),
        lambda place: answer(place, size=len(ROWS) + 1),
        lambda place: answer(place, "findings.json"),
        lambda place: answer(place, "extraction.json"),
        lambda place: answer(place, "seen-again-x.json"),
        lambda place: replace(answer(place), document="cd" * 32),
        lambda place: replace(answer(place), kind=DocumentKind.PDF),
        lambda place: twice(answer(place)),
    ],
    ids=["hash", "size", "findings", "extraction", "seen again", "document", "kind", "one file as two"],
)
def test_an_answer_that_is_not_so_is_refused(lie: Callable[[Path], Extraction], place: Path, folder: Path) -> None:
    """Cause: names were checked, bytes were not, and any plain name would do."""
    with pytest.raises(ConfinedLied) as error:
        kept(lie(place), place, folder)
    assert error.value.place == {"document": "budget.csv"}
    assert names(folder) == []


def test_a_disk_full_at_the_answer_leaves_no_half_of_it(place: Path, folder: Path) -> None:
    """Cause: a half-written answer was taken for a whole one by the next try, and the document was lost."""
    with small_files(50), pytest.raises(DiskFull):
        kept(answer(place), place, folder)
    assert names(folder) == ["t1.parquet"]
    (place / "t1.parquet").write_bytes(ROWS)
    kept(answer(place), place, folder)
    assert names(folder) == ["extraction.json", "t1.parquet"]


def test_what_a_killed_try_left_does_not_count(tmp_path: Path, folder: Path) -> None:
    """Half an answer of another version and files of a child that died: read again from the start."""
    (folder / "extraction.json").write_bytes(b'{"document":')
    (folder / ".tmp").mkdir()
    (folder / ".tmp" / "t1.parquet").write_bytes(b"half")
    path = tmp_path / "sound.csv"
    path.write_bytes(b"nom;code\nA;01\nB;02\n")
    document = Document(digest_file(path), path.stat().st_size, DocumentKind.DELIMITED)
    extraction = extract(path, document=document, folder=folder, name=path.name)
    assert names(folder) == ["extraction.json", "t1.parquet"]
    assert from_json((folder / "extraction.json").read_bytes(), Extraction) == extraction
