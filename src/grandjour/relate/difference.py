"""Two releases of a dataset → their difference, table by table, in confined children that see those files alone."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from grandjour.guard.confined import ask
from grandjour.guard.folder import temporary
from grandjour.guard.keep import keep_files
from grandjour.model.difference import ChangedCells, Diff, Renamed, Retyped, TableDiff
from grandjour.model.encoding import digest_file
from grandjour.model.errors import ConfinedLied
from grandjour.model.extraction import FileRef
from grandjour.serve.difference import FORMAT, diff_id, file_name, listed_columns
from grandjour.serve.manifest import Manifest, PublishedTable
from grandjour.store.files import storing
from grandjour.store.public.reader import PublicReader
from grandjour.tables.listed import MOST_LISTED, Difference

PLACE: Final = "private"
COPIES: Final = ".copies-"  # of the two files, which may come from a bucket, for as long as they are compared
Tables = tuple[PublishedTable | None, PublishedTable | None]


def compare(
    before: Manifest, after: Manifest, *, published: PublicReader, folder: Path, unconfined: bool = False
) -> Diff:
    """The difference of two releases; the files that it names are left in `folder`.

    Raises ConfinedError, NotFound when a file has gone meanwhile, DiskFull, StoreError.
    """
    tables: list[TableDiff] = []
    for number, (old, new) in enumerate(paired(before.tables, after.tables), start=1):
        if old is None or new is None:
            tables.append(_one_sided(old, new))
            continue
        with storing(PLACE), TemporaryDirectory(prefix=COPIES, dir=folder) as copies:
            inputs = (Path(copies) / "before.parquet", Path(copies) / "after.parquet")
            published.copy_to(before.release, old.file.name, inputs[0])
            published.copy_to(after.release, new.file.name, inputs[1])
            tables.append(_compared(old, new, inputs, folder, file_name(number), unconfined=unconfined))
    return Diff(
        format=FORMAT,
        id=diff_id(before.release, after.release),
        dataset=after.dataset,
        before=before.release,
        after=after.release,
        n_before=before.n,
        n_after=after.n,
        tables=tuple(tables),
    )


def paired(before: tuple[PublishedTable, ...], after: tuple[PublishedTable, ...]) -> tuple[Tables, ...]:
    """Which table is which: by its title where that is the title of one alone in each version, then by its name.

    In the order of the later version, those that went behind.
    """
    by_title = {
        one.title: other
        for one in before
        for other in after
        if one.title == other.title
        and sum(table.title == one.title for table in before) == sum(table.title == one.title for table in after) == 1
    }
    old_of = {by_title[one.title].name: one for one in before if one.title in by_title}
    left = {one.name: one for one in before if one.title not in by_title}
    for table in after:
        if table.name not in old_of and table.name in left:
            old_of[table.name] = left.pop(table.name)
    return (*((old_of.get(table.name), table) for table in after), *((table, None) for table in left.values()))


def _one_sided(old: PublishedTable | None, new: PublishedTable | None) -> TableDiff:
    """A table that came or went with all its rows: nothing to list that its own download does not."""
    table = new or old
    assert table is not None
    return TableDiff(
        before=old.name if old else None,
        after=new.name if new else None,
        title=table.title,
        n_removed=old.n_rows if old else 0,
        n_added=new.n_rows if new else 0,
    )


def _compared(
    old: PublishedTable, new: PublishedTable, inputs: tuple[Path, ...], folder: Path, name: str, *, unconfined: bool
) -> TableDiff:
    with storing(PLACE), temporary(folder) as place:
        found = ask(
            Difference,
            "grandjour.relate.child:compare",
            inputs=inputs,
            folder=place,
            arguments={"file": name},
            document=new.title,
            unconfined=unconfined,
        )
        if not _is_of(found, old, new):
            raise ConfinedLied(document=new.title)
        file = _file(place, name) if found.n_listed else None
        if file is not None:
            keep_files([file], place, folder, document=new.title)
    return _told(found, old, new, file)


def _file(place: Path, name: str) -> FileRef:
    path = place / name
    if not path.is_file():
        raise ConfinedLied(document=name)
    return FileRef(name, digest_file(path), path.stat().st_size)


def _is_of(found: Difference, old: PublishedTable, new: PublishedTable) -> bool:
    """Whether what the child says adds up, with names of these tables alone."""
    before, after = {column.name for column in old.columns}, {column.name for column in new.columns}
    common = before & after
    cells = dict(found.cells)
    n_changes = found.n_changed + found.n_removed + found.n_added
    return (
        min(found.n_same, found.n_changed, found.n_removed, found.n_added) >= 0
        and found.n_same + found.n_changed + found.n_removed == old.n_rows
        and found.n_same + found.n_changed + found.n_added == new.n_rows
        and common.issuperset((*found.key, *found.rewritten, *cells))
        and all(0 < n <= found.n_changed for n in cells.values())
        and all(one in before - common and other in after - common for one, other in found.renamed)
        and found.n_listed == (n_changes if n_changes <= MOST_LISTED else 0)
    )


def _told(found: Difference, old: PublishedTable, new: PublishedTable, file: FileRef | None) -> TableDiff:
    """The child's counts with what the manifests say of the columns."""
    types = {column.name: column.type for column in old.columns}
    names = {column.name for column in new.columns}
    gone, came = dict(found.renamed), {other for _, other in found.renamed}
    return TableDiff(
        before=old.name,
        after=new.name,
        title=new.title,
        key=found.key,
        rewritten=found.rewritten,
        added=tuple(one.name for one in new.columns if one.name not in types and one.name not in came),
        removed=tuple(one.name for one in old.columns if one.name not in names and one.name not in gone),
        renamed=tuple(Renamed(*pair) for pair in found.renamed),
        retyped=tuple(
            Retyped(one.name, types[one.name], one.type)
            for one in new.columns
            if one.name in types and types[one.name] != one.type
        ),
        n_same=found.n_same,
        n_changed=found.n_changed,
        n_removed=found.n_removed,
        n_added=found.n_added,
        cells=tuple(ChangedCells(*pair) for pair in found.cells),
        listed=listed_columns(old, new, found.renamed) if file else (),
        file=file,
    )
