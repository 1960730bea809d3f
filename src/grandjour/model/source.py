"""Where documents come from by themselves: a source, each run of it, and what a run brought."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from grandjour.model.document import Origin
from grandjour.model.timetable import Timetable


class SourceKind(StrEnum):
    """What a source is."""

    FOLDER = "folder"  # one that the administrator of the machine opened in the settings
    URL = "url"  # a file at a public https address
    DATABASE = "database"  # one that the settings name, read only


@dataclass(frozen=True, slots=True)
class Source:
    """A place that documents are collected from, and what is known of them beforehand.

    place: the address of a URL; else the name that the settings give to the folder or database.
    tables: of a database, as `schema.table`; or one `schema.*` for all its tables.
    title: proposed for what comes; None: a proposal is made from each file's name.
    dataset: what comes is the next version of; None: each file begins a dataset of its own, and continues it.
    """

    id: str
    administration: str  # SIREN
    name: str  # as agents call it
    kind: SourceKind
    place: str
    timetable: Timetable
    mission: str
    origin: Origin
    agent: str  # id of who added it
    title: str | None = None
    dataset: str | None = None
    tables: tuple[str, ...] = ()


class RunOutcome(StrEnum):
    """How a run ended."""

    RUNNING = "running"
    NEW = "new"  # something was received
    UNCHANGED = "unchanged"  # the same bytes as last time, or no file
    FAILED = "failed"  # with the code of a named error; what was received before it stays


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run met."""

    n_new: int = 0  # deposits
    n_same: int = 0  # files, or tables, with the same bytes as last time
    n_waiting: int = 0  # files that were still being written: for the next run


@dataclass(frozen=True, slots=True)
class ColumnShape:
    """A column as it came: the title of its table where there are several, its name, its Table Schema type."""

    table: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class ShapeChange:
    """How the columns of a document differ from those of the one before from the same place."""

    missing: tuple[ColumnShape, ...] = ()
    added: tuple[ColumnShape, ...] = ()
    retyped: tuple[tuple[ColumnShape, str], ...] = ()  # as it was, and its type now

    def __bool__(self) -> bool:
        """Whether there is any difference."""
        return bool(self.missing or self.added or self.retyped)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What one run brought from one place of a source.

    key: which file or table of the source, as an id that says nothing of its name. mark: what shows, without reading
    it, that a file was not touched since; "" where there is no such thing. deposit: None where nothing was to receive.
    shape, change: known once the document was read; change is None where nothing came before, or nothing changed.
    """

    run: str
    source: str
    key: str
    sha256: str
    mark: str = ""
    deposit: str | None = None
    shape: tuple[ColumnShape, ...] | None = None
    change: ShapeChange | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One visit of a source."""

    id: str
    source: str
    began_at: datetime
    outcome: RunOutcome
    counts: Counts = Counts()
    ended_at: datetime | None = None
    agent: str = ""  # id of who asked; "worker" for the timetable
    error: str | None = None  # code of a named error
    error_place: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A source as the register has it now. next_at: when it is due; None: when asked. last: its newest run."""

    source: Source
    next_at: datetime | None
    removed_at: datetime | None = None
    last: Run | None = None


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """A table of a database that was copied. file: the name of the copy in its folder."""

    schema: str
    name: str
    file: str
    n_rows: int


# --- What the settings allow ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """A folder that may be collected from, by the agents of these administrations."""

    name: str
    path: Path
    administrations: tuple[str, ...]


class Tls(StrEnum):
    """How a database proves who it is."""

    VERIFY = "verify"  # by a certificate that this machine trusts, or that of the settings
    REQUIRE = "require"  # encrypted, whoever it is
    NONE = "none"  # in the clear, for a database on this machine


@dataclass(frozen=True, slots=True)
class DatabasePlace:
    """A PostgreSQL database that may be collected from. Its password is read from a file when it is needed."""

    name: str
    host: str
    database: str
    user: str
    administrations: tuple[str, ...]
    password_file: Path | None = None
    port: int = 5432
    tls: Tls = Tls.VERIFY
    certificate: Path | None = None  # of the authority to believe, instead of the machine's


@dataclass(frozen=True, slots=True)
class SourcePlaces:
    """All folders and databases of the settings. Names are unique among those of their kind."""

    folders: tuple[FolderPlace, ...] = ()
    databases: tuple[DatabasePlace, ...] = ()

    def folder(self, name: str, administration: str) -> FolderPlace | None:
        """The folder of that name, for an administration that may; None for another, and where there is none."""
        return next((one for one in self.folders if one.name == name and administration in one.administrations), None)

    def database(self, name: str, administration: str) -> DatabasePlace | None:
        """The same for a database."""
        return next((one for one in self.databases if one.name == name and administration in one.administrations), None)
