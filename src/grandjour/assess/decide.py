"""The decision on a deposit: findings, rulings and facts, through the procedure of the law."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from grandjour.assess.answers import latest, yes_no
from grandjour.assess.body import examine_body
from grandjour.assess.choice import chosen
from grandjour.assess.document import ENVIRONMENTAL, PREPARATORY, UNFINISHED, examine_mission, examine_state
from grandjour.assess.duty import examine_duty
from grandjour.assess.part import Part, step, strictest_communication, strictest_publication
from grandjour.assess.rights import examine_pictures, examine_rights, is_on_picture
from grandjour.assess.secrets import Setting, examine_secrets
from grandjour.assess.signals import RECHECK, Signal, signals
from grandjour.model.decision import (
    CommunicationVerdict,
    Decision,
    Facts,
    GroundUse,
    PublicationVerdict,
    Question,
    Ruling,
    Step,
)
from grandjour.model.extraction import Extraction
from grandjour.model.finding import Finding
from grandjour.reference.grounds import LAW_VERSION, release_date

OPEN_TO_ALL: Final = (CommunicationVerdict.TO_ALL, CommunicationVerdict.AFTER_REDACTION)
ABOUT_DOCUMENT: Final = (UNFINISHED, PREPARATORY)  # findings that step 2.3 settles, all at once


def decide(
    findings: Sequence[Finding],
    rulings: Sequence[Ruling],
    facts: Facts,
    *,
    extraction: Extraction | None = None,
    today: date,
    rechecked: Sequence[Finding] = (),
    others: Sequence[Signal] = (),
) -> Decision:
    """What the law gives for one deposit. Nothing leaves while the decision has questions.

    extraction: what was read, to join the parts of tables and leave hidden sheets out. rechecked: what the second
    recognition saw on the draft, with the subjects of the source. others: signals that come from no finding.
    today: of the decision.
    """
    answers = latest(rulings)
    types = {one.type for one in findings}
    on_pictures = [one for one in findings if is_on_picture(one)]
    findings = [one for one in findings if one not in on_pictures]
    about_document = [one for one in (*findings, *rechecked) if one.type in ABOUT_DOCUMENT]
    seen = (
        *others,
        *signals([one for one in findings if one not in about_document], answers, extraction),
        *signals([one for one in rechecked if one not in about_document], answers, extraction, suffix=RECHECK),
    )
    body = examine_body(facts, answers)
    rights = examine_rights(facts, answers)
    setting = Setting(
        environmental=yes_no(facts.environmental, ENVIRONMENTAL, answers, yes="yes") is True,
        unpublished_text=_has_unpublished(findings, extraction),
        ended=_ended(seen, facts.document_date, today),
    )
    parts = (
        body.part,
        examine_mission(facts, answers),
        examine_state(facts, {one.type for one in about_document}, answers),
        examine_secrets(seen, setting),
        rights.part,
        examine_pictures(on_pictures),
    )
    columns = tuple(one.column for one in seen if one.column is not None)
    communication = strictest_communication(part.communication for part in parts)
    questions = _questions(parts)
    duty = examine_duty(
        facts,
        body,
        answers,
        types=types,
        communicable=communication in OPEN_TO_ALL,
        forbidden=any(part.forbids for part in parts),
    )
    return Decision(
        verdict_communication=communication,
        verdict_publication=_publication(parts, questions),
        obligation_publication=duty.obligation,
        grounds=_grounds(parts),
        steps=(*(one for part in parts for one in part.steps), *_left_out(extraction), *duty.steps),
        questions=questions,
        columns=(*columns, *chosen(answers, columns)),
        rulings=tuple(sorted(ruling.id for ruling in answers.values())),
        law_version=LAW_VERSION,
        licence=rights.licence,
        credit=rights.credit,
        accepted=tuple(sorted({*(one.key for one in about_document), *(key for one in seen for key in one.accepted)})),
        duty_questions=duty.questions,
    )


def _publication(parts: Sequence[Part], questions: Sequence[Question]) -> PublicationVerdict:
    """The strictest verdict; a ruling is needed whenever a question is open."""
    needed = (PublicationVerdict.RULING_NEEDED,) if questions else ()
    return strictest_publication((*(part.publication for part in parts), *needed))


def _questions(parts: Sequence[Part]) -> tuple[Question, ...]:
    """What is open; nothing where a step settles the case."""
    if any(part.final for part in parts):
        return ()
    return tuple(question for part in parts for question in part.questions)


def _grounds(parts: Sequence[Part]) -> tuple[GroundUse, ...]:
    """Grounds of all parts, each once; those of the settling steps alone where there are such."""
    final = [part for part in parts if part.final]
    found: dict[str, GroundUse] = {}
    for part in final or parts:
        for ground in part.grounds:
            found.setdefault(ground.ground, ground)
    return tuple(found.values())


def _has_unpublished(findings: Sequence[Finding], extraction: Extraction | None) -> bool:
    """Whether something is suspected in the text of pages, which is read but not published."""
    return extraction is not None and any(one.hide and one.subject.page is not None for one in findings)


def _ended(seen: Sequence[Signal], document_date: date | None, today: date) -> frozenset[str]:
    """Grounds whose delay has run out on that day."""
    grounds = {one.ground for one in seen if one.ground is not None}
    dates = {code: release_date(code, document_date) for code in grounds}
    return frozenset(code for code, day in dates.items() if day is not None and day <= today)


def _left_out(extraction: Extraction | None) -> tuple[Step, ...]:
    """A step that says so where hidden sheets, columns or rows are left out."""
    hidden = extraction is not None and (
        "hidden-row" in extraction.notices
        or any(table.hidden or any(column.hidden for column in table.columns) for table in extraction.tables)
    )
    return (step("2.6", "hidden-left-out", "CRPA L311-7"),) if hidden else ()
