"""Whether a stretch of delimited text is beyond doubt, told without taking it apart: then a fast engine may read it.

Beyond doubt: every record has the expected number of cells, every quote opens or closes a whole cell or is doubled
inside one, every line ends alike. On such text all readers agree. Everything is done on whole stretches of bytes.
"""

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
    if not grammar.is_plain or width < 2 or stretch.startswith(MARK) or not stretch.endswith(NEW_LINE):
        return None
    assert grammar.delimiter is not None
    delimiter = grammar.delimiter.encode()
    outside = _outside_quotes(stretch, grammar.quote.encode(), delimiter) if grammar.quote else stretch
    if outside is None or outside.count(b"\r") != outside.count(b"\r\n"):
        return None
    skeleton = outside.translate(None, _all_but(delimiter + NEW_LINE))
    count = skeleton.count(NEW_LINE)
    return count if skeleton == (delimiter * (width - 1) + NEW_LINE) * count else None


def _outside_quotes(stretch: bytes, quote: bytes, delimiter: bytes) -> bytes | None:
    """The text that stands outside quotes; None when a quote stands elsewhere than at the border of a cell.

    Between two quotes of a doubled one nothing stands: such an empty part touches no character.
    """
    if quote not in stretch:
        return stretch
    parts = stretch.split(quote)
    if len(parts) % 2 == 0:
        return None
    borders = quote.join(parts[::2]).translate(_border_classes(quote, delimiter))
    if b"x" + quote in borders or quote + b"x" in borders or b"r" + quote in borders:
        return None
    return b"".join(parts[::2])


@lru_cache(maxsize=16)
def _border_classes(quote: bytes, delimiter: bytes) -> bytes:
    """Delimiter and line end → b, carriage return → r, the quote itself, anything else → x."""
    classes = {quote[0]: quote[0], delimiter[0]: ord("b"), ord("\n"): ord("b"), ord("\r"): ord("r")}
    return bytes(classes.get(byte, ord("x")) for byte in range(256))


@lru_cache(maxsize=16)
def _all_but(kept: bytes) -> bytes:
    return bytes(byte for byte in range(256) if byte not in kept)
