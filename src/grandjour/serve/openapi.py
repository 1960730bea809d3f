"""OpenAPI 3.1 description of the API of one dataset: its tables, columns, filters and answers."""

from grandjour.reference.licences import licence
from grandjour.reference.themes import THEMES
from grandjour.serve import openapi_answers as answers
from grandjour.serve import openapi_parameters as parameters
from grandjour.serve.addresses import COPY_TYPES, MEDIA_TYPES, Addresses, Form
from grandjour.serve.availability import forms_of
from grandjour.serve.catalogue import Entry
from grandjour.serve.manifest import PublishedTable
from grandjour.serve.openapi_answers import Schema

VERSION = "3.1.0"
MAY_BE_TOO_LARGE = (Form.XLSX, Form.ODS)


def openapi(entry: Entry, addresses: Addresses) -> Schema:
    """The description of the latest version's API."""
    manifest = entry.manifest
    terms, theme = licence(manifest.licence), THEMES.get(manifest.theme or "")
    paths: Schema = {}
    for table in manifest.tables:
        paths |= _paths(entry, table, addresses)
    if copy := manifest.document:
        address = addresses.document(entry.id, copy.format)[len(addresses.base) :]
        paths[address] = answers.reading(
            "Le document lui-même", [], {}, media=COPY_TYPES[copy.format], failures=(400, 404, 410), file=True
        )
    return {
        "openapi": VERSION,
        "info": {
            "title": manifest.title,
            "description": manifest.description,
            "version": str(manifest.n),
            "license": {"name": terms.name_fr, "url": terms.url},
            "contact": {"name": manifest.publisher.name, "url": addresses.dataset(entry.slug)},
        },
        "servers": [{"url": addresses.base}],
        "tags": [{"name": theme.label_fr, "externalDocs": {"url": theme.uri}}] if theme else [],
        "paths": paths,
        "components": {"schemas": {table.name: answers.row(table.columns) for table in manifest.tables}},
    }


def _paths(entry: Entry, table: PublishedTable, addresses: Addresses) -> Schema:
    base = len(addresses.base)
    row = {"$ref": f"#/components/schemas/{table.name}"}
    paths: Schema = {
        addresses.rows(entry.id, table.name)[base:]: answers.reading(
            f"Lignes : {table.title}", parameters.of_rows(table), answers.page_of(row)
        ),
        addresses.groups(entry.id, table.name)[base:]: answers.reading(
            f"Regroupements : {table.title}", parameters.of_groups(table), answers.page_of(answers.group())
        ),
    }
    for form in forms_of(entry.manifest, table):
        paths[addresses.download(entry.id, table.name, form)[base:]] = _download(table, form, row)
    return paths


def _download(table: PublishedTable, form: Form, row: Schema) -> Schema:
    asked = [] if form is Form.PARQUET else parameters.of_selection(table)  # which goes out whole
    if form is Form.CSV:
        asked.append(parameters.dialect())
    content = {"type": "array", "items": row} if form is Form.JSON else {}
    failures = (400, 404, 410, *((422,) if form in MAY_BE_TOO_LARGE else ()), 503)
    title = f"Téléchargement {form.upper()} : {table.title}"
    return answers.reading(title, asked, content, media=MEDIA_TYPES[form], failures=failures, file=True)
