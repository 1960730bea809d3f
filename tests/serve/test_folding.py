"""The folded pattern finds what folding both texts would find."""

import duckdb
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grandjour.serve.folding import folded_pattern
from grandjour.serve.slug import fold


def found(text: str, value: str) -> bool:
    """Whether the engine finds `text` in `value`."""
    with duckdb.connect() as connection:  # the one that all share keeps a result that is not read to its end
        row = connection.execute("SELECT regexp_matches(?, ?)", [value, folded_pattern(text)]).fetchone()
    assert row is not None
    return bool(row[0])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("élan", "Les ELANS"),
        ("elan", "Les Élans"),
        ("ELAN", "e\u0301lan"),
        ("oeuvre", "Œuvre"),
        ("œuvre", "OEUVRE"),
        ("coût", "le COUT"),
        ("1 500", "1\u202f500"),
        ("1\u00a0500", "1 500"),
        ("a.b", "A.B"),
        ("(a|b)*", "x(A|B)*y"),
        ("\\", "a\\b"),
        ("[é]", "[e]"),
        ("n°", "N°"),
        ("", "anything"),
        ("Noël", "noe\u0308l"),
        ("noel", "NOËL"),
        ("maestro", "mæstro"),
        ("été\nhiver", "ete\nHiver"),
    ],
)
def test_it_is_found(text: str, value: str) -> None:
    assert found(text, value)


@pytest.mark.parametrize(
    ("text", "value"), [("a.b", "axb"), ("a", "b"), ("^a", "a"), ("a$", "a"), ("%", "a"), ("x", ""), ("ab", "a b")]
)
def test_it_is_not_found(text: str, value: str) -> None:
    assert not found(text, value)


FRENCH = st.text(alphabet="abeioucnyzAEÉéèàçœŒæ '-.°1 (\\[^$*\u00a0", max_size=12)


@given(FRENCH, FRENCH, FRENCH)
@settings(deadline=None)
def test_as_if_both_were_folded(before: str, text: str, after: str) -> None:
    """Both ways, but for half of a ligature: « a » alone is not sought inside « æ »."""
    assert found(text, before + text + after)
    assume(not set("œŒæ") & set(before + after))
    plain = fold(before + after).replace("\u00a0", " ")
    assert found(text, before + after) == (fold(text).replace("\u00a0", " ") in plain)


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_is_a_pattern_that_the_engine_takes(text: str) -> None:
    found(text, "x")


def test_the_longest_text_that_a_filter_takes() -> None:
    assert found("é" * 2000, "E" * 2000)
