"""The Parquet files of an extraction: rows that fit, rows that do not, each with its place in the source."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import polars as pl
from polars.io.plugins import register_io_source

from grandjour.model.encoding import digest_file
from grandjour.model.extraction import FileRef

Reason = Literal["too-short", "too-long", "quotes", "encoding", "zero-byte", "form", "hidden"]
REJECTED_SCHEMA: Final = {
    "row": pl.Int64,
    "reason": pl.String,
    "expected": pl.Int64,
    "found": pl.Int64,
    "text": pl.String,
}


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that does not fit, or is hidden in its workbook.

    row: its place, as in the rows' file. expected, found: number of cells.
    """

    row: int
    reason: Reason
    expected: int
    found: int
    text: str


def cell_names(width: int) -> list[str]:
    """Names of the columns in a rows' file: `c0`, `c1`…"""
    return [f"c{index}" for index in range(width)]


def row_schema(width: int) -> dict[str, type[pl.DataType]]:
    """The form of a rows' file: `row`, and `width` texts."""
    return {"row": pl.Int64} | dict.fromkeys(cell_names(width), pl.String)


def frame(places: Sequence[int], cells: Sequence[Sequence[str | None]], width: int) -> pl.DataFrame:
    """Rows as a frame. cells: one sequence a row, each `width` long; an empty text becomes a missing one."""
    columns = zip(*cells, strict=True) if cells else ([] for _ in range(width))
    data = {"row": pl.Series(places, dtype=pl.Int64)} | {
        name: pl.Series([cell or None for cell in column], dtype=pl.String)
        for name, column in zip(cell_names(width), columns, strict=True)
    }
    return pl.DataFrame(data, schema=row_schema(width))


def write_rows(folder: Path, name: str, frames: Iterable[pl.DataFrame], width: int) -> FileRef:
    """Write frames of the form `row_schema(width)` one after the other to one file; errors of `frames` pass through."""

    def source(
        columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        assert (columns, predicate, n_rows) == (None, None, None), "the whole is written"
        yield from frames

    rows = register_io_source(source, schema=row_schema(width), is_pure=True)
    rows.sink_parquet(folder / name, compression="zstd")
    return file_ref(folder, name)


def write_rejected(folder: Path, name: str, rejected: Sequence[Rejected]) -> FileRef:
    """Write the records that do not fit."""
    data = {field: [getattr(record, field) for record in rejected] for field in REJECTED_SCHEMA}
    pl.DataFrame(data, schema=REJECTED_SCHEMA).write_parquet(folder / name, compression="zstd")
    return file_ref(folder, name)


def drop_columns_after(folder: Path, name: str, width: int) -> FileRef:
    """Keep the first `width` columns of a rows' file."""
    kept = folder / f"{name}.narrow"
    pl.scan_parquet(folder / name).select(["row", *cell_names(width)]).sink_parquet(kept, compression="zstd")
    kept.replace(folder / name)
    return file_ref(folder, name)


def used_width(folder: Path, name: str, width: int, *, at_least: int) -> int:
    """Number of columns without the wholly empty ones at the end, never less than `at_least`."""
    while width > at_least:
        cell = pl.col(f"c{width - 1}")
        blank = cell.is_null() | (cell.str.strip_chars() == "")
        if not pl.scan_parquet(folder / name).select(blank.all()).collect().item():
            break
        width -= 1
    return width


def count_rows(folder: Path, name: str) -> int:
    """Rows in a file, from its footer."""
    count = pl.scan_parquet(folder / name).select(pl.len()).collect().item()
    assert isinstance(count, int)
    return count


def file_ref(folder: Path, name: str) -> FileRef:
    """A file of the folder, with the hash of its bytes."""
    path = folder / name
    return FileRef(name=name, sha256=digest_file(path), size=path.stat().st_size)
