"""What is known of one deposit when its screen is shown or one of its questions is answered."""

import hashlib
from dataclasses import dataclass

from grandjour.assess.answers import answer, latest
from grandjour.assess.choice import choice_id
from grandjour.model.decision import Decision, Measure, Question, QuestionKind
from grandjour.model.document import DepositRecord, DepositState
from grandjour.model.work import Job
from grandjour.office.inbox import is_open
from grandjour.office.picture import Source, read_source
from grandjour.office.questions import EDITABLE, Wording
from grandjour.office.site import Visit
from grandjour.tables.parts import joined_parts


@dataclass(frozen=True, slots=True)
class Case:
    """What the register and the extraction know of a deposit: what is open, what is answered, what is under way."""

    record: DepositRecord
    decision: Decision | None
    questions: tuple[Question, ...]  # open: not answered since the last decision, nor on words examined right now
    duty: tuple[Question, ...]  # not answered, on the duty to publish: they hold nothing back
    source: Source | None
    jobs: tuple[Job, ...]  # on the deposit, the newest first

    @property
    def discarded(self) -> bool:
        """Whether it is set aside: nothing is asked about it, and nothing may be answered."""
        return self.record.state is DepositState.DISCARDED

    @property
    def working(self) -> bool:
        """Whether a worker has something to do with it."""
        return not self.discarded and any(is_open(job) for job in self.jobs)


def read_case(visit: Visit, deposit: str) -> Case:
    """A deposit of this agent's administration. Raises NotFound."""
    register = visit.office.register
    record = register.deposit(visit.siren, deposit)
    decision = register.decision(visit.siren, deposit)
    rulings = latest(register.rulings(visit.siren, deposit))
    jobs = tuple(job for job in register.jobs(visit.siren) if job.subject == deposit)
    hidden = any(is_open(job) for job in jobs)
    if record.state is DepositState.DISCARDED:
        decision = decision.without_questions() if decision else None
    return Case(
        record=record,
        decision=decision,
        questions=tuple(
            question
            for question in (decision.questions if decision else ())
            if answer(question, rulings) is None and not (hidden and is_on_words(question))
        ),
        duty=tuple(one for one in (decision.duty_questions if decision else ()) if answer(one, rulings) is None),
        source=read_source(visit, deposit),
        jobs=jobs,
    )


def is_on_words(question: Question) -> bool:
    """Whether a question is about words that an agent may change under it: the public title or description."""
    return question.subject.table is None and question.subject.field in EDITABLE


def seen_words(record: DepositRecord) -> str:
    """What a form carries of the public words that its reader saw: an answer to a question on them is on no others."""
    return hashlib.sha256(f"{record.deposit.title}\0{record.description}".encode()).hexdigest()[:16]


def alike(questions: tuple[Question, ...], current: Question) -> tuple[Question, ...]:
    """The open questions that the same answer would settle: a suspicion of the same types, with the same choices.

    Never an answer to publish: the values of the others were not looked at.
    """
    if current.kind is not QuestionKind.SIGNAL:
        return (current,)
    return tuple(q for q in questions if (q.kind, q.types, q.options) == (current.kind, current.types, current.options))


def left_to_choose(visit: Visit, case: Case) -> tuple[tuple[str, str], ...]:
    """The columns that would be published as things stand: what a ruling to leave one out answers, and its name."""
    if case.source is None or case.decision is None or case.discarded:
        return ()
    decided = {(one.table, one.column) for one in case.decision.columns if one.measure is not Measure.KEEP}
    asked = {(one.subject.table, one.subject.column) for one in case.questions}
    wording = wording_of(visit, case)
    ids = [
        choice_id(parts[0].id, number)
        for parts in joined_parts(case.source.extraction.tables)
        for number, column in enumerate(parts[0].columns)
        if not (parts[0].hidden or column.hidden) and (parts[0].id, number) not in decided | asked
    ]
    return tuple((one, wording.where(one)) for one in ids)


def wording_of(visit: Visit, case: Case) -> Wording:
    """The words for the questions of a deposit, in the language of this visit."""
    source = case.source
    return Wording(
        visit.language,
        visit.words,
        extraction=source.extraction if source else None,
        findings=source.findings if source else (),
    )
