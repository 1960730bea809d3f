"""In which encoding a text file is written: by its mark, else UTF-8 where the bytes allow it, else the likeliest."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from grandjour.model.errors import BrokenDocument

BLOCK_BYTES: Final = 16 << 20
SAMPLE_BYTES: Final = 256 << 10  # of the places with letters beyond ASCII
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# One byte a character, likeliest first: the first one wins a tie.
SINGLE_BYTE: Final = ("cp1252", "iso8859-15", "mac_roman", "cp850")
LETTERS: Final = 100_000  # beyond ASCII, looked at to tell a damaged text from one in another encoding
BROKEN: Final = re.compile("[\udc80-\udcff]+")
DAMAGED_SHARE: Final = 0.02  # of the letters beyond ASCII that may be broken in a text that still is UTF-8
BEYOND_ASCII: Final = re.compile(rb"[\x80-\xff]")
AROUND: Final = 12  # bytes on both sides of a letter that tell how it reads
COMMON: Final = frozenset("éèêëàâäçîïôöùûüÿœæÉÈÊËÀÂÄÇÎÏÔÖÙÛÜŒÆáíóúñÁÍÓÚÑßåÅ")
MARKS_OF_TEXT: Final = frozenset("°’‘“”«»€–—…·²³§©®ºª¡¿\u00a0\u202f")


@dataclass(frozen=True, slots=True)
class Charset:
    """How bytes become text. mark: bytes to skip first. damaged: some bytes have no meaning in it."""

    encoding: str  # a Python codec
    mark: int = 0
    damaged: bool = False

    @property
    def is_utf8(self) -> bool:
        """Whether the bytes can be handed on as they are."""
        return self.encoding in ("utf-8", "utf-8-sig")


def detect(path: Path) -> Charset:
    """The encoding of a text file, after one look at all of its bytes."""
    with path.open("rb") as stream:
        head = stream.read(SAMPLE_BYTES)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            if encoding == "utf-8-sig":
                return Charset(encoding, mark=len(mark), damaged=_broken_utf8(path)[0] > 0)
            return Charset(encoding)  # its decoder takes the mark off
    if wide := _without_mark(head):
        return Charset(wide)
    broken, letters = _broken_utf8(path)
    if not broken:
        return Charset("utf-8")
    if broken <= DAMAGED_SHARE * letters:
        return Charset("utf-8", damaged=True)
    return Charset(*_likeliest(path))


def utf8_blocks(path: Path, charset: Charset) -> Iterator[bytes]:
    """The text in UTF-8, a block at a time, without byte-order mark.

    Bytes without meaning in the encoding stay as they are: they are not valid UTF-8 either, so that whoever decodes
    strictly sees them. Raises BrokenDocument for text of two or four bytes a character that is cut short.
    """
    with path.open("rb") as stream:
        stream.seek(charset.mark)
        if charset.is_utf8:
            yield from iter(lambda: stream.read(BLOCK_BYTES), b"")
            return
        one_byte = charset.encoding in SINGLE_BYTE
        decoder = codecs.getincrementaldecoder(charset.encoding)("surrogateescape" if one_byte else "strict")
        try:
            while block := stream.read(BLOCK_BYTES):
                yield decoder.decode(block).encode("utf-8", "surrogateescape")
            decoder.decode(b"", final=True)
        except UnicodeError:
            raise BrokenDocument(document="", kind=charset.encoding) from None


def shown(text: str) -> str:
    """Text in which bytes without meaning, kept by `surrogateescape`, are written as `\\xNN`."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _without_mark(head: bytes) -> str | None:
    """UTF-16 without a mark: Latin text has a zero in every second byte."""
    pairs = len(head) // 2
    if pairs < 2 or (len(head) % 2 and len(head) < SAMPLE_BYTES):
        return None
    zeros_first, zeros_second = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if zeros_second > 0.7 * pairs and zeros_first < 0.05 * pairs:
        return "utf-16-le"
    if zeros_first > 0.7 * pairs and zeros_second < 0.05 * pairs:
        return "utf-16-be"
    return None


def _broken_utf8(path: Path) -> tuple[int, int]:
    """How many places are not UTF-8, and how many letters beyond ASCII there are (0 when all is well)."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        try:
            while block := stream.read(BLOCK_BYTES):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _count_broken(path)
    return 0, 0


def _count_broken(path: Path) -> tuple[int, int]:
    """Broken places and letters beyond ASCII, among the first LETTERS of them; one place at least is broken."""
    broken = letters = 0
    with path.open("rb") as stream:
        while block := stream.read(BLOCK_BYTES):
            text = block.decode("utf-8", "surrogateescape")
            plain = text.encode("ascii", "ignore")
            letters += len(text) - len(plain)
            broken += len(BROKEN.findall(text))
            if letters > LETTERS:
                break
    return max(broken, 1), letters


def _likeliest(path: Path) -> tuple[str, int, bool]:
    """The single-byte encoding in which the letters beyond ASCII read best, and whether it leaves bytes unread."""
    sample = b"\n".join(_places(path))
    best = max(SINGLE_BYTE, key=lambda encoding: _readability(sample.decode(encoding, "surrogateescape")))
    return best, 0, any("\udc80" <= character <= "\udcff" for character in sample.decode(best, "surrogateescape"))


def _places(path: Path) -> Iterator[bytes]:
    """Stretches of text around letters beyond ASCII, up to SAMPLE_BYTES in all."""
    left = SAMPLE_BYTES
    with path.open("rb") as stream:
        while left > 0 and (block := stream.read(BLOCK_BYTES)):
            end = 0
            for found in BEYOND_ASCII.finditer(block):
                if found.start() < end:
                    continue
                start, end = max(end, found.start() - AROUND), found.end() + AROUND
                yield block[start:end]
                left -= end - start
                if left <= 0:
                    return


def _readability(text: str) -> float:
    """How much the letters beyond ASCII look like those of a Western European text."""
    score = 0.0
    for index, character in enumerate(text):
        if character < "\x80":
            continue
        before = text[index - 1] if index else " "
        after = text[index + 1] if index + 1 < len(text) else " "
        score += _fit(character, before, after)
    return score


def _fit(character: str, before: str, after: str) -> float:
    if "\udc80" <= character <= "\udcff" or "\x80" <= character < "\xa0":
        return -4.0
    in_word = before.isalpha() or after.isalpha()
    if character in COMMON:
        shouted = character.isupper() and before.islower()
        return 1.0 if (in_word and not shouted) or character in "àÀ" else -1.0
    if character in MARKS_OF_TEXT:
        in_middle = before.isalpha() and after.isalpha() and character not in "’‘·"
        return -0.5 if in_middle else 0.8
    return -0.5 if character.isalpha() and in_word else -1.0
