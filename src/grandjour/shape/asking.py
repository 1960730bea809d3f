"""What an agent asks to correct, held against what is public before it is kept: the cell, its value, the new one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from grandjour.guard.confined import ask
from grandjour.guard.folder import temporary
from grandjour.model.administration import Agent
from grandjour.model.correction import Cell, Correction
from grandjour.model.encoding import digest
from grandjour.model.errors import (
    ConfinedLied,
    CorrectionOfOlder,
    CorrectionOutdated,
    CorrectionRefused,
    CorrectionTooLong,
    CorrectionUnfit,
    CorrectionWithoutEffect,
    NotFound,
)
from grandjour.model.ids import new_id
from grandjour.model.release import Draft, PublishedColumn, Release, ReleaseState
from grandjour.model.shaping import ShapedColumn
from grandjour.shape.correct import LONGEST, canonical, fits, is_same
from grandjour.shape.shape import SCHEMA_TYPES
from grandjour.store.files import storing
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register
from grandjour.tables.sql import parquet_source, quote_identifier

PLACE: Final = "private"
VERBS: Final = {kind: verb for verb, kind in SCHEMA_TYPES.items()}
WIDTH: Final = re.compile(r"DECIMAL\(([0-9]{1,2}), ?([0-9]{1,2})\)")
SPACES: Final = re.compile(r"[\s\u00a0\u202f]+")
FRENCH_DAY: Final = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
WORDS: Final = {"oui": "true", "non": "false", "yes": "true", "no": "false"}
Rows = dict[str, list[tuple[str | None, str]]]


@dataclass(frozen=True, slots=True)
class Standing:
    """A public cell as it stands, with the corrections that no version has yet. column: what it can hold."""

    cell: Cell
    value: str | None
    column: ShapedColumn
    title: str

    @property
    def mark(self) -> str:
        """What a form carries of the value that its reader saw, whatever a browser does to a text on its way."""
        return mark_of(self.value)


def standing(
    register: Register, objects: PrivateObjects, release: Release, cell: Cell, *, unconfined: bool = False
) -> Standing:
    """What stands in a cell of a public release, the newest of its dataset.

    Raises CorrectionOfOlder for a release that is not; CorrectionRefused for a cell that is not public in full;
    ConfinedError, StoreError.
    """
    _require_newest(register, release)
    draft, _ = register.clearance(release.clearance)
    column = _column(draft, cell)
    ((value, kind),) = _read(_folder_of(objects, draft, cell.table), [cell], draft.title, unconfined=unconfined)
    width = WIDTH.fullmatch(kind)
    shaped = ShapedColumn(
        column.name,
        column.title,
        column.type,
        VERBS.get(column.type, VERBS["string"]),
        (0,),
        scale=int(width[2]) if width else None,
        precision=int(width[1]) if width else None,
    )
    for one in register.undone_corrections(release.administration, release.deposit):
        if one.cell == cell and one.id in draft.corrections:
            value = one.old  # the next version is without it, and without what followed it there
            break
    for one in register.corrections(release.administration, release.deposit):
        if one.cell == cell and (one.id not in draft.corrections or is_same(column.type, value, one.new)):
            value = one.new  # in its own words: the next correction is held against them
    return Standing(cell, value, shaped, column.title)


def correct(
    register: Register,
    objects: PrivateObjects,
    release: Release,
    cell: Cell,
    new: str,
    *,
    reason: str,
    agent: Agent,
    at: datetime,
    seen: str | None = None,
    ticket: str | None = None,
    credit: bool = False,
    unconfined: bool = False,
) -> Correction:
    """Keep the correction of a cell, by an agent; the worker then makes the next version from the same extraction.

    new: as typed, "" for no value. seen: the mark of the value that the agent saw there; None: whatever stands there.
    ticket: the report that it comes from, accepted with it; credit: the name of its reporter is shown.
    Raises what `standing` raises; CorrectionOutdated when another value stands there than was seen, or a colleague was
    first; CorrectionTooLong, CorrectionUnfit, CorrectionWithoutEffect; DepositSetAside; ReportClosed, ReportOfAnother.
    """
    found = standing(register, objects, release, cell, unconfined=unconfined)
    value = typed(found.column.type, new)
    place: dict[str, str | int] = {"table": cell.table, "row": cell.row, "column": cell.column}
    if seen is not None and seen != found.mark:
        raise CorrectionOutdated(**place)
    if value is not None and len(value) > LONGEST:
        raise CorrectionTooLong(column=cell.column, most=LONGEST)
    if not fits(found.column, value):
        raise CorrectionUnfit(column=cell.column, kind=found.column.type)
    value = canonical(found.column, value)
    if is_same(found.column.type, found.value, value):
        raise CorrectionWithoutEffect(**place)
    correction = Correction(
        id=new_id(),
        deposit=release.deposit,
        cell=cell,
        old=found.value,
        new=value,
        reason=reason,
        agent=agent.id,
        agent_name=agent.display,
        ticket=ticket,
    )
    register.add_correction(release.administration, correction, at=at, credit=credit)
    return correction


def undo(register: Register, administration: str, correction: str, *, deposit: str, agent: Agent, at: datetime) -> None:
    """Undo a correction; the worker then makes a version without it.

    Raises CorrectionOfOlder for a published one of a document that is not that of the newest version;
    CorrectionFollowed while a later one stands on the same cell; NotFound.
    """
    if correction in register.published_corrections(administration, deposit):
        releases = register.releases(administration)
        mine = [one for one in releases if one.deposit == deposit and one.state is ReleaseState.COMMITTED]
        if mine:
            _require_newest(register, max(mine, key=lambda one: one.n))
    register.undo_correction(administration, deposit, correction, agent=agent.id, at=at)


def typed(kind: str, text: str) -> str | None:
    """What was typed as the exact text of a value: French figures and days are understood, nothing is guessed."""
    if not text:
        return None
    if kind in ("integer", "number"):
        return SPACES.sub("", text).replace(",", ".")
    if kind == "boolean":
        return WORDS.get(text.lower(), text.lower())
    if kind == "date" and (day := FRENCH_DAY.fullmatch(text)):
        return f"{day[3]}-{day[2]}-{day[1]}"
    return text.replace("\r\n", "\n")


def mark_of(value: str | None) -> str:
    """A short digest of a value."""
    return digest(value)[:16]


def _require_newest(register: Register, release: Release) -> None:
    public = [
        one
        for one in register.releases(release.administration)
        if one.dataset == release.dataset and one.state is ReleaseState.COMMITTED
    ]
    if not public or max(public, key=lambda one: one.n).id != release.id:
        raise CorrectionOfOlder(n=release.n)


def _column(draft: Draft, cell: Cell) -> PublishedColumn:
    """The column of a cell that is public in full. Raises CorrectionRefused, the same for whatever is not."""
    table = next((one for one in draft.tables if one.name == cell.table), None)
    column = next((one for one in table.columns if one.name == cell.column), None) if table else None
    if table is None or column is None or column.masked or not 1 <= cell.row <= table.n_rows:
        raise CorrectionRefused(table=cell.table, row=cell.row, column=cell.column)
    return replace(column)


def released_row(
    objects: PrivateObjects, draft: Draft, table: str, row: int, columns: Sequence[str], *, unconfined: bool = False
) -> tuple[str | None, ...]:
    """The exact texts of some cells of one row, as they were cleared. Raises NotFound where that was erased.

    ConfinedError, StoreError.
    """
    folder = _folder_of(objects, draft, table)
    if not (folder / f"{table}.parquet").is_file():
        raise NotFound(what=draft.id)
    cells = [Cell(table, row, column) for column in columns]
    return tuple(value for value, _ in _read(folder, cells, draft.title, unconfined=unconfined))


def _folder_of(objects: PrivateObjects, draft: Draft, table: str) -> Path:
    return objects.draft_folder(draft.id, only=(f"{table}.parquet",))


def _read(folder: Path, cells: Sequence[Cell], document: str, *, unconfined: bool) -> list[tuple[str | None, str]]:
    """The exact text of each of these cells of one row, and the engine's type of its column."""
    table, row = cells[0].table, cells[0].row
    source = parquet_source([folder / f"{table}.parquet"])
    names = [quote_identifier(cell.column) for cell in cells]
    chosen = ", ".join(f"{name} AS value_{n}" for n, name in enumerate(names))
    numbered = f"SELECT row_number() OVER () AS place, {chosen} FROM {source}"  # noqa: S608 quoted names
    statements = {str(n): _exact(f"value_{n}", numbered, row) for n in range(len(names))}
    with storing(PLACE), temporary(folder) as place:
        found = ask(
            Rows,
            "grandjour.tables.child:select",
            inputs=(folder,),
            folder=place,
            arguments={"statements": statements},
            document=document,
            unconfined=unconfined,
        )
    if any(len(found.get(name, ())) != 1 for name in statements):
        raise ConfinedLied(document=document)
    return [found[name][0] for name in statements]


def _exact(value: str, numbered: str, row: int) -> str:
    exact = (
        f"CASE WHEN typeof({value}) = 'TIMESTAMP' THEN replace({value}::VARCHAR, ' ', 'T') ELSE {value}::VARCHAR END"
    )
    return f"SELECT {exact}, typeof({value}) FROM ({numbered}) WHERE place = {int(row)}"  # noqa: S608 quoted names
