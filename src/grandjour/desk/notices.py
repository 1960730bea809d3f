"""What all may know of a dataset beside its versions, published as its notice; erased with the dataset."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from grandjour.desk.bodies import erased_reuse, kept_reuse
from grandjour.desk.figures import all_uses, replied
from grandjour.desk.reports import public_reports, settle
from grandjour.model.encoding import digest, to_json
from grandjour.model.release import ReleaseState
from grandjour.model.ticket import Reply, Ticket, TicketKind, TicketState
from grandjour.model.usage import MonthlyUse, UseKind
from grandjour.model.work import WORKER
from grandjour.reference.delays import law_day
from grandjour.serve.notice import Figures, Notice, PublicReuse
from grandjour.store.private.register import Register
from grandjour.store.public.reader import PublicReader
from grandjour.store.public.writer import PublicWriter

GONE: Final = frozenset({ReleaseState.ERASED})


class Notices:
    """Follows the register. A turn in which nothing has changed costs two short questions."""

    def __init__(self, register: Register, public: PublicWriter, published: PublicReader) -> None:
        self._register = register
        self._public = public
        self._published = published
        self._mark = ""

    def publish(self, *, at: datetime) -> int:
        """Close the reports that were corrected, bring the public notices to what the register knows. Twice is once.

        How many notices changed. Killed anywhere, the next turn or the next worker ends the same.
        Raises StoreError, DiskFull.
        """
        mark = f"{self._register.journal_head()} {self._register.usage_mark()}"
        if mark == self._mark:
            return 0
        settle(self._register, at=at)
        states = self._register.public_datasets()
        self._forget({dataset for dataset, its in states.items() if its == GONE}, at)
        made = notices(self._register)
        wanted = {one: made[one] for one, its in states.items() if one in made and ReleaseState.COMMITTED in its}
        changed, alone = self._put(wanted)
        self._mark = mark if alone else ""
        return changed

    def _forget(self, gone: set[str], at: datetime) -> None:
        """Of what was taken down, figures and reuses are erased too; their declarers are told."""
        for dataset in gone & {use.dataset for use in self._register.monthly_uses()}:
            self._register.forget_usage(dataset)
        for administration in self._register.administrations():
            for ticket in self._register.tickets(administration.siren, TicketKind.REUSE):
                if ticket.state is not TicketState.REMOVED and kept_reuse(ticket.body).dataset in gone:
                    remove_reuse(self._register, ticket, removal("", agent=WORKER, agent_name="", at=at))

    def _put(self, wanted: dict[str, Notice]) -> tuple[int, bool]:
        """How many changed, and whether no other worker did the same meanwhile."""
        told, changed, alone = self._register.told_notices(), 0, True
        for dataset in (told.keys() | set(self._published.noticed())) - wanted.keys():
            self._public.erase_notice(dataset)
            alone &= self._register.told_notice(dataset, None, before=told.get(dataset))
            changed += 1
        for dataset, notice in wanted.items():
            if told.get(dataset) != digest(notice):
                self._public.put_notice(dataset, to_json(notice))
                alone &= self._register.told_notice(dataset, digest(notice), before=told.get(dataset))
                changed += 1
        return changed, alone


def notices(register: Register) -> dict[str, Notice]:
    """The notice of each dataset of which a use or a report is known."""
    uses: defaultdict[str, list[MonthlyUse]] = defaultdict(list)
    for use in all_uses(register):
        uses[use.dataset].append(use)
    reuses: defaultdict[str, list[PublicReuse]] = defaultdict(list)
    for ticket, reply in replied(register, TicketKind.REUSE, TicketState.ACCEPTED):
        reuses[kept_reuse(ticket.body).dataset].append(_public(ticket, reply))
    newest = {dataset: sorted(ones, key=lambda one: one.accepted_on)[::-1] for dataset, ones in reuses.items()}
    reports = public_reports(register)
    return {
        dataset: Notice(
            figures=figures(uses.get(dataset, ())),
            reuses=tuple(newest.get(dataset, ())),
            counts=reports[dataset].counts if dataset in reports else {},
            reports=reports[dataset].told if dataset in reports else (),
        )
        for dataset in uses.keys() | reports.keys()
    }


def figures(uses: Iterable[MonthlyUse]) -> Figures:
    """The sums of a dataset."""
    sums: defaultdict[UseKind, int] = defaultdict(int)
    months = []
    for use in uses:
        sums[use.kind] += use.n
        months.append(use.month)
    return Figures(
        since=min(months, default=None),
        downloads=sums[UseKind.DOWNLOAD],
        api_calls=sums[UseKind.API_CALL],
        requests=sums[UseKind.REQUEST],
    )


def removal(text: str, *, agent: str, agent_name: str, at: datetime) -> Reply:
    """What is told of a reuse that is public no more. agent: WORKER where its dataset was taken down."""
    return Reply(TicketState.REMOVED, text, agent, agent_name, at)


def remove_reuse(register: Register, ticket: Ticket, reply: Reply) -> None:
    """Close a reuse, and erase its words. Raises NotFound."""
    register.reply(ticket.administration, ticket.id, reply, left=erased_reuse(ticket.body))


def _public(ticket: Ticket, reply: Reply) -> PublicReuse:
    reuse = kept_reuse(ticket.body)
    return PublicReuse(
        title=reuse.title,
        address=reuse.address,
        kind=reuse.kind,
        description=reuse.description,
        who=reuse.who if reuse.named else "",
        accepted_on=law_day(reply.at),
        language=reuse.language,
    )
