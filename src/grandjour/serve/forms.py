"""A table as a text to download, streamed: CSV and JSON. XLSX has its own file; Parquet goes out as it lies.

Names are those of the Table Schema, values are exact.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from grandjour.serve.engine import Dialect, TableEngine, TableFile
from grandjour.serve.query import Query

# HTTP header that declares how many cells of a CSV begin with an apostrophe that the data does not have.
FORMULAS_HEADER: Final = "X-Formula-Cells-Prefixed"


def csv_form(
    engine: TableEngine, table: TableFile, query: Query, *, dialect: Dialect = Dialect.SAFE
) -> Iterator[bytes]:
    """RFC 4180: UTF-8 without byte order mark, commas, CRLF, one header line. Missing: nothing; empty text: `""`.

    The query's page is left aside. Raises QueryRefused, QueryTimeout at once, before the first byte.
    """
    lines = engine.csv(table, query, dialect=dialect)
    return chain([csv_line(query.columns)], lines)


def json_form(engine: TableEngine, table: TableFile, query: Query) -> Iterator[bytes]:
    """One array of objects, one object a line. Numbers have all their digits, dates are ISO texts. As `csv_form`."""
    return _array(engine.json(table, query))


def csv_line(cells: Sequence[object]) -> bytes:
    """One line of CSV, with its end. None: nothing."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode()


def _array(lines: Iterator[bytes]) -> Iterator[bytes]:
    start = b"[\n"
    for chunk in lines:
        yield start + chunk.removesuffix(b"\n").replace(b"\n", b",\n")
        start = b",\n"
    yield b"\n]\n" if start == b",\n" else b"[]\n"
