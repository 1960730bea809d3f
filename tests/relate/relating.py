"""Two public versions of a dataset, and their difference as the worker makes it."""

from pathlib import Path
from typing import Any

from publishing import AGENT, LATER, Workshop

from grandjour.model.difference import Diff
from grandjour.model.release import Release, WithdrawalReason
from grandjour.publish.sidecar import sidecar
from grandjour.publish.takedown import takedown
from grandjour.relate.difference import compare
from grandjour.serve.catalogue import Catalogue
from grandjour.serve.manifest import parse
from made_release import COLUMNS, ROWS, made_table

CHANGED = ("Zéphyr", "Autre objet", "-12.50", 1, "1899-12-31", "2026-02-01 23:59:59", None)
ADDED = ("Nouvelle", None, "1.00", 1, None, None, True)
NEXT = (*ROWS[:2], CHANGED, *ROWS[4:], ADDED)  # one changed, one removed, one added


def version(
    workshop: Workshop, dataset: str, rows: tuple[tuple[Any, ...], ...], columns: tuple[Any, ...] = COLUMNS
) -> Release:
    """A public version with these rows."""
    folder = workshop.root / "made"
    folder.mkdir(exist_ok=True)
    table = made_table(folder, columns, rows)
    draft, clearance = workshop.cleared(dataset=dataset, tables=(table,))
    (folder / "t1.parquet").replace(workshop.objects.draft_folder(draft.id) / "t1.parquet")
    release = workshop.prepared(draft, clearance)
    workshop.commit(release)
    return release


def difference(workshop: Workshop, before: Release, after: Release, folder: Path) -> Diff:
    """Their difference, with its files in a folder."""
    folder.mkdir(exist_ok=True)
    old, new = (parse(workshop.reader.manifest(release.id)) for release in (before, after))
    return compare(old, new, published=workshop.reader, folder=folder)


def published(workshop: Workshop, diff: Diff, folder: Path) -> bool:
    """The difference beside its releases."""
    head = workshop.register.journal_head()
    return sidecar(diff, folder, journal_head=head, published=workshop.reader, public=workshop.public, at=LATER)


def taken_down(workshop: Workshop, release: Release) -> None:
    """As the agent asks."""
    takedown(
        release,
        WithdrawalReason.RIGHTS,
        register=workshop.register,
        objects=workshop.objects,
        published=workshop.reader,
        public=workshop.public,
        actor=AGENT.id,
        at=LATER,
    )


def catalogue(workshop: Workshop) -> Catalogue:
    """What a portal knows now."""
    found = Catalogue(workshop.reader)
    found.refresh()
    return found
