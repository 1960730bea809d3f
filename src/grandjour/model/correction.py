"""A cell that is corrected: one more step of the recipe from an extraction to a version. The source stays as it was."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a released table. row: from 1, the same in every version made from one extraction."""

    table: str  # "t1"
    row: int
    column: str  # name in the standard form


@dataclass(frozen=True, slots=True)
class Correction:
    """A value that an agent put in the place of another, with a reason. Never changed; a later one may follow it.

    old, new: exact texts of the standard form (digits with a point, ISO dates, true and false); None: no value.
    ticket: the report that it comes from; who made that is told in an erasable notice, never here.
    """

    id: str
    deposit: str
    cell: Cell
    old: str | None
    new: str | None
    reason: str
    agent: str  # id
    agent_name: str  # as signed
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Corrected:
    """What the public is told of a correction: which cell, never a value: the old one may be erased some day.

    id: under which a notice may give credit.
    """

    id: str
    cell: Cell
