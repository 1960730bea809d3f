"""What runs in the confined child: the standard form of tables that another child made of untrusted bytes."""

from collections.abc import Mapping
from pathlib import Path

from grandjour.model.encoding import from_json
from grandjour.model.extraction import Extraction
from grandjour.model.shaping import ShapedTable
from grandjour.shape.shape import shape


def form(inputs: tuple[Path, ...], _: Path, arguments: Mapping[str, object]) -> tuple[ShapedTable, ...]:
    """The shaped tables of the extraction whose folder is the one input. arguments: `title` of the dataset."""
    (source,) = inputs
    extraction = from_json((source / "extraction.json").read_bytes(), Extraction)
    return shape(extraction, source, title=str(arguments["title"]))
