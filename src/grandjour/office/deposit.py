"""One deposit: the open question in hand beside its place in the document, those answered, what to do next."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import FileResponse, Response

from grandjour.assess.answers import answer, latest
from grandjour.assess.choice import choice_id
from grandjour.assess.signals import may_rest_on_category
from grandjour.model.administration import LEGAL
from grandjour.model.decision import ColumnDecision, Decision, Measure, Question, QuestionKind
from grandjour.model.document import DepositRecord, DepositState
from grandjour.model.errors import NotFound
from grandjour.office.failed import last_failure, sentence
from grandjour.office.inbox import is_open
from grandjour.office.picture import Source, examples, page_picture, read_source, rows_picture
from grandjour.office.questions import KEEP, Asked, Wording
from grandjour.office.site import Visit
from grandjour.office.versions import as_it_stands
from grandjour.reference.categories import CATEGORIES
from grandjour.reference.grounds import GROUNDS, Ground
from grandjour.tables.parts import joined_parts

SLOW_MINUTES: Final = 5


@dataclass(frozen=True, slots=True)
class Case:
    """What the register and the extraction know of a deposit: what is open, what is answered."""

    record: DepositRecord
    decision: Decision | None
    questions: tuple[Question, ...]  # open, those answered since the last decision left out
    source: Source | None


def read_case(visit: Visit, deposit: str) -> Case:
    """A deposit of this agent's administration. Raises NotFound."""
    register = visit.office.register
    record = as_it_stands(visit, register.deposit(visit.siren, deposit))
    decision = register.decision(visit.siren, deposit)
    rulings = latest(register.rulings(visit.siren, deposit))
    questions = decision.questions if decision else ()
    return Case(
        record=record,
        decision=decision,
        questions=tuple(question for question in questions if answer(question, rulings) is None),
        source=read_source(visit, deposit),
    )


def alike(questions: tuple[Question, ...], current: Question) -> tuple[Question, ...]:
    """The open questions that the same answer would settle: a suspicion of the same types, with the same choices.

    Never an answer to publish: the values of the others were not looked at.
    """
    if current.kind is not QuestionKind.SIGNAL:
        return (current,)
    return tuple(q for q in questions if (q.kind, q.types, q.options) == (current.kind, current.types, current.options))


def deposit_page(visit: Visit, *, wrong: str = "", typed: dict[str, str] | None = None) -> Response:
    """The screen of a deposit; what it shows of the document leaves a line in the journal, once a session.

    wrong, typed: of the form of title and description, when it is to be mended.
    """
    case = read_case(visit, visit.path("deposit"))
    deposit = case.record.deposit
    parameters = visit.request.query_params
    current = _current(case.questions, parameters.get("question", ""))
    subject = current.subject if current else None
    page = parameters.get("page", "")
    others = [question.subject for question in case.questions if question is not current]
    wanted = int(page) if page.isdecimal() else None
    picture = page_picture(case.source, subject, others, wanted) if case.source else None
    rows = rows_picture(case.source, subject, picture.page.number if picture else None) if case.source else None
    values = _examples(case, current)
    if picture or rows or values:
        visit.office.readings.note(visit.session, deposit.id)
    register = visit.office.register
    wording = _wording(visit, case)
    asked = wording.asked(current, legal=visit.session.agent.role in LEGAL) if current else None
    reason = _departing(asked, parameters.get("reason", ""))
    answered = [wording.answered(one) for one in register.rulings(visit.siren, deposit.id)]
    answered = [one for one in answered if one.ruling.question not in {q.id for q in case.questions}]
    jobs = [job for job in register.jobs(visit.siren) if job.subject == deposit.id]
    working = any(is_open(job) for job in jobs)
    return visit.page(
        "deposit.html",
        status=422 if wrong else 200,
        record=case.record,
        deposit=deposit,
        holder=visit.display(deposit.agent),
        asked=asked,
        examples=values,
        reason=reason,
        scope="" if reason == KEEP else parameters.get("scope", ""),
        alike=[wording.where(one.id) for one in alike(case.questions, current) if one is not current]
        if current
        else [],
        keep=KEEP,
        neighbours=_neighbours(case.questions, current),
        n_open=len(case.questions),
        position=case.questions.index(current) + 1 if current else 0,
        answered=answered,
        refusal=_refusal(case.decision, wording),
        columns=left_to_choose(visit, case),
        imposed=[(wording.label(one.type), _where(wording, one)) for one in _imposed(case.decision)],
        picture=picture,
        rows=rows,
        working=working,
        slow=working and (visit.office.now() - case.record.changed_at).total_seconds() > SLOW_MINUTES * 60,
        error=sentence(case.record.error, case.record.error_place, visit.language) if case.record.error else "",
        failure="" if working else last_failure(jobs, visit.language),
        states=DepositState,
        categories=CATEGORIES.values() if current and may_rest_on_category(current) else (),
        typed=typed or {"title": deposit.title, "description": case.record.description},
        wrong=wrong,
    )


