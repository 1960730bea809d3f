"""What is reserved to a legal officer counts by the role of who signed it, whatever door it came through."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from grandjour.assess.decide import decide
from grandjour.assess.reserve import RESERVED, is_reserved, may_answer
from grandjour.model.administration import AdministrationKind, Role
from grandjour.model.decision import Facts, PublicationVerdict, Question, QuestionKind, Ruling
from grandjour.model.finding import ColumnClass, Finding, Subject
from grandjour.reference.grounds import GROUNDS

COLUMN = Subject(table="t1", column=1)
ASKED = Question("t1/c1:signal", QuestionKind.SIGNAL, COLUMN, ("keep", "drop_column"), "drop_column")


def test_the_reserve_names_grounds_of_the_law() -> None:
    """A code written wrong would reserve nothing."""
    assert set(GROUNDS) >= RESERVED


@pytest.mark.parametrize(
    ("question", "reserved"),
    [
        (replace(ASKED, ground="dcp_sensible"), True),
        (replace(ASKED, ground="secret_medical"), True),
        (replace(ASKED, ground="dcp_infraction"), True),
        (replace(ASKED, ground="cnil_nir"), True),
        (replace(ASKED, ground="dcp_directe", types=("nom", "religion")), True),  # behind another ground
        (replace(ASKED, ground="dcp_directe", types=("nom",)), False),
        (replace(ASKED, ground="vie_privee"), False),
        (ASKED, False),
        (replace(ASKED, ground="cnil_nir", options=("drop_column",)), False),  # nobody is offered to publish
        (replace(ASKED, ground="dcp_sensible", kind=QuestionKind.FACT), False),
    ],
)
def test_what_is_reserved(question: Question, reserved: bool) -> None:
    """By its ground, or by that of one of the types behind it."""
    assert is_reserved(question) is reserved
    for role in (Role.AGENT, None):
        assert may_answer(question, "keep", role) is not reserved
        assert may_answer(question, "drop_column", role)
    assert may_answer(question, "keep", Role.LEGAL_OFFICER)
    assert may_answer(question, "keep", Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", [*Role, None])
def test_a_ruling_without_the_role_leaves_the_question_open(role: Role | None) -> None:
    """In the register or not."""
    finding = Finding(COLUMN, "religion", ColumnClass.SENSITIVE, True, 0.9, "", "dcp_sensible", whole=True)
    at = datetime(2026, 8, 1, tzinfo=UTC)
    ruling = Ruling("r", "d", ASKED.id, "keep", "vu", "a", "Agent", at, "dcp_sensible", ("religion",), role)
    decision = decide([finding], [ruling], Facts(AdministrationKind.STATE), today=date(2026, 9, 1))
    counts = role in (Role.LEGAL_OFFICER, Role.ADMINISTRATOR)
    assert [question.id for question in decision.questions] == ([] if counts else [ASKED.id])
    open_yet = decision.verdict_publication is PublicationVerdict.RULING_NEEDED
    assert open_yet is not counts
