"""The format of a difference of two versions: one JSON document beside its Parquet files, in a folder of its own.

Laid out as a release, under the id of the sidecar. It holds what the two manifests say and what was counted on the
released rows, nothing else.
"""

from collections.abc import Sequence
from typing import Final

from grandjour.model.difference import Change, Diff, TableDiff
from grandjour.model.encoding import from_json, to_json
from grandjour.model.errors import BrokenRecord, NotFound
from grandjour.model.ids import derived_id, is_id
from grandjour.model.release import PublishedColumn
from grandjour.serve.manifest import PublishedTable
from grandjour.tables.listed import PLACES, listed_names

FORMAT: Final = 1
BEFORE, AFTER = "before_", "after_"


def diff_id(before: str, after: str) -> str:
    """The id of the difference of two releases: the same whenever and by whomever it is made."""
    return derived_id("difference", before, after)


def file_name(number: int) -> str:
    """The file of changes of the table of that number, from 1."""
    return f"d{number}.parquet"


def listed_columns(
    before: PublishedTable, after: PublishedTable, renamed: Sequence[tuple[str, str]]
) -> tuple[PublishedColumn, ...]:
    """The columns of a file of changes: three of its own, then those of both tables, each under `before_`, `after_`."""
    sides = {BEFORE: {one.name: one for one in before.columns}, AFTER: {one.name: one for one in after.columns}}
    kinds = ("string", "integer", "integer")
    own = [PublishedColumn(name, name, kind) for name, kind in zip(PLACES, kinds, strict=True)]
    for name in listed_names(list(sides[BEFORE]), list(sides[AFTER]), renamed):
        side = BEFORE if name.startswith(BEFORE) else AFTER
        known = sides[side][name.removeprefix(side)]
        own.append(PublishedColumn(name, known.title, known.type, known.format, known.masked, unit=known.unit))
    return tuple(own)


def encode(diff: Diff) -> bytes:
    """Canonical JSON."""
    return to_json(diff)


def parse(data: bytes) -> Diff:
    """The difference in `data`. Raises BrokenRecord when it is none of this format, or names what is not ours."""
    diff = from_json(data, Diff)
    ids = all(map(is_id, (diff.id, diff.dataset, *diff.derived_from)))
    files = all(one.file is None or one.file.name == file_name(n) for n, one in enumerate(diff.tables, start=1))
    if diff.format != FORMAT or not ids or not files or diff.id != diff_id(diff.before, diff.after):
        raise BrokenRecord(record="Diff")
    return diff


def table_of(diff: Diff, name: str) -> TableDiff:
    """The table of that name in the later version, else in the earlier one. Raises NotFound."""
    for sought in ("after", "before"):
        for table in diff.tables:
            if getattr(table, sought) == name and (sought == "after" or table.after is None):
                return table
    raise NotFound(what="table")


def kinds_in(table: TableDiff) -> tuple[Change, ...]:
    """The ways in which rows of a table changed, in the order of its file."""
    return tuple(change for change in Change if getattr(table, f"n_{change}"))
