"""A table drawn over several pages is one table: its parts, joined."""

from collections.abc import Iterable

from grandjour.model.extraction import SourceTable


def joined_parts(tables: Iterable[SourceTable]) -> list[list[SourceTable]]:
    """Source tables, each with the parts that continue it, in reading order.

    A part with another number of columns is a table of its own.
    """
    groups: list[list[SourceTable]] = []
    by_part: dict[str, list[SourceTable]] = {}
    for table in tables:
        group = by_part.get(table.continues) if table.continues else None
        if group is None or len(group[0].columns) != len(table.columns):
            group = []
            groups.append(group)
        group.append(table)
        by_part[table.id] = group
    return groups
