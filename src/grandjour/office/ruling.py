"""What an agent does about a question: one ruling, the same on all like it, undo; and the words for the public."""

from collections.abc import Sequence
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from grandjour.assess.answers import needs_reason
from grandjour.assess.reserve import may_answer
from grandjour.model.decision import Measure, Question, Ruling
from grandjour.model.document import DepositState
from grandjour.model.errors import NotFound
from grandjour.model.ids import new_id
from grandjour.model.work import JobKind
from grandjour.office.case import alike, is_on_words, left_to_choose, read_case, seen_words
from grandjour.office.deposit import Mend, deposit_page
from grandjour.office.questions import CHANGE, KEEP
from grandjour.office.site import Visit
from grandjour.reference.categories import CATEGORIES
from grandjour.reference.themes import THEMES

MOST_REASON: Final = 2000  # characters
MOST_TITLE: Final = 200
MOST_DESCRIPTION: Final = 4000
ALIKE: Final = "alike"
WITHOUT_WORDS: Final = (DepositState.UNREADABLE, DepositState.DISCARDED)  # nobody will read any


def rule(visit: Visit) -> Response:
    """One ruling, on one question or on all open ones like it. A departure from the proposal needs a reason.

    To publish is answered one question at a time: nobody vouches for values that were not before them.
    What is reserved to a legal officer stays open for one.
    """
    deposit, wanted = visit.path("deposit"), visit.text("question")
    case = read_case(visit, deposit)
    questions = case.questions
    asked = next((question for question in (*questions, *case.duty) if question.id == wanted), None)
    if asked is None:  # a colleague has answered it, or the worker has made another decision since
        return visit.go(f"/depots/{deposit}")
    if is_on_words(asked) and visit.text("seen") != seen_words(case.record):  # a colleague has changed them meanwhile
        return visit.go(f"/depots/{deposit}", {"question": asked.id})
    given, reason = visit.text("answer"), visit.text("reason")[:MOST_REASON]
    is_for_all = visit.text("scope") == ALIKE
    if given not in asked.options or given == CHANGE or (is_for_all and given == KEEP):
        raise HTTPException(400)
    if not may_answer(asked, given, visit.session.agent.role):
        return visit.go(f"/depots/{deposit}", {"question": asked.id})  # where the question says whose answer it is
    if needs_reason(asked, given) and not reason:
        more = {"scope": ALIKE} if is_for_all else {}
        if "reason" in visit.form:
            more["no_reason"] = "1"
        return visit.go(f"/depots/{deposit}", {"question": asked.id, "reason": given, **more})
    subjects = alike(questions, asked) if is_for_all else (asked,)
    category = visit.text("category")
    rulings = [_ruling(visit, question, given, reason, category) for question in subjects]
    visit.office.register.add_rulings(visit.siren, rulings, job=JobKind.PREPARE, at=visit.office.now())
    following = _following(questions, asked, subjects)
    return visit.go(f"/depots/{deposit}", {"question": following.id} if following else None)


def reopen(visit: Visit) -> Response:
    """Undo: the question is open again, and a preview made under the old answer is void."""
    deposit = visit.path("deposit")
    if visit.office.register.deposit(visit.siren, deposit).state is DepositState.DISCARDED:
        return visit.go(f"/depots/{deposit}")
    known = {ruling.question: ruling for ruling in visit.office.register.rulings(visit.siren, deposit)}
    ruling = known.get(visit.text("question"))
    if ruling is None:
        raise NotFound(what="question")
    undone = signed(visit, ruling.question, "", "", ruling.ground)
    visit.office.register.add_rulings(visit.siren, [undone], job=JobKind.PREPARE, at=visit.office.now())
    return visit.go(f"/depots/{deposit}", {"question": ruling.question})


def leave_out(visit: Visit) -> Response:
    """A column left out by choice, though nothing is suspected in it: its reason is part of it, undo takes it back."""
    deposit, column, reason = visit.path("deposit"), visit.text("column"), visit.text("reason")[:MOST_REASON]
    case = read_case(visit, deposit)
    if column not in dict(left_to_choose(visit, case)):
        raise HTTPException(400)
    if not reason:
        mend = Mend("choice", visit.words("choice.no_reason"), {"column": column})
        return deposit_page(visit, mend=mend)
    chosen = signed(visit, column, Measure.DROP_COLUMN.value, reason, None)
    visit.office.register.add_rulings(visit.siren, [chosen], job=JobKind.PREPARE, at=visit.office.now())
    return visit.go(f"/depots/{deposit}")


def describe(visit: Visit) -> Response:
    """The public title, description and theme, in the agent's words; they are examined like the rest."""
    deposit, theme = visit.path("deposit"), visit.text("theme")
    title, description = visit.text("title")[:MOST_TITLE], visit.text("text")[:MOST_DESCRIPTION]
    if theme and theme not in THEMES:
        raise HTTPException(400)
    if visit.office.register.deposit(visit.siren, deposit).state in WITHOUT_WORDS:
        return visit.go(f"/depots/{deposit}")
    if not title:
        typed = {"title": title, "description": description, "theme": theme}
        return deposit_page(visit, mend=Mend("description", visit.words("deposit.describe_wrong"), typed))
    visit.office.register.describe(
        visit.siren,
        deposit,
        title=title,
        description=description,
        theme=theme or None,
        actor=visit.session.agent.id,
        at=visit.office.now(),
        job=JobKind.PREPARE,
    )
    return visit.go(f"/depots/{deposit}")


def _following(questions: Sequence[Question], asked: Question, answered: Sequence[Question]) -> Question | None:
    """The open question to show next: the first after the one in hand, else the first of all."""
    place = questions.index(asked) if asked in questions else 0
    return next((one for one in (*questions[place:], *questions[:place]) if one not in answered), None)


def _ruling(visit: Visit, question: Question, given: str, reason: str, category: str) -> Ruling:
    """A ruling under the question's ground; what is kept may be so as one of the categories of D312-1-3."""
    ground = category if given == KEEP and category in CATEGORIES else question.ground
    return signed(visit, question.id, given, reason, ground, question.types)


def signed(
    visit: Visit, question: str, given: str, reason: str, ground: str | None, types: tuple[str, ...] = ()
) -> Ruling:
    """A ruling of the agent who sends the form, on the deposit in its address."""
    agent = visit.session.agent
    return Ruling(
        id=new_id(),
        deposit=visit.path("deposit"),
        question=question,
        answer=given,
        reason=reason,
        agent=agent.id,
        agent_name=agent.display,
        at=visit.office.now(),
        ground=ground,
        types=types,
    )
