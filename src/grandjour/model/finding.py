"""What a recogniser saw, and where."""

from dataclasses import dataclass
from enum import StrEnum

from grandjour.model.extraction import Box


class ColumnClass(StrEnum):
    """What a column does to a person's anonymity (statistical disclosure control)."""

    DIRECT = "direct"
    QUASI = "quasi"
    SENSITIVE = "sensitive"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding or a ruling is about: the whole document, a table, a column, a page or a field of metadata."""

    table: str | None = None
    column: int | None = None  # from 0
    page: int | None = None  # from 1
    field: str | None = None  # "title", "description", "column-name"…

    @property
    def key(self) -> str:
        """A stable text form: `t1/c3`, `t1`, `t1/c3/column-name`, `page/2`, `field/title`, `document`."""
        if self.table is not None:
            place = self.table if self.column is None else f"{self.table}/c{self.column}"
            return place if self.field is None else f"{place}/{self.field}"
        if self.page is not None:
            return f"page/{self.page}"
        return "document" if self.field is None else f"field/{self.field}"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, in code points, end excluded. `hide` False: a look-alike that stays readable."""

    start: int
    end: int
    type: str  # PERSON, NIR, PHONE…: those of the personal-data corpora
    hide: bool
    role: str | None
    ground: str | None  # code of reference.grounds
    score: float  # 0…1
    why: str  # a key of the message catalogues
    doubtful: bool = False  # the exact check refuses it, but it is announced or written as such: mistyped


@dataclass(frozen=True, slots=True)
class Place:
    """One place where a finding stands: a row of a table, or a stretch of a page with its box."""

    row: int | None = None
    page: int | None = None
    box: Box | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A suspicion, or the recognition of something public, about one subject. Holds places, never values."""

    subject: Subject
    type: str  # a column type (email, nir, tel_service…) or a span type (PHONE…) found inside free text
    column_class: ColumnClass
    hide: bool
    score: float
    why: str  # a key of the message catalogues
    ground: str | None = None  # code of reference.grounds
    role: str | None = None
    whole: bool = True  # the cell as a whole is of that type; False: spans inside longer texts
    count: int = 0  # cells or stretches concerned
    total: int = 0  # cells that are not empty
    places: tuple[Place, ...] = ()  # the first of them

    @property
    def key(self) -> str:
        """Stable across runs: subject and type."""
        return f"{self.subject.key}:{self.type}"
