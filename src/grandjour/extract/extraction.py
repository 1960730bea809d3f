"""The parent's side of reading a document: starts the confined child, checks what it left, keeps the answer.

The child writes in a folder that is erased with it. Only what its answer names, and what was found to be so, comes
into the extraction's folder; the answer comes last, so that where it is there, all of it is there.
"""

from pathlib import Path
from typing import Final

from grandjour.guard.confined import confined
from grandjour.guard.folder import temporary
from grandjour.guard.keep import keep_files
from grandjour.model.document import Document
from grandjour.model.encoding import from_json, to_json
from grandjour.model.errors import BrokenRecord, ConfinedLied
from grandjour.model.extraction import Extraction, FileRef
from grandjour.store.files import PRIVATE_FILE, create, storing

ANSWER: Final = "extraction.json"
PLACE: Final = "private"


def extract(original: Path, *, document: Document, folder: Path, name: str, unconfined: bool = False) -> Extraction:
    """Read a document in a confined child; its files and `extraction.json` are left in `folder`.

    name: how errors call the document. Raises an InputError: of the reader, or ConfinedError for a child that failed;
    DiskFull, StoreError.
    """
    with storing(PLACE), temporary(folder) as place:
        (folder / ANSWER).unlink(missing_ok=True)
        answer = confined(
            "grandjour.extract.child:read",
            inputs=(original,),
            folder=place,
            arguments={"kind": document.kind.value, "sha256": document.sha256},
            document=name,
            unconfined=unconfined,
        )
        return keep(answer, place, document=document, folder=folder, name=name)


def keep(answer: bytes, place: Path, *, document: Document, folder: Path, name: str) -> Extraction:
    """Move the files that a child's answer names from `place` into `folder`, then write the answer beside them.

    Raises ConfinedLied when the answer is not one on this document, or names a file that is not there with these very
    bytes; DiskFull, StoreError.
    """
    try:
        extraction = from_json(answer, Extraction)
    except BrokenRecord:
        raise ConfinedLied(document=name) from None
    if extraction.document != document.sha256 or extraction.kind is not document.kind:
        raise ConfinedLied(document=name)
    with storing(PLACE):
        keep_files(files_of(extraction), place, folder, document=name)
        create(folder / ANSWER, to_json(extraction), PRIVATE_FILE)
    return extraction


def files_of(extraction: Extraction) -> tuple[FileRef, ...]:
    """All files that an extraction names."""
    tables = (file for table in extraction.tables for file in (table.rows, table.cells, table.rejected))
    pages = (file for page in extraction.pages for file in (page.words, page.image))
    return tuple(file for file in (*tables, *pages) if file is not None)
