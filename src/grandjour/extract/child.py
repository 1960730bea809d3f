"""What runs in the confined child: the reader of the document's kind. Every kind that is read stands in one list."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from grandjour.extract import delimited, docx, geojson, json_tables, ndjson, odt, pdf, running_text, sqlite, workbook
from grandjour.model.document import DocumentKind
from grandjour.model.errors import UnknownDocumentKind
from grandjour.model.extraction import Extraction

Reader = Callable[[Path, Path, str], Extraction]  # the document, the folder for what is found in it, its SHA-256

READERS: Final[Mapping[DocumentKind, Reader]] = MappingProxyType(
    {
        DocumentKind.DELIMITED: delimited.read,
        DocumentKind.XLSX: workbook.read_xlsx,
        DocumentKind.XLS: workbook.read_xls,
        DocumentKind.ODS: workbook.read_ods,
        DocumentKind.GEOJSON: geojson.read,
        DocumentKind.JSON: json_tables.read,
        DocumentKind.NDJSON: ndjson.read,
        DocumentKind.PDF: pdf.read,
        DocumentKind.DOCX: docx.read,
        DocumentKind.ODT: odt.read,
        DocumentKind.SQLITE: sqlite.read,
    }
)


def read(inputs: tuple[Path, ...], folder: Path, arguments: Mapping[str, object]) -> Extraction:
    """Read the one document of `inputs`. arguments: `kind` and `sha256` of the document.

    Raises an InputError of the reader, with an empty document name that the parent fills in; UnknownDocumentKind.
    """
    (path,) = inputs
    kind = DocumentKind(str(arguments["kind"]))
    if kind not in READERS:
        raise UnknownDocumentKind(document="")
    return READERS[kind](path, folder, str(arguments["sha256"]))


def text(inputs: tuple[Path, ...], _: Path, arguments: Mapping[str, object]) -> str:
    """The words of the one document of `inputs`, be there a table in them or not. arguments: `kind`.

    Raises an InputError with an empty document name, as `read`.
    """
    (path,) = inputs
    return running_text.read(path, DocumentKind(str(arguments["kind"])))
