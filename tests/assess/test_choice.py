"""Columns left out by choice: a named agent, a reason, and nothing else changes."""

import pytest
from test_decide import decided, found, ruled

from grandjour.assess.choice import choice_id, is_choice
from grandjour.model.decision import Measure, PublicationVerdict


def test_a_column_is_left_out_by_choice() -> None:
    """Nothing is suspected, the verdict stays, the column goes."""
    decision = decided(
        rulings=(ruled(choice_id("t1", 4), "drop_column", "Codes internes, illisibles hors du service."),)
    )
    (column,) = decision.columns
    assert (column.table, column.column, column.measure) == ("t1", 4, Measure.DROP_COLUMN)
    assert (column.type, column.article, column.ruling) == ("choix_agent", "CRPA L312-1", f"r-{choice_id('t1', 4)}-0")
    assert decision.verdict_publication is PublicationVerdict.PUBLISH


def test_a_choice_can_be_taken_back() -> None:
    """The latest ruling counts."""
    kept = (ruled(choice_id("t1", 4), "drop_column"), ruled(choice_id("t1", 4), "", minute=1))
    assert decided(rulings=kept).columns == ()


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [
        ("t1/c4:choice", "drop_column", " "),
        ("t1/c4:choice", "keep", "x"),
        ("t1/c٤:choice", "drop_column", "x"),
        ("c4:choice", "drop_column", "x"),
    ],
)
def test_what_is_no_choice(question: str, answer: str, reason: str) -> None:
    """Without reason, to keep, or on no column: nothing happens."""
    assert decided(rulings=(ruled(question, answer, reason),)).columns == ()


def test_a_suspicion_is_not_settled_by_a_choice() -> None:
    """The question stays open: what the column is must be said under its own article."""
    decision = decided(found("telephone"), rulings=(ruled(choice_id("t1", 2), "drop_column"),))
    assert [question.id for question in decision.questions] == ["t1/c2:signal"]


def test_the_names_of_choices() -> None:
    """Only columns of tables have one."""
    assert is_choice(choice_id("t12", 30))
    assert not is_choice("t1/c2:signal")
