"""A table as a workbook: rows under the titles of their columns, and a second sheet that says what the columns are.

A value that a spreadsheet would change (long numbers, dates before 1900) stays as text. No author, no date of making:
equal tables give equal bytes.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from grandjour.model.errors import CellTooLong, FormatLimit, TooManyRows
from grandjour.serve.dictionary import FRENCH_HEADINGS, dictionary
from grandjour.serve.engine import Row, TableEngine, TableFile, Value
from grandjour.serve.query import Query
from grandjour.serve.sheets import COLUMNS_SHEET, FIRST_DAY, MAX_COLUMNS, MAX_ROWS, MAX_TEXT, ROWS_SHEET, holds

MADE: Final = datetime(2000, 1, 1)  # noted in every workbook
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def write_xlsx(engine: TableEngine, table: TableFile, query: Query, target: Path) -> None:
    """Write all rows that the query finds to `target`, which appears once it is whole. Memory is that of one batch.

    Raises TooManyRows, CellTooLong, FormatLimit (columns), QueryRefused, QueryTimeout.
    """
    if len(query.columns) > MAX_COLUMNS:
        raise FormatLimit(format="XLSX")
    if table.n_rows > MAX_ROWS and not (query.filters or query.words):
        raise TooManyRows(format="XLSX", allowed=MAX_ROWS)
    with TemporaryDirectory(dir=target.parent, prefix=".xlsx-") as folder:
        made = Path(folder) / "table.xlsx"
        with _workbook(made) as workbook:
            writer = _SheetWriter(workbook)
            titles = {column.name: column.title for column in table.columns}
            writer.sheet(ROWS_SHEET, [titles[name] for name in query.columns], engine.stream(table, query))
            lines = [tuple(line.values()) for line in dictionary(table.columns)]
            writer.sheet(COLUMNS_SHEET, FRENCH_HEADINGS, [lines])
        made.replace(target)


@contextmanager
def _workbook(path: Path) -> Iterator[Workbook]:
    """A workbook that is written at `path` when all went well. It keeps its temporary files beside it."""
    workbook = Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
    workbook.use_zip64()
    workbook.set_properties({"created": MADE})
    try:
        yield workbook
    except BaseException:
        for sheet in workbook.worksheets():
            sheet.row_data_fh.close()
        raise
    workbook.close()


class _SheetWriter:
    """Writes sheets of one workbook, row after row."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._bold: Format = workbook.add_format({"bold": True})
        self._day: Format = workbook.add_format({"num_format": "dd/mm/yyyy"})
        self._moment: Format = workbook.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        self._quoted: Format = workbook.add_format({"quote_prefix": True})

    def sheet(self, name: str, titles: Sequence[str], batches: Iterable[Sequence[Row]]) -> None:
        """One sheet: a header that stays in sight, then the rows."""
        sheet = self._workbook.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(titles):
            _text(sheet, 0, column, title, self._bold)
        number = 0
        for batch in batches:
            for row in batch:
                number += 1
                if number > MAX_ROWS:
                    raise TooManyRows(format="XLSX", allowed=MAX_ROWS)
                for column, value in enumerate(row):
                    if value is not None:
                        self._cell(sheet, number, column, value)

    def _cell(self, sheet: Worksheet, row: int, column: int, value: Value) -> None:
        match value:
            case bool():
                sheet.write_boolean(row, column, value)
            case int() | Decimal() | float() if holds(value):
                sheet.write_number(row, column, float(value))
            case datetime() if value.date() >= FIRST_DAY:
                sheet.write_datetime(row, column, value, self._moment)
            case date() if not isinstance(value, datetime) and value >= FIRST_DAY:
                sheet.write_datetime(row, column, value, self._day)
            case date():
                _text(sheet, row, column, value.isoformat(), None)
            case _:
                text = str(value)
                _text(sheet, row, column, text, self._quoted if text.startswith(FORMULA_STARTS) else None)


def _text(sheet: Worksheet, row: int, column: int, text: str, style: Format | None) -> None:
    if sheet.write_string(row, column, text, style) != 0:
        raise CellTooLong(format="XLSX", allowed=MAX_TEXT)
