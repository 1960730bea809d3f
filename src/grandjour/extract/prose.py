"""Texts that are no tables: running prose, and sources of programs, however their lines may be cut into cells.

What is in doubt is a table: one column of codes, names, numbers or labels has neither sentences nor statements.
"""

import re
from collections.abc import Sequence
from typing import Final

from grandjour.extract.cells import filled
from grandjour.extract.layout import share_alike
from grandjour.extract.records import Grammar

ALIKE_IN_TABLE: Final = 0.25  # share of records cut alike below which no text is a table
ALIKE_IN_PROSE: Final = 0.7  # and above which any text is one
FEW_RECORDS: Final = 3  # with fewer, all are alike by chance
SPACED: Final = 0.9  # share of separators with a space behind, as commas have in a sentence
WORDS: Final = 6  # a line of prose, on average
SENTENCES: Final = 0.3  # share of its lines in which a sentence, or a part of one, ends
STOPS: Final = (".", ";", ":", "!", "?", "…")
MARKED: Final = re.compile(r"[*•–#-] |[^:]{1,40} : ")  # a point of a text, or a field of a form
STOPPED: Final = 0.05  # share of lines with the end of a sentence, or such a mark, above which labels are a text
ENDS: Final = (".", ";", ":", ",", "!", "?", "…")
CLOSING: Final = "\"')]»”’ \t"  # may stand behind the end of a sentence
NEXT_SENTENCE: Final = re.compile(r"[.!?…][»”)]? +[A-ZÀ-ÖØ-Þ«“]")
IN_QUOTES: Final = re.compile(r'"(?:[^"]|"")*"')
DECIMAL: Final = re.compile(r"(?<=\d),(?=\d)")
INDENTED: Final = 0.7  # share of tabulators at the start of lines, in a text that they do not cut into cells

STATEMENTS: Final = 0.2  # share of the lines of a program that are statements
SURE: Final = frozenset({"import", "definition", "branch", "exit"})  # with those of another kind, nothing but a program
MANY_KINDS: Final = 4  # are a program, however few its statements
BLOCKS: Final = frozenset({"opening", "bracket"})  # so are these together
ALONE: Final = frozenset({"interpreter", "sql"})  # and each of these
INTERPRETER: Final = "#!/"
STATEMENT: Final = re.compile(
    r"(?P<import>(?:from [\w.]+ )?import (?:[\w.]+(?: as \w+)?(?:, *|$)|\()+.*|#include [<\"].*|using [\w.:]+;"
    r"|package [\w.]+;|(?:const|var|let) .*\brequire\(.*)"
    r"|(?P<definition>(?:async )?def \w+\(.*|class \w+.*[:{(]|(?:export |async )*function\b.*\(.*"
    r"|(?:public|private|protected|static|void) [\w<>\[\]. ]+[({=].*|(?:struct|interface|enum) \w+ ?\{"
    r"|[\w*&<>]+ [\w*]+\([^)]*\) ?\{)"
    r"|(?P<branch>(?:if|elif|for|while|with|except)\b.+[:{]|(?:else|try|finally|do) ?[:{]|\} ?else\b.*|case .+:)"
    r"|(?P<exit>return\b.*|(?:break|continue|pass);?|raise \w+.*|throw .*;|yield\b.*)"
    r"|(?P<interpreter>#!/.*)"
    r"|(?P<sql>(?i:insert into|create (?:temp |or replace )?(?:table|view|index|function)|alter table) .*)"
    r"|(?P<opening>[^;,]*\{)"
    r"|(?P<comment>--.*|//.*|/\*.*|\*/|\"\"\".*|'''.*|# .*)"
    r"|(?P<decorator>@\w+(?:\.\w+)*(?:\(.*)?)"
    r"|(?P<bracket>[\])}]+[;,]?(?: *[\])}]+[;,]?)*)"
    r"|(?P<assignment>[A-Za-z_][\w.]*(?:: [\w.\[\], |]+)? [-+*/|]?= [^=].*|[A-Za-z_][\w.]*\([\w.*]+ ?[=(,].*)"
)


