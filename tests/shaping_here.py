"""Shaping in the test's own process, as the confined child and its parent do it between them."""

from collections.abc import Collection
from pathlib import Path

from grandjour.model.extraction import Extraction
from grandjour.model.shaping import ShapedTable
from grandjour.shape.child import types_of
from grandjour.shape.shape import shape as form
from grandjour.shape.shape import shown_tables


def shape(
    extraction: Extraction, folder: Path, *, title: str, include: Collection[str] = ()
) -> tuple[ShapedTable, ...]:
    """The tables of an extraction in standard form. folder: where the row files are."""
    types = types_of(extraction, folder, title=title, include=include)
    return form(shown_tables(extraction, title=title, include=include), types, title=title, include=include)
