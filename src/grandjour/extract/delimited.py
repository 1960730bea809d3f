"""Delimited text: any encoding, any delimiter, titles, headers and notes; every record read or reported."""

from pathlib import Path
from typing import Final

from grandjour.extract import charset, rows
from grandjour.extract.body import Body
from grandjour.extract.head import Head, read_head
from grandjour.extract.layout import named_width
from grandjour.model.document import DocumentKind
from grandjour.model.errors import RowsLost
from grandjour.model.extraction import Dialect, Extraction, FileRef, SourceColumn, SourceTable

ROWS: Final = "t1.parquet"
REJECTED: Final = "t1-rejected.parquet"


def read(path: Path, folder: Path, sha256: str) -> Extraction:
    """The one table of a delimited text. Writes `t1.parquet`, and `t1-rejected.parquet` where records do not fit.

    `row` in both: lines above the table, and records since; the physical line where no cell holds a line break.
    Raises EmptyDocument, NoTable (a text without columns), BrokenDocument, LineTooLong, TooManyColumns,
    RowsNotUnderstood, RowsLost.
    """
    letters = charset.detect(path)
    head = read_head(path, letters)
    body = Body(head, letters.damaged)
    file = rows.write_rows(folder, ROWS, body.frames(charset.utf8_blocks(path, letters)), head.width)
    written = rows.count_rows(folder, ROWS)
    if written != body.n_rows or body.counted != body.n_counted:
        raise RowsLost(document="", expected=body.counted, found=written)
    return Extraction(
        document=sha256,
        kind=DocumentKind.DELIMITED,
        tables=(_table(folder, file, head, body, letters.encoding),),
        fields=(
            *(("title-line", title) for title in head.layout.titles),
            *(("note", note) for note in body.notes),
        ),
        notices=_notices(head, body, letters),
    )


def _table(folder: Path, file: FileRef, head: Head, body: Body, encoding: str) -> SourceTable:
    width = head.width
    if body.n_rows:
        width = rows.used_width(folder, ROWS, head.width, at_least=max(named_width(head.layout.names), 1))
    if width < head.width:
        file = rows.drop_columns_after(folder, ROWS, width)
    names = (*head.layout.names, *("",) * width)[:width]
    return SourceTable(
        id="t1",
        columns=tuple(SourceColumn(name=name) for name in names),
        dialect=Dialect(
            header_row=head.header_line,
            header_lines=head.layout.header_lines,
            n_rows=body.n_rows + len(body.rejected),
            n_columns=width,
            encoding=encoding,
            delimiter=head.grammar.delimiter,
        ),
        n_rows=body.n_rows,
        rows=file,
        rejected=rows.write_rejected(folder, REJECTED, body.rejected) if body.rejected else None,
        n_rejected=len(body.rejected),
    )


def _notices(head: Head, body: Body, letters: charset.Charset) -> tuple[str, ...]:
    seen = {
        "title-lines": bool(head.layout.titles),
        "footnotes": bool(body.notes),
        "no-header": head.layout.header is None,
        "two-header-lines": head.layout.header_lines > 1,
        "rejected-rows": bool(body.rejected),
        "damaged-letters": letters.damaged,
    }
    return tuple(code for code, found in seen.items() if found)
