"""The page of a dataset: what it is, whether it is yours to use, how to have it; then its rows, limits and history."""

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from grandjour.model.errors import Language, QueryRefused, QueryTimeout, ReleaseWithdrawn, StoreError
from grandjour.model.release import PublishedColumn
from grandjour.portal.changes_words import difference_of, summary
from grandjour.portal.charts import Chart, Counts, charts
from grandjour.portal.filter_form import FORM, filter_of_form
from grandjour.portal.place_map import PlaceMap, place_map
from grandjour.portal.reading import quality, sentences
from grandjour.portal.report_words import told_reports
from grandjour.portal.site import Site
from grandjour.portal.table_view import TABLE, Addressing, TableView, read_query, view
from grandjour.portal.use_words import told_uses
from grandjour.portal.withheld import lines
from grandjour.reference.licences import licence
from grandjour.reference.themes import THEMES
from grandjour.serve.addresses import Addresses
from grandjour.serve.addresses import Form as FileForm
from grandjour.serve.availability import forms_of
from grandjour.serve.catalogue import Version
from grandjour.serve.geojson import places_of
from grandjour.serve.manifest import Manifest, PublishedTable
from grandjour.serve.notice import Figures, ReportState
from grandjour.serve.schema_org import dataset_block
from grandjour.serve.slug import short_id
from grandjour.web.messages import Messages
from grandjour.web.renderer import root_of, with_parameters

MOST_CORRECTED: Final = 12  # corrected cells named on the page; their rows tell the others
MAX_LISTED: Final = 150  # columns described on the page; the data dictionary has all of them


@dataclass(frozen=True, slots=True)
class Subject:
    """The version that an address asks for. slug: the canonical name in addresses; fixed: by number, not the latest."""

    slug: str
    manifest: Manifest
    version: Version
    versions: tuple[Version, ...]
    fixed: bool

    @property
    def live(self) -> list[Version]:
        """Versions that can be read, the latest first."""
        return [version for version in reversed(self.versions) if version.withdrawn_at is None]


def subject_of(site: Site, name: str, n: int | None = None) -> Subject:
    """The dataset and version of an address. Raises NotFound, ReleaseWithdrawn."""
    if n is not None:
        site.catalogue.version(name, n)  # a closed version says so, even where a later one is open
    entry = site.catalogue.dataset(name)
    manifest = entry.manifest if n is None else site.catalogue.version(name, n)
    version = next(version for version in entry.versions if version.release == manifest.release)
    return Subject(entry.slug, manifest, version, entry.versions, fixed=n is not None)


def dataset(site: Site, request: Request, language: Language) -> Response:
    """`/fr/donnees/<slug>` and `/fr/donnees/<slug>/v<n>`.

    Raises NotFound, ReleaseWithdrawn, QueryRefused, QueryTimeout.
    """
    name, n = request.path_params["dataset"], request.path_params.get("n")
    subject = subject_of(site, name, n)
    path = page_path(request, language, subject)
    if name != subject.slug:
        return RedirectResponse(with_parameters(path, request.query_params.multi_items()), status_code=307)
    table, parameters = _chosen_table(subject.manifest, request.query_params)
    links = Addressing(
        path,
        table,
        named=table is not subject.manifest.tables[0],
        records=records_path(request, language, subject, table),
    )
    shown = _shown(site, subject, table, parameters, links, language)
    if isinstance(shown, str):
        return RedirectResponse(shown, status_code=303)
    return _page(site, request, language, subject, shown, _charts(site, subject, table, links, language))


def page_path(request: Request, language: Language, subject: Subject) -> str:
    """The path of the page, below where the portal is mounted."""
    path = f"{root_of(request)}/{language}/donnees/{subject.slug}"
    return f"{path}/v{subject.manifest.n}" if subject.fixed else path


def records_path(request: Request, language: Language, subject: Subject, table: PublishedTable) -> str:
    """What the address of each row of a table begins with. It names the version: rows of another one are others."""
    page = page_path(request, language, subject)
    return f"{page if subject.fixed else f'{page}/v{subject.manifest.n}'}/{table.name}/ligne/"


def _chosen_table(manifest: Manifest, query: QueryParams) -> tuple[PublishedTable, list[tuple[str, str]]]:
    names = query.getlist(TABLE)
    known = {table.name: table for table in manifest.tables}
    if len(names) > 1 or not set(names) <= known.keys():
        raise QueryRefused(what=TABLE)
    rest = [(name, value) for name, value in query.multi_items() if name != TABLE]
    return (known[names[0]] if names else manifest.tables[0]), rest


