"""The parent's side of shaping: a confined child tells the types of columns, all else is known without it."""

from pathlib import Path
from typing import Final

from grandjour.guard.confined import ask
from grandjour.guard.folder import temporary
from grandjour.model.encoding import from_json
from grandjour.model.errors import ConfinedLied
from grandjour.model.extraction import Extraction
from grandjour.model.shaping import ShapedTable
from grandjour.shape.column_type import ColumnType, is_declared
from grandjour.shape.shape import shape, shown_columns, shown_tables
from grandjour.store.files import storing

PLACE: Final = "private"


def standard_form(folder: Path, *, title: str, document: str, unconfined: bool = False) -> tuple[ShapedTable, ...]:
    """The tables of the extraction in `folder` in standard form. title: of the dataset. document: how errors call it.

    Raises NoTable when nothing is left, ConfinedLied for types that are none of ours, and as `guard.confined.ask`.
    """
    extraction = from_json((folder / "extraction.json").read_bytes(), Extraction)
    tables = shown_tables(extraction, title=title)
    with storing(PLACE), temporary(folder) as place:
        types = ask(
            tuple[tuple[ColumnType, ...], ...],
            "grandjour.shape.child:types",
            inputs=(folder,),
            folder=place,
            arguments={"title": title},
            document=document,
            unconfined=unconfined,
        )
    if [len(kinds) for kinds in types] != [len(shown_columns(parts)) for parts in tables]:
        raise ConfinedLied(document=document)
    if not all(is_declared(kind) for kinds in types for kind in kinds):
        raise ConfinedLied(document=document)
    return shape(tables, types, title=title)
