"""Masking of stretches inside texts: on distinct values only, joined back; no other value is touched."""

from collections.abc import Sequence
from dataclasses import replace

import duckdb

from grandjour.model.correction import Correction
from grandjour.recognise.text import mask
from grandjour.tables.engine import batches, query
from grandjour.tables.sql import quote_identifier


def masked_values(
    connection: duckdb.DuckDBPyConnection, source: str, column: int, types: Sequence[str], *, into: str
) -> int:
    """Make the engine's table `into` of (`text`, `shown`) for each distinct text of `column` that masking changes.

    source: what the FROM clause says. types: of the stretches to mask. Returns the number of cells concerned.
    """
    name = quote_identifier(into)
    query(connection, f"CREATE TABLE {name} (text VARCHAR, shown VARCHAR)")
    distinct = f"SELECT DISTINCT c{column} FROM {source} WHERE c{column} IS NOT NULL"  # noqa: S608 our own names
    for rows in batches(connection, distinct):
        changed = [(text, shown) for (text,) in rows if (shown := mask(text, types)) != text]
        if changed:
            texts, shown_texts = map(list, zip(*changed, strict=True))
            query(
                connection,
                f"INSERT INTO {name} SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
                [texts, shown_texts],
            )
    ((cells,),) = query(
        connection,
        f"SELECT count(*) FROM {source} JOIN {name} masked ON masked.text = c{column}",  # noqa: S608 our own names
    )
    return int(cells)


def masked_corrections(
    corrections: Sequence[Correction], column: str, types: Sequence[str]
) -> tuple[tuple[Correction, ...], int]:
    """The same corrections, those of one column masked as its other values are; and how many masking changed."""
    shown = tuple(
        replace(one, new=mask(one.new, types)) if one.cell.column == column and one.new is not None else one
        for one in corrections
    )
    return shown, sum(one != before for one, before in zip(shown, corrections, strict=True))
