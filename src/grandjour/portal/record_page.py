"""The page of one row, « d'où vient cette valeur »: each value, where it stands in the document, how it was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from grandjour.model.decision import Measure
from grandjour.model.errors import Language, NotFound
from grandjour.model.release import PublishedColumn
from grandjour.portal.cells import Cell, shown
from grandjour.portal.dataset_page import Subject, page_path, records_path, subject_of
from grandjour.portal.desks import desk_of
from grandjour.portal.site import Site, only, page_number
from grandjour.portal.table_view import PAGE_SIZE, RECORD_VALUES
from grandjour.serve.engine import Value
from grandjour.serve.manifest import Manifest, PublishedTable
from grandjour.serve.query import Query
from grandjour.web.messages import Messages
from grandjour.web.origin import Place, place_of, place_words, reading_words
from grandjour.web.renderer import with_parameters

PAGE_TEXT: Final = 20_000  # characters of value text that one page may hold, whatever they weigh when escaped


@dataclass(frozen=True, slots=True)
class Line:
    """One value of the row. place: "" where the manifest does not tell."""

    column: PublishedColumn
    cell: Cell
    place: str
    reading: str


def record(site: Site, request: Request, language: Language) -> Response:
    """`/fr/donnees/<slug>/v1/t1/ligne/12`: the twelfth row; without `v1`, the way to the row of the latest version.

    Raises NotFound, ReleaseWithdrawn, QueryRefused, QueryTimeout.
    """
    name, n = request.path_params["dataset"], request.path_params.get("n")
    subject = subject_of(site, name, n)
    table = subject.manifest.table(request.path_params["table"])
    row = int(request.path_params["row"])
    part = page_number(only(request, "page").get("page", "1"))
    columns = table.columns[(part - 1) * RECORD_VALUES : part * RECORD_VALUES]
    if not 1 <= row <= table.n_rows or not columns:
        raise NotFound(what="row")
    if n is None or name != subject.slug:
        path = f"{records_path(request, language, subject, table)}{row}"
        return RedirectResponse(with_parameters(path, request.query_params.multi_items()), status_code=307)
    values = _values(site, subject, table, columns, row)
    return _page(site, request, language, subject, table, row=row, part=part, values=values)


def _values(
    site: Site, subject: Subject, table: PublishedTable, columns: Sequence[PublishedColumn], row: int
) -> list[tuple[PublishedColumn, Value]]:
    file = site.catalogue.table(subject.manifest.release, table.name)
    query = Query(columns=tuple(column.name for column in columns), page=row, page_size=1)
    (found,) = site.engine.rows(file, query).rows
    return list(zip(columns, found, strict=True))


def _page(
    site: Site, request: Request, language: Language, subject: Subject, table: PublishedTable,
    *, row: int, part: int, values: Sequence[tuple[PublishedColumn, Value]],
) -> Response:  # fmt: skip
    words, manifest = site.renderer.messages[language], subject.manifest
    place = place_of(table.places, row)
    path = records_path(request, language, subject, table)
    n_parts = -(-len(table.columns) // RECORD_VALUES)
    parameters = [("table", table.name)] * (table is not manifest.tables[0])
    on_page = [("page", str(-(-row // PAGE_SIZE)))] * (row > PAGE_SIZE)
    return site.renderer.page(
        request,
        "record.html",
        language,
        headers={"cache-control": "no-cache"},
        subject=subject,
        manifest=manifest,
        table=table,
        row=row,
        place=place_words(place, manifest.source_kind, words),
        lines=_lines(values, manifest.source_kind, place, words),
        corrected=_corrected(site, manifest, table.name, row),
        report=f"{path}{row}/signaler" if desk_of(site, subject.manifest.publisher) else "",
        part=part,
        n_parts=n_parts,
        part_back=f"?page={part - 1}" if part > 1 else "",
        part_on=f"?page={part + 1}" if part < n_parts else "",
        back=f"{path}{row - 1}" if row > 1 else "",
        on=f"{path}{row + 1}" if row < table.n_rows else "",
        in_table=with_parameters(page_path(request, language, subject), [*parameters, *on_page]) + "#apercu",
        n_withheld=sum(item.n_columns for item in manifest.withheld if item.measure == Measure.DROP_COLUMN),
    )


def _corrected(site: Site, manifest: Manifest, table: str, row: int) -> dict[str, str]:
    """The columns of a row that hold another value than the document, each with the name to credit; "" for nobody."""
    cells = [one for one in manifest.corrected if (one.cell.table, one.cell.row) == (table, row)]
    credits = site.notice(manifest.dataset).credits if cells else {}
    return {one.cell.column: credits.get(one.id, "") for one in cells}


def _lines(
    values: Sequence[tuple[PublishedColumn, Value]], kind: str, place: Place | None, words: Messages
) -> list[Line]:
    limit = PAGE_TEXT // len(values)
    return [
        Line(
            column=column,
            cell=shown(value, column, words, limit=limit),
            place=place_words(place, kind, words),
            reading=reading_words(column, kind, words),
        )
        for column, value in values
    ]
