"""What changed from one version to the next, in plain sentences made from the counts of their difference."""

from collections.abc import Iterable, Mapping
from typing import Final

from grandjour.model.difference import Change, Diff, TableDiff
from grandjour.model.errors import NotFound
from grandjour.portal.site import Site
from grandjour.serve.manifest import Manifest
from grandjour.web.formats import number
from grandjour.web.messages import Messages

NAMED: Final = 12  # columns named in one sentence
Titles = Mapping[str, str]  # of columns, by name


def difference_of(site: Site, dataset: str, n: int) -> Diff | None:
    """What changed to version `n` from the one before it; None where nothing is told. Raises ReleaseWithdrawn."""
    try:
        return site.catalogue.difference(dataset, n)
    except NotFound:
        return None


def rows_words(parts: Diff | TableDiff, words: Messages) -> str:
    """« 3 lignes modifiées, 2 ajoutées, 1 retirée. » In all tables of a version, or in one."""
    counts = {
        change: parts.count(change) if isinstance(parts, Diff) else int(getattr(parts, f"n_{change}"))
        for change in Change
    }
    said = [words.count(f"changes.{change}", n) for change, n in counts.items() if n]
    return words("changes.rows", counts=", ".join(said)) if said else words("changes.no_row")


def summary(diff: Diff, words: Messages) -> str:
    """One or two sentences on a whole version: rows, and whether columns or tables came or went."""
    said = [rows_words(diff, words)]
    if not all(table.same_columns for table in diff.tables):
        said.append(words("changes.other_columns"))
    if any(table.before is None or table.after is None for table in diff.tables):
        said.append(words("changes.other_tables"))
    return " ".join(said)


def titles(manifest: Manifest, table: str | None) -> Titles:
    """How readers know the columns of a table. Raises NotFound."""
    return {} if table is None else {one.name: one.title for one in manifest.table(table).columns}


def column_lines(table: TableDiff, before: Titles, after: Titles, words: Messages) -> list[str]:
    """A sentence for each way in which the columns of a table are others."""
    said = []
    if table.added:
        said.append(words.count("changes.columns.added", len(table.added), names=_named(table.added, after, words)))
    if table.removed:
        gone = _named(table.removed, before, words)
        said.append(words.count("changes.columns.removed", len(table.removed), names=gone))
    said += [
        words("changes.columns.renamed", old=before.get(one.before, one.before), new=after.get(one.after, one.after))
        for one in table.renamed
    ]
    said += [
        words(
            "changes.columns.retyped",
            name=after.get(one.column, one.column),
            old=words.known(f"columns.types.{one.before}", one.before),
            new=words.known(f"columns.types.{one.after}", one.after),
        )
        for one in table.retyped
    ]
    return said


def matched_words(table: TableDiff, after: Titles, words: Messages) -> str:
    """By what the rows of both versions were matched; "" where there was nothing to match."""
    if table.before is None or table.after is None:
        return ""
    if table.key:
        return words.count("changes.by_key", len(table.key), names=_named(table.key, after, words))
    if table.rewritten:
        return words.count("changes.by_rest", len(table.rewritten), names=_named(table.rewritten, after, words))
    return words("changes.by_content")


def cells_words(table: TableDiff, after: Titles, words: Messages) -> list[tuple[str, str]]:
    """Each column with changed cells, the most changed first, and how many."""
    found = sorted(table.cells, key=lambda one: -one.n)
    return [(after.get(one.column, one.column), number(one.n, words.language)) for one in found]


def _named(names: Iterable[str], known: Titles, words: Messages) -> str:
    found = [words("changes.quoted", name=known.get(name, name)) for name in names]
    return ", ".join(found[:NAMED]) + (", …" if len(found) > NAMED else "")
