"""The notice of a dataset: how it is used, what was made with it and reported of its cells. Erasable, as no release is.

It is of a dataset, not of a version, and is shown only as long as the log says that the dataset is live.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final

from grandjour.model.correction import Cell
from grandjour.model.encoding import from_json
from grandjour.model.errors import BrokenRecord, Language, NotFound, StoreError
from grandjour.model.report import ReportRefusal
from grandjour.model.reuse import ReuseKind, is_web_address
from grandjour.store.public.reader import PublicReader

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class PublicReuse:
    """A declared reuse that an agent accepted. who: "" where its declarer did not want to be named."""

    title: str
    address: str
    kind: ReuseKind
    description: str
    who: str
    accepted_on: date
    language: Language  # in which it was declared


@dataclass(frozen=True, slots=True)
class Figures:
    """Uses since `since`, the first day of the first month that has any; None: none yet."""

    since: date | None = None
    downloads: int = 0
    api_calls: int = 0
    requests: int = 0  # for access, that a link to the dataset answered


class ReportState(StrEnum):
    """What all may know of a report."""

    OPEN = "open"  # its correction, if it has one, is in no public version yet
    CORRECTED = "corrected"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PublicReport:
    """A report. proposed, explanation: what an agent chose to show, once nothing private was recognised in it.

    n: of the version that it is about. correction: of the cells that a version says are corrected. credit: the name of
    its reporter, who asked to be named; "" for nobody.
    """

    n: int
    cell: Cell
    state: ReportState
    received_on: date
    refusal: ReportRefusal | None = None
    correction: str | None = None
    proposed: str = ""
    explanation: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What all may know of a dataset beside its versions. reuses: the last accepted first.

    counts: of its reports by state, of all; reports: the last ones, the last first, and all that credit somebody.
    """

    format: int = FORMAT
    figures: Figures = Figures()
    reuses: tuple[PublicReuse, ...] = ()
    counts: dict[ReportState, int] = field(default_factory=dict)
    reports: tuple[PublicReport, ...] = ()

    def n_reports(self, state: ReportState) -> int:
        """How many reports are in this state."""
        return self.counts.get(state, 0)

    @property
    def credits(self) -> dict[str, str]:
        """By correction, the name of who reported it and asked to be named."""
        return {one.correction: one.credit for one in self.reports if one.correction is not None and one.credit}


EMPTY: Final = Notice()


def read_notice(reader: PublicReader, dataset: str) -> Notice:
    """The notice of a dataset; an empty one where there is none that can be read: a page does without."""
    try:
        notice = from_json(reader.notice(dataset), Notice)
    except (NotFound, StoreError, BrokenRecord):
        return EMPTY
    if notice.format != FORMAT:
        return EMPTY
    links = tuple(reuse for reuse in notice.reuses if is_web_address(reuse.address))
    return notice if len(links) == len(notice.reuses) else replace(notice, reuses=links)
