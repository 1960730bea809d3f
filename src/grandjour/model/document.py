"""What comes in: a document, and each arrival of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from grandjour.model.transmission import TransmittedAct


class DocumentKind(StrEnum):
    """Kinds told apart by content, never by name."""

    DELIMITED = "delimited"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    GEOJSON = "geojson"
    JSON = "json"
    NDJSON = "ndjson"
    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    SQLITE = "sqlite"
    UNKNOWN = "unknown"  # kept with its hash, not read


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes, once: the same bytes twice are one document and two arrivals."""

    sha256: str
    size: int  # bytes
    kind: DocumentKind


class OriginKind(StrEnum):
    """Both are administrative documents (CRPA L300-2); the origin decides the rights."""

    PRODUCED = "produced"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document comes from and under which terms it was received."""

    kind: OriginKind
    holder: str | None = None  # who made it, when received
    licence: str | None = None  # as the holder states it, an SPDX identifier where there is one


@dataclass(frozen=True, slots=True)
class Deposit:
    """One arrival of a document at one administration: the case that the office handles."""

    id: str
    administration: str  # SIREN
    document: Document
    name: str  # file name as it came: private, never published
    title: str  # proposed title of the dataset
    mission: str
    origin: Origin
    arrived_at: datetime
    agent: str  # id of who dropped it
    document_date: date | None = None
    dataset: str | None = None  # what it becomes a version of: an id of its own from the start, or an earlier one
    parent: str | None = None  # SHA-256 of the archive in which it came
    ticket: str | None = None  # of the request that it answers
    act: TransmittedAct | None = None  # that the envelope in which it came tells of: private


class DepositState(StrEnum):
    """Where a deposit stands. The only mutable thing about it."""

    RECEIVED = "received"
    UNREADABLE = "unreadable"  # a named error; kept with its hash
    WAITING = "waiting"  # questions are open
    REFUSED = "refused"  # ruled: nothing of it may be published
    READY = "ready"  # cleared and prepared: the preview can be looked at and published
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"  # all that was published of it was taken down
    PURGED = "purged"  # its original and all that was derived from it is gone
    DISCARDED = "discarded"  # set aside by an agent: kept whole, no work is done on it, until it is taken back


class DiscardReason(StrEnum):
    """Why a deposit is set aside. Closed list: the journal holds no text."""

    DUPLICATE = "duplicate"  # the same thing came another time
    UNREADABLE = "unreadable"
    MISTAKE = "mistake"  # not what was meant to be dropped
    NOT_NEEDED = "not-needed"  # nobody means to publish it


@dataclass(frozen=True, slots=True)
class DepositRecord:
    """A deposit as the register has it now. Its title is the one an agent last gave."""

    deposit: Deposit
    state: DepositState
    error: str | None  # code of a named error
    error_place: dict[str, str | int]  # the values of its sentence
    n_questions: int  # open ones
    description: str  # public text, by an agent
    changed_at: datetime
    revision: int = 0  # grows with each ruling and description: a clearance made under an earlier one is void
    theme: str | None = None  # code of an EU data theme, by an agent; None: as its words propose
