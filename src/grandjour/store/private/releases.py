"""Drafts, clearances and releases: what may become public, and what did."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from grandjour.model.document import Deposit, DepositState
from grandjour.model.errors import ClearanceMissing, NotFound, ReleaseWithdrawn
from grandjour.model.ids import new_id
from grandjour.model.release import EVER_PUBLIC, Clearance, Draft, Release, ReleaseState
from grandjour.model.work import WORKER, Act, JobKind, JobState
from grandjour.store.private import tables
from grandjour.store.private.corrections import corrections_of
from grandjour.store.private.database import Database, of_text, to_text
from grandjour.store.private.deposits import change_deposit, find_deposit, lock_deposit
from grandjour.store.private.jobs import end_work, oldest_revision
from grandjour.store.private.journal import write_line
from grandjour.store.private.reopening import reopen
from grandjour.store.private.rulings import latest_rulings

ORDER = tuple(ReleaseState)  # a release goes forward only
CLOSED = (ReleaseState.WITHDRAWN, ReleaseState.ERASED)
AT_WORK = (DepositState.RECEIVED.value, DepositState.WAITING.value)  # a next version: its release is not there yet
UNFINISHED = (ReleaseState.RESERVED.value, ReleaseState.PREPARED.value)
OPEN = (JobState.WAITING, JobState.RUNNING)
SETTLED = (DepositState.PUBLISHED.value, DepositState.WITHDRAWN.value, DepositState.ERASED.value)
STAYS = (  # nothing comes out of it without an agent's ruling
    DepositState.UNREADABLE.value,
    DepositState.WAITING.value,
    DepositState.REFUSED.value,
    DepositState.DISCARDED.value,
)
ACTS = {ReleaseState.WITHDRAWN: Act.WITHDRAW, ReleaseState.ERASED: Act.TAKEDOWN}


@dataclass(frozen=True, slots=True)
class Closed:
    """A deposit that was closed because a version of its dataset was, with what of it is not to stay in the files."""

    deposit: str
    drafts: tuple[str, ...]
    kept: tuple[str, ...]  # drafts of what is or was public here
    releases: tuple[str, ...]  # never public here


class Releases:
    """The part of the register that knows what was cleared and what was published."""

    _database: Database

    def save_clearance(
        self, administration: str, draft: Draft, clearance: Clearance, *, at: datetime, revision: int | None = None
    ) -> None:
        """Keep a draft and its clearance. One known by its id: nothing.

        revision: that of the deposit when the work on the draft began; by default, when the job that runs on the
        deposit was first claimed, else now. A change since then makes the clearance void from the start.
        Raises ClearanceMissing when it rests on other rulings than the latest, or the draft has other words than the
        deposit has now, whoever took the job over meanwhile; NotFound when the deposit is not this administration's.
        """
        with self._database.writing() as connection:
            row = lock_deposit(connection, administration, draft.deposit)
            if _find_clearance(connection, clearance.id) is not None:
                return
            if not _is_of_today(connection, row, draft, clearance):
                raise ClearanceMissing
            began = oldest_revision(connection, draft.deposit) if revision is None else revision
            _keep_draft(connection, draft)
            connection.execute(
                insert(tables.clearance).values(
                    id=clearance.id,
                    draft=draft.id,
                    deposit=draft.deposit,
                    revision=row.revision if began is None else began,
                    body=to_text(clearance),
                )
            )
            write_line(
                connection,
                administration=administration,
                actor=WORKER,
                act=Act.CLEAR,
                ids=(draft.deposit, draft.id, clearance.id),
                at=at,
            )

    def clearance(self, id: str) -> tuple[Draft, Clearance]:
        """A clearance and its draft, for a worker: whether it is still current is another question. Raises NotFound."""
        with self._database.reading() as connection:
            row = _find_clearance(connection, id)
        if row is None:
            raise NotFound(what=id)
        return _cleared(row)

    def current_clearance(self, administration: str, deposit: str) -> tuple[Draft, Clearance] | None:
        """The latest clearance of a deposit; None when a later ruling or description made it void, or it is set aside.

        Raises NotFound.
        """
        with self._database.reading() as connection:
            found = find_deposit(connection, administration, deposit)
            row = _current(connection, found)
        return None if row is None else _cleared(row)

    def may_be_published(self, administration: str, deposit: str) -> bool:
        """Whether the current clearance of a deposit may become public: it is ready, or its release was tried already.

        What was tried may stand in the public log: to try it again only ends what was begun. Raises NotFound.
        """
        with self._database.reading() as connection:
            found = find_deposit(connection, administration, deposit)
            current = _current(connection, found)
            if current is None or found.state == DepositState.READY:
                return current is not None
            release = tables.release.c
            tried = select(release.id).where(release.clearance == current.id, release.tried)
            return connection.execute(tried).first() is not None

    def reserve_release(self, draft: Draft, clearance: Clearance, *, at: datetime) -> Release:
        """The release of a clearance: the one it has, else a new one with a random id and the next number.

        An earlier reservation of the same deposit that was never tried gives its number back. Raises ClearanceMissing
        when the clearance is not current; NotFound when the dataset is another administration's.
        """
        with self._database.writing() as connection:
            known = connection.execute(
                select(tables.release).where(tables.release.c.clearance == clearance.id)
            ).one_or_none()
            if known is not None:
                return _release(known)
            deposit = lock_deposit(connection, draft.administration, draft.deposit)
            _require_current(connection, deposit, clearance.id)
            _require_dataset(connection, draft.dataset, draft.administration)
            give_back(connection, draft.deposit)
            release = Release(
                id=new_id(),
                dataset=draft.dataset,
                n=_next_number(connection, draft.dataset),
                administration=draft.administration,
                deposit=draft.deposit,
                draft=draft.id,
                clearance=clearance.id,
                state=ReleaseState.RESERVED,
            )
            connection.execute(insert(tables.release).values(_row_of(release)))
            _journal(connection, release, WORKER, Act.RESERVE, at)
            return release

    def release(self, administration: str, id: str) -> Release:
        """A release of one administration. Raises NotFound."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(tables.release).where(
                    tables.release.c.id == id, tables.release.c.administration == administration
                )
            ).one_or_none()
        if row is None:
            raise NotFound(what=id)
        return _release(row)

    def releases(self, administration: str) -> tuple[Release, ...]:
        """All releases of one administration, those only reserved too, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(tables.release)
                .where(tables.release.c.administration == administration)
                .order_by(tables.release.c.number.desc())
            )
            return tuple(_release(row) for row in rows)

    def unfinished_releases(self) -> tuple[Release, ...]:
        """Releases of all administrations whose publication was tried and not noted as done, for a worker's start.

        Where the public log has one of them, its worker died between the log and the register.
        """
        with self._database.reading() as connection:
            rows = connection.execute(
                select(tables.release)
                .where(tables.release.c.tried, tables.release.c.state.in_(UNFINISHED))
                .order_by(tables.release.c.number)
            )
            return tuple(_release(row) for row in rows)

    def erasable_releases(self) -> tuple[Release, ...]:
        """Releases of all administrations that are not erased, whatever their state, for a worker's start."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(tables.release)
                .where(tables.release.c.state != ReleaseState.ERASED.value)
                .order_by(tables.release.c.number)
            )
            return tuple(_release(row) for row in rows)

    @contextmanager
    def locked_release(self, id: str) -> Iterator[Release]:
        """Hold a release while its entry is added to the public log: no ruling or description passes meanwhile.

        Nothing else of this register may be written inside; reading is free. It is noted first, in a transaction of its
        own, that the log may have this release. A release that is committed already is given as it is.
        Raises NotFound; ReleaseWithdrawn; ClearanceMissing when its clearance is not current any more.
        """
        with self._database.writing() as connection:
            _publishable(connection, id)
            connection.execute(update(tables.release).where(tables.release.c.id == id).values(tried=True))
        with self._database.writing() as connection:
            yield _publishable(connection, id)

    def set_release_state(
        self, id: str, state: ReleaseState, *, seq: int | None, actor: str, act: Act, at: datetime
    ) -> None:
        """Move a release forward, and its deposit with it when it becomes public, is withdrawn or erased.

        A state that it has or has passed changes nothing: a step may be repeated. seq: number in the public log, once
        it has one. Raises NotFound.
        """
        with self._database.writing() as connection:
            release = _release(_locked(connection, id))
            if ORDER.index(state) <= ORDER.index(release.state):
                return
            deposit = lock_deposit(connection, release.administration, release.deposit)
            connection.execute(
                update(tables.release)
                .where(tables.release.c.id == id)
                .values(state=state.value, seq=release.seq if seq is None else seq)
            )
            if state in EVER_PUBLIC and deposit.state not in AT_WORK:
                change_deposit(connection, deposit.id, state=_standing(connection, deposit), at=at)
            _journal(connection, release, actor, act, at)

    def close_unpublished(self, id: str, state: ReleaseState, *, at: datetime) -> None:
        """Close a release that the public got after the backup from which this register comes. It never comes out here.

        state: WITHDRAWN or ERASED. Work on its publication is over. One that is closed so already: nothing.
        Raises NotFound.
        """
        with self._database.writing() as connection:
            release = _release(_locked(connection, id))
            deposit = lock_deposit(connection, release.administration, release.deposit)
            end_work(connection, deposit.id, at=at, kinds=(JobKind.PUBLISH,), states=OPEN)
            if ORDER.index(state) > ORDER.index(release.state):
                _close(connection, release, state, at)
                if deposit.state not in AT_WORK:
                    change_deposit(connection, deposit.id, state=_standing(connection, deposit), at=at)

    def close_dataset(self, dataset: str, state: ReleaseState, *, at: datetime) -> tuple[Closed, ...]:
        """Close what a register from a backup has of a dataset of which it does not know a closed version.

        It cannot tell which deposit that version came from. So what was cleared in any of them is void, questions that
        were ruled on are open again, reserved releases are closed and no work goes on; what is public here stays so.
        state: WITHDRAWN or ERASED. Returns the deposits concerned; those that are only public or closed are not.
        """
        with self._database.writing() as connection:
            rows = connection.execute(select(tables.deposit).order_by(tables.deposit.c.number)).all()
            mine = [row for row in rows if _may_become(connection, row, dataset)]
            closed = [_close_deposit(connection, row, state, at) for row in mine]
        return tuple(one for one in closed if one is not None)


