"""Rulings by named agents, and the decision that the law gives once nothing is open (droit.md §0.3, §2)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from grandjour.model.administration import AdministrationKind, Role
from grandjour.model.document import Origin
from grandjour.model.finding import Subject


class CommunicationVerdict(StrEnum):
    """May a requester get it?"""

    TO_ALL = "communicable_tous"
    AFTER_REDACTION = "communicable_apres_occultation"
    TO_PERSON_CONCERNED = "communicable_interesse"
    DEFERRED = "differe"
    NOT_COMMUNICABLE = "non_communicable"
    OUT_OF_SCOPE = "hors_champ"
    ALREADY_PUBLIC = "deja_public"
    NON_EXISTENT = "inexistant"
    TO_FORWARD = "a_transmettre"


class PublicationVerdict(StrEnum):
    """May it go online for all?"""

    PUBLISH = "publier"
    AFTER_REDACTION = "publier_apres_occultation"
    AFTER_ANONYMISATION = "publier_apres_anonymisation"
    DO_NOT_PUBLISH = "ne_pas_publier"
    RULING_NEEDED = "arbitrage"


class PublicationDuty(StrEnum):
    """Must it go online?"""

    COMPULSORY = "obligatoire"
    OPTIONAL = "facultative"
    FORBIDDEN = "interdite"


class Treatment(StrEnum):
    """What a ground does to what it covers."""

    REFUSE = "refuse"
    REDACT = "occulte"
    ANONYMISE = "anonymise"
    ASK = "demande"


class SignalState(StrEnum):
    """A detector sets the first; only a named agent sets the others, with a reason."""

    SUSPECTED = "suspecte"
    CONFIRMED = "confirme"
    DISMISSED = "ecarte"


class Measure(StrEnum):
    """What happens to a column. Ordered by strictness in `STRICTNESS`."""

    KEEP = "keep"
    MASK_SPAN = "mask_span"
    DROP_COLUMN = "drop_column"


STRICTNESS = (Measure.KEEP, Measure.MASK_SPAN, Measure.DROP_COLUMN)


def strictest(measures: tuple[Measure, ...]) -> Measure:
    """The strictest of several measures: what a derived column inherits from its sources."""
    return max(measures, key=STRICTNESS.index, default=Measure.KEEP)


@dataclass(frozen=True, slots=True)
class Facts:
    """What must be known to decide. None: not known, and asked when a step needs it."""

    kind: AdministrationKind
    population: int | None = None
    staff: int | None = None  # full-time equivalents
    in_mission: bool | None = True  # produced or received in the public-service mission
    finished: bool | None = None  # achevé (L311-2 al. 1)
    pending_decision: bool | None = None  # prepares an identified decision not yet taken (L311-2 al. 2)
    environmental: bool | None = None  # environmental information (C. env. L124-2)
    electronic: bool | None = True
    regularly_updated: bool | None = None
    origin: Origin | None = None
    database_rights: str | None = None  # of a third party: "none", "licensed", "reserved"
    document_date: date | None = None


class QuestionKind(StrEnum):
    """A suspicion about a subject, or a fact that only an agent can tell.

    A fact of the third kind changes the duty to publish and nothing else: it may be told, and holds nothing back.
    """

    SIGNAL = "signal"
    FACT = "fact"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Question:
    """Something a named agent must answer before anything leaves, save on the duty to publish."""

    id: str  # stable: "t1/c3:signal", "document:finished", "document:database_rights"…
    kind: QuestionKind
    subject: Subject
    options: tuple[str, ...]  # measures for a signal, the fact's values else
    proposal: str  # one of the options
    ground: str | None = None
    types: tuple[str, ...] = ()  # finding types behind it
    score: float = 0.0
    count: int = 0  # cells concerned


@dataclass(frozen=True, slots=True)
class Ruling:
    """A named agent's answer to a question, with its reason. Never changed: a later one replaces it.

    types: the finding types that the question told of; another one, seen there later, is not answered.
    role: that of the agent at that moment, which the register writes; what is reserved to some roles counts by it.
    """

    id: str
    deposit: str
    question: str
    answer: str
    reason: str
    agent: str  # id
    agent_name: str  # as signed
    at: datetime
    ground: str | None = None
    types: tuple[str, ...] = ()
    role: Role | None = None  # None: of nobody whom the register knows


@dataclass(frozen=True, slots=True)
class GroundUse:
    """A ground that the decision rests on, with its article and law version."""

    ground: str
    article: str
    treatment: Treatment


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the procedure of droit.md §2."""

    step: str  # "2.1"…
    result: str
    articles: tuple[str, ...]
    reason: str  # a key of the message catalogues


@dataclass(frozen=True, slots=True)
class ColumnDecision:
    """What is done with one source column, and why."""

    table: str
    column: int
    measure: Measure
    type: str  # finding type that led to it
    ground: str | None = None
    article: str | None = None
    ruling: str | None = None  # id; None: no suspicion
    mask_types: tuple[str, ...] = ()  # span types masked under MASK_SPAN


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer for one deposit. Nothing leaves while `questions` is not empty (fail closed)."""

    verdict_communication: CommunicationVerdict
    verdict_publication: PublicationVerdict
    obligation_publication: PublicationDuty
    grounds: tuple[GroundUse, ...]
    steps: tuple[Step, ...]
    questions: tuple[Question, ...]
    columns: tuple[ColumnDecision, ...]
    rulings: tuple[str, ...]  # ids of the rulings that it rests on
    law_version: str
    licence: str = "etalab-2.0"
    credit: str | None = None  # holder to credit, where the licence of a received document asks for it
    accepted: tuple[str, ...] = ()  # "t1/c2:commune"…: finding keys that a ruling dismissed, for the second recognition
    duty_questions: tuple[Question, ...] = ()  # what would settle `obligation_publication`; nothing waits for them

    def without_questions(self) -> "Decision":
        """The same for a screen or a command where nobody may answer. Never for a step: what is open stays open."""
        return replace(self, questions=(), duty_questions=())
