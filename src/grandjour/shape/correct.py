"""Corrections, the last step of the recipe: each is held against the value that stands there, never applied blindly."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation, localcontext
from pathlib import Path
from typing import Final
from unicodedata import category

from grandjour.guard.confined import ask
from grandjour.guard.folder import temporary
from grandjour.model.correction import Cell, Correction
from grandjour.model.encoding import to_plain
from grandjour.model.errors import ConfinedLied, CorrectionOutdated, CorrectionRefused, CorrectionUnfit
from grandjour.model.shaping import ShapedColumn, ShapedTable, Verb
from grandjour.store.files import storing

PLACE: Final = "private"
LONGEST: Final = 10_000  # characters of a text
BIGGEST: Final = 1 << 63  # of a whole number, as the engine keeps it
WHOLE: Final = re.compile(r"0|-?[1-9][0-9]{0,18}")
DIGITS: Final = 80  # more than any figure that fits
DECIMAL: Final = re.compile(r"-?[0-9]{1,38}(\.[0-9]{1,38})?")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT: Final = re.compile(rf"{DAY.pattern}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}")


def corrected(
    tables: Sequence[ShapedTable],
    corrections: Sequence[Correction],
    *,
    folder: Path,
    document: str,
    unconfined: bool = False,
) -> tuple[ShapedTable, ...]:
    """The same tables with what is corrected in them. folder: of the extraction. document: how errors call it.

    Raises CorrectionRefused for a cell that is not there, CorrectionOutdated for one that holds another value than the
    correction says, CorrectionUnfit for a value that its column cannot hold; ConfinedError, StoreError.
    """
    if not corrections:
        return tuple(tables)
    cells = tuple(dict.fromkeys(one.cell for one in corrections))
    columns = {cell: column_of(tables, cell) for cell in cells}
    standing = dict(zip(cells, _standing(tables, cells, folder, document, unconfined=unconfined), strict=True))
    last: dict[Cell, Correction] = {}
    for one in corrections:
        column = columns[one.cell]
        if not is_same(column.type, standing[one.cell], one.old):
            raise CorrectionOutdated(table=one.cell.table, row=one.cell.row, column=one.cell.column)
        if not fits(column, one.new):
            raise CorrectionUnfit(column=column.name, kind=column.type)
        standing[one.cell], last[one.cell] = one.new, one
    return tuple(
        replace(table, corrections=tuple(one for one in last.values() if one.cell.table == table.name))
        for table in tables
    )


def column_of(tables: Sequence[ShapedTable], cell: Cell) -> ShapedColumn:
    """The column of a cell. Raises CorrectionRefused when table, row or column is not there."""
    table = next((one for one in tables if one.name == cell.table), None)
    column = next((one for one in table.columns if one.name == cell.column), None) if table else None
    if table is None or column is None or not 1 <= cell.row <= table.n_rows:
        raise CorrectionRefused(table=cell.table, row=cell.row, column=cell.column)
    return column


def is_same(kind: str, standing: str | None, said: str | None) -> bool:
    """Whether two texts are the same value of a column of that type."""
    if standing is None or said is None or kind != "number":
        return standing == said
    try:
        return Decimal(standing) == Decimal(said)
    except InvalidOperation:
        return False


def canonical(column: ShapedColumn, text: str | None) -> str | None:
    """The one way to write a value that fits a column: as the engine writes what the column holds."""
    if text is None or column.verb is not Verb.DECIMAL:
        return text  # of the other types `fits` lets one form through
    with localcontext(prec=DIGITS):
        value = Decimal(text).quantize(Decimal(1).scaleb(-(column.scale or 0)))
    return f"{value if value else abs(value):f}"


def fits(column: ShapedColumn, text: str | None) -> bool:
    """Whether a column can hold a value exactly as it is written: nothing is rounded, no date is guessed."""
    if text is None:
        return True
    match column.verb:
        case Verb.TAKE:
            return 0 < len(text) <= LONGEST and all(map(_is_written, text))
        case Verb.INTEGER:
            return WHOLE.fullmatch(text) is not None and -BIGGEST <= int(text) < BIGGEST
        case Verb.DECIMAL:
            whole, _, fraction = text.lstrip("-").partition(".")
            room = (column.precision or 0) - (column.scale or 0)
            return bool(DECIMAL.fullmatch(text)) and len(fraction) <= (column.scale or 0) and len(whole) <= room
        case Verb.DATE:
            return DAY.fullmatch(text) is not None and _is_moment(text, date)
        case Verb.DATETIME:
            return MOMENT.fullmatch(text) is not None and _is_moment(text, datetime)
        case Verb.BOOLEAN:
            return text in ("true", "false")


def _is_written(character: str) -> bool:
    """Whether a text may have it: no control, but ends of lines, tabs, and the spaces of French figures and marks."""
    return character.isprintable() or character in "\n\t" or category(character) == "Zs"


def _is_moment(text: str, kind: type[date]) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True


def _standing(
    tables: Iterable[ShapedTable], cells: Sequence[Cell], folder: Path, document: str, *, unconfined: bool
) -> tuple[str | None, ...]:
    """What stands in each cell of the standard form before any correction."""
    with storing(PLACE), temporary(folder) as place:
        found = ask(
            tuple[str | None, ...],
            "grandjour.shape.child:standing",
            inputs=(folder,),
            folder=place,
            arguments={"tables": to_plain(tuple(tables)), "cells": to_plain(cells)},
            document=document,
            unconfined=unconfined,
        )
    if len(found) != len(cells):
        raise ConfinedLied(document=document)
    return found
