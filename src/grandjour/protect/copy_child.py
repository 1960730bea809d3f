"""What runs in the confined child: a document that is no one's of ours is opened, and a copy of it written anew."""

from collections.abc import Mapping
from pathlib import Path

from grandjour.model.document import DocumentKind
from grandjour.model.document_copy import COPY_NAME, FORMAT_OF, CannotCopy, CopyAnswer
from grandjour.model.encoding import digest_file, from_json
from grandjour.model.extraction import Extraction, FileRef
from grandjour.protect.copy_delimited import copy_delimited
from grandjour.protect.copy_pdf import copy_pdf


def write(inputs: tuple[Path, ...], folder: Path, _: Mapping[str, object]) -> CopyAnswer:
    """Write the copy into `folder`. inputs: the document, and the folder of its extraction."""
    original, source = inputs
    extraction = from_json((source / "extraction.json").read_bytes(), Extraction)
    path = folder / f"{COPY_NAME}.{FORMAT_OF[extraction.kind]}"
    try:
        if extraction.kind is DocumentKind.PDF:
            copy_pdf(original, extraction, path)
        else:
            copy_delimited(original, extraction, source, path)
    except CannotCopy as met:
        path.unlink(missing_ok=True)
        return CopyAnswer(obstacle=met.obstacle)
    return CopyAnswer(FileRef(path.name, digest_file(path), path.stat().st_size))