def left_to_choose(visit: Visit, case: Case) -> tuple[tuple[str, str], ...]:
    """The columns that would be published as things stand: what a ruling to leave one out answers, and its name."""
    if case.source is None or case.decision is None:
        return ()
    decided = {(one.table, one.column) for one in case.decision.columns if one.measure is not Measure.KEEP}
    asked = {(one.subject.table, one.subject.column) for one in case.questions}
    wording = _wording(visit, case)
    ids = [
        choice_id(parts[0].id, number)
        for parts in joined_parts(case.source.extraction.tables)
        for number, column in enumerate(parts[0].columns)
        if not (parts[0].hidden or column.hidden) and (parts[0].id, number) not in decided | asked
    ]
    return tuple((one, wording.where(one)) for one in ids)


def page_image(visit: Visit) -> Response:
    """The picture of a page, for the agents of its administration; the first reading leaves a line in the journal."""
    source = read_source(visit, visit.path("deposit"))
    number = int(visit.path("page"))
    pages = source.extraction.pages if source else ()
    page = next((page for page in pages if page.number == number and page.image), None)
    if source is None or page is None or page.image is None:
        raise NotFound(what="page")
    visit.office.readings.note(visit.session, visit.path("deposit"))
    return FileResponse(source.folder / page.image.name, media_type="image/png")


def _wording(visit: Visit, case: Case) -> Wording:
    source = case.source
    return Wording(
        visit.language,
        visit.words,
        extraction=source.extraction if source else None,
        findings=source.findings if source else (),
    )


def _current(questions: tuple[Question, ...], wanted: str) -> Question | None:
    return next((question for question in questions if question.id == wanted), next(iter(questions), None))


def _departing(asked: Asked | None, given: str) -> str:
    """The answer for which a reason is asked; "" when there is none to ask for."""
    return given if asked and any(one.value == given and one.departs for one in asked.choices) else ""


def _neighbours(questions: tuple[Question, ...], current: Question | None) -> tuple[str, str]:
    """Ids of the questions before and after this one; "" at the ends."""
    ids = [question.id for question in questions]
    place = ids.index(current.id) if current else 0
    return ids[place - 1] if place > 0 else "", ids[place + 1] if place + 1 < len(ids) else ""


def _examples(case: Case, question: Question | None) -> tuple[str, ...]:
    if question is None or case.source is None:
        return ()
    words = {"title": case.record.deposit.title, "description": case.record.description}
    if question.subject.table is None and question.subject.field in words:
        return (words[question.subject.field],)
    return examples(case.source, question.subject)


def _refusal(decision: Decision | None, wording: Wording) -> tuple[tuple[str, Ground], ...]:
    """On which grounds nothing may be published, with their plain names."""
    known = [GROUNDS[use.ground] for use in decision.grounds if use.ground in GROUNDS] if decision else []
    return tuple((one.label_fr if wording.language == "fr" else one.label_en, one) for one in known)


def _imposed(decision: Decision | None) -> tuple[ColumnDecision, ...]:
    """Columns that go without anyone being asked."""
    columns = decision.columns if decision else ()
    return tuple(one for one in columns if one.ruling is None and one.measure is not Measure.KEEP)


def _where(wording: Wording, column: ColumnDecision) -> str:
    return wording.where(f"{column.table}/c{column.column}:signal")
