"""Typed cells as exact text."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grandjour.extract.cell_text import Value, number_text, text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("01000", "01000"),
        ("=1+1", "=1+1"),
        (" a ", " a "),
        ("", ""),
        (True, "true"),
        (False, "false"),
        (12, "12"),
        (1.0, "1"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.3"),
        (1234.56, "1234.56"),
        (1 / 3, "0.3333333333333333"),
        (1e20, "100000000000000000000"),
        (1e-7, "0.0000001"),
        (-2.5e-3, "-0.0025"),
        (date(2024, 1, 5), "2024-01-05"),
        (datetime(2024, 1, 5, 13, 30), "2024-01-05T13:30:00"),
        (time(8, 5), "08:05:00"),
        (timedelta(hours=36, minutes=5), "36:05:00"),
        (-timedelta(minutes=1), "-00:01:00"),
    ],
)
def test_text_of(value: Value, text: str) -> None:
    assert text_of(value) == text


@given(st.integers(-(10**13) + 1, 10**13 - 1), st.integers(0, 6))
def test_a_number_typed_with_up_to_thirteen_digits_is_read_as_typed(digits: int, scale: int) -> None:
    value = digits / 10**scale
    assert float(number_text(value)) == value
    assert "e" not in number_text(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_never_moves_but_behind_the_fifteenth_digit(value: float) -> None:
    assert float(number_text(value)) == pytest.approx(value, rel=1e-14)
