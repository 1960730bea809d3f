"""Files to download: `/donnees/<slug>/v2/t1.csv`, or without `v2` those of the latest version; their descriptions too.

A version's file never changes, so its entity tag is strong; whether it may still be served is asked before anything
else, and again every few megabytes. What lies on disk is also given in parts.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import BinaryIO, Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from grandjour.model.document_copy import COPY_NAME, CopyFormat
from grandjour.model.errors import NotFound, QueryRefused, ReleaseWithdrawn
from grandjour.model.release import PublishedColumn
from grandjour.model.usage import UseKind
from grandjour.portal.dataset_page import Subject, subject_of
from grandjour.portal.ranges import asked_part
from grandjour.portal.replies import entity_tag, json_bytes, json_reply, not_modified, shared, unchanged
from grandjour.portal.site import Site, only
from grandjour.serve.addresses import COPY_TYPES, MEDIA_TYPES, Form
from grandjour.serve.availability import forms_of
from grandjour.serve.dictionary import dictionary_csv, dictionary_json
from grandjour.serve.engine import Dialect
from grandjour.serve.forms import FORMULAS_HEADER, csv_form, json_form
from grandjour.serve.geojson import geojson_form
from grandjour.serve.manifest import PublishedTable
from grandjour.serve.query import Query, everything, parse
from grandjour.serve.table_schema import table_schema

BLOCK: Final = 1 << 20  # bytes read at once
CHECK: Final = 8 << 20  # bytes sent between two looks at whether the release is live
DIALECT: Final = "dialect"
PAGING: Final = frozenset({"page", "page_size"})


def download(site: Site, request: Request) -> Response:
    """A table in one form, its data dictionary or its Table Schema; the cleared copy of the document.

    Raises NotFound, ReleaseWithdrawn, QueryRefused, QueryTimeout, DownloadsBusy, FormatLimit.
    """
    subject = subject_of(site, request.path_params["dataset"], request.path_params.get("n"))
    file = f"{request.path_params['name']}.{request.path_params['suffix']}"
    name, _, suffix = file.partition(".")
    if name == COPY_NAME:
        answer = _document(site, request, subject, suffix)
        return site.used(request, answer, subject.manifest.dataset, UseKind.DOWNLOAD)
    table = subject.manifest.table(name)
    if description := _description(site, request, subject, table, suffix):
        return description
    # A map of no points is not there; a spreadsheet too large for its form is refused by name, when it is made.
    if suffix not in list(Form) or (suffix == Form.GEOJSON and Form.GEOJSON not in forms_of(subject.manifest, table)):
        raise NotFound(what="file")
    answer = _table(site, request, subject, table, Form(suffix))
    return site.used(request, answer, subject.manifest.dataset, UseKind.DOWNLOAD)


def changed_rows(site: Site, request: Request) -> Response:
    """`/donnees/<slug>/v2/changements/t1.csv`: the rows of a table that changed, as CSV or JSON, by its parameters.

    Raises NotFound, ReleaseWithdrawn, QueryRefused, QueryTimeout, DownloadsBusy.
    """
    name, suffix = request.path_params["name"], request.path_params["suffix"]
    subject = subject_of(site, request.path_params["dataset"], request.path_params["n"])
    diff = site.catalogue.difference(request.path_params["dataset"], request.path_params["n"])
    if suffix not in (Form.CSV, Form.JSON):
        raise NotFound(what="file")
    form, file = Form(suffix), site.catalogue.changed_rows(diff, name)
    query, dialect = _asked(request, file.columns, form)
    tag = entity_tag(diff.id, f"{name}.{form}" if dialect is Dialect.SAFE else f"{name}.{form}-{dialect}")
    if unchanged(request, tag):
        return not_modified(site, tag)
    disposed = _disposition(subject, f"changements-{name}", form)
    headers = {**shared(site), "etag": tag, "content-security-policy": "sandbox", **disposed}
    headers["content-type"] = MEDIA_TYPES[form]
    if form is Form.CSV and dialect is Dialect.SAFE:
        headers[FORMULAS_HEADER] = str(site.formulas(diff.id, name, file, query))
    if request.method == "HEAD":
        return _head(headers)
    made = (
        csv_form(site.engine, file, query, dialect=dialect) if form is Form.CSV else json_form(site.engine, file, query)
    )
    return _streamed(site, diff.id, made, headers)


def _description(site: Site, request: Request, subject: Subject, table: PublishedTable, suffix: str) -> Response | None:
    match suffix:
        case "schema.json":
            only(request)
            return json_reply(site, table_schema(table))
        case "dictionary.json":
            only(request)
            return json_bytes(site, dictionary_json(table.columns))
        case "dictionary.csv":
            only(request)
            headers = {**shared(site), **_disposition(subject, f"{table.name}.dictionary", Form.CSV)}
            return Response(dictionary_csv(table.columns), media_type=MEDIA_TYPES[Form.CSV], headers=headers)
    return None


def _document(site: Site, request: Request, subject: Subject, suffix: str) -> Response:
    only(request)
    release, copy = subject.manifest.release, subject.manifest.document
    if copy is None or suffix != copy.format:
        raise NotFound(what="file")
    tag = entity_tag(release, f"{COPY_NAME}.{copy.format}")
    headers = {**shared(site), "etag": tag, "content-security-policy": "sandbox"}
    if unchanged(request, tag):
        return not_modified(site, tag)
    headers |= {"content-type": COPY_TYPES[copy.format], **_disposition(subject, COPY_NAME, copy.format)}
    return _stored(site, request, release, site.catalogue.document(release).open("rb"), headers)


def _table(site: Site, request: Request, subject: Subject, table: PublishedTable, form: Form) -> Response:
    release = subject.manifest.release
    query, dialect = _asked(request, table.columns, form)
    tag = entity_tag(release, form if dialect is Dialect.SAFE else f"{form}-{dialect}")
    headers = {**shared(site), "etag": tag, "content-security-policy": "sandbox"}
    if unchanged(request, tag):
        return not_modified(site, tag)
    headers |= {"content-type": MEDIA_TYPES[form], **_disposition(subject, table.name, form)}
    file = site.catalogue.table(release, table.name)
    if form is Form.PARQUET:
        return _stored(site, request, release, file.path.open("rb"), headers)
    if form is Form.CSV and dialect is Dialect.SAFE:
        headers[FORMULAS_HEADER] = str(site.formulas(release, table.name, file, query))
    if request.method == "HEAD":
        return _head(headers)
    match form:
        case Form.CSV:
            return _streamed(site, release, csv_form(site.engine, file, query, dialect=dialect), headers)
        case Form.JSON:
            return _streamed(site, release, json_form(site.engine, file, query), headers)
        case Form.GEOJSON:
            return _streamed(site, release, geojson_form(site.engine, file, query), headers)
    if query == everything(table.columns):
        return _stored(site, request, release, site.workbooks.whole(release, file, table.name, form), headers)
    workbook = _kept_while_live(site, release, site.workbooks.selection(release, file, query, form))
    headers["content-length"] = str(_size(workbook))
    return _streamed(site, release, _blocks(workbook, 0, _size(workbook)), headers)


def _asked(request: Request, columns: Sequence[PublishedColumn], form: Form) -> tuple[Query, Dialect]:
    """The rows that the address asks for, and how a CSV writes formulas. Parquet goes out whole."""
    parameters = request.query_params.multi_items()
    if refused := next((name for name, _ in parameters if name in PAGING or form is Form.PARQUET), None):
        raise QueryRefused(what=refused)
    dialects = [value or Dialect.SAFE for name, value in parameters if name == DIALECT and form is Form.CSV]
    if len(dialects) > 1 or not set(dialects) <= set(Dialect):
        raise QueryRefused(what=DIALECT)
    rest = [(name, value) for name, value in parameters if name != DIALECT or form is not Form.CSV]
    query = parse(rest, columns) if rest else everything(columns)
    return query, Dialect(dialects[0]) if dialects else Dialect.SAFE


def _head(headers: Mapping[str, str]) -> Response:
    """The headers of a body whose length is not known before it is made; Starlette would call it empty."""
    answer = Response(headers=headers)
    del answer.headers["content-length"]
    return answer


def _streamed(
    site: Site, release: str, body: Iterable[bytes], headers: Mapping[str, str], *, status: int = 200
) -> Response:
    chunks = while_live(site, release, body)
    return StreamingResponse(site.lane.bytes_of(chunks), status_code=status, headers=headers)


def _stored(site: Site, request: Request, release: str, stream: BinaryIO, headers: Mapping[str, str]) -> Response:
    """An open file, whole or in part."""
    stream = _kept_while_live(site, release, stream)
    whole = _size(stream)
    part = asked_part(request, headers["etag"], whole)
    headers = {**headers, "accept-ranges": "bytes", "content-length": str(part.size if part else whole)}
    if part:
        headers["content-range"] = part.content_range
    if request.method == "HEAD" or (part and not part.size):
        stream.close()
        return Response(status_code=416 if part else 200, headers=headers)
    start, end = (part.start, part.end) if part else (0, whole)
    return _streamed(site, release, _blocks(stream, start, end), headers, status=206 if part else 200)


def _kept_while_live(site: Site, release: str, stream: BinaryIO) -> BinaryIO:
    """The same open file; closed when its release is, since writing it may have lasted minutes.

    Raises ReleaseWithdrawn.
    """
    with ExitStack() as unless_live:
        unless_live.callback(stream.close)
        still_live(site, release)
        unless_live.pop_all()
    return stream


def _size(stream: BinaryIO) -> int:
    return os.fstat(stream.fileno()).st_size


def _blocks(stream: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    with stream:
        stream.seek(start)
        while block := stream.read(min(BLOCK, end - stream.tell())):
            yield block


def while_live(site: Site, release: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, cut off when the release is closed on the way: an answer that breaks is better than a leak."""
    sent = 0
    for chunk in chunks:
        sent += len(chunk)
        if sent >= CHECK:
            sent = 0
            still_live(site, release)
        yield chunk


def still_live(site: Site, release: str) -> None:
    """Follow the log, then raise ReleaseWithdrawn if it has closed the release."""
    site.refresh()
    if not site.catalogue.is_live(release):
        raise ReleaseWithdrawn


def _disposition(subject: Subject, name: str, form: Form | CopyFormat) -> dict[str, str]:
    """The name of the file on the visitor's disk: plain words of the title, version, table."""
    return {"content-disposition": f'attachment; filename="{subject.slug}-v{subject.manifest.n}-{name}.{form}"'}
