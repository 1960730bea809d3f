"""What runs in the confined child: the writing of the rows that may become public, from files another child made."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from grandjour.model.decision import ColumnDecision
from grandjour.model.shaping import ShapedTable
from grandjour.protect.rows import write_table
from grandjour.protect.written import Written
from grandjour.tables.engine import MEMORY_BYTES, connect

BYTES_A_COLUMN: Final = 160 << 10  # what the engine needs to write one more column, whatever the rows


def write(inputs: tuple[Path, ...], folder: Path, arguments: Mapping[str, object]) -> tuple[Written, ...]:
    """Write all tables into `folder`; what the engine spills lies in a folder of its own and is gone afterwards.

    inputs: the folder of the row files. arguments: `tables`, and `measures`, a list for each with one for each column.
    """
    (source,) = inputs
    tables = msgspec.convert(arguments["tables"], tuple[ShapedTable, ...])
    measures = msgspec.convert(arguments["measures"], tuple[tuple[ColumnDecision, ...], ...])
    widest = max(len(table.columns) for table in tables)
    memory = max(MEMORY_BYTES, widest * BYTES_A_COLUMN)
    with tempfile.TemporaryDirectory(prefix="spill-", dir=folder) as spill:
        connection = connect(memory_bytes=memory, read=(source, folder), temporary=Path(spill))
        try:
            return tuple(
                write_table(connection, table, decided, source=source, folder=folder)
                for table, decided in zip(tables, measures, strict=True)
            )
        finally:
            connection.close()
