"""Where things stand, in words of the session's language: those of the office's screens."""

from collections.abc import Mapping
from functools import cache

from grandjour.model.administration import Role
from grandjour.model.document import DepositRecord, DepositState
from grandjour.model.errors import Language, PlaceValue
from grandjour.model.release import ReleaseState
from grandjour.model.report import ReportRefusal
from grandjour.model.source import SourceRecord
from grandjour.model.ticket import TicketState
from grandjour.office.failed import sentence
from grandjour.office.labels import when
from grandjour.web.messages import Messages, load


class States:
    """Words for states in one language."""

    def __init__(self, words: Messages) -> None:
        self._words = words

    def deposit(self, record: DepositRecord) -> str:
        """Of a deposit that waits, how many questions are open."""
        if record.state is not DepositState.WAITING:
            return self._words(f"inbox.state.{record.state}")
        if record.n_questions:
            return self._words.count("inbox.questions", record.n_questions)
        return self._words("inbox.state.recheck")

    def release(self, state: ReleaseState) -> str:
        """Of one that is public, or not yet: the same as of its deposit."""
        return self._words("inbox.state.published" if state is ReleaseState.COMMITTED else f"inbox.state.{state}")

    def request(self, state: TicketState, *, prepared: bool) -> str:
        """prepared: a refusal awaits the legal officer."""
        return self._words("request.state.prepared" if prepared else f"request.state.{state}")

    def report(self, state: TicketState) -> str:
        """Of a report."""
        return self._words(f"report.state.{state}")

    def refusal(self, reason: ReportRefusal) -> str:
        """Why a report is refused."""
        return self._words(f"report.refusal.{reason}")

    def correction(self, *, published: bool) -> str:
        """Of a correction."""
        return self._words("correction.published" if published else "correction.waiting")

    def source(self, record: SourceRecord) -> str:
        """Where it collects from, and how often."""
        one = record.source
        return f"{self._words(f'sources.kind.{one.kind}')} {one.place}  {when(one.timetable, self._words)}"

    def run(self, record: SourceRecord) -> str:
        """How its last run ended; "-" before the first."""
        return self._words(f"sources.outcome.{record.last.outcome}") if record.last else "-"

    def role(self, role: Role) -> str:
        """Of an agent."""
        return self._words(f"office.role.{role}")

    def no_access(self) -> str:
        """Of an agent who may not sign any more."""
        return self._words("people.closed")


@cache
def states(language: Language) -> States:
    """Those of one language."""
    return States(load("common", "office", "reports")[language])


def failure(code: str, place: Mapping[str, PlaceValue], language: Language) -> str:
    """What failed and what to do, with its code."""
    return f"{sentence(code, place, language)} [{code}]"
