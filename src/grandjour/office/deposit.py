"""One deposit: the open question in hand beside its place in the document, those answered, what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.responses import FileResponse, Response

from grandjour.assess.signals import may_rest_on_category
from grandjour.model.administration import LEGAL
from grandjour.model.decision import ColumnDecision, Decision, Measure, Question
from grandjour.model.document import DepositRecord, DepositState
from grandjour.model.errors import NotFound
from grandjour.model.finding import Subject
from grandjour.model.work import JobKind
from grandjour.office.case import Case, alike, left_to_choose, read_case, seen_words, wording_of
from grandjour.office.credits import credits_of
from grandjour.office.discarding import may_discard
from grandjour.office.duty import duty_told
from grandjour.office.failed import last_failure, sentence
from grandjour.office.inbox import GONE, is_open
from grandjour.office.labels import label
from grandjour.office.picture import Pictures, image, pictures, read_source
from grandjour.office.questions import KEEP, Asked, Wording
from grandjour.office.roles import ADMINISTRATORS
from grandjour.office.site import Visit
from grandjour.office.subjects import parts_of
from grandjour.office.transmitted import act_told
from grandjour.office.versions import Series, series
from grandjour.reference.categories import CATEGORIES
from grandjour.reference.grounds import GROUNDS, Ground
from grandjour.reference.spelling import sort_key
from grandjour.reference.themes import THEMES, proposed

SLOW_MINUTES: Final = 5
MADE: Final = (DepositState.PUBLISHED, DepositState.WITHDRAWN, DepositState.ERASED)  # a version came of it


@dataclass(frozen=True, slots=True)
class Mend:
    """A form of this screen that comes back: which one, what is wrong with it, what was typed in it."""

    form: str = ""  # description | choice | purge
    wrong: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)


def deposit_page(visit: Visit, *, mend: Mend | None = None) -> Response:
    """The screen of a deposit; what it shows of the document leaves a line in the journal, once a session."""
    case = read_case(visit, visit.path("deposit"))
    if case.record.state is DepositState.PURGED:
        return visit.page("purged.html", record=case.record)
    current = _current(case, visit.request.query_params.get("question", ""))
    wording = wording_of(visit, case)
    return visit.page(
        "deposit.html",
        status=422 if mend else 200,
        deposit=case.record.deposit,
        **_standing(visit, case, wording),
        **_question(visit, case, current, wording),
        **_document(visit, case, current),
        **_answered(visit, case, wording),
        **_forms(visit, case, mend or Mend()),
    )


def _standing(visit: Visit, case: Case, wording: Wording) -> dict[str, object]:
    """Where the deposit stands: what is under way, what went wrong, what came before it."""
    record = case.record
    waited = (visit.office.now() - record.changed_at).total_seconds()
    return {
        "record": record,
        "states": DepositState,
        "holder": visit.display(record.deposit.agent),
        "working": case.working,
        "purging": any(job.kind is JobKind.PURGE and is_open(job) for job in case.jobs),
        "slow": case.working and waited > SLOW_MINUTES * 60,
        "error": sentence(record.error, record.error_place, visit.language) if record.error else "",
        "failure": "" if case.working else last_failure(case.jobs, visit.language),
        "refusal": _refusal(case.decision, wording),
        "duty": duty_told(case.decision, case.duty, record.state, wording),
        "twin": _twin(visit, record),
        "may_discard": may_discard(visit, record),
        "discard": _discard(visit, record),
        "follows": _follows(visit, record),
    }


def _question(visit: Visit, case: Case, current: Question | None, wording: Wording) -> dict[str, object]:
    """The question in hand, and its place among the open ones."""
    parameters = visit.request.query_params
    asked = wording.asked(current, legal=visit.session.agent.role in LEGAL) if current else None
    reason = _departing(asked, parameters.get("reason", ""))
    others = [one for one in alike(case.questions, current) if one is not current] if current else []
    return {
        "asked": asked,
        "reason": reason,
        "no_reason": "no_reason" in parameters,
        "scope": "" if reason == KEEP else parameters.get("scope", ""),
        "alike": [wording.where(one.id) for one in others],
        "keep": KEEP,
        "seen": seen_words(case.record),
        "neighbours": _neighbours(case.questions, current),
        "n_open": len(case.questions),
        "position": case.questions.index(current) + 1 if current else 0,
        "categories": CATEGORIES.values() if current and may_rest_on_category(current) else (),
    }


def _document(visit: Visit, case: Case, current: Question | None) -> dict[str, object]:
    """The document beside the question, once it is noted that this agent has looked at it."""
    subject = current.subject if current else None
    page = visit.request.query_params.get("page", "")
    others = [question.subject for question in case.questions if question is not current]
    wanted = int(page) if page.isdecimal() else None
    if case.source:
        visit.office.readings.note(visit.session, case.record.deposit.id)
    seen = pictures(visit, case.source, subject, others, wanted) if case.source else Pictures()
    words = _words_in_question(visit, case, subject)
    return {
        "picture": seen.page,
        "rows": seen.rows,
        "set_aside": seen.set_aside,
        "failed": seen.failed,
        "examples": (words,) if words else seen.examples,
        "told": act_told(case.record.deposit, case.source.extraction if case.source else None),
        "credits": credits_of(case.source.extraction if case.source else None),
    }


def _answered(visit: Visit, case: Case, wording: Wording) -> dict[str, object]:
    """What was answered, and what the law takes away without asking."""
    rulings = visit.office.register.rulings(visit.siren, case.record.deposit.id)
    still_open = {question.id for question in case.questions}
    return {
        "answered": [wording.answered(one) for one in rulings if one.question not in still_open],
        "imposed": [(wording.label(one.type), _where(wording, one)) for one in _imposed(case.decision)],
    }


def _forms(visit: Visit, case: Case, mend: Mend) -> dict[str, object]:
    """The forms of the public words, of a column to leave out, to purge; with what was typed when one comes back."""
    deposit = case.record.deposit
    words = {
        "title": deposit.title,
        "description": case.record.description,
        "theme": case.record.theme or proposed(deposit.title, deposit.mission) or "",
    }
    themes = [(one.code, label(one, visit.language)) for one in THEMES.values()]
    return {
        "typed": {**words, **mend.typed} if mend.form == "description" else words,
        "wrong": mend.wrong if mend.form == "description" else "",
        "themes": sorted(themes, key=lambda theme: sort_key(theme[1])),
        "columns": left_to_choose(visit, case),
        "choice": mend.typed if mend.form == "choice" else {},
        "wrong_choice": mend.wrong if mend.form == "choice" else "",
        "may_purge": visit.session.agent.role in ADMINISTRATORS,
        "held": visit.office.register.is_held(case.record.deposit.id),
        "purge_word": mend.typed["word"] if mend.form == "purge" else None,
    }


def _discard(visit: Visit, record: DepositRecord) -> Mapping[str, object] | None:
    """Who set the deposit aside, when and why; None where nobody did."""
    known = visit.office.register.discarded(visit.siren, record.deposit.id)
    return {"name": visit.display(known.agent), "at": known.at, "reason": known.reason} if known else None


def _twin(visit: Visit, record: DepositRecord) -> DepositRecord | None:
    """The last deposit before this one, at this administration, of the very same bytes and not set aside."""
    if record.state is DepositState.DISCARDED:
        return None
    deposits = [one for one in visit.office.register.deposits(visit.siren) if _is_same_document(one, record)]
    ids = [one.deposit.id for one in deposits]
    place = ids.index(record.deposit.id)
    return deposits[place + 1] if place + 1 < len(deposits) else None


def _follows(visit: Visit, record: DepositRecord) -> Series | None:
    """The dataset of which this deposit is to become the next version; None for one that has made a version of it."""
    if record.state in MADE:
        return None
    found = (one for one in series(visit) if one.dataset == record.deposit.dataset)
    return next((one for one in found if one.newest.deposit.id != record.deposit.id), None)


def _is_same_document(one: DepositRecord, other: DepositRecord) -> bool:
    same = one.deposit.document.sha256 == other.deposit.document.sha256
    return same and one.state not in GONE


def page_image(visit: Visit) -> Response:
    """The picture of a page, for the agents of its administration; the first reading leaves a line in the journal."""
    source = read_source(visit, visit.path("deposit"))
    if source is None:
        raise NotFound(what="page")
    path = image(visit, source, int(visit.path("page")))
    visit.office.readings.note(visit.session, visit.path("deposit"))
    return FileResponse(path, media_type="image/png")


def _current(case: Case, wanted: str) -> Question | None:
    """The question that was asked for, else the first; none while a worker is about to ask the one that was."""
    found = next((question for question in case.questions if question.id == wanted), None)
    if found is None and wanted and case.working:
        return None
    return found or next(iter(case.questions), None)


def _departing(asked: Asked | None, given: str) -> str:
    """The answer for which a reason is asked; "" when there is none to ask for."""
    return given if asked and any(one.value == given and one.departs for one in asked.choices) else ""


def _neighbours(questions: tuple[Question, ...], current: Question | None) -> tuple[str, str]:
    """Ids of the questions before and after this one; "" at the ends."""
    ids = [question.id for question in questions]
    place = ids.index(current.id) if current else 0
    return ids[place - 1] if place > 0 else "", ids[place + 1] if place + 1 < len(ids) else ""


def _words_in_question(visit: Visit, case: Case, subject: Subject | None) -> str:
    """The words for the public that a question is about: ours, the administration's, a heading; "" for other things."""
    if subject is None or subject.field is None:
        return ""
    if subject.table is not None:
        return _heading(case, subject)
    deposit, administration = case.record.deposit, visit.administration
    words = {
        "title": deposit.title,
        "description": case.record.description,
        "mission": deposit.mission,
        "credit": deposit.origin.holder or "",
        "publisher": administration.name,
        "contact": administration.contact,
        "website": administration.website or "",
    }
    return words.get(subject.field, "")


def _heading(case: Case, subject: Subject) -> str:
    """The name of a column or of a sheet, as the document has it."""
    parts = parts_of(case.source.extraction, subject.table) if case.source else []
    if not parts:
        return ""
    if subject.column is None:
        return parts[0].sheet or ""
    return parts[0].columns[subject.column].name if subject.column < len(parts[0].columns) else ""


def _refusal(decision: Decision | None, wording: Wording) -> tuple[tuple[str, Ground], ...]:
    """On which grounds nothing may be published, with their plain names."""
    known = [GROUNDS[use.ground] for use in decision.grounds if use.ground in GROUNDS] if decision else []
    return tuple((label(one, wording.language), one) for one in known)


def _imposed(decision: Decision | None) -> tuple[ColumnDecision, ...]:
    """Columns that go without anyone being asked."""
    columns = decision.columns if decision else ()
    return tuple(one for one in columns if one.ruling is None and one.measure is not Measure.KEEP)


def _where(wording: Wording, column: ColumnDecision) -> str:
    return wording.where(f"{column.table}/c{column.column}:signal")
