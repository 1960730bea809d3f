"""What the tests of extraction share: an extraction with its files, seen from a test."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from grandjour.model.extraction import Extraction, SourceTable

Cells = list[tuple[str | None, ...]]


@dataclass(frozen=True)
class Outcome:
    """An extraction, and the folder of its files."""

    extraction: Extraction
    folder: Path

    @property
    def table(self) -> SourceTable:
        """The only table."""
        (table,) = self.extraction.tables
        return table

    @property
    def names(self) -> list[str]:
        """Column names of the only table."""
        return [column.name for column in self.table.columns]

    def cells(self, table: SourceTable | None = None) -> Cells:
        """The rows of a table, without their places."""
        return self._frame(table).drop("row").rows()

    def places(self, table: SourceTable | None = None) -> list[int]:
        """The places of the rows of a table."""
        return self._frame(table)["row"].to_list()

    def rejected(self) -> list[tuple[int, str, int, int, str]]:
        """Rejected records of the only table."""
        assert self.table.rejected is not None
        return pl.read_parquet(self.folder / self.table.rejected.name).rows()

    def fields(self, name: str) -> list[str]:
        """Values of a field."""
        return [value for field, value in self.extraction.fields if field == name]

    def _frame(self, table: SourceTable | None) -> pl.DataFrame:
        return pl.read_parquet(self.folder / (table or self.table).rows.name)


Reading = Callable[..., Outcome]
