"""Delimited text: any encoding, any delimiter, titles, headers and notes; every record read or reported.

What is beyond doubt (`regular`) is read by an engine, a stretch of some megabytes at a time; what is not, by the
grammar of `records`. The number of records is counted apart from the engine, and both numbers must agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final

import polars as pl

from grandjour.extract import charset, rows
from grandjour.extract.cells import filled, is_blank
from grandjour.extract.dialect import SAMPLE_RECORDS, find_grammar
from grandjour.extract.layout import NOTE_LINES, Layout, count_notes, find_layout, usual_width
from grandjour.extract.records import MAX_RECORD_BYTES, Grammar, Record, records
from grandjour.extract.regular import count_regular, record_end
from grandjour.extract.rows import Reason, Rejected
from grandjour.model.document import DocumentKind
from grandjour.model.errors import EmptyDocument, LineTooLong, RowsLost, RowsNotUnderstood, TooManyColumns
from grandjour.model.extraction import Dialect, Extraction, FileRef, SourceColumn, SourceTable

SAMPLE_CHARACTERS: Final = 256 << 10
MAX_COLUMNS: Final = 16_384
MAX_REJECTED: Final = 50_000
REJECTED_TEXT: Final = 4_000  # characters of a rejected record that are kept
BOM_LETTER: Final = "\ufeff"


def read(path: Path, folder: Path, sha256: str) -> Extraction:
    """The one table of a delimited text. Writes `t1.parquet`, and `t1-rejected.parquet` where records do not fit.

    Raises EmptyDocument, BrokenDocument, LineTooLong, TooManyColumns, RowsNotUnderstood, RowsLost.
    """
    letters = charset.detect(path)
    head = _Head.of(path, letters)
    reading = _Reading(head)
    file = rows.write_rows(folder, "t1.parquet", reading.frames(charset.utf8_blocks(path, letters)), head.width)
    written = rows.count_rows(folder, "t1.parquet")
    if written != reading.n_rows or reading.counted != reading.n_rows + reading.n_blank + len(reading.rejected):
        raise RowsLost(document=sha256[:12], expected=reading.counted, found=written)
    return Extraction(
        document=sha256,
        kind=DocumentKind.DELIMITED,
        tables=(_table(folder, file, head, reading, letters.encoding),),
        fields=_fields(head, reading),
        notices=_notices(head, reading, letters),
    )


@dataclass(frozen=True, slots=True)
class _Head:
    """What the first records of a text tell."""

    grammar: Grammar
    layout: Layout
    width: int
    header_line: int | None  # physical line
    body_line: int
    body_byte: int  # in the UTF-8 text without byte-order mark

    @classmethod
    def of(cls, path: Path, letters: charset.Charset) -> "_Head":
        sample, whole = _sample(path, letters)
        grammar = find_grammar(sample)
        found = _first_records(sample, grammar, whole)
        cells = [record.cells if record.cells is not None else [record.text] for record in found]
        if not any(filled(line) for line in cells):
            raise EmptyDocument(document="")
        layout = find_layout(cells)
        width = (
            max(usual_width(cells[layout.body :]), filled_width(layout.names))
            if cells[layout.body :]
            else len(layout.names)
        )
        if width > MAX_COLUMNS:
            raise TooManyColumns(document="", columns=width, allowed=MAX_COLUMNS)
        lines = [0, *_running([record.lines for record in found])]
        byte = len(sample[: found[layout.body - 1].end].encode("utf-8", "surrogateescape")) if layout.body else 0
        return cls(
            grammar=grammar,
            layout=layout,
            width=width,
            header_line=None if layout.header is None else lines[layout.header],
            body_line=lines[layout.body],
            body_byte=byte,
        )


def filled_width(names: tuple[str, ...]) -> int:
    """Number of names up to the last that is not empty."""
    return max((index + 1 for index, name in enumerate(names) if name), default=0)


def _running(numbers: list[int]) -> list[int]:
    total, sums = 0, []
    for number in numbers:
        total += number
        sums.append(total)
    return sums


def _sample(path: Path, letters: charset.Charset) -> tuple[str, bool]:
    """The start of the text, cut after a line, and whether it is the whole of it."""
    block = b""
    for part in charset.utf8_blocks(path, letters):
        block += part[: 4 * SAMPLE_CHARACTERS]
        if len(block) > SAMPLE_CHARACTERS:
            break
    text = block.decode("utf-8", "surrogateescape")
    if len(text) <= SAMPLE_CHARACTERS:
        return text, True
    cut = max(text.rfind("\n", 0, SAMPLE_CHARACTERS), text.rfind("\r", 0, SAMPLE_CHARACTERS)) + 1
    return text[: cut or len(text)], False


def _first_records(sample: str, grammar: Grammar, whole: bool) -> list[Record]:
    found: list[Record] = []
    for record in records(sample, grammar, final=whole):
        found.append(record)
        if len(found) == SAMPLE_RECORDS:
            break
    return found


@dataclass(slots=True)
class _Reading:
    """One pass over the body: what was read, rejected and blank, and how many records were counted."""

    head: _Head
    n_rows: int = 0
    n_blank: int = 0
    counted: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    notes: tuple[str, ...] = ()

    def frames(self, blocks: Iterator[bytes]) -> Iterator[pl.DataFrame]:
        """The rows that fit, in order; notes below the table are taken off the last ones."""
        held: pl.DataFrame | None = None
        for found in self._frames(blocks):
            if held is not None and held.height:
                self.n_rows += held.height
                yield held
            held = found
        if held is not None:
            last = self._without_notes(held)
            self.n_rows += last.height
            yield last

    def _frames(self, blocks: Iterator[bytes]) -> Iterator[pl.DataFrame]:
        rest, to_skip = b"", self.head.body_byte
        for block, following in pairwise(_with_end(blocks)):
            assert block is not None
            rest += block
            if to_skip:
                skipped = min(to_skip, len(rest))
                rest, to_skip = rest[skipped:], to_skip - skipped
            found, used = self._stretch(rest, final=following is None)
            rest = rest[used:]
            if len(rest) > MAX_RECORD_BYTES:
                raise LineTooLong(
                    document="", line=self.head.body_line + self.counted + 1, megabytes=MAX_RECORD_BYTES >> 20
                )
            yield found

    def _stretch(self, buffer: bytes, *, final: bool) -> tuple[pl.DataFrame, int]:
        """Rows of the finished records of a buffer, and how many bytes they take."""
        grammar, width = self.head.grammar, self.head.width
        stretch = buffer if final else buffer[: record_end(buffer, grammar)]
        ended = stretch if stretch.endswith(b"\n") else stretch + b"\n"
        count = count_regular(ended, grammar, width) if stretch else None
        if count is None or not _is_utf8(ended):
            return self._slowly(buffer, final)
        assert grammar.delimiter is not None
        found = pl.read_csv(
            ended,
            has_header=False,
            separator=grammar.delimiter,
            quote_char=grammar.quote,
            schema=dict.fromkeys(rows.cell_names(width), pl.String),
        )
        if found.height != count:
            raise RowsLost(document="", expected=count, found=found.height)
        if b'""' in stretch:
            found = found.with_columns(pl.when(pl.all() != "").then(pl.all()))
        places = pl.int_range(self._place, self._place + count, dtype=pl.Int64, eager=True).alias("row")
        self.counted += count
        return self._without_blank(found.insert_column(0, places)), len(stretch)

    def _slowly(self, buffer: bytes, final: bool) -> tuple[pl.DataFrame, int]:
        places: list[int] = []
        fitting: list[list[str]] = []
        text, end = buffer.decode("utf-8", "surrogateescape"), 0
        for record in records(text, self.head.grammar, width=self.head.width, final=final):
            cells = self._fit(record)
            if cells is not None:
                places.append(self._place)
                fitting.append(cells)
            self.counted += 1
            end = record.end
        return rows.frame(places, fitting, self.head.width), len(text[:end].encode("utf-8", "surrogateescape"))

    def _fit(self, record: Record) -> list[str] | None:
        """The cells of a record that fits; else it is put down as blank or rejected."""
        cells, width = record.cells, self.head.width
        if cells is None:
            return self._reject(record, "quotes", record.text.count(self.head.grammar.delimiter or "\n") + 1)
        if not filled(cells):
            self.n_blank += 1
            return None
        if any("\udc80" <= letter <= "\udcff" for letter in record.text):
            return self._reject(record, "encoding", len(cells))
        if len(cells) < width:
            return self._reject(record, "too-short", len(cells))
        if not all(is_blank(cell) for cell in cells[width:]):
            return self._reject(record, "too-long", len(cells))
        return cells[:width]

    def _reject(self, record: Record, reason: Reason, found: int) -> None:
        text = record.text[:REJECTED_TEXT].encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        self.rejected.append(Rejected(self._place, reason, self.head.width, found, text))
        if len(self.rejected) > MAX_REJECTED:
            raise RowsNotUnderstood(document="", rejected=len(self.rejected), counted=self.counted)

    def _without_blank(self, found: pl.DataFrame) -> pl.DataFrame:
        """Blank records taken out; mostly one look at the first column tells that there are none."""
        first = pl.col("c0").is_null() | (pl.col("c0").str.strip_chars() == "")
        if not found.select(first.any()).item():
            return found
        cells = pl.col(rows.cell_names(self.head.width))
        kept = found.filter(pl.any_horizontal(cells.str.strip_chars() != "").fill_null(False))
        self.n_blank += found.height - kept.height
        return kept

    def _without_notes(self, last: pl.DataFrame) -> pl.DataFrame:
        """Notes below the table taken off its last rows and off the rejected records."""
        start = max(self._place - NOTE_LINES, self.head.body_line)
        tail = {record.row: (True, [record.text]) for record in self.rejected if record.row >= start}
        for place, *cells in last.filter(pl.col("row") >= start).rows():
            tail[place] = (False, [cell or "" for cell in cells])
        blank: tuple[bool, list[str]] = (True, [])
        ordered = [tail.get(place, blank) for place in range(start, self._place)]
        first_note = self._place - count_notes(ordered, self.head.width)
        self.notes = tuple(
            " ".join(cell for cell in cells if cell).strip("".join((self.head.grammar.delimiter or "", ' "\t')))
            for place, (_, cells) in sorted(tail.items())
            if place >= first_note
        )
        kept = last.filter(pl.col("row") < first_note)
        rejected = [record for record in self.rejected if record.row < first_note]
        self.n_blank += last.height - kept.height + len(self.rejected) - len(rejected)
        self.rejected = rejected
        return kept

    @property
    def _place(self) -> int:
        """Place of the next record: lines above the body, and records since."""
        return self.head.body_line + self.counted


def _with_end(blocks: Iterator[bytes]) -> Iterator[bytes | None]:
    yield from blocks
    yield None


def _is_utf8(stretch: bytes) -> bool:
    try:
        stretch.decode()
    except UnicodeDecodeError:
        return False
    return True


def _table(folder: Path, file: FileRef, head: _Head, reading: _Reading, encoding: str) -> SourceTable:
    named = filled_width(head.layout.names)
    width = rows.used_width(folder, file.name, head.width, at_least=max(named, 1)) if reading.n_rows else head.width
    if width < head.width:
        file = rows.drop_columns_after(folder, file.name, width)
    names = (*head.layout.names, *("",) * width)[:width]
    rejected = rows.write_rejected(folder, "t1-rejected.parquet", reading.rejected) if reading.rejected else None
    dialect = Dialect(
        header_row=head.header_line,
        header_lines=head.layout.header_lines,
        n_rows=reading.n_rows + len(reading.rejected),
        n_columns=width,
        encoding=encoding,
        delimiter=head.grammar.delimiter,
    )
    return SourceTable(
        id="t1",
        columns=tuple(SourceColumn(name=name) for name in names),
        dialect=dialect,
        n_rows=reading.n_rows,
        rows=file,
        rejected=rejected,
        n_rejected=len(reading.rejected),
    )


def _fields(head: _Head, reading: _Reading) -> tuple[tuple[str, str], ...]:
    titles = tuple(("title-line", title) for title in head.layout.titles)
    return titles + tuple(("note", note) for note in reading.notes)


def _notices(head: _Head, reading: _Reading, letters: charset.Charset) -> tuple[str, ...]:
    seen = {
        "title-lines": bool(head.layout.titles),
        "footnotes": bool(reading.notes),
        "no-header": head.layout.header is None,
        "two-header-lines": head.layout.header_lines > 1,
        "rejected-rows": bool(reading.rejected),
        "damaged-letters": letters.damaged,
    }
    return tuple(code for code, found in seen.items() if found)
