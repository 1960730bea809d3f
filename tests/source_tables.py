"""Source tables for tests, as `extract` would leave them: row files of texts, an empty cell being NULL."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from grandjour.model.document import DocumentKind
from grandjour.model.encoding import digest_file
from grandjour.model.extraction import Dialect, Extraction, FileRef, SourceColumn, SourceTable
from grandjour.tables.engine import connect, query
from grandjour.tables.sql import parquet_source, quote_literal

Columns = Mapping[str, Sequence[str | None]]  # texts by header


def source_table(
    folder: Path, columns: Columns, *, id: str = "t1", continues: str | None = None, sheet: str | None = None
) -> SourceTable:
    """Write one row file and tell of its table."""
    rows = list(zip(*columns.values(), strict=True))
    names = [f"c{number}" for number in range(len(columns))]
    parameters = [[row[number] for row in rows] for number in range(len(columns))]
    values = ", ".join(f"unnest(?::VARCHAR[]) AS {name}" for name in names)
    file = folder / f"{id}.parquet"
    connection = connect(read=(folder,))
    query(
        connection,
        f"COPY (SELECT row_number() OVER () - 1 AS row, * FROM (SELECT {values})) "  # noqa: S608 our own names
        f"TO {quote_literal(str(file))} (FORMAT parquet, COMPRESSION zstd)",
        parameters,
    )
    connection.close()
    return SourceTable(
        id=id,
        columns=tuple(SourceColumn(header) for header in columns),
        dialect=Dialect(header_row=0, header_lines=1, n_rows=len(rows), n_columns=len(columns)),
        n_rows=len(rows),
        rows=FileRef(file.name, digest_file(file), file.stat().st_size),
        continues=continues,
        sheet=sheet,
    )


def extraction_of(*tables: SourceTable, kind: DocumentKind = DocumentKind.DELIMITED) -> Extraction:
    """An extraction with these tables and nothing else."""
    return Extraction(document="0" * 64, kind=kind, tables=tables)


def rows_of(file: Path) -> list[tuple[object, ...]]:
    """All rows of a Parquet file, in its order."""
    connection = connect(read=(file.parent,))
    try:
        return query(connection, f"SELECT * FROM {parquet_source([file])}")  # noqa: S608 a path of ours
    finally:
        connection.close()