def _may_become(connection: Connection, deposit: Row[Any], dataset: str) -> bool:
    """Whether a version of the dataset may come of a deposit."""
    if deposit.state == DepositState.PURGED.value:
        return False
    release = tables.release.c
    known = select(release.id).where(release.deposit == deposit.id, release.dataset == dataset)
    return of_text(deposit.body, Deposit).dataset == dataset or connection.execute(known).first() is not None


def _close_deposit(connection: Connection, deposit: Row[Any], state: ReleaseState, at: datetime) -> Closed | None:
    rows = connection.execute(select(tables.release).where(tables.release.c.deposit == deposit.id))
    releases = tuple(map(_release, rows))
    unseen = [one for one in releases if one.seq is None and ORDER.index(one.state) < ORDER.index(state)]
    worked_on = end_work(connection, deposit.id, at=at, states=OPEN)
    if deposit.state in SETTLED and not unseen and not worked_on:
        return None
    for one in unseen:
        _close(connection, one, state, at)
    reopen(connection, deposit.administration, deposit.id, actor=WORKER, at=at)
    values: dict[str, object] = {"revision": deposit.revision + 1, "changed_at": at}
    if deposit.state not in STAYS:
        public = any(one.state is ReleaseState.COMMITTED for one in releases)
        values["state"] = (DepositState.PUBLISHED if public else DepositState(state.value)).value
    connection.execute(update(tables.deposit).where(tables.deposit.c.id == deposit.id).values(values))
    ids = (deposit.id,)
    write_line(connection, administration=deposit.administration, actor=WORKER, act=ACTS[state], ids=ids, at=at)
    drafts = connection.execute(select(tables.draft.c.id).where(tables.draft.c.deposit == deposit.id)).scalars()
    kept = {one.draft for one in releases if one.seq is not None}
    return Closed(
        deposit.id,
        drafts=tuple(draft for draft in drafts if draft not in kept),
        kept=tuple(kept),
        releases=tuple(one.id for one in releases if one.seq is None),
    )


