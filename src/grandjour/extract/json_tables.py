"""JSON: each list of objects is a table, found at any depth of objects; what stands beside the lists are fields."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path as FilePath
from typing import Final

from grandjour.extract import charset
from grandjour.extract.charset import Charset
from grandjour.extract.json_rows import Survey, write_table
from grandjour.extract.json_text import Number, write
from grandjour.extract.json_walk import Element, ListEnd, Member, Path, elements, walk
from grandjour.model.document import DocumentKind
from grandjour.model.errors import BrokenDocument, DocumentTooLarge, EmptyDocument, JsonTooDeep, JsonTooLarge, NoTable
from grandjour.model.extraction import Extraction, SourceTable

MAX_BYTES: Final = 256 << 20  # of UTF-8: the text is held as a whole
MAX_TABLES: Final = 200
MAX_FIELDS: Final = 10_000
FIELD_TEXT: Final = 100_000  # characters
SAID: Final = {"title": "title", "titre": "title", "name": "title", "description": "description"}


def read(path: FilePath, folder: FilePath, sha256: str) -> Extraction:
    """The tables of a JSON document. Writes `t1.parquet`…; `row` is the number of the element, from 0.

    A list is a table when most of its elements are objects; the others are set aside. Values have the text of the
    source, digit for digit. Notices: rejected-rows, lists-in-cells, members-beside-table, fields-cut.
    Raises EmptyDocument (only empty lists), NoTable, BrokenDocument, JsonNameTwice, JsonTooDeep, JsonTooLarge,
    DocumentTooLarge (over 200 tables), TooManyColumns, RowsNotUnderstood, RowsLost.
    """
    letters = charset.detect(path)
    with only_json(DocumentKind.JSON):
        text = _text(path, letters)
        whole = _Whole(text)
        if len(whole.tables) > MAX_TABLES:
            raise DocumentTooLarge(document="", limit=f"{len(whole.tables)} tables", allowed=MAX_TABLES)
        for place in whole.tables:
            whole.surveys[place].require_understood()
        tables = tuple(_tables(text, whole, folder, letters.encoding))
    if not tables:
        raise (EmptyDocument if whole.is_empty else NoTable)(document="")
    surveys = [whole.surveys[place] for place in whole.tables]
    seen = {
        "rejected-rows": any(survey.rejected for survey in surveys),
        "lists-in-cells": any(survey.with_lists for survey in surveys),
        "members-beside-table": bool(whole.fields),
        "fields-cut": whole.cut,
    }
    return Extraction(
        document=sha256,
        kind=DocumentKind.JSON,
        tables=tables,
        fields=(*whole.fields, *(("sheet-name", table.sheet) for table in tables if table.sheet)),
        notices=tuple(code for code, found in seen.items() if found),
    )


@contextmanager
def only_json(kind: DocumentKind) -> Iterator[None]:
    """Whatever is not JSON in here makes the document broken, or too deep."""
    try:
        yield
    except RecursionError:
        raise JsonTooDeep(document="") from None
    except ValueError:
        raise BrokenDocument(document="", kind=kind.value) from None


def _text(path: FilePath, letters: Charset) -> str:
    blocks, size = [], 0
    for block in charset.utf8_blocks(path, letters):
        size += len(block)
        if size > MAX_BYTES:
            raise JsonTooLarge(document="", megabytes=MAX_BYTES >> 20)
        blocks.append(block)
    return b"".join(blocks).decode("utf-8")


class _Whole:
    """What a first pass tells of a document: its lists, and what stands beside them."""

    def __init__(self, text: str) -> None:
        self.surveys: dict[Path, Survey] = {}
        self.starts: dict[Path, int] = {}  # of the lists, in the text
        self.fields: list[tuple[str, str]] = []
        self.cut = False
        self.is_empty = True
        for step in walk(text):
            match step:
                case Element(place, index, value):
                    self.is_empty = False
                    self.surveys.setdefault(place, Survey(patient=True)).add(index, value)
                case ListEnd(place, start, end) if not self._is_table(place):
                    self._forget(place)
                    self._field(place, text[start:end])
                case ListEnd(place, start, _):
                    self.starts[place] = start
                case Member(place, value):
                    self.is_empty = False
                    self._field(place, str(value) if isinstance(value, str | Number) else write(value))

    @property
    def tables(self) -> tuple[Path, ...]:
        """Where the tables stand, in the order of the document."""
        return tuple(place for place in self.surveys if self._is_table(place))

    def _forget(self, place: Path) -> None:
        """What is set aside of a list that is no table; lists may be very many."""
        if survey := self.surveys.get(place):
            survey.rejected.clear()

    def _is_table(self, place: Path) -> bool:
        survey = self.surveys.get(place)
        return survey is not None and bool(survey.columns) and 2 * survey.n_objects > survey.counted

    def _field(self, place: Path, text: str) -> None:
        if not text or text in ("null", "[]"):
            return
        said = SAID.get(place[-1].lower()) if place else None
        shown = text if said else f"{'.'.join(place)}: {text}"
        self.cut = self.cut or len(shown) > FIELD_TEXT or len(self.fields) == MAX_FIELDS
        if len(self.fields) < MAX_FIELDS:
            self.fields.append((said or "member", shown[:FIELD_TEXT].encode("utf-8", "replace").decode()))


def _tables(text: str, whole: _Whole, folder: FilePath, encoding: str) -> Iterator[SourceTable]:
    for number, place in enumerate(whole.tables, start=1):
        values = elements(text, whole.starts[place])
        sheet = ".".join(place).replace("\x00", "").encode("utf-8", "replace").decode() or None
        yield write_table(folder, f"t{number}", whole.surveys[place], values, encoding=encoding, sheet=sheet)
