"""How a delimited text separates its cells: the reading under which its records are most alike and its cells clean."""

from typing import Final

from grandjour.extract.cells import filled, look
from grandjour.extract.layout import share_alike, usual_width
from grandjour.extract.prose import is_list_with_commas
from grandjour.extract.records import Grammar, records

DELIMITERS: Final = (";", ",", "\t", "|")
QUOTE: Final = '"'
SAMPLE_RECORDS: Final = 1000
TEXT_CLEAN: Final = 0.8  # worth of a text cell; of a number, a date or nothing: 1
TEXT_DIRTY: Final = 0.5  # of one with a sign that often is a delimiter
TEXT_TORN: Final = 0.1  # of one with a quote in it


def find_grammar(sample: str) -> Grammar:
    """The grammar that fits a sample best. sample: whole lines from the start of the text."""
    candidates = [Grammar(delimiter) for delimiter in DELIMITERS if delimiter in sample]
    scored = [(_score(sample, grammar), -index, grammar) for index, grammar in enumerate(candidates)]
    best = max(scored, default=(0.0, 0, Grammar(None)))[2]
    rows = parse(sample, best)
    if best.delimiter is None or usual_width(rows) < 2:
        return Grammar(None, quote=None)
    if best.delimiter == "," and is_list_with_commas(sample, rows):
        return Grammar(None, quote=None)
    return _refined(sample, best)


def parse(sample: str, grammar: Grammar) -> list[list[str]]:
    """The first records of a sample, those without meaning as one cell."""
    found: list[list[str]] = []
    for record in records(sample, grammar):
        found.append(record.cells if record.cells is not None else [record.text])
        if len(found) == SAMPLE_RECORDS:
            break
    return found


def _refined(sample: str, grammar: Grammar) -> Grammar:
    """The same delimiter with spaces to skip, with an escape sign, or without quotes, where that fits more records."""
    delimiter = grammar.delimiter
    variants = [
        grammar,
        Grammar(delimiter, skip_space=True),
        Grammar(delimiter, escape="\\"),
        Grammar(delimiter, quote=None),
    ]
    misfits = {variant: _misfits(sample, variant) for variant in variants if _may_be(sample, variant)}
    return min(misfits, key=lambda variant: (misfits[variant], variants.index(variant)))


def _may_be(sample: str, grammar: Grammar) -> bool:
    """Not without quotes where whole cells stand in quotes."""
    if grammar.quote is not None:
        return True
    quoted = [cell for cells in parse(sample, grammar) for cell in cells if QUOTE in cell]
    whole = [cell for cell in quoted if len(cell) > 1 and cell.startswith(QUOTE) and cell.rstrip().endswith(QUOTE)]
    return len(whole) < len(quoted) / 2


def _misfits(sample: str, grammar: Grammar) -> int:
    """Records of a sample that have no meaning or another number of cells than most."""
    found = list(records(sample, grammar))[:SAMPLE_RECORDS]
    width = usual_width([record.cells for record in found if record.cells is not None])
    return sum(record.cells is None or (len(record.cells) != width and filled(record.cells) > 0) for record in found)


def _score(sample: str, grammar: Grammar) -> float:
    rows = [cells for cells in parse(sample, grammar) if filled(cells)]
    if not rows:
        return 0.0
    width = usual_width(rows)
    worth = [_worth(cell, grammar) for cells in rows[-200:] if len(cells) == width for cell in cells]
    return share_alike(rows) * (width - 1) / width * (sum(worth) / len(worth) if worth else 0.0)


def _worth(cell: str, grammar: Grammar) -> float:
    if look(cell) != "text":
        return 1.0
    if grammar.quote is not None and grammar.quote in cell:
        return TEXT_TORN
    others = [delimiter for delimiter in DELIMITERS if delimiter != grammar.delimiter]
    return TEXT_DIRTY if any(other in cell for other in others) else TEXT_CLEAN
