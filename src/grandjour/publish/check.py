"""What must hold before a byte moves: the clearance is of exactly this draft, and the files are what it cleared."""

from pathlib import Path
from typing import Final

from grandjour.model.encoding import digest, digest_file
from grandjour.model.errors import ClearanceMissing
from grandjour.model.extraction import FileRef
from grandjour.model.release import Clearance, Draft, DraftTable, PublishedColumn, Release
from grandjour.tables.engine import connect, parquet_source, query

# Table Schema type → how the released file may keep it. Other types are kept as text.
PHYSICAL: Final = {
    "integer": ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    "year": ("SMALLINT", "INTEGER", "BIGINT"),
    "number": ("DECIMAL",),
    "boolean": ("BOOLEAN",),
    "date": ("DATE",),
    "datetime": ("TIMESTAMP",),
}
TEXT: Final = ("VARCHAR",)


def require_clearance(draft: Draft, clearance: Clearance, release: Release) -> None:
    """Raises ClearanceMissing unless the clearance is of this draft as it is now, and the release is theirs."""
    same = clearance.draft == draft.id == release.draft and clearance.id == release.clearance
    whose = (release.dataset, release.administration) == (draft.dataset, draft.administration)
    if not (same and whose and clearance.digest == digest(draft)):
        raise ClearanceMissing


def require_bytes(path: Path, file: FileRef) -> None:
    """Raises ClearanceMissing unless the file at `path` has the bytes that were cleared."""
    if not path.is_file() or path.stat().st_size != file.size or digest_file(path) != file.sha256:
        raise ClearanceMissing


def require_shape(path: Path, table: DraftTable) -> None:
    """Raises ClearanceMissing unless the Parquet file has the rows and columns that its description says, no other.

    The description is what agents ruled on and readers see; a column beside it would be one that nobody cleared.
    """
    source = parquet_source([path])
    connection = connect(read=(path.parent,))
    try:
        found = [(row[0], row[1]) for row in query(connection, f"DESCRIBE FROM {source}")]
        n_rows = query(connection, f"FROM {source} SELECT count(*)")[0][0]
    finally:
        connection.close()
    fits = len(found) == len(table.columns) and all(map(_fits, table.columns, found))
    if not fits or n_rows != table.n_rows:
        raise ClearanceMissing


def _fits(column: PublishedColumn, found: tuple[str, str]) -> bool:
    name, physical = found
    return name == column.name and physical.partition("(")[0] in PHYSICAL.get(column.type, TEXT)
