"""Whether a stretch of delimited text is beyond doubt, told without taking it apart: then a fast engine may read it.

Beyond doubt: every record has the expected number of cells, every quote opens or closes a whole cell or is doubled
inside one, every line ends alike. On such text all readers agree. Everything is done on whole stretches of bytes.
"""

import re
from functools import lru_cache
from typing import Final

from grandjour.extract.records import Grammar

NEW_LINE: Final = b"\n"
MARK: Final = b"\xef\xbb\xbf"  # engines drop it at the start of what they are given


def record_end(buffer: bytes, grammar: Grammar) -> int:
    """Where the last finished record of `buffer` ends, if its quotes are in order; 0 where none is finished."""
    end = buffer.rfind(NEW_LINE) + 1
    if grammar.quote is None:
        return end
    quote = grammar.quote.encode()
    odd = buffer.count(quote, 0, end) % 2
    while end and odd:
        opening = buffer.rfind(quote, 0, end)
        before = buffer.rfind(NEW_LINE, 0, opening) + 1
        odd ^= buffer.count(quote, before, end) % 2
        end = before
    return end


def count_regular(stretch: bytes, grammar: Grammar, width: int) -> int | None:
    """Number of records of a stretch that is beyond doubt, else None. stretch: whole records, each with line end."""
    if (
        not grammar.is_plain
        or width < 2
        or stretch.startswith(MARK)
        or b"\x00" in stretch
        or not stretch.endswith(NEW_LINE)
    ):
        return None
    assert grammar.delimiter is not None
    delimiter = grammar.delimiter.encode()
    outside = stretch
    if grammar.quote is not None and (quote := grammar.quote.encode()) in stretch:
        outside = b"".join(_quoted_cell(quote, delimiter).split(stretch))
        if quote in outside:
            return None
    if b"\r" in outside and outside.count(b"\r") != outside.count(b"\r\n"):
        return None
    skeleton = outside.translate(None, _all_but(delimiter + NEW_LINE))
    count = skeleton.count(NEW_LINE)
    return count if skeleton == (delimiter * (width - 1) + NEW_LINE) * count else None


@lru_cache(maxsize=16)
def _quoted_cell(quote: bytes, delimiter: bytes) -> re.Pattern[bytes]:
    """A whole cell in quotes, at its borders. Begins with the quote itself, which the engine can look for at once."""
    q, d = re.escape(quote), re.escape(delimiter)
    return re.compile(rb"%b(?<![^%b\n]%b)[^%b]*+(?:%b%b[^%b]*+)*+%b(?![^%b\r\n])" % (q, d, q, q, q, q, q, q, d))


@lru_cache(maxsize=16)
def _all_but(kept: bytes) -> bytes:
    return bytes(byte for byte in range(256) if byte not in kept)
