"""The records below the header of a delimited text: one pass, a stretch of some megabytes at a time.

A stretch that is beyond doubt (`regular`) is read by an engine; any other by the grammar of `records`, which puts down
what does not fit. The number of records is counted apart from the engine, and both numbers must agree.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Final

import polars as pl

from grandjour.extract import rows
from grandjour.extract.cells import filled, is_blank
from grandjour.extract.charset import shown
from grandjour.extract.head import Head
from grandjour.extract.layout import NOTE_LINES, count_notes
from grandjour.extract.records import MAX_RECORD_BYTES, Record, records
from grandjour.extract.regular import count_regular, record_end
from grandjour.extract.rows import Reason, Rejected
from grandjour.model.errors import LineTooLong, RowsLost, RowsNotUnderstood

PIECE_BYTES: Final = 128 << 10
MAX_REJECTED: Final = 50_000
UNREAD: Final = re.compile("[\udc80-\udcff]")  # bytes without meaning in the encoding
REJECTED_TEXT: Final = 4_000  # characters of a rejected record that are kept


@dataclass(slots=True)
class Body:
    """One pass over the body, and its account: counted = n_rows + n_blank + rejected + notes, once it is over.

    damaged: some bytes of the text are not UTF-8.
    """

    head: Head
    damaged: bool
    counted: int = 0
    n_rows: int = 0
    n_blank: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    notes: tuple[str, ...] = ()

    def frames(self, blocks: Iterator[bytes]) -> Iterator[pl.DataFrame]:
        """The rows that fit, in order. blocks: the whole text in UTF-8.

        Raises LineTooLong, RowsNotUnderstood, RowsLost.
        """
        held: pl.DataFrame | None = None
        for found in self._stretches(blocks):
            if held is not None and found.height >= NOTE_LINES:
                self.n_rows += held.height
                yield held
                held = found
            else:
                held = found if held is None else pl.concat([held, found])
        if held is not None:
            last = self._without_notes(held)
            self.n_rows += last.height
            yield last

    @property
    def n_counted(self) -> int:
        """Records accounted for."""
        return self.n_rows + self.n_blank + len(self.rejected) + len(self.notes)

    def _stretches(self, blocks: Iterator[bytes]) -> Iterator[pl.DataFrame]:
        rest, to_skip = b"", self.head.body_byte
        for block, following in pairwise(chain(blocks, (None,))):
            assert block is not None
            rest += block[to_skip:]
            to_skip = max(0, to_skip - len(block))
            found, used = self._stretch(rest, final=following is None)
            rest = rest[used:]
            if len(rest) > MAX_RECORD_BYTES:
                raise LineTooLong(document="", line=self._place + 1, megabytes=MAX_RECORD_BYTES >> 20)
            yield found

    def _stretch(self, buffer: bytes, *, final: bool) -> tuple[pl.DataFrame, int]:
        """Rows of the finished records of a buffer, and how many bytes they take."""
        end = len(buffer) if final else record_end(buffer, self.head.grammar)
        found = self._by_engine(buffer[:end])
        return (found, end) if found is not None else self._in_pieces(buffer, final)

    def _in_pieces(self, buffer: bytes, final: bool) -> tuple[pl.DataFrame, int]:
        """The same, when something in the buffer is in doubt: only the piece where it stands is read by the grammar."""
        frames, used = [rows.frame([], [], self.head.width)], 0
        while used < len(buffer):
            piece = buffer[used : used + PIECE_BYTES]
            last = final and used + len(piece) == len(buffer)
            end = len(piece) if last else record_end(piece, self.head.grammar)
            found = self._by_engine(piece[:end])
            if found is None:
                found, end = self._by_grammar(piece, last)
            if not end:  # a record longer than a piece
                found, end = self._by_grammar(buffer[used:], final)
            if not end:
                break
            frames.append(found)
            used += end
        return pl.concat(frames), used

    def _by_engine(self, stretch: bytes) -> pl.DataFrame | None:
        """The rows of a stretch that is beyond doubt, else None. Raises RowsLost when the engine counts otherwise."""
        ended = stretch if stretch.endswith(b"\n") else stretch + b"\n"
        count = count_regular(ended, self.head.grammar, self.head.width) if stretch else None
        if count is None or (self.damaged and not _is_utf8(ended)):
            return None
        delimiter, quote = self.head.grammar.delimiter, self.head.grammar.quote
        assert delimiter is not None, "a regular stretch has one"
        found = pl.read_csv(
            ended,
            has_header=False,
            separator=delimiter,
            quote_char=quote,
            schema=dict.fromkeys(rows.cell_names(self.head.width), pl.String),
        )
        if found.height != count:
            raise RowsLost(document="", expected=count, found=found.height)
        if quote is not None and 2 * quote.encode() in stretch:
            found = _without_empty_texts(found)
        places = pl.int_range(self._place, self._place + count, dtype=pl.Int64, eager=True).alias("row")
        self.counted += count
        return self._without_blank(found.insert_column(0, places))

    def _by_grammar(self, buffer: bytes, final: bool) -> tuple[pl.DataFrame, int]:
        places: list[int] = []
        fitting: list[list[str]] = []
        text, end = buffer.decode("utf-8", "surrogateescape"), 0
        for record in records(text, self.head.grammar, width=self.head.width, final=final):
            misfit = self._misfit(record)
            if misfit is not None:
                self._reject(record, misfit)
            elif not filled(record.cells or ()):
                self.n_blank += 1
            else:
                places.append(self._place)
                fitting.append(_padded(record.cells or [], self.head.width))
            self.counted += 1
            end = record.end
        return rows.frame(places, fitting, self.head.width), len(text[:end].encode("utf-8", "surrogateescape"))

    def _misfit(self, record: Record) -> Reason | None:
        """Why a record does not fit, None when it does or is blank."""
        cells = record.cells
        if cells is None:
            return "quotes"
        if "\x00" in record.text:
            return "zero-byte"
        if not filled(cells):
            return None
        if UNREAD.search(record.text):
            return "encoding"
        if len(cells) < self.head.least:
            return "too-short"
        return None if all(is_blank(cell) for cell in cells[self.head.width :]) else "too-long"

    def _reject(self, record: Record, reason: Reason) -> None:
        separators = record.text.count(self.head.grammar.delimiter or "\n")
        found = len(record.cells) if record.cells is not None else separators + 1
        text = shown(record.text[:REJECTED_TEXT])
        self.rejected.append(Rejected(self._place, reason, self.head.width, found, text))
        if len(self.rejected) > MAX_REJECTED:
            raise RowsNotUnderstood(document="", rejected=len(self.rejected), counted=self.counted)

    def _without_blank(self, found: pl.DataFrame) -> pl.DataFrame:
        """Blank records taken out; mostly one look at the first column tells that there are none."""
        if not found.select(_is_blank(pl.col("c0")).any()).item():
            return found
        kept = found.filter(~pl.all_horizontal(_is_blank(pl.col(rows.cell_names(self.head.width)))))
        self.n_blank += found.height - kept.height
        return kept

    def _without_notes(self, last: pl.DataFrame) -> pl.DataFrame:
        """Notes below the table taken off its last rows and off the rejected records."""
        start = max(self._place - NOTE_LINES, self.head.body_line)
        tail = {record.row: _as_cells(record) for record in self.rejected if record.row >= start}
        for place, *cells in last.filter(pl.col("row") >= start).rows():
            tail[place] = (False, [cell or "" for cell in cells])
        blank: tuple[bool, list[str]] = (True, [])
        ordered = [tail.get(place, blank) for place in range(start, self._place)]
        first = self._place - count_notes(ordered, self.head.width)
        signs = f'{self.head.grammar.delimiter or ""} "\t'
        self.notes = tuple("".join(cells).strip(signs) for place, (_, cells) in sorted(tail.items()) if place >= first)
        self.rejected = [record for record in self.rejected if record.row < first]
        return last.filter(pl.col("row") < first)

    @property
    def _place(self) -> int:
        """Place of the next record: lines above the body, and records since."""
        return self.head.body_line + self.counted


def _padded(cells: list[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))][:width]


def _as_cells(record: Rejected) -> tuple[bool, list[str]]:
    """A rejected record as a line that may be a note: only one that is not cut into cells can be."""
    uncut = record.reason == "too-short" and record.found == 1
    return uncut, [record.text] if uncut else [record.text, record.reason]


def _without_empty_texts(found: pl.DataFrame) -> pl.DataFrame:
    """An empty cell in quotes is as missing as one without."""
    empty = found.select((pl.all() == "").any()).row(0)
    names = [name for name, is_empty in zip(found.columns, empty, strict=True) if is_empty]
    return found.with_columns(pl.when(pl.col(name) != "").then(pl.col(name)) for name in names)


def _is_blank(cell: pl.Expr) -> pl.Expr:
    return cell.is_null() | (cell.str.strip_chars() == "")


def _is_utf8(stretch: bytes) -> bool:
    try:
        stretch.decode()
    except UnicodeDecodeError:
        return False
    return True
