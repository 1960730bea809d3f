"""What every spreadsheet can hold, and what ours are called: the same for XLSX and ODS."""

from datetime import date
from decimal import Decimal
from typing import Final

MAX_ROWS: Final = 1_048_575  # beside the header
MAX_TEXT: Final = 32_767  # characters of a cell
MAX_COLUMNS: Final = 16_384
EXACT_DIGITS: Final = 15  # that the number of a spreadsheet holds
FIRST_DAY: Final = date(1900, 3, 1)  # spreadsheets count the days before it wrongly
ROWS_SHEET, COLUMNS_SHEET = "Données", "Colonnes"


def holds(value: int | Decimal | float) -> bool:
    """Whether the number of a spreadsheet has all the digits of `value`."""
    if isinstance(value, float):
        return True
    return len(format(abs(value), "f").replace(".", "").lstrip("0")) <= EXACT_DIGITS
