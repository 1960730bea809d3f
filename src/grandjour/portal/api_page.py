"""The API explained to people: real addresses of real tables, to be copied."""

from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from grandjour.model.errors import Language
from grandjour.model.release import PublishedColumn
from grandjour.portal.cells import is_figure
from grandjour.portal.dataset_page import subject_of
from grandjour.portal.site import Site, only
from grandjour.serve.addresses import Form
from grandjour.serve.query import Operator
from grandjour.web.renderer import with_parameters

LISTED: Final = 20  # datasets with their addresses
OPERATORS: Final = tuple(
    (operator.value, "api.isnull" if operator is Operator.IS_NULL else f"table.operator.{operator}")
    for operator in Operator
)
PARAMETERS: Final = (
    ("q", "words"),
    ("sort", "sort"),
    ("columns", "columns"),
    ("page", "page"),
    ("page_size", "page_size"),
)


def api(site: Site, request: Request, language: Language) -> Response:
    """`/fr/api`: how to read any dataset, and the catalogue for harvesters."""
    only(request)
    entries = site.catalogue.datasets()
    return site.renderer.page(
        request,
        "api.html",
        language,
        entries=entries[:LISTED],
        n_datasets=len(entries),
        addresses=site.absolute,
        operators=OPERATORS,
        parameters=PARAMETERS,
    )


def dataset_api(site: Site, request: Request, language: Language) -> Response:
    """`/fr/donnees/<slug>/api`: the addresses of one dataset, with examples that answer."""
    only(request)
    subject = subject_of(site, request.path_params["dataset"])
    tables = [
        {
            "table": table,
            "rows": site.absolute.rows(subject.slug, table.name),
            "example": with_parameters(site.absolute.rows(subject.slug, table.name), _example(table.columns)),
            "groups": with_parameters(site.absolute.groups(subject.slug, table.name), _grouping(table.columns)),
            "files": [(form, site.absolute.download(subject.slug, table.name, form)) for form in Form],
        }
        for table in subject.manifest.tables
    ]
    return site.renderer.page(
        request,
        "dataset_api.html",
        language,
        subject=subject,
        manifest=subject.manifest,
        tables=tables,
        openapi=site.absolute.openapi(subject.slug),
        description=site.absolute.api(subject.slug),
        operators=OPERATORS,
        parameters=PARAMETERS,
    )


def _example(columns: Sequence[PublishedColumn]) -> list[tuple[str, str]]:
    """A filter and an order that the table understands, from its own columns."""
    figures = [column for column in columns if is_figure(column)]
    if not figures:
        return [("sort", columns[0].name), ("page_size", "10")]
    low = figures[0].minimum or "0"
    return [(f"{figures[0].name}__ge", low), ("sort", f"-{figures[0].name}"), ("page_size", "10")]


def _grouping(columns: Sequence[PublishedColumn]) -> list[tuple[str, str]]:
    """The column of fewest values, if more than one, and a sum where there is something to add up."""
    by = min(columns, key=lambda column: (is_figure(column), column.n_distinct == 1, column.n_distinct or 1 << 60))
    figures = [column for column in columns if is_figure(column) and column is not by]
    return [("by", by.name)] + [("sum", column.name) for column in figures[:1]]
