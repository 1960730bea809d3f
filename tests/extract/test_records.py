"""The exact grammar of delimited text."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grandjour.extract.records import Grammar, records

SEMICOLON = Grammar(";")
CELL = st.text(st.sampled_from('ab;," \n\ré1'), max_size=6)
TABLE = st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=6))


def cells_of(text: str, grammar: Grammar = SEMICOLON, width: int | None = None) -> list[list[str] | None]:
    """The cells of every record."""
    return [record.cells for record in records(text, grammar, width=width)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a;b\n1;2\n", [["a", "b"], ["1", "2"]]),
        ("a;b\r\n1;2\r\n", [["a", "b"], ["1", "2"]]),
        ("a;b\r1;2\r", [["a", "b"], ["1", "2"]]),
        ("a;b\n1;2\r\n3;4\r5;6", [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]]),
        ("a;b", [["a", "b"]]),
        (";\n", [["", ""]]),
        ("\n", [[""]]),
        ("", []),
        ('"a;b";c\n', [["a;b", "c"]]),
        ('"a ""b""";c\n', [['a "b"', "c"]]),
        ('"line\nline";c\n', [["line\nline", "c"]]),
        ('"a" ;"b" \n', [["a", "b"]]),
        ('5" pipe;x\n', [['5" pipe', "x"]]),
        ('"";""\n', [["", ""]]),
        ('"a"b;c\n1;2\n', [None, ["1", "2"]]),
        ('"never closed;x\n1;2\n3;4\n', [None, ["1", "2"], ["3", "4"]]),
        ('1;2\n"closed later;x\n3;"4"\n5;6\n', [["1", "2"], None, ["3", "4"], ["5", "6"]]),
        (" a ; b \n", [[" a ", " b "]]),
    ],
)
def test_records(text: str, expected: list[list[str] | None]) -> None:
    assert cells_of(text) == expected


def test_a_record_over_lines_that_does_not_fit_is_one_line() -> None:
    text = 'a;"b\nc;d\ne";f;g\n'
    assert cells_of(text, width=4) == [["a", "b\nc;d\ne", "f", "g"]]
    assert cells_of(text, width=2) == [None, ["c", "d"], ['e"', "f", "g"]]


def test_escape_and_spaces() -> None:
    assert cells_of("a\\;b;c\n", Grammar(";", escape="\\")) == [["a;b", "c"]]
    assert cells_of('"a\\"b";c\n', Grammar(";", escape="\\")) == [['a"b', "c"]]
    assert cells_of('1, "2,3",  x\n', Grammar(",", skip_space=True)) == [["1", "2,3", "x"]]


def test_without_delimiter_a_line_is_a_cell() -> None:
    assert cells_of('a;"b\nc', Grammar(None, quote=None)) == [['a;"b'], ["c"]]


@given(TABLE)
def test_what_a_writer_wrote_is_read(table: list[list[str]]) -> None:
    target = io.StringIO()
    csv.writer(target, delimiter=";", quoting=csv.QUOTE_ALL).writerows(table)
    assert cells_of(target.getvalue()) == table


@given(st.text(st.sampled_from('ab;"\n\r '), max_size=60), st.integers(0, 60), st.integers(1, 3))
def test_no_letter_is_lost_and_cutting_changes_nothing(text: str, cut: int, width: int) -> None:
    """Records stand end to end, whatever the quotes; and reading in two goes gives the same records as in one."""
    whole = list(records(text, SEMICOLON, width=width))
    starts = [0, *(record.end for record in whole)]
    assert starts[-1] == len(text)
    assert all(text.startswith(record.text, start) for record, start in zip(whole, starts, strict=False))
    first = list(records(text[:cut], SEMICOLON, width=width, final=False))
    end = first[-1].end if first else 0
    second = list(records(text[end:], SEMICOLON, width=width))
    assert [record.cells for record in (*first, *second)] == [record.cells for record in whole]
