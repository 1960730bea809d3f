"""Answers of the API as JSON. Integers and decimals are JSON numbers with all their digits; dates are ISO texts."""

from typing import Any, Final

import msgspec

from grandjour.model.encoding import to_plain
from grandjour.serve.addresses import COPY_TYPES, Addresses, Form
from grandjour.serve.availability import forms_of
from grandjour.serve.catalogue import Entry, Version
from grandjour.serve.engine import Page
from grandjour.serve.manifest import PublishedTable
from grandjour.serve.notice import EMPTY, Notice

_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


def page_answer(page: Page, *, previous: str | None = None, following: str | None = None) -> bytes:
    """One page of rows or groups: `{"total", "page", "page_size", "rows": [{name: value}], "links"}`.

    previous, following: addresses of the pages beside it, None at the ends.
    """
    return _ENCODER.encode(
        {
            "total": page.total,
            "page": page.page,
            "page_size": page.page_size,
            "rows": [dict(zip(page.columns, row, strict=True)) for row in page.rows],
            "links": {"previous": previous, "next": following},
        }
    )


def dataset_answer(entry: Entry, addresses: Addresses, notice: Notice = EMPTY) -> dict[str, Any]:
    """A dataset with its latest version, every address of it, all its versions, and how it is used."""
    manifest = entry.manifest
    return {
        "id": entry.id,
        "slug": entry.slug,
        "title": manifest.title,
        "description": manifest.description,
        "publisher": to_plain(manifest.publisher),
        "mission": manifest.mission,
        "theme": manifest.theme,
        "licence": manifest.licence,
        "credit": manifest.credit,
        "published_at": entry.published_at.isoformat(),
        "first_published_at": entry.first_published_at.isoformat(),
        "document_date": manifest.document_date and manifest.document_date.isoformat(),
        "law_version": manifest.law_version,
        "tables": [_table(entry, table, addresses) for table in manifest.tables],
        "document": _document(entry, addresses),
        "withheld": to_plain(manifest.withheld),
        "versions": [_version(entry, version, addresses) for version in entry.versions],
        "usage": to_plain(notice.figures),
        "reuses": to_plain(notice.reuses),
        "links": {
            "page": addresses.dataset(entry.slug),
            "openapi": addresses.openapi(entry.id),
            "dcat": addresses.record(entry.id, "ttl"),
        },
    }


def summary_answer(entry: Entry, addresses: Addresses) -> dict[str, Any]:
    """A dataset as a line of a list."""
    manifest = entry.manifest
    return {
        "id": entry.id,
        "slug": entry.slug,
        "title": manifest.title,
        "description": manifest.description,
        "publisher": manifest.publisher.name,
        "theme": manifest.theme,
        "licence": manifest.licence,
        "n_rows": manifest.n_rows,
        "published_at": entry.published_at.isoformat(),
        "links": {"self": addresses.api(entry.id), "page": addresses.dataset(entry.slug)},
    }


def _table(entry: Entry, table: PublishedTable, addresses: Addresses) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": table.title,
        "n_rows": table.n_rows,
        "n_set_aside": table.n_set_aside,
        "columns": to_plain(table.columns),
        "links": {
            "rows": addresses.rows(entry.id, table.name),
            "groups": addresses.groups(entry.id, table.name),
            "schema": addresses.table_schema(entry.slug, table.name),
            "dictionary": addresses.dictionary(entry.slug, table.name, Form.CSV),
            **{str(form): addresses.download(entry.slug, table.name, form) for form in forms_of(entry.manifest, table)},
        },
    }


def _document(entry: Entry, addresses: Addresses) -> dict[str, Any] | None:
    """The cleared copy of the document of the latest version; None where none goes out."""
    copy = entry.manifest.document
    if copy is None:
        return None
    return {
        "format": copy.format,
        "media_type": COPY_TYPES[copy.format],
        "size": copy.file.size,
        "sha256": copy.file.sha256,
        "author": copy.author,
        "posted_at": entry.published_at.isoformat(),
        "url": addresses.document(entry.slug, copy.format, entry.manifest.n),
    }


def _version(entry: Entry, version: Version, addresses: Addresses) -> dict[str, Any]:
    return {
        "n": version.n,
        "release": version.release,
        "published_at": version.published_at.isoformat(),
        "withdrawn_at": version.withdrawn_at and version.withdrawn_at.isoformat(),
        "reason": version.reason,
        "page": addresses.version(entry.slug, version.n),
    }