def is_prose(sample: str, rows: Sequence[Sequence[str]], grammar: Grammar) -> bool:
    """Whether a sample is a text to read, or a program, rather than a table. rows: its first records, as cells."""
    lines = [line for line in sample.splitlines() if line.strip()]
    found = [cells for cells in rows if filled(cells)]
    over_lines = sum("\n" in cell for cells in found for cell in cells)
    if 2 * over_lines < len(found) and is_program(lines):  # else a table may hold programs in its cells
        return True
    delimiter = grammar.delimiter
    if delimiter is None:
        return _is_running_text(lines)
    if delimiter == "\t" and _is_indented(lines) and _is_running_text(lines):
        return True
    if len(found) < FEW_RECORDS:
        ends = [line.rstrip(f"{delimiter} ") for line in lines]
        return (len(found) == 1 or _is_spaced(delimiter, sample)) and _is_running_text(ends)
    alike = share_alike(found)
    if alike >= ALIKE_IN_PROSE:
        return False
    if alike < ALIKE_IN_TABLE or _is_spaced(delimiter, sample):
        return True
    return _is_spaced(delimiter, DECIMAL.sub("", sample)) and _is_running_text(lines)


def is_list_with_commas(sample: str, rows: Sequence[Sequence[str]]) -> bool:
    """Whether a text that commas seem to cut is one column of labels, in some of which commas stand."""
    lines = [line for line in sample.splitlines() if line.strip()]
    found = [cells for cells in rows if filled(cells)]
    stops = sum(line.rstrip(CLOSING).endswith(STOPS) or bool(NEXT_SENTENCE.search(line)) for line in lines)
    marked = sum(bool(MARKED.match(line.strip())) for line in lines)
    without = sum(len(cells) == 1 for cells in found)
    is_ragged = len(found) >= FEW_RECORDS and share_alike(found) < ALIKE_IN_PROSE and 2 * without >= len(found)
    is_text = max(stops, marked) > STOPPED * len(lines) or is_program(lines)
    return is_ragged and _is_spaced(",", sample) and not is_text


def is_program(lines: Sequence[str]) -> bool:
    """Whether lines are a program: statements of several kinds, of which some are nothing else."""
    found = [match.lastgroup for line in lines if (match := STATEMENT.fullmatch(line.strip()))]
    kinds = set(found)
    if len(kinds & SURE) > 0 and len(kinds) >= MANY_KINDS:
        return True
    if found and len(found) < STATEMENTS * len(lines):
        return lines[0].startswith(INTERPRETER)
    return bool(kinds & ALONE) or kinds >= BLOCKS or (bool(kinds & SURE) and len(kinds) > 1)


def _is_running_text(lines: Sequence[str]) -> bool:
    """Whether lines have as many words as prose has, and sentences that end at their ends or within.

    Not so for lines that stand in quotes, as only a table has them.
    """
    words = sum(len(line.split()) for line in lines)
    sentences = sum(line.rstrip(CLOSING).endswith(ENDS) or bool(NEXT_SENTENCE.search(line)) for line in lines)
    quoted = sum(bool(IN_QUOTES.fullmatch(line.strip())) for line in lines)
    return words >= WORDS * len(lines) and sentences >= SENTENCES * len(lines) and 2 * quoted <= len(lines)


def _is_spaced(delimiter: str, sample: str) -> bool:
    """Whether separators stand as the signs of a sentence do."""
    return len(re.findall(rf"{re.escape(delimiter)}\s", sample)) > SPACED * sample.count(delimiter)


def _is_indented(lines: Sequence[str]) -> bool:
    """Whether tabulators move lines to the right, rather than separate cells."""
    leading = sum(len(line) - len(line.lstrip("\t")) for line in lines)
    return leading > INDENTED * sum(line.count("\t") for line in lines)
