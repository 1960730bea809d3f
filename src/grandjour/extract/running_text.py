"""A plain text as it stands, for those who read words and not cells."""

from pathlib import Path

from grandjour.extract import charset
from grandjour.model.document import DocumentKind
from grandjour.model.errors import NoTable


def read(path: Path, kind: DocumentKind) -> str:
    """The whole text, in whatever encoding; bytes without meaning in it are written as `\\xNN`, line ends stay.

    Raises NoTable for a kind that is no plain text: its reader tells whatever can be told of it; BrokenDocument.
    """
    if kind is not DocumentKind.DELIMITED:
        raise NoTable(document="")
    blocks = charset.utf8_blocks(path, charset.detect(path))
    return charset.shown(b"".join(blocks).decode("utf-8", "surrogateescape"))
