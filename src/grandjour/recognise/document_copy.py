"""The copy of a document → findings: its own words, read again from the bytes that would go out."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import pypdfium2 as pdfium

from grandjour.model.document_copy import CopyFormat
from grandjour.model.finding import Finding, Subject
from grandjour.recognise.passages import grouped
from grandjour.recognise.text import spans

COPY: Final = Subject(field="copy")  # no ruling is about it: what an agent accepts in a table was not asked of a page


def findings_in_copy(path: Path) -> tuple[Finding, ...]:
    """All findings on a copy, page by page. One of cells has none: they are those of the tables beside it."""
    if path.suffix != f".{CopyFormat.PDF}":
        return ()
    document = pdfium.PdfDocument(path)
    try:
        texts = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return tuple(
        replace(finding, subject=COPY)
        for number, text in enumerate(texts, start=1)
        for finding in grouped(spans(text), Subject(page=number))
    )
