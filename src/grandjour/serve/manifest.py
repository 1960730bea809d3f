"""The format of a release: one JSON document beside the Parquet files that it names. Written once, never changed.

It holds what the public may know and nothing else: no name or hash of the original, no agent, no id of deposit, draft
or clearance. It has no date of publication: the public log has it, so that a preview and its release are equal bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from grandjour.model.correction import Corrected
from grandjour.model.document_copy import COPY_NAME, DocumentCopy
from grandjour.model.encoding import digest, from_json, to_json
from grandjour.model.errors import BrokenRecord, NotFound
from grandjour.model.extraction import FileRef
from grandjour.model.ids import is_id
from grandjour.model.release import (
    Clearance,
    Draft,
    DraftTable,
    PublishedColumn,
    Publisher,
    Release,
    RowRun,
    Withheld,
)

FORMAT: Final = 1
MANIFEST_NAME: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table of a release. Its Parquet file is what `protect` wrote, byte for byte."""

    name: str  # "t1": in addresses
    title: str
    columns: tuple[PublishedColumn, ...]
    file: FileRef
    n_rows: int
    n_set_aside: int = 0  # rows of the source that did not fit its table
    places: tuple[RowRun, ...] = ()  # where the rows stand in the source, in order; () where it is not told

    def column(self, name: str) -> PublishedColumn:
        """The column of that name. Raises NotFound."""
        for column in self.columns:
            if column.name == name:
                return column
        raise NotFound(what="column")


@dataclass(frozen=True, slots=True)
class Manifest:
    """One version of a dataset, as published. `n` counts the versions prepared; one never published leaves a gap."""

    format: int
    release: str
    dataset: str
    n: int
    publisher: Publisher
    title: str
    description: str
    mission: str
    tables: tuple[PublishedTable, ...]
    withheld: tuple[Withheld, ...]
    licence: str  # SPDX identifier
    credit: str | None  # holder to name, where the licence of a received document asks for it
    origin: str  # produced | received
    source_kind: str  # DocumentKind of the source
    document_date: date | None
    received_on: date
    law_version: str
    rules_version: str
    theme: str | None = None  # code of an EU data theme
    corrected: tuple[Corrected, ...] = ()  # cells that are others than in the document
    document: DocumentCopy | None = None  # the cleared copy of the document, where one goes out beside the tables

    @property
    def n_rows(self) -> int:
        """Rows of all tables together."""
        return sum(table.n_rows for table in self.tables)

    def table(self, name: str) -> PublishedTable:
        """The table of that name. Raises NotFound."""
        for table in self.tables:
            if table.name == name:
                return table
        raise NotFound(what="table")

    def files(self) -> Iterator[FileRef]:
        """Every file that belongs to the release beside the manifest itself."""
        yield from (table.file for table in self.tables)
        if self.document:
            yield self.document.file

    def digest(self) -> str:
        """SHA-256 of the manifest's bytes, hence of everything it names: equal for a preview and its release."""
        return digest(self)


def make(draft: Draft, clearance: Clearance, release: Release) -> Manifest:
    """The manifest of `release`: a pure function of what was cleared, so that anyone can make it again and compare."""
    return Manifest(
        format=FORMAT,
        release=release.id,
        dataset=release.dataset,
        n=release.n,
        publisher=draft.publisher,
        title=draft.title,
        description=draft.description,
        mission=draft.mission,
        tables=tuple(map(_table, draft.tables)),
        withheld=draft.withheld,
        licence=draft.licence,
        credit=draft.credit,
        origin=draft.origin,
        source_kind=draft.source_kind,
        document_date=draft.document_date,
        received_on=draft.arrived_on,
        law_version=clearance.law_version,
        rules_version=clearance.rules_version,
        theme=draft.theme,
        corrected=draft.corrected,
        document=draft.document,
    )


def encode(manifest: Manifest) -> bytes:
    """Canonical JSON of the manifest."""
    return to_json(manifest)


def parse(data: bytes) -> Manifest:
    """The manifest in `data`.

    Raises BrokenRecord when it is not one of this format, or names ids or files in a form that is not ours.
    """
    manifest = from_json(data, Manifest)
    plain = all(file.name == f"{table.name}.parquet" for table in manifest.tables for file in (table.file,))
    copy = manifest.document
    plain = plain and (copy is None or copy.file.name == f"{COPY_NAME}.{copy.format}")
    if manifest.format != FORMAT or not plain or not (is_id(manifest.release) and is_id(manifest.dataset)):
        raise BrokenRecord(record="Manifest")
    return manifest


def _table(table: DraftTable) -> PublishedTable:
    return PublishedTable(
        name=table.name,
        title=table.title,
        columns=table.columns,
        file=table.file,
        n_rows=table.n_rows,
        n_set_aside=table.n_set_aside,
        places=table.places,
    )
