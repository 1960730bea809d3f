"""Reading bytes as a document of one kind, in the child's own code."""

from pathlib import Path

import pytest
from extract_reading import Outcome, Reading

from grandjour.extract import child
from grandjour.model.document import DocumentKind


@pytest.fixture
def read(tmp_path: Path) -> Reading:
    """Read bytes, or a file, as a document of a kind; delimited text where none is given."""
    numbers = iter(range(1_000_000))

    def reading(source: bytes | Path, kind: DocumentKind = DocumentKind.DELIMITED) -> Outcome:
        folder = tmp_path / f"reading-{next(numbers)}"
        folder.mkdir()
        path = source if isinstance(source, Path) else tmp_path / f"{folder.name}.bin"
        if isinstance(source, bytes):
            path.write_bytes(source)
        arguments = {"kind": kind.value, "sha256": "0" * 64}
        return Outcome(child.read((path,), folder, arguments), folder)

    return reading
