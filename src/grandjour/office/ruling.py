"""The ruling screen: the document in sight, one question at a time, one key an act, undo always."""

from starlette.responses import FileResponse, Response

from grandjour.model.decision import Decision, Question, QuestionKind, Ruling
from grandjour.model.document import DepositState
from grandjour.model.errors import NotFound, UsageError
from grandjour.model.ids import new_id
from grandjour.model.work import Act, JobKind
from grandjour.office.inbox import is_open
from grandjour.office.picture import page_picture, read_source, rows_picture
from grandjour.office.site import Visit
from grandjour.reference.grounds import GROUNDS
from grandjour.reference.types import TYPES

MOST_REASON = 2000


def deposit_page(visit: Visit) -> Response:
    """A deposit: the open question in hand beside its place in the document, those answered, what to do next."""
    register = visit.office.register
    deposit = visit.path("deposit")
    record = register.deposit(visit.siren, deposit)
    decision = register.decision(visit.siren, deposit)
    open_questions = decision.questions if decision else ()
    answered = register.rulings(visit.siren, deposit)
    open_ids = {question.id for question in open_questions}
    answered = tuple(ruling for ruling in answered if ruling.question not in open_ids)
    current = _current(open_questions, visit.request.query_params.get("question", ""))
    source = read_source(visit, deposit)
    subject = current.subject if current else None
    return visit.page(
        "deposit.html",
        record=record,
        decision=decision,
        questions=open_questions,
        answered=answered,
        current=current,
        position=open_questions.index(current) if current else 0,
        alike=_alike(open_questions, current),
        picture=page_picture(source, subject) if source else None,
        rows=rows_picture(source, subject) if source else None,
        source=source,
        types=TYPES,
        grounds=GROUNDS,
        working=any(is_open(job) and job.subject == deposit for job in register.jobs(visit.siren)),
        states=DepositState,
        kinds=QuestionKind,
        releases=[release for release in register.releases(visit.siren) if release.deposit == deposit],
    )


def page_image(visit: Visit) -> Response:
    """The picture of a page, for the agents of its administration; the reading leaves a line in the journal."""
    source = read_source(visit, visit.path("deposit"))
    number = int(visit.path("page"))
    pages = source.extraction.pages if source else ()
    page = next((page for page in pages if page.number == number and page.image), None)
    if source is None or page is None or page.image is None:
        raise NotFound(what="page")
    visit.office.register.record(
        visit.siren,
        actor=visit.session.agent.id,
        act=Act.READ_DOCUMENT,
        ids=(visit.path("deposit"),),
        at=visit.office.now(),
    )
    return FileResponse(source.folder / page.image.name, media_type="image/png")


def rule(visit: Visit) -> Response:
    """One ruling, on one question or on all open ones like it. A departure from the proposal needs a reason."""
    deposit = visit.path("deposit")
    decision = visit.office.register.decision(visit.siren, deposit)
    asked = _asked(decision, visit.text("question"))
    given, reason = visit.text("answer"), visit.text("reason")[:MOST_REASON]
    if given not in asked.options:
        raise UsageError(what=given[:40])
    if given != asked.proposal and not reason:
        return visit.go(f"/depots/{deposit}", {"question": asked.id, "reason": given})
    questions = decision.questions if decision else ()
    subjects = _alike(questions, asked) if visit.text("scope") == "alike" else (asked,)
    rulings = [_ruling(visit, deposit, question, given, reason) for question in subjects if given in question.options]
    visit.office.register.add_rulings(visit.siren, rulings, job=JobKind.PREPARE, at=visit.office.now())
    return visit.go(f"/depots/{deposit}")


def reopen(visit: Visit) -> Response:
    """Undo: the question is open again, and a preview made under the old answer is void."""
    deposit = visit.path("deposit")
    known = {ruling.question: ruling for ruling in visit.office.register.rulings(visit.siren, deposit)}
    ruling = known.get(visit.text("question"))
    if ruling is None:
        raise NotFound(what="question")
    undone = _answer(visit, deposit, ruling.question, "", "", ruling.ground)
    visit.office.register.add_rulings(visit.siren, [undone], job=JobKind.PREPARE, at=visit.office.now())
    return visit.go(f"/depots/{deposit}", {"question": ruling.question})


def describe(visit: Visit) -> Response:
    """The public title and description, in the agent's words; they are examined like the rest."""
    deposit, title = visit.path("deposit"), visit.text("title")
    if not title:
        raise UsageError(what="title")
    register = visit.office.register
    now = visit.office.now()
    register.describe(
        visit.siren,
        deposit,
        title=title[:200],
        description=visit.text("description")[:4000],
        actor=visit.session.agent.id,
        at=now,
    )
    register.add_job(
        JobKind.PREPARE, deposit, administration=visit.siren, agent=visit.session.agent.id, act=None, at=now
    )
    return visit.go(f"/depots/{deposit}")


def _current(questions: tuple[Question, ...], wanted: str) -> Question | None:
    return next((question for question in questions if question.id == wanted), next(iter(questions), None))


def _alike(questions: tuple[Question, ...], current: Question | None) -> tuple[Question, ...]:
    """The open questions that the same answer would settle: same kind, same types behind them."""
    if current is None or current.kind is not QuestionKind.SIGNAL:
        return (current,) if current else ()
    return tuple(q for q in questions if q.kind is current.kind and q.types == current.types)


def _asked(decision: Decision | None, wanted: str) -> Question:
    """The open question of that id. Raises NotFound: another agent may have answered it meanwhile."""
    found = next((question for question in (decision.questions if decision else ()) if question.id == wanted), None)
    if found is None:
        raise NotFound(what="question")
    return found


def _ruling(visit: Visit, deposit: str, question: Question, given: str, reason: str) -> Ruling:
    return _answer(visit, deposit, question.id, given, reason, question.ground)


def _answer(visit: Visit, deposit: str, question: str, given: str, reason: str, ground: str | None) -> Ruling:
    agent = visit.session.agent
    return Ruling(
        id=new_id(),
        deposit=deposit,
        question=question,
        answer=given,
        reason=reason,
        agent=agent.id,
        agent_name=agent.display,
        at=visit.office.now(),
        ground=ground,
    )
