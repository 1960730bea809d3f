"""The rows of one register in another one, whichever database each of them is in."""

from typing import Final

from sqlalchemy import Column, Connection, MetaData, String, Table, func, insert, select, text

from grandjour.store.private.tables import METADATA

BATCH: Final = 1000  # rows at a time
MIGRATED: Final = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


def make_copy(source: Connection, target: Connection) -> None:
    """Make the tables of a register in an empty database, with all rows that `source` sees."""
    METADATA.create_all(target)
    MIGRATED.create(target)
    for table in (*METADATA.sorted_tables, MIGRATED):
        _copy(table, source, target)
    if target.dialect.name == "postgresql":
        for table in METADATA.sorted_tables:
            if table.autoincrement_column is not None:
                _count_on(table, target)


def _copy(table: Table, source: Connection, target: Connection) -> None:
    with source.execution_options(yield_per=BATCH).execute(select(table)) as rows:
        for some in rows.mappings().partitions(BATCH):
            target.execute(insert(table), [dict(row) for row in some])


def _count_on(table: Table, target: Connection) -> None:
    """Let the next row get a number after those that were copied."""
    column = table.autoincrement_column
    assert column is not None
    last = target.execute(select(func.max(column))).scalar_one()
    if last is not None:
        sequence = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)")
        target.execute(sequence, {"table": table.name, "column": column.name, "last": last})
