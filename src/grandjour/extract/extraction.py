"""The parent's side of reading a document: starts the confined child, checks what it left, keeps the answer."""

from pathlib import Path
from typing import Final

from grandjour.guard.confined import check_files, confined
from grandjour.model.document import Document
from grandjour.model.encoding import from_json, to_json
from grandjour.model.errors import BrokenRecord, ConfinedLied
from grandjour.model.extraction import Extraction, FileRef

ANSWER: Final = "extraction.json"


def extract(original: Path, *, document: Document, folder: Path, name: str, unconfined: bool = False) -> Extraction:
    """Read a document in a confined child; its files and `extraction.json` are left in `folder`.

    name: how errors call the document. Raises an InputError: of the reader, or ConfinedError for a child that failed.
    """
    answer = confined(
        "grandjour.extract.child:read",
        inputs=(original,),
        folder=folder,
        arguments={"kind": document.kind.value, "sha256": document.sha256},
        document=name,
        unconfined=unconfined,
    )
    try:
        extraction = from_json(answer, Extraction)
    except BrokenRecord:
        raise ConfinedLied(document=name) from None
    if extraction.document != document.sha256 or extraction.kind is not document.kind:
        raise ConfinedLied(document=name)
    check_files(folder, (file.name for file in files_of(extraction)))
    (folder / ANSWER).write_bytes(to_json(extraction))
    return extraction


def files_of(extraction: Extraction) -> tuple[FileRef, ...]:
    """All files that an extraction names."""
    tables = (file for table in extraction.tables for file in (table.rows, table.cells, table.rejected))
    pages = (file for page in extraction.pages for file in (page.words, page.image))
    return tuple(file for file in (*tables, *pages) if file is not None)
