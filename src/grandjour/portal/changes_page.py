"""« Ce qui a changé depuis la version 1 »: columns, counts, the first rows that changed with old and new cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from grandjour.model.difference import Change, Diff, TableDiff
from grandjour.model.errors import Language, NotFound, QueryTimeout, StoreError
from grandjour.model.release import PublishedColumn
from grandjour.portal.cells import Cell, cell_limit, shown
from grandjour.portal.changes_words import (
    Titles,
    cells_words,
    column_lines,
    matched_words,
    rows_words,
    summary,
    titles,
)
from grandjour.portal.dataset_page import Subject, subject_of
from grandjour.portal.site import Site, only
from grandjour.serve.addresses import Addresses, Form
from grandjour.serve.difference import AFTER, BEFORE
from grandjour.serve.engine import Row, TableFile
from grandjour.serve.manifest import Manifest
from grandjour.serve.query import Filter, Operator, Query
from grandjour.web.messages import Messages
from grandjour.web.renderer import root_of

ROWS: Final = 20  # of each kind, on the page; the files have all of them
COLUMNS: Final = 12  # of a row that came or went
FORMS: Final = (Form.CSV, Form.JSON)


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """One cell that is another: of which column, what it was, what it is."""

    column: str
    old: Cell
    new: Cell


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row of both versions. name: the values of its key; address: of its own page."""

    name: str
    row: int
    address: str
    cells: tuple[ChangedCell, ...]


@dataclass(frozen=True, slots=True)
class WholeRows:
    """Rows that came or went, under the titles of their columns; address of each, n of them in all."""

    change: Change
    n: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the version."""

    table: TableDiff
    columns: list[str]
    rows: str
    matched: str
    cells: list[tuple[str, str]]
    changed: tuple[ChangedRow, ...]
    whole: tuple[WholeRows, ...]
    downloads: list[tuple[Form, str]]


def changes(site: Site, request: Request, language: Language) -> Response:
    """`/fr/donnees/<slug>/v2/changements`: from the live version before it. Raises NotFound, ReleaseWithdrawn."""
    only(request)
    name, n = request.path_params["dataset"], request.path_params["n"]
    subject = subject_of(site, name, n)
    diff = site.catalogue.difference(name, n)
    if name != subject.slug:
        path = f"{root_of(request)}/{language}/donnees/{subject.slug}/v{n}/changements"
        return RedirectResponse(path, status_code=307)
    words, before = site.renderer.messages[language], site.catalogue.release(diff.before)
    base = f"{root_of(request)}/{language}/donnees/{subject.slug}"
    sections = [
        _section(site, diff, table, (before, subject.manifest), base, site.links(request), subject.slug, words)
        for table in diff.tables
    ]
    return site.renderer.page(
        request,
        "changes.html",
        language,
        headers={"cache-control": "no-cache"},
        subject=subject,
        manifest=subject.manifest,
        diff=diff,
        summary=summary(diff, words),
        sections=sections,
        chain=_chain(site, subject),
        most=ROWS,
    )


def _chain(site: Site, subject: Subject) -> list[int]:
    """The versions of the dataset of which a difference is told, the latest first."""
    found = []
    for version in subject.live:
        try:
            found.append(site.catalogue.difference(subject.manifest.dataset, version.n).n_after)
        except NotFound:
            continue
    return found


def _section(
    site: Site, diff: Diff, table: TableDiff, manifests: tuple[Manifest, Manifest], base: str, links: Addresses,
    slug: str, words: Messages,
) -> Section:  # fmt: skip
    before, after = titles(manifests[0], table.before), titles(manifests[1], table.after)
    listed = _listed(site, diff, table, (before, after), base, words) if table.file else ((), ())
    return Section(
        table=table,
        columns=column_lines(table, before, after, words),
        rows=rows_words(table, words),
        matched=matched_words(table, after, words),
        cells=cells_words(table, after, words),
        changed=listed[0],
        whole=listed[1],
        downloads=[
            (form, links.changed_rows(slug, table.after or table.before or "", form, diff.n_after))
            for form in FORMS
            if table.file
        ],
    )


def _listed(
    site: Site, diff: Diff, table: TableDiff, known: tuple[Titles, Titles], base: str, words: Messages
) -> tuple[tuple[ChangedRow, ...], tuple[WholeRows, ...]]:
    """The first rows of each kind. Nothing where looking takes too long: the files have them."""
    file = site.catalogue.changed_rows(diff, table.after or table.before or "")
    places = {
        Change.REMOVED: (BEFORE, "row_before", f"{base}/v{diff.n_before}/{table.before}/ligne/"),
        Change.ADDED: (AFTER, "row_after", f"{base}/v{diff.n_after}/{table.after}/ligne/"),
    }
    try:
        changed = _changed(site, file, table, known[1], places[Change.ADDED][2], words) if table.n_changed else ()
        whole = tuple(
            _whole(site, file, change, int(getattr(table, f"n_{change}")), *places[change], words)
            for change in (Change.ADDED, Change.REMOVED)
            if getattr(table, f"n_{change}")
        )
    except (QueryTimeout, StoreError):
        return (), ()
    return changed, whole


def _changed(
    site: Site, file: TableFile, table: TableDiff, known: Titles, base: str, words: Messages
) -> tuple[ChangedRow, ...]:
    columns = [one.column for one in table.cells][:COLUMNS]
    names = ["row_after", *(f"{AFTER}{name}" for name in table.key)]
    names += [f"{side}{name}" for name in columns for side in (BEFORE, AFTER)]
    names = list(dict.fromkeys(names))
    kinds = {one.name: one for one in file.columns}
    limit = cell_limit(ROWS * 2 * max(1, len(columns)))
    found = []
    for row in _rows(site, file, Change.CHANGED, tuple(names)):
        cells = {name: shown(value, kinds[name], words, limit=limit) for name, value in zip(names, row, strict=True)}
        values = dict(zip(names, row, strict=True))
        found.append(
            ChangedRow(
                name=", ".join(cells[f"{AFTER}{name}"].text for name in table.key),
                row=int(str(row[0])),
                address=f"{base}{row[0]}",
                cells=tuple(
                    ChangedCell(known.get(name, name), cells[f"{BEFORE}{name}"], cells[f"{AFTER}{name}"])
                    for name in columns
                    if values[f"{BEFORE}{name}"] != values[f"{AFTER}{name}"]
                ),
            )
        )
    return tuple(found)


def _whole(
    site: Site, file: TableFile, change: Change, n: int, side: str, place: str, base: str, words: Messages
) -> WholeRows:
    columns = [one for one in file.columns if one.name.startswith(side)][:COLUMNS]
    rows = _rows(site, file, change, (place, *(one.name for one in columns)))
    limit = cell_limit(ROWS * len(columns))
    return WholeRows(
        change=change,
        n=n,
        columns=tuple(one.title for one in columns),
        rows=tuple((f"{base}{row[0]}", _cells(row[1:], columns, limit, words)) for row in rows),
    )


def _cells(row: Row, columns: Sequence[PublishedColumn], limit: int, words: Messages) -> tuple[Cell, ...]:
    return tuple(shown(value, column, words, limit=limit) for value, column in zip(row, columns, strict=True))


def _rows(site: Site, file: TableFile, change: Change, columns: tuple[str, ...]) -> tuple[Row, ...]:
    only_these = Filter("change", Operator.EQ, (change.value,))
    return site.engine.rows(file, Query(columns=columns, filters=(only_these,), page_size=ROWS)).rows