def _close(connection: Connection, release: Release, state: ReleaseState, at: datetime) -> None:
    connection.execute(update(tables.release).where(tables.release.c.id == release.id).values(state=state.value))
    _journal(connection, release, WORKER, ACTS[state], at)


def _standing(connection: Connection, deposit: Row[Any]) -> DepositState:
    """Where a deposit stands by its releases: what is ready to come out says more than what is public already."""
    rows = connection.execute(select(tables.release).where(tables.release.c.deposit == deposit.id))
    releases = tuple(map(_release, rows))
    current = _current(connection, deposit)
    seen = {one.clearance for one in releases if one.state in EVER_PUBLIC}
    if current is not None and current.id not in seen:
        return DepositState.READY
    states = {one.state for one in releases}
    if ReleaseState.COMMITTED in states:
        return DepositState.PUBLISHED
    return DepositState.WITHDRAWN if ReleaseState.WITHDRAWN in states else DepositState.ERASED


def _keep_draft(connection: Connection, draft: Draft) -> None:
    known = select(tables.draft.c.id).where(tables.draft.c.id == draft.id)
    if connection.execute(known).one_or_none() is None:
        connection.execute(insert(tables.draft).values(id=draft.id, deposit=draft.deposit, body=to_text(draft)))


def _find_clearance(connection: Connection, id: str) -> Row[Any] | None:
    return connection.execute(
        select(tables.clearance, tables.draft.c.body.label("draft_body"))
        .join(tables.draft, tables.draft.c.id == tables.clearance.c.draft)
        .where(tables.clearance.c.id == id)
    ).one_or_none()


