"""Findings on one subject → one signal: what is suspected there, what an agent ruled, and what follows.

The software suspects, a named agent confirms or dismisses. A signal without ruling is a question, and holds all back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from grandjour.assess.answers import Rulings, answer
from grandjour.model.decision import STRICTNESS, ColumnDecision, Measure, Question, QuestionKind, Ruling, SignalState
from grandjour.model.extraction import Extraction
from grandjour.model.finding import Finding, Subject
from grandjour.reference.categories import CATEGORIES
from grandjour.reference.grounds import GROUNDS, OF_DOCUMENTS
from grandjour.reference.types import TYPES
from grandjour.tables.parts import joined_parts

KEEP: Final = Measure.KEEP.value
REFUSE: Final = "refuse"  # the whole document
CHANGE: Final = "change"  # the words: title, description
NIR_GROUND: Final = "cnil_nir"
OF_CATEGORIES: Final = frozenset({"dcp_directe", "dcp_indirecte"})  # D312-1-3 lifts no secret, nor RGPD art. 9 and 10
SURE: Final = 0.9  # score from which on a social security number is no mere suspicion
SIGNAL: Final = "signal"
RECHECK: Final = "recheck"  # seen by the second recognition only: a question of its own


@dataclass(frozen=True, slots=True)
class Signal:
    """Suspicion about a subject. whole: about the document as such, not a passage of it.

    ruling: None while suspected, or where the law leaves no choice. measure: what is done with a column.
    category: of D312-1-3, on which names are kept. accepted: keys of the findings that a ruling dismissed.
    types: of what is suspected of the cells as a whole, not of stretches in them.
    """

    subject: Subject
    ground: str | None
    state: SignalState
    whole: bool = False
    question: Question | None = None
    ruling: Ruling | None = None
    column: ColumnDecision | None = None
    category: str | None = None
    accepted: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


def signals(
    findings: Iterable[Finding], rulings: Rulings, extraction: Extraction | None, *, suffix: str = SIGNAL
) -> tuple[Signal, ...]:
    """A signal for each subject with something to hide, in the order of the findings.

    Parts of a table are one table; hidden sheets and columns are left out, since they are not published; pages too,
    since their text is not published either.
    """
    groups: dict[str, list[Finding]] = {}
    for finding in map(_Shown(extraction), findings):
        if finding is not None and finding.hide:
            groups.setdefault(_question_id(finding, suffix), []).append(finding)
    return tuple(_signal(question, group, rulings) for question, group in groups.items())


class _Shown:
    """Findings on what the public could get, moved to the table that they are a part of; None for the rest."""

    def __init__(self, extraction: Extraction | None) -> None:
        self.root: dict[str, str] = {}
        self.hidden: set[str] = set()
        for parts in joined_parts(extraction.tables) if extraction else ():
            self.root |= {part.id: parts[0].id for part in parts}
            if parts[0].hidden:
                self.hidden.add(parts[0].id)
            hidden = {n for part in parts for n, column in enumerate(part.columns) if column.hidden}
            self.hidden |= {f"{parts[0].id}/c{n}" for n in hidden}

    def __call__(self, finding: Finding) -> Finding | None:
        subject = finding.subject
        if finding.type in OF_DOCUMENTS and subject.table is None:  # a stamp or a sign on a page: the whole document
            return replace(finding, subject=Subject())
        if subject.page is not None:
            return None
        if subject.table is None:
            return finding
        subject = replace(subject, table=self.root.get(subject.table, subject.table))
        places = {subject.table, f"{subject.table}/c{subject.column}"}
        return None if self.hidden & places else replace(finding, subject=subject)


def _question_id(finding: Finding, suffix: str) -> str:
    if finding.subject == Subject():
        return f"document:{finding.type}"
    return f"{finding.subject.key}:{suffix}"


def may_rest_on_category(question: Question) -> bool:
    """Whether what a question is about may be kept as a category of D312-1-3."""
    return all(kind in TYPES and TYPES[kind].ground in OF_CATEGORIES for kind in question.types)


def _signal(question_id: str, findings: Sequence[Finding], rulings: Rulings) -> Signal:
    lead = max(findings, key=lambda one: (_is_sure_nir(one), STRICTNESS.index(_measure(one)), one.score))
    ground = _ground(lead)
    question = _question(question_id, findings, lead)
    whole_cells = tuple(sorted({one.type for one in findings if not _is_span(one)}))
    signal = Signal(lead.subject, ground, SignalState.SUSPECTED, question=question, types=whole_cells)
    if _is_sure_nir(lead):
        column = _column_decision(lead, Measure.DROP_COLUMN, findings, None)
        return replace(signal, state=SignalState.CONFIRMED, question=None, column=column)
    ruling = answer(question, rulings)
    if ruling is None or ruling.answer == CHANGE:
        return signal
    if (
        ruling.answer == KEEP
        and ruling.ground in CATEGORIES
        and not all(_ground(one) in OF_CATEGORIES for one in findings)
    ):
        return signal
    if ruling.answer == KEEP:
        accepted = tuple(sorted({f"{one.subject.key}:{one.type}" for one in findings}))
        column = _column_decision(lead, Measure.KEEP, findings, ruling)
        return replace(
            signal,
            state=SignalState.DISMISSED,
            question=None,
            ruling=ruling,
            column=column,
            category=ruling.ground,
            accepted=accepted,
        )
    confirmed = replace(signal, state=SignalState.CONFIRMED, question=None, ruling=ruling)
    if ruling.answer == REFUSE:
        return replace(confirmed, whole=True)
    return replace(confirmed, column=_column_decision(lead, Measure(ruling.answer), findings, ruling))


def _question(question_id: str, findings: Sequence[Finding], lead: Finding) -> Question:
    subject = lead.subject
    options, proposal = _options(subject, findings, lead)
    return Question(
        id=question_id,
        kind=QuestionKind.SIGNAL,
        subject=subject,
        options=options,
        proposal=proposal,
        ground=_ground(lead),
        types=tuple(sorted({one.type for one in findings})),
        score=max(one.score for one in findings),
        count=max(one.count for one in findings),
    )


def _options(subject: Subject, findings: Sequence[Finding], lead: Finding) -> tuple[tuple[str, ...], str]:
    """What an agent may answer, and what we propose."""
    if subject.table is None or subject.column is None:
        other = CHANGE if subject.field is not None else REFUSE
        return (KEEP, other), other
    numbers = [one for one in findings if _ground(one) == NIR_GROUND]
    keep = () if numbers else (KEEP,)  # a doubt does not lift the decree
    if subject.field is not None:  # its header: the column can only be kept or dropped with it
        return (*keep, Measure.DROP_COLUMN), Measure.DROP_COLUMN
    maskable = any(_is_span(one) for one in findings) and all(_is_span(one) for one in numbers)
    options = (*keep, *((Measure.MASK_SPAN.value,) if maskable else ()), Measure.DROP_COLUMN.value)
    proposal = _measure(lead).value
    return options, proposal if proposal in options else Measure.DROP_COLUMN.value


def _column_decision(
    lead: Finding, measure: Measure, findings: Sequence[Finding], ruling: Ruling | None
) -> ColumnDecision | None:
    """The decision on a column; None where the subject is not one."""
    if lead.subject.table is None or lead.subject.column is None:
        return None
    ground = _ground(lead)
    masked = {one.type for one in findings if _is_span(one)} if measure is Measure.MASK_SPAN else set()
    return ColumnDecision(
        table=lead.subject.table,
        column=lead.subject.column,
        measure=measure,
        type=lead.type,
        ground=ground,
        article=GROUNDS[ground].article if ground else None,
        ruling=ruling.id if ruling else None,
        mask_types=tuple(sorted(masked)),
    )


def _is_sure_nir(finding: Finding) -> bool:
    """Whether a column is, without doubt, one of social security numbers: the law leaves no choice."""
    column = finding.subject.column is not None and finding.subject.field is None
    return column and finding.whole and finding.score >= SURE and _ground(finding) == NIR_GROUND


def _is_span(finding: Finding) -> bool:
    """Whether it is a stretch of a text, which can be masked, and not what the cells as a whole are."""
    return finding.type.isupper()


def _measure(finding: Finding) -> Measure:
    """What we propose for a finding; an unknown type is dropped."""
    known = TYPES.get(finding.type)
    return known.measure if known else Measure.DROP_COLUMN


def _ground(finding: Finding) -> str | None:
    """The ground of a finding, else of its type. A ground of no known code, or of requests alone, is none."""
    known = TYPES.get(finding.type)
    code = finding.ground or (known.ground if known else None)
    return code if code in OF_DOCUMENTS else None
