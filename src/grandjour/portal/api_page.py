"""The API explained to people: real addresses of real tables, to be copied."""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from grandjour.model.errors import Language
from grandjour.portal.dataset_page import page_path, subject_of
from grandjour.portal.examples import examples
from grandjour.portal.site import Site, only
from grandjour.serve.availability import forms_of
from grandjour.serve.query import Operator

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
    words = site.renderer.messages[language]
    shown = [examples(site.absolute, one.slug, one.manifest.tables[0], words) for one in entries[:1]]
    return site.renderer.page(
        request,
        "api.html",
        language,
        entries=entries[:LISTED],
        n_datasets=len(entries),
        addresses=site.absolute,
        examples=shown[0] if shown else (),
        operators=OPERATORS,
        parameters=PARAMETERS,
    )


def dataset_api(site: Site, request: Request, language: Language) -> Response:
    """`/fr/donnees/<slug>/api`: the addresses of one dataset, with examples that answer."""
    only(request)
    name = request.path_params["dataset"]
    subject = subject_of(site, name)
    if name != subject.slug:  # words of a version that was taken down, it may be: the page repeats its own address
        return RedirectResponse(f"{page_path(request, language, subject)}/api", status_code=307)
    words = site.renderer.messages[language]
    tables = [
        {
            "table": table,
            "rows": site.absolute.rows(subject.slug, table.name),
            "groups": site.absolute.groups(subject.slug, table.name),
            "examples": examples(site.absolute, subject.slug, table, words),
            "files": [
                (form, site.absolute.download(subject.slug, table.name, form))
                for form in forms_of(subject.manifest, table)
            ],
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