def _current(connection: Connection, deposit: Row[Any]) -> Row[Any] | None:
    if deposit.state == DepositState.DISCARDED:
        return None
    latest = select(func.max(tables.clearance.c.number)).where(tables.clearance.c.deposit == deposit.id)
    row = connection.execute(
        select(tables.clearance, tables.draft.c.body.label("draft_body"))
        .join(tables.draft, tables.draft.c.id == tables.clearance.c.draft)
        .where(tables.clearance.c.number == latest.scalar_subquery())
    ).one_or_none()
    if row is None or row.revision != deposit.revision or not _is_of_today(connection, deposit, *_cleared(row)):
        return None
    return row


def _is_of_today(connection: Connection, deposit: Row[Any], draft: Draft, clearance: Clearance) -> bool:
    """Whether the rulings, the corrections and the public words that were cleared are those of the deposit now.

    Held against what the clearance itself says: a revision tells when the work began only while its job runs.
    """
    rulings = {ruling.id for ruling in latest_rulings(connection, deposit.id)}
    same_words = (draft.title, draft.description) == (deposit.title, deposit.description)
    same_theme = deposit.theme in (None, draft.theme)  # None: as the words propose
    same_cells = draft.corrections == tuple(one.id for one in corrections_of(connection, deposit.id))
    return same_words and same_theme and same_cells and set(clearance.rulings) == rulings


def _require_current(connection: Connection, deposit: Row[Any], clearance: str) -> None:
    row = _current(connection, deposit)
    if row is None or row.id != clearance:
        raise ClearanceMissing


def _require_dataset(connection: Connection, dataset: str, administration: str) -> None:
    """A dataset has one administration: nobody adds a version to another's."""
    owner = select(tables.release.c.administration).where(tables.release.c.dataset == dataset).limit(1)
    if connection.execute(owner).scalar_one_or_none() not in (None, administration):
        raise NotFound(what=dataset)


def give_back(connection: Connection, deposit: str) -> None:
    """Drop reservations of a deposit that were never tried: nobody saw their numbers."""
    connection.execute(
        delete(tables.release).where(
            tables.release.c.deposit == deposit,
            tables.release.c.tried.is_(False),
            tables.release.c.state.in_(UNFINISHED),
        )
    )


def _next_number(connection: Connection, dataset: str) -> int:
    last = connection.execute(
        select(func.max(tables.release.c.n)).where(tables.release.c.dataset == dataset)
    ).scalar_one()
    return (last or 0) + 1


def _locked(connection: Connection, id: str) -> Row[Any]:
    row = connection.execute(select(tables.release).where(tables.release.c.id == id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(what=id)
    return row


def _publishable(connection: Connection, id: str) -> Release:
    release = _release(_locked(connection, id))
    if release.state in CLOSED:
        raise ReleaseWithdrawn
    if release.state is not ReleaseState.COMMITTED:
        deposit = lock_deposit(connection, release.administration, release.deposit)
        _require_current(connection, deposit, release.clearance)
    return release


def _journal(connection: Connection, release: Release, actor: str, act: Act, at: datetime) -> None:
    ids = (release.deposit, release.id)
    write_line(connection, administration=release.administration, actor=actor, act=act, ids=ids, at=at)


def _row_of(release: Release) -> dict[str, object]:
    return {
        "id": release.id,
        "dataset": release.dataset,
        "n": release.n,
        "administration": release.administration,
        "deposit": release.deposit,
        "draft": release.draft,
        "clearance": release.clearance,
        "state": release.state.value,
        "tried": False,
        "seq": release.seq,
    }


def _release(row: Row[Any]) -> Release:
    return Release(
        id=row.id,
        dataset=row.dataset,
        n=row.n,
        administration=row.administration,
        deposit=row.deposit,
        draft=row.draft,
        clearance=row.clearance,
        state=ReleaseState(row.state),
        seq=row.seq,
    )


def _cleared(row: Row[Any]) -> tuple[Draft, Clearance]:
    return of_text(row.draft_body, Draft), of_text(row.body, Clearance)
