"""The pictures inside a document: listed with what they say of themselves, each once. Never kept, never published."""

import hashlib
from dataclasses import replace
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from grandjour.extract.archive import BROKEN
from grandjour.extract.picture_facts import facts_of, format_of
from grandjour.model.extraction import Box, Picture

MAX_PICTURES: Final = 500  # different ones, of one document
MAX_PICTURE_BYTES: Final = 32 << 20
MAX_BYTES: Final = 2 << 30  # of all places together
FOLDERS: Final = ("word/media/", "xl/media/", "Pictures/", "media/")
UNFOLDED: Final = (ZIP_STORED, ZIP_DEFLATED)  # those of office documents; others unfold more than they are asked for
LEFT_OUT: Final = "pictures-left-out"  # notice


class Pictures:
    """The pictures as they are found, the same one counted each time it stands somewhere."""

    def __init__(self) -> None:
        self.left_out = False  # some were too large or too many to be looked at
        self._found: dict[str, Picture] = {}
        self._read = 0  # bytes

    def may_take(self, size: int) -> bool:
        """Whether a picture of that many bytes may still be read; where not, it is noted as left out."""
        fits = size <= MAX_PICTURE_BYTES and self._read + size <= MAX_BYTES
        self.left_out |= not fits
        return fits

    def add(self, data: bytes, *, page: int | None = None, box: Box | None = None) -> None:
        """List a picture. page, box: where it stands first."""
        self._read += len(data)
        sha256 = hashlib.sha256(data).hexdigest()
        if known := self._found.get(sha256):
            self._found[sha256] = replace(known, count=known.count + 1)
        elif len(self._found) >= MAX_PICTURES:
            self.left_out = True
        else:
            self._found[sha256] = Picture(sha256, len(data), format_of(data), facts_of(data), page, box)

    def all(self) -> tuple[Picture, ...]:
        """The different ones, in the order in which they were found."""
        return tuple(self._found.values())


def pictures_in(archive: ZipFile) -> Pictures:
    """Those of an office document; damaged ones are left out. No more is unfolded of one than the archive states."""
    pictures = Pictures()
    for part in archive.infolist():
        if not part.filename.startswith(FOLDERS) or part.is_dir() or not pictures.may_take(part.file_size):
            continue
        if part.compress_type not in UNFOLDED:
            pictures.left_out = True
            continue
        try:
            with archive.open(part) as stream:
                pictures.add(stream.read(part.file_size))
        except BROKEN:
            pictures.left_out = True
    return pictures
