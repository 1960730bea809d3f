"""From draft to release: what was protected, what was cleared, what was published."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from grandjour.model.administration import Administration, AdministrationKind
from grandjour.model.correction import Corrected
from grandjour.model.document_copy import CopyObstacle, DocumentCopy
from grandjour.model.extraction import FileRef


@dataclass(frozen=True, slots=True)
class Publisher:
    """The public part of an administration, as it stood when the draft was made."""

    siren: str
    name: str
    kind: AdministrationKind
    contact: str  # a service mailbox or address
    website: str | None = None


def publisher_of(administration: Administration) -> Publisher:
    """What the public may know of an administration."""
    return Publisher(
        siren=administration.siren,
        name=administration.name,
        kind=administration.kind,
        contact=administration.contact,
        website=administration.website,
    )


@dataclass(frozen=True, slots=True)
class PublishedColumn:
    """A column as the public gets it."""

    name: str
    title: str
    type: str  # Table Schema type
    format: str | None = None
    masked: bool = False  # stretches of some cells were masked
    n_distinct: int | None = None
    n_missing: int | None = None
    minimum: str | None = None  # of numbers and dates, computed on the released rows
    maximum: str | None = None
    histogram: tuple[int, ...] = ()  # up to 8 counts for the small drawing in the header
    unit: str | None = None  # of each number: € or %


@dataclass(frozen=True, slots=True)
class RowRun:
    """`n` rows of a release, one after the other in the source too.

    first: row of the first one in its source table, from 0, the lines above it counted. page: of the document, from 1.
    """

    first: int
    n: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class DraftTable:
    """A protected table: the Parquet file is the one that will be published, byte for byte."""

    name: str  # "t1": also the file's name before ".parquet"
    title: str
    columns: tuple[PublishedColumn, ...]
    file: FileRef
    n_rows: int
    n_set_aside: int = 0  # rows of the source that did not fit, reported
    places: tuple[RowRun, ...] = ()  # where the rows stand in the source, in order; () where it is not told


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is not published, and why: a kind and an article, never a name or value of the source."""

    type: str  # finding type, from a closed list: "nir", "telephone"…
    measure: str  # drop_column, mask_span
    n_columns: int
    ground: str
    article: str
    amount: str = ""  # band of cells concerned: "few" (< 10), "tens", "hundreds", "many"
    until: date | None = None  # when the secret ends (L311-8), where it does


@dataclass(frozen=True, slots=True)
class Draft:
    """All that would become public, before clearance. Tables are in the draft's folder."""

    id: str
    deposit: str
    dataset: str
    administration: str
    publisher: Publisher
    title: str
    description: str
    theme: str | None  # code of an EU data theme
    mission: str
    tables: tuple[DraftTable, ...]
    withheld: tuple[Withheld, ...]
    licence: str
    credit: str | None
    origin: str  # produced | received
    source_kind: str  # DocumentKind of the source
    document_date: date | None
    arrived_on: date
    corrections: tuple[str, ...] = ()  # ids of all that the recipe applies
    corrected: tuple[Corrected, ...] = ()  # the cells of these tables that are others than in the source
    document: DocumentCopy | None = None  # the cleared copy of the document, where an agent wants it out
    copy_obstacle: CopyObstacle | None = None  # why there is none, though one is wanted: private


@dataclass(frozen=True, slots=True)
class Clearance:
    """The right to publish exactly these bytes. Only `protect` makes one; `publish` re-reads it from the register.

    digest: SHA-256 of the canonical JSON of the draft, file hashes included.
    """

    id: str
    draft: str
    digest: str
    rulings: tuple[str, ...]
    rules_version: str
    law_version: str
    at: datetime


class ReleaseState(StrEnum):
    """Steps of publication, in order."""

    RESERVED = "reserved"
    PREPARED = "prepared"
    COMMITTED = "committed"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"  # taken down: nothing of it is left in the public root


EVER_PUBLIC: Final = (ReleaseState.COMMITTED, ReleaseState.WITHDRAWN, ReleaseState.ERASED)  # the public has it, or had


@dataclass(frozen=True, slots=True)
class Release:
    """A version of a dataset, in the register."""

    id: str
    dataset: str
    n: int  # from 1
    administration: str
    deposit: str
    draft: str
    clearance: str
    state: ReleaseState
    seq: int | None = None  # of the public log, once committed


class LogKind(StrEnum):
    """Kinds of entry of the public log. Others come with the rooms that need them."""

    RELEASE = "release"
    WITHDRAW = "withdraw"
    TAKEDOWN = "takedown"
    SIDECAR = "sidecar"  # something made from releases: shown while all of them are


class WithdrawalReason(StrEnum):
    """Closed list: the public log holds no text."""

    ERROR = "error"
    RULING_CHANGED = "ruling-changed"
    RIGHTS = "rights"
    OBSOLETE = "obsolete"


TAKEDOWN_REASONS: Final = tuple(one for one in WithdrawalReason if one is not WithdrawalReason.OBSOLETE)


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One point at which something becomes visible or disappears. No text.

    Of a sidecar, `release` is its own id, `n` the version that it is shown with, `derived_from` what it is made from.
    """

    seq: int
    kind: LogKind
    release: str
    dataset: str
    n: int
    at: datetime
    journal_head: str
    reason: WithdrawalReason | None = None
    derived_from: tuple[str, ...] = ()  # ids of releases
