"""A released table with every awkward value, and the engine that reads it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from grandjour.model.release import PublishedColumn
from grandjour.serve.duckdb_engine import DuckDBEngine
from grandjour.serve.engine import TableFile
from made_release import COLUMNS, ROWS, write_parquet


class Tables:
    """Makes released tables in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def made(
        self, columns: Sequence[PublishedColumn] = COLUMNS, rows: Sequence[Sequence[Any]] = ROWS, name: str = "t1"
    ) -> TableFile:
        """A table with these columns and rows, as the catalogue gives it."""
        path = self.folder / f"{name}.parquet"
        write_parquet(path, columns, rows)
        return TableFile(path=path, columns=tuple(columns), n_rows=len(rows))

    def selected(self, sql: str, columns: Sequence[PublishedColumn], n_rows: int) -> TableFile:
        """A table with the result of a SELECT of the test."""
        path = self.folder / "t1.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet)")
        return TableFile(path=path, columns=tuple(columns), n_rows=n_rows)


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    """A maker of released tables."""
    folder = tmp_path / "r"
    folder.mkdir()
    return Tables(folder)


@pytest.fixture
def table(tables: Tables) -> TableFile:
    """The made-up release's table."""
    return tables.made()


@pytest.fixture
def engine() -> DuckDBEngine:
    """The engine as a portal without spill folder has it."""
    return DuckDBEngine()