def _shown(
    site: Site, subject: Subject, table: PublishedTable, parameters: list[tuple[str, str]], links: Addressing,
    language: Language,
) -> TableView | str:  # fmt: skip
    """The page of rows, or the address that a sent form stands for."""
    words = site.renderer.messages[language]
    file = site.catalogue.table(subject.manifest.release, table.name)
    typed = {name: value for name, value in parameters if name in FORM}
    rest = [(name, value) for name, value in parameters if name not in FORM]
    if not typed:
        return view(site.engine, file, table, read_query(rest, table), links, words)
    if typed.keys() != set(FORM):
        raise QueryRefused(what="column, operator, value")
    query = read_query(rest, table)
    try:
        asked = filter_of_form(typed, table.columns)
        return links.of(read_query([*rest, asked], table) if asked else query)
    except QueryRefused:
        return view(site.engine, file, table, query, links, words, typed=typed)


def _page(
    site: Site, request: Request, language: Language, subject: Subject, shown: TableView, drawn: tuple[Chart, ...]
) -> Response:
    words, manifest, links = site.renderer.messages[language], subject.manifest, site.links(request)
    notice = site.notice(manifest.dataset)
    status = 400 if shown.form.wrong else 200
    return site.renderer.page(
        request,
        "dataset.html",
        language,
        status=status,
        headers={"cache-control": "no-cache"},
        subject=subject,
        manifest=manifest,
        view=shown,
        table=shown.table,
        charts=drawn,
        map=_map(site, subject, shown, words),
        listed=shown.table.columns[:MAX_LISTED],
        sentences=sentences(shown.table, words),
        quality=quality(shown.table, words),
        withheld=lines(manifest.withheld, words),
        licence=licence(manifest.licence),
        theme=THEMES.get(manifest.theme or ""),
        downloads=_downloads(subject, shown, links),
        selection=_selection(subject, shown, links),
        links=links,
        citation=site.absolute.version(subject.slug, manifest.n),
        diff=(diff := difference_of(site, manifest.dataset, manifest.n)),
        changed=summary(diff, words) if diff else "",
        crossings=site.crossings.of(manifest),
        notice=notice,
        uses=told_uses(notice, words),
        told_reports=told_reports(
            notice.reports, site.catalogue, manifest.dataset, f"{root_of(request)}/{language}/donnees/{subject.slug}"
        ),
        states=ReportState,
        most_corrected=MOST_CORRECTED,
        block=Markup(_block(site, language, subject, notice.figures)),  # noqa: S704 -- it holds no < > &
        sizes={FileForm.PARQUET: shown.table.file.size},
    )


def _charts(
    site: Site, subject: Subject, table: PublishedTable, links: Addressing, language: Language
) -> tuple[Chart, ...]:
    release, name = subject.manifest.release, table.name
    file = site.catalogue.table(release, name)

    def count(column: PublishedColumn) -> Counts:
        return site.frequent(release, name, file, column.name)

    return charts(table, count, links, site.renderer.messages[language])


def _map(site: Site, subject: Subject, shown: TableView, words: Messages) -> PlaceMap | None:
    """The places of the rows that the filters leave, where the table has some; none where looking takes too long."""
    columns = places_of(subject.manifest.source_kind, shown.table.columns)
    if not columns:
        return None
    file = site.catalogue.table(subject.manifest.release, shown.table.name)
    try:
        return place_map(site.engine, file, read_query(shown.selection, shown.table), columns, words)
    except (QueryTimeout, StoreError):
        return None


def _downloads(subject: Subject, shown: TableView, links: Addresses) -> list[tuple[FileForm, str]]:
    manifest, table = subject.manifest, shown.table
    return [(form, links.download(subject.slug, table.name, form, manifest.n)) for form in forms_of(manifest, table)]


def _block(site: Site, language: Language, subject: Subject, figures: Figures) -> str:
    """What the page tells search engines of itself."""
    page = site.absolute.page(language, subject.slug, subject.manifest.n if subject.fixed else None)
    return dataset_block(subject.manifest, subject.version, page, site.absolute, figures)


def _selection(subject: Subject, shown: TableView, links: Addresses) -> list[tuple[FileForm, str]]:
    """Downloads of the rows that the filters leave; none where there is no filter. Parquet is the whole file only."""
    if not (shown.chips or shown.words):
        return []
    forms = [(form, path) for form, path in _downloads(subject, shown, links) if form is not FileForm.PARQUET]
    return [(form, with_parameters(path, shown.selection)) for form, path in forms]


def withdrawn(site: Site, request: Request, language: Language) -> Response:
    """The answer to any address of what was public and is no longer: dates, reason, and the ways on from there.

    Of what was taken down nothing is said, not even the words of its own address.

    Raises NotFound.
    """
    name, n = request.path_params["dataset"], request.path_params.get("n")
    versions = site.catalogue.versions(name)
    closed = [version for version in versions if version.withdrawn_at and n in (None, version.n)]
    try:
        entry = site.catalogue.dataset(name)
    except ReleaseWithdrawn:
        entry = None
    return site.renderer.page(
        request,
        "withdrawn.html",
        language,
        status=410,
        headers={"cache-control": "no-cache"},
        closed=closed[::-1],
        address=f"/donnees/{short_id(name)}" + (f"/v{n}" if n else ""),
        entry=entry if closed else None,
    )
