"""Workbooks (XLSX, XLS, ODS): each sheet with a table is one; texts around them and metadata become fields."""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from grandjour.extract.archive import open_archive
from grandjour.extract.cell_text import Value, text_of
from grandjour.extract.office_parts import SheetParts, read_comments, read_properties, read_sheet_parts
from grandjour.extract.parts_ods import read_ods_parts
from grandjour.extract.parts_xls import read_xls_parts
from grandjour.extract.pictures import LEFT_OUT, Pictures, pictures_in
from grandjour.extract.sheet import Found, Merge, Sheet, write_table
from grandjour.model.document import DocumentKind
from grandjour.model.errors import BrokenDocument, EmptyDocument, EncryptedDocument, NoTable
from grandjour.model.extraction import Extraction

NO_PARTS: Final = SheetParts()
Fields = tuple[tuple[str, str], ...]


def read_xlsx(path: Path, folder: Path, sha256: str) -> Extraction:
    """The tables of an Office Open XML workbook. Errors: those of `read`."""
    return read(path, folder, sha256, DocumentKind.XLSX)


def read_xls(path: Path, folder: Path, sha256: str) -> Extraction:
    """The tables of a BIFF workbook. Errors: those of `read`."""
    return read(path, folder, sha256, DocumentKind.XLS)


def read_ods(path: Path, folder: Path, sha256: str) -> Extraction:
    """The tables of an OpenDocument workbook. Errors: those of `read`."""
    return read(path, folder, sha256, DocumentKind.ODS)


def read(path: Path, folder: Path, sha256: str, kind: DocumentKind) -> Extraction:
    """The tables of a workbook, hidden sheets too (flagged). Writes `t1.parquet`, `t2.parquet`… of values, no formula.

    Raises EmptyDocument, NoTable (nothing but text), EncryptedDocument, BrokenDocument, ArchiveTooLarge,
    TooManyColumns, RowsLost.
    """
    with nullcontext() if kind is DocumentKind.XLS else open_archive(path, kind) as archive:
        fields = _fields(archive)
        pictures = pictures_in(archive) if archive is not None else Pictures()
        sheets = [sheet for sheet in _sheets(path, kind, archive) if not sheet.is_empty]
    if not sheets:
        raise EmptyDocument(document="")
    tables = [sheet for sheet in sheets if not sheet.is_prose]
    if not tables:
        raise NoTable(document="")
    found = [write_table(sheet, folder, f"t{number}") for number, sheet in enumerate(tables, start=1)]
    texts = [sheet for sheet in sheets if sheet.is_prose]
    return Extraction(
        document=sha256,
        kind=kind,
        tables=tuple(one.table for one in found),
        fields=(*fields, *_sheet_names(sheets), *_texts(texts), *_around(found)),
        notices=_notices(found, texts, pictures),
        pictures=pictures.all(),
    )


def _sheets(path: Path, kind: DocumentKind, archive: ZipFile | None) -> Iterator[Sheet]:
    """The worksheets in the order of the workbook. Raises EncryptedDocument, BrokenDocument."""
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            worksheets = [about for about in workbook.sheets_metadata if about.typ is SheetTypeEnum.WorkSheet]
            parts = _parts(path, kind, archive, [about.name for about in worksheets])
            for about in worksheets:
                sheet = workbook.get_sheet_by_name(about.name)
                first_column = sheet.start[1] if sheet.start else 0
                part = parts.get(about.name, NO_PARTS)
                merges = tuple(sheet.merged_cell_ranges or ())
                amounts: set[tuple[int, int]] = set()
                lines = _noting_amounts(sheet.iter_rows(), merges, first_column, amounts)
                yield Sheet(
                    name=about.name,
                    hidden=about.visible is not SheetVisibleEnum.Visible,
                    cells=[_line(line, row, first_column, part.zeros) for row, line in enumerate(lines)],
                    merges=merges,
                    amounts=frozenset(amounts - part.zeros.keys()),
                    first_column=first_column,
                    hidden_columns=part.hidden_columns,
                    hidden_rows=part.hidden_rows,
                )
    except PasswordError:
        raise EncryptedDocument(document="") from None
    except (CalamineError, OSError, ValueError):
        raise BrokenDocument(document="", kind=kind.value) from None


def _parts(path: Path, kind: DocumentKind, archive: ZipFile | None, names: list[str]) -> dict[str, SheetParts]:
    """What is said of the cells of each worksheet, by its name. Raises BrokenDocument where it cannot be read."""
    if archive is None:
        found = read_xls_parts(path)
        if len(found) != len(names):
            raise BrokenDocument(document="", kind=kind.value)
        return dict(zip(names, found, strict=True))
    return read_ods_parts(archive) if kind is DocumentKind.ODS else read_sheet_parts(archive)


def _noting_amounts(
    lines: Iterable[list[Value]], merges: Iterable[Merge], first_column: int, amounts: set[tuple[int, int]]
) -> Iterator[list[Value]]:
    """The lines as they come; the merged cells that hold a number are added to `amounts`: row, column."""
    merged = {top for top, _ in merges}
    rows = {row for row, _ in merged}
    for row, line in enumerate(lines):
        if row in rows:
            places = enumerate(map(type, line), start=first_column)
            amounts |= {(row, column) for column, kind in places if kind in (int, float) and (row, column) in merged}
        yield line


def _line(values: list[Value], row: int, first_column: int, zeros: dict[tuple[int, int], int]) -> list[str]:
    texts = [text_of(value) for value in values]
    if zeros:
        for index, text in enumerate(texts):
            if text.isdigit() and (digits := zeros.get((row, first_column + index))):
                texts[index] = text.zfill(digits)
    return texts


def _fields(archive: ZipFile | None) -> Fields:
    return (*read_properties(archive), *read_comments(archive)) if archive else ()


def _sheet_names(sheets: list[Sheet]) -> Fields:
    return tuple(("sheet-name", sheet.name) for sheet in sheets)


def _texts(sheets: list[Sheet]) -> Fields:
    return tuple(("sheet-text", "\n".join("".join(line) for line in sheet.cells).strip()) for sheet in sheets)


def _around(found: list[Found]) -> Fields:
    titles = [("title-line", title) for one in found for title in one.titles]
    notes = [("note", note) for one in found for note in one.notes]
    return (*titles, *notes)


def _notices(found: list[Found], texts: list[Sheet], pictures: Pictures) -> tuple[str, ...]:
    tables = [one.table for one in found]
    seen = {
        "title-lines": any(one.titles for one in found),
        "footnotes": any(one.notes for one in found),
        "no-header": any(table.dialect.header_row is None for table in tables),
        "two-header-lines": any(table.dialect.header_lines > 1 for table in tables),
        "merged-cells": any(one.merged for one in found),
        "hidden-sheet": any(table.hidden for table in tables) or any(sheet.hidden for sheet in texts),
        "hidden-row": any(table.n_rejected for table in tables),
        "hidden-column": any(column.hidden for table in tables for column in table.columns),
        "text-sheet": bool(texts),
        "pictures": bool(pictures.all()),
        LEFT_OUT: pictures.left_out,
    }
    return tuple(code for code, is_seen in seen.items() if is_seen)
