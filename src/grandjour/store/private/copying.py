"""The rows of one register in another one, whichever database each of them is in."""

from typing import Final

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, select

from grandjour.store.private.tables import METADATA

BATCH: Final = 1000  # rows at a time
MIGRATED: Final = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


def make_copy(source: Connection, target: Connection) -> None:
    """Make the tables of a register in an empty database, with all rows that `source` sees."""
    METADATA.create_all(target)
    MIGRATED.create(target)
    for table in (*METADATA.sorted_tables, MIGRATED):
        _copy(table, source, target)


def _copy(table: Table, source: Connection, target: Connection) -> None:
    with source.execution_options(yield_per=BATCH).execute(select(table)) as rows:
        for some in rows.mappings().partitions(BATCH):
            target.execute(insert(table), [dict(row) for row in some])
