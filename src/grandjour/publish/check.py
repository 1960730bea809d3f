"""What must hold before a byte moves: the clearance is of exactly this draft, and the files are what it cleared."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from grandjour.guard.confined import ask
from grandjour.guard.folder import temporary
from grandjour.model.encoding import digest, digest_file
from grandjour.model.errors import ClearanceMissing, ConfinedLied
from grandjour.model.extraction import FileRef
from grandjour.model.release import Clearance, Draft, PublishedColumn, Release
from grandjour.store.files import storing

# Table Schema type → how the released file may keep it. Other types are kept as text.
PHYSICAL: Final = {
    "integer": ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    "year": ("SMALLINT", "INTEGER", "BIGINT"),
    "number": ("DECIMAL",),
    "boolean": ("BOOLEAN",),
    "date": ("DATE",),
    "datetime": ("TIMESTAMP",),
}
PLACE: Final = "private"
TEXT: Final = ("VARCHAR",)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a Parquet file holds. columns: name and type, as the engine says them."""

    columns: tuple[tuple[str, str], ...]
    n_rows: int


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


def require_shapes(draft: Draft, folder: Path, *, unconfined: bool = False) -> None:
    """Raises ClearanceMissing unless each Parquet file has the rows and columns that its description says, no other.

    The description is what agents ruled on and readers see; a column beside it would be one that nobody cleared. The
    files are looked at in a confined child.
    """
    files = [folder / table.file.name for table in draft.tables]
    shapes = shapes_of(files, folder, document=draft.title, unconfined=unconfined)
    for shape, table in zip(shapes, draft.tables, strict=True):
        if not fits_shape(shape, table.columns, table.n_rows):
            raise ClearanceMissing


def shapes_of(files: Sequence[Path], folder: Path, *, document: str, unconfined: bool = False) -> tuple[Shape, ...]:
    """What Parquet files hold, looked at in a confined child. folder: where it may write. Raises as `confined.ask`."""
    with storing(PLACE), temporary(folder) as place:
        shapes = ask(
            tuple[Shape, ...],
            "grandjour.publish.child:shapes",
            inputs=tuple(files),
            folder=place,
            arguments={},
            document=document,
            unconfined=unconfined,
        )
    if len(shapes) != len(files):
        raise ConfinedLied(document=document)
    return shapes


def fits_shape(shape: Shape, columns: Sequence[PublishedColumn], n_rows: int) -> bool:
    """Whether a file has these columns, no other, in their order, and so many rows."""
    fits = len(shape.columns) == len(columns) and all(map(_fits, columns, shape.columns))
    return fits and shape.n_rows == n_rows


def _fits(column: PublishedColumn, found: tuple[str, str]) -> bool:
    name, physical = found
    return name == column.name and physical.partition("(")[0] in PHYSICAL.get(column.type, TEXT)
