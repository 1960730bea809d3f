"""The cleared copy of a document, which a release may carry beside its data: what it is, or why there is none."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from grandjour.model.document import DocumentKind
from grandjour.model.extraction import FileRef

COPY_NAME: Final = "document"  # before the format: in files and addresses, beside tables called t1, t2…


class CopyFormat(StrEnum):
    """Forms in which a copy goes out; the value is the suffix of its file."""

    CSV = "csv"
    PDF = "pdf"


FORMAT_OF: Final = MappingProxyType({DocumentKind.DELIMITED: CopyFormat.CSV, DocumentKind.PDF: CopyFormat.PDF})


class CopyObstacle(StrEnum):
    """Why a document cannot go out with its data. One is enough: doubt stops it, the data go on."""

    KIND = "kind"  # of this kind not every byte is read as content
    RECEIVED = "received"  # made by another: its data may go out, the work waits for its author
    WITHHELD = "withheld"  # a column or passage is not published
    SET_ASIDE = "set-aside"  # lines outside of the published tables
    SUSPECTED = "suspected"  # the text of its pages names or tells what is not for all
    CORRECTED = "corrected"  # its published values are others
    HIDDEN = "hidden"  # parts that a reader does not see, or that were not read
    PICTURES = "pictures"  # whose text nobody read
    DRAWN = "drawn"  # curves, shades, letters without a code: what the eye sees and the program does not read
    UNSEEN = "unseen"  # text that the eye does not see: under a box, over other text, in white, outside of the page
    DIFFERENT = "different"  # read again, it is not what was examined
    TOO_LARGE = "too-large"


@dataclass(frozen=True, slots=True)
class DocumentCopy:
    """A copy made anew of what was read and examined, never the bytes that came. author: who answers for it."""

    file: FileRef
    format: CopyFormat
    author: str


@dataclass(frozen=True, slots=True)
class CopyAnswer:
    """What a child made: a file in its folder, or why not."""

    file: FileRef | None = None
    obstacle: CopyObstacle | None = None


class CannotCopy(Exception):  # no error of ours: it is answered
    """Raised inside the child, where an obstacle is met."""

    def __init__(self, obstacle: CopyObstacle) -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle
