"""What runs in the confined child: the comparison of two released tables."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from grandjour.tables.difference import difference
from grandjour.tables.engine import connect
from grandjour.tables.listed import Difference


def compare(inputs: tuple[Path, ...], folder: Path, arguments: Mapping[str, object]) -> Difference:
    """The difference of two files, the earlier first; its rows are written to `file` of the arguments, in `folder`."""
    before, after = inputs
    read = (before.parent, after.parent, folder)
    spilled = tempfile.TemporaryDirectory(prefix="spill-", dir=folder)
    with spilled as spill, connect(read=read, temporary=Path(spill)) as connection:
        return difference(connection, before, after, into=folder / str(arguments["file"]))
