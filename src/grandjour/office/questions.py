"""Questions and answers in plain words: what is suspected, why, what can be answered, what a fact is asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from grandjour.assess.choice import TYPE as CHOICE_TYPE
from grandjour.assess.choice import is_choice
from grandjour.assess.reserve import is_reserved
from grandjour.model.decision import Measure, Question, QuestionKind, Ruling
from grandjour.model.errors import Language
from grandjour.model.extraction import Extraction
from grandjour.model.finding import Finding, Subject
from grandjour.office.labels import label
from grandjour.office.subjects import subject_of, where
from grandjour.reference.categories import CATEGORIES
from grandjour.reference.grounds import GROUNDS, Ground
from grandjour.reference.licences import LICENCES
from grandjour.reference.thresholds import POPULATION, STAFF
from grandjour.reference.types import TYPES
from grandjour.web.formats import number
from grandjour.web.messages import Messages, typographic

KEEP: Final = Measure.KEEP.value
CHANGE: Final = "change"  # the words are ours to mend: a form, not an answer
EDITABLE: Final = frozenset({"title", "description"})
KEYS: Final = {KEEP: "p", Measure.MASK_SPAN.value: "m", Measure.DROP_COLUMN.value: "c", "refuse": "c"}
CERTAIN, STRONG, FAIR = 0.995, 0.85, 0.6  # scores from which on a sign is called so; the first is shown as 1.00
THRESHOLDS: Final = {"administration:staff": STAFF.value, "administration:population": POPULATION.value}


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that may be given. departs: from what we propose, so that a reason is asked. key: on the keyboard."""

    value: str
    words: str
    proposed: bool
    key: str = ""

    @property
    def departs(self) -> bool:
        """Whether a reason will be asked."""
        return not self.proposed


@dataclass(frozen=True, slots=True)
class Asked:
    """An open question as the screen shows it."""

    question: Question
    title: str
    where: str
    why: str  # the sentence of a fact; "" for a suspicion, whose ground tells
    shows: tuple[str, ...]  # what publishing would show
    ground: Ground | None
    sign: str  # how strong it is: certain | strong | fair | weak; "" for a fact
    choices: tuple[Choice, ...]
    editable: bool  # a text of ours, to be mended in its form
    reserved: bool  # this agent may not answer to publish
    pages: tuple[int, ...] = ()  # of the document, where the signs of it were seen

    @property
    def fixed(self) -> bool:
        """Whether the words that it is about can be changed elsewhere only: by the administration, in the document."""
        return CHANGE in self.question.options and not self.editable

    @property
    def is_fact(self) -> bool:
        """Whether only an agent can know the answer."""
        return self.question.kind is not QuestionKind.SIGNAL

    @property
    def proposal(self) -> str:
        """What we propose, in words."""
        return next((one.words for one in self.choices if one.proposed), "")


@dataclass(frozen=True, slots=True)
class Answered:
    """A ruling as the screen shows it."""

    ruling: Ruling
    title: str
    where: str
    answer: str
    category: str  # article and label of the category on which something is kept; "" where there is none


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language for the questions of one deposit."""

    language: Language
    words: Messages
    extraction: Extraction | None = None
    findings: Sequence[Finding] = ()

    def asked(self, question: Question, *, legal: bool = True) -> Asked:
        """An open question in words. legal: whether it is shown to one who may publish what is reserved to them."""
        closed = not legal and is_reserved(question)
        hidden = {CHANGE, KEEP} if closed else {CHANGE}
        shows = tuple(dict.fromkeys(self._shows(code) for code in question.types if code in TYPES))
        return Asked(
            question=question,
            title=self.title(question.id, question.types),
            where=self.where(question.id),
            why=self.words.known(f"{_fact(question.id)}.why", ""),
            shows=shows,
            ground=GROUNDS.get(question.ground) if question.ground else None,
            sign=sign_of(question.score) if question.kind is QuestionKind.SIGNAL else "",
            choices=tuple(self._choice(question, value) for value in question.options if value not in hidden),
            editable=CHANGE in question.options and question.subject.field in EDITABLE,
            reserved=closed,
            pages=self._pages(question),
        )

    def answered(self, ruling: Ruling) -> Answered:
        """A ruling in words."""
        category = CATEGORIES.get(ruling.ground) if ruling.ground else None
        return Answered(
            ruling=ruling,
            title=self.title(ruling.question, self._types_of(ruling.question)),
            where=self.where(ruling.question),
            answer=self.answer(ruling.question, ruling.answer),
            category=f"{category.article}, {label(category, self.language)}" if category else "",
        )

    def where(self, question: str) -> str:
        """Where the subject of a question stands."""
        return where(question, self.extraction, self.words)

    def title(self, question: str, types: Iterable[str]) -> str:
        """What is asked: the fact, or the plain names of what is suspected."""
        known = self.words.known(f"{_fact(question)}.title", "")
        labels = dict.fromkeys(self.label(code) for code in types)
        return known or _listed(labels) or self.label(_code(question)) or self.words("question.title")

    def label(self, code: str) -> str:
        """The plain name of a finding type, else of a ground; "" for a code that is neither."""
        found = TYPES.get(code) or GROUNDS.get(code)
        return "" if found is None else label(found, self.language)

    def answer(self, question: str, value: str) -> str:
        """An answer in words."""
        if value in LICENCES:
            return label(LICENCES[value], self.language)
        threshold = THRESHOLDS.get(question)
        limit = number(threshold, self.language) if threshold is not None else ""
        sentence = self.words.known(f"{_fact(question)}.{value}", "")
        return sentence.format(n=limit) or self.words.known(f"question.option.{value}", value)

    def _choice(self, question: Question, value: str) -> Choice:
        key = KEYS.get(value, "") if question.kind is QuestionKind.SIGNAL else ""
        return Choice(value, self.answer(question.id, value), value == question.proposal, key)

    def _shows(self, code: str) -> str:
        shows = TYPES[code].shows_fr if self.language == "fr" else TYPES[code].shows_en
        return typographic(shows, self.language)

    def _pages(self, question: Question) -> tuple[int, ...]:
        """The pages on which a question about the document as a whole rests."""
        if question.subject != Subject():
            return ()
        found = (one for one in self.findings if one.hide and one.type in question.types and one.subject.table is None)
        return tuple(sorted({place.page for one in found for place in one.places if place.page is not None}))

    def _types_of(self, question: str) -> tuple[str, ...]:
        key = subject_of(question).key
        return tuple(sorted({one.type for one in self.findings if one.hide and one.subject.key == key}))


def _listed(labels: Iterable[str]) -> str:
    """Names one after the other, as in the middle of a sentence: only the first keeps its capital, and acronyms."""
    first, *others = labels or ("",)
    return ", ".join((first, *(one if one[1:2].isupper() else one[:1].lower() + one[1:] for one in others)))


def _code(question: str) -> str:
    """The code that a question's id ends with: of a ground, or of a column left out by choice."""
    return CHOICE_TYPE if is_choice(question) else question.rsplit(":", 1)[-1]


def _fact(question: str) -> str:
    """Where the catalogues speak of a fact: `document:finished` → `fact.document_finished`."""
    return f"fact.{question.replace(':', '_')}"


def sign_of(score: float) -> str:
    """How strong a sign is that has this score: the key of its words."""
    steps = (("certain", CERTAIN), ("strong", STRONG), ("fair", FAIR))
    return next((name for name, least in steps if score >= least), "weak")
