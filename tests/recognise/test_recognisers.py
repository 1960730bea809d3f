"""One test runs the examples of all recognisers; another sees that no file is missing from the list."""

import re
from dataclasses import replace
from importlib import import_module
from importlib.resources import files

import duckdb
import pytest

from grandjour.model.finding import Span
from grandjour.recognise.recogniser import Recogniser, clean, engine_pattern
from grandjour.recognise.register import RECOGNISERS
from grandjour.recognise.rules import DOUBT, spans_of_rule, without_pieces
from grandjour.recognise.text import exact_spans, spans
from grandjour.reference.spelling import fold
from grandjour.reference.types import TYPES

RULED = tuple(item for item in RECOGNISERS if item.rule)


def test_no_file_is_missing_from_the_list() -> None:
    folder = files("grandjour.recognise.kinds")
    names = {item.name.removesuffix(".py") for item in folder.iterdir() if item.name.endswith(".py")} - {"__init__"}
    assert {item.name for item in RECOGNISERS} == names
    for name in names:
        assert import_module(f"grandjour.recognise.kinds.{name}").RECOGNISER in RECOGNISERS


@pytest.mark.parametrize("item", RECOGNISERS, ids=lambda item: item.name)
def test_examples(item: Recogniser) -> None:
    assert [text for text in item.examples if not item.matches(clean(text))] == []
    assert [text for text in item.counter_examples if item.matches(clean(text))] == []


@pytest.mark.parametrize("item", RECOGNISERS, ids=lambda item: item.name)
def test_description(item: Recogniser) -> None:
    assert item.name in TYPES
    assert item.source
    assert item.examples
    assert "" in item.counter_examples
    assert all(fold(label) == label for label in item.labels)
    assert all(0 < weight <= 1 for weight in item.labels.values())
    assert item.rule is None or (item.rule.type in TYPES and item.texts and item.counter_texts)


@pytest.mark.parametrize("item", RULED, ids=lambda item: item.name)
def test_texts(item: Recogniser) -> None:
    rule = item.rule
    assert rule is not None
    assert [text for text in item.texts if not list(spans_of_rule(rule, text))] == []
    assert [text for text in item.counter_texts if list(spans_of_rule(rule, text))] == []


@pytest.mark.parametrize("item", RULED, ids=lambda item: item.name)
def test_what_is_in_doubt_is_told_as_such(item: Recogniser) -> None:
    """Fault: a social security number with a wrong key was told as the telephone that stands in the midst of it."""
    assert item.rule is not None
    assert bool(item.rule.doubtful) is bool(item.doubtful_texts)
    for text in item.doubtful_texts:
        for found in (spans(text), exact_spans(text)):
            assert [(span.type, span.hide, span.doubtful) for span in found] == [(item.rule.type, True, True)], text
            assert all(span.score == DOUBT for span in found), text
    for text in item.counter_texts:
        assert not any(span.doubtful for span in spans_of_rule(item.rule, text)), text


def test_a_low_score_alone_is_no_doubt() -> None:
    """Fault: a sure rule whose score was that of doubt would have hidden what stands within its stretch."""
    inner = Span(4, 8, "PHONE", hide=True, role=None, ground=None, score=0.9, why="span.phone")
    outer = replace(inner, start=0, end=10, type="SPI", score=DOUBT)
    assert without_pieces((outer, inner)) == (outer, inner)
    doubtful = replace(outer, doubtful=True)
    assert without_pieces((doubtful, inner)) == (doubtful,)


@pytest.mark.parametrize("item", RULED, ids=lambda item: item.name)
def test_the_engines_screening_lets_no_good_text_by(item: Recogniser) -> None:
    """The trigger runs in another regular-expression engine: where it is silent, nothing looks again."""
    rule = item.rule
    assert rule is not None
    connection = duckdb.connect()
    for text in (*item.texts, *item.doubtful_texts):
        found = connection.execute("SELECT regexp_matches(?, ?, 'i')", [text, engine_pattern(rule.trigger)]).fetchall()
        assert found == [(True,)], text
        assert re.search(rule.trigger, text, re.IGNORECASE), text
