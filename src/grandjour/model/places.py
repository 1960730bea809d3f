"""Where things are kept, as each process gets it from the settings: no process knows more than its own."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from grandjour.model.mail import MailServer
from grandjour.model.source import SourcePlaces

LEASE_SECONDS: Final = 30
REQUEST_MONTHS: Final = 12  # that a closed request keeps its words, once nobody can contest its answer any more


@dataclass(frozen=True, slots=True)
class S3Access:
    """How one process reaches the S3 store, with a key of its own: as narrow as the store allows."""

    endpoint: str  # http:// or https://, without path
    region: str
    key: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PortalPlaces:
    """All that the portal knows. No register, no private root."""

    public: str  # URL of the public root
    drop: str  # URL of the drop root: write only
    cache: Path  # its own folder, for derived forms
    base_url: str  # absolute address that pages and the catalogue give
    host: str
    port: int
    s3: S3Access | None = None  # where a root is a bucket
    request_months: int = REQUEST_MONTHS  # told on the form


@dataclass(frozen=True, slots=True)
class OfficePlaces:
    """All that the office knows."""

    private: str
    register: str
    public: str
    cache: Path
    base_url: str
    portal_url: str
    host: str
    port: int
    unconfined: bool = False  # as the worker
    sources: SourcePlaces = SourcePlaces()  # noqa: RUF009  # frozen
    s3: S3Access | None = None  # where a root is a bucket


@dataclass(frozen=True, slots=True)
class WorkPlaces:
    """All that the worker knows. `steps`: database of the engine of durable steps, ids only."""

    private: str
    register: str
    public: str
    drop: str
    steps: str
    cache: Path  # its own folder, for copies of what is in a bucket
    lease_seconds: int = LEASE_SECONDS  # how long a worker that falls silent keeps its job
    unconfined: bool = False  # written in the settings by an administrator who accepts it
    office_url: str = ""  # for the letters that lead there
    mail: MailServer | None = None  # None: letters wait, and the office shows them
    sources: SourcePlaces = SourcePlaces()  # noqa: RUF009  # frozen
    s3: S3Access | None = None  # where a root is a bucket
    request_months: int = REQUEST_MONTHS
