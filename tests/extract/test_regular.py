"""Text beyond doubt: the quick look never says yes where the exact grammar would say otherwise."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grandjour.extract.records import Grammar, records
from grandjour.extract.regular import count_regular, record_end

SEMICOLON = Grammar(";")
SIGNS = st.text(st.sampled_from('a;"\n\r é'), max_size=40)
CELL = st.text(st.sampled_from('a;" \n\ré'), min_size=1, max_size=5)
TABLE = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=6)
)


@pytest.mark.parametrize(
    ("text", "width", "count"),
    [
        (b"a;b\n1;2\n", 2, 2),
        (b"a;b\r\n1;2\r\n", 2, 2),
        (b'"a;b";c\n', 2, 1),
        (b'"a\n;b";""\n"""x""";1\n', 2, 2),
        (b";\n", 2, 1),
        (b"a;b\n1;2", 2, None),
        (b"a;b\n1\n", 2, None),
        (b"a;b\n1;2;3\n", 2, None),
        (b'5" pipe;b\n', 2, None),
        (b'5" pipe;6" pipe\n', 2, None),
        (b'"a"b;c\n', 2, None),
        (b'"a" ;c\n', 2, None),
        (b'a;"b\n', 2, None),
        (b'a;b""c\n', 2, None),
        (b"a;b\rc\n", 2, None),
        (b"a;b\n\n", 2, None),
        (b"a;\x00\n", 2, None),
        (b"\xef\xbb\xbfa;b\n", 2, None),
        (b"a\nb\n", 1, None),
    ],
)
def test_count_regular(text: bytes, width: int, count: int | None) -> None:
    assert count_regular(text, SEMICOLON, width) == count


def test_only_the_plain_grammar_can_be_regular() -> None:
    for grammar in (Grammar(";", escape="\\"), Grammar(";", skip_space=True), Grammar(None)):
        assert count_regular(b"a;b\n", grammar, 2) is None
    assert count_regular(b'"a;b\n', Grammar(";", quote=None), 2) == 1


@given(SIGNS, st.integers(2, 3))
def test_regular_text_has_that_many_records_of_that_width(text: str, width: int) -> None:
    count = count_regular(text.encode(), SEMICOLON, width)
    if count is not None:
        found = list(records(text, SEMICOLON))
        assert [len(record.cells or []) for record in found] == [width] * count


@given(TABLE, st.sampled_from(["\n", "\r\n"]))
def test_what_a_writer_wrote_is_regular(table: list[list[str]], line_end: str) -> None:
    target = io.StringIO()
    csv.writer(target, delimiter=";", lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(table)
    assert count_regular(target.getvalue().encode(), SEMICOLON, len(table[0])) == len(table)


@given(TABLE, st.integers(0, 80))
def test_record_end_is_the_end_of_a_record(table: list[list[str]], cut: int) -> None:
    target = io.StringIO()
    csv.writer(target, delimiter=";", lineterminator="\n").writerows(table)
    text = target.getvalue()
    ends = {0, *(len(text[: record.end].encode()) for record in records(text, SEMICOLON))}
    assert record_end(text.encode()[:cut], SEMICOLON) in ends
