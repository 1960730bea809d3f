"""One run of a source: what is new is received like any other document, what is the same as last time is left."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from grandjour.guard.fetch import MACHINE, Network, fetch
from grandjour.intake.archive import receive_each
from grandjour.intake.database import copy_tables
from grandjour.intake.folder import plain_file_name
from grandjour.intake.receive import receive
from grandjour.intake.watched import STILL_SECONDS, copied, look, still
from grandjour.model.document import Deposit, DepositRecord, DepositState
from grandjour.model.encoding import digest_file
from grandjour.model.errors import EmptyDocument, InputError, PlaceUnknown
from grandjour.model.ids import derived_id
from grandjour.model.source import Arrival, Counts, FolderPlace, Source, SourceKind, SourcePlaces
from grandjour.model.transmission import TransmittedAct
from grandjour.model.work import WORKER
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register

MOST_A_RUN: Final = 200  # files of a folder that one run receives; the next one goes on


@dataclass(frozen=True, slots=True)
class Collector:
    """What runs work with. still_seconds: how long a file of a folder must not change to be taken for whole."""

    places: SourcePlaces
    register: Register
    objects: PrivateObjects
    now: Callable[[], datetime]
    unconfined: bool = False
    still_seconds: float = STILL_SECONDS
    network: Network = MACHINE


def collect(source: Source, run: str, collector: Collector) -> Counts:
    """Visit a source once. run: id of the run, under which a visit that was cut short goes on.

    Raises SourceError, FetchError, EmptyDocument, NotFound (the dataset), DiskFull, StoreError, SandboxMissing; what
    was received before stays received.
    """
    visit = _Visit(source, run, collector)
    match source.kind:
        case SourceKind.FOLDER:
            _collect_folder(visit)
        case SourceKind.URL:
            _collect_url(visit)
        case SourceKind.DATABASE:
            _collect_database(visit)
    return visit.counts


def has_news(source: Source, collector: Collector) -> bool:
    """Whether a watched folder has a file that was not taken yet, or changed since. Raises SourceError."""
    known = collector.register.known_arrivals(source.id)
    files = look(_folder(source, collector).path, name=source.name)
    return any(
        seen.is_settled(collector.still_seconds) and _mark(known.get(_key(source, seen.path))) != seen.mark
        for seen in files
    )


class _Visit:
    """One run on its way: what was known before it, and what it met."""

    def __init__(self, source: Source, run: str, collector: Collector) -> None:
        self.source = source
        self.run = run
        self.collector = collector
        self.known = collector.register.known_arrivals(source.id)
        self.records = collector.register.deposits(source.administration)
        self.counts = Counts()

    def count(self, *, new: int = 0, same: int = 0, waiting: int = 0) -> None:
        """Note what was met."""
        before = self.counts
        self.counts = Counts(before.n_new + new, before.n_same + same, before.n_waiting + waiting)

    def has(self, where: str, mark: str) -> bool:
        """Whether a file with this mark came from there by an earlier run: then it need not be read."""
        before = self.known.get(_key(self.source, where))
        return before is not None and before.run != self.run and before.mark == mark

    def take(self, where: str, path: Path, *, mark: str = "") -> None:
        """Receive a file, or each file of an archive, unless the same bytes came from there last time."""
        key, sha256 = _key(self.source, where), digest_file(path)
        before = self.known.get(key)
        if before is not None and before.sha256 == sha256 and before.run != self.run:
            if before.mark != mark:
                self.collector.register.mark_arrival(before, mark)
            self.count(same=1)
            return
        arrival = Arrival(self.run, self.source.id, key, sha256, mark)
        names: Counter[str] = Counter()

        def one(
            path: Path, parent: str | None, error: InputError | None, *, act: TransmittedAct | None, alone: bool
        ) -> Deposit:
            if alone:
                return self._receive(path, parent, error, arrival, title=self.source.title, act=act)
            names[path.name] += 1
            member = _key(self.source, where, path.name, str(names[path.name]))
            of_member = replace(arrival, key=member, sha256=digest_file(path), mark="")
            return self._member(path, parent, error, of_member, act=act)

        receive_each(path, one, folder=self.collector.objects.temporary(), unconfined=self.collector.unconfined)
        self.collector.register.add_arrival(arrival)  # of an archive; that of a document came with its deposit

    def _member(
        self,
        path: Path,
        parent: str | None,
        error: InputError | None,
        arrival: Arrival,
        *,
        act: TransmittedAct | None,
    ) -> Deposit:
        """A file of an archive: received, unless it is the one that stood there last time."""
        before = self.known.get(arrival.key)
        same = before is not None and before.run != self.run and before.sha256 == arrival.sha256
        if before is not None and before.deposit is not None and same:
            self.count(same=1)
            return self.collector.register.deposit(self.source.administration, before.deposit).deposit
        return self._receive(path, parent, error, arrival, title=None, act=act)

    def _receive(
        self,
        path: Path,
        parent: str | None,
        error: InputError | None,
        arrival: Arrival,
        *,
        title: str | None,
        act: TransmittedAct | None,
    ) -> Deposit:
        dataset = self._dataset(arrival)
        words = self._words(dataset)
        self.count(new=1)
        return receive(
            path,
            administration=self.source.administration,
            agent=WORKER,
            mission=self.source.mission,
            origin=self.source.origin,
            title=words.deposit.title if words else title,
            document_date=None,
            dataset=dataset,
            description=words.description if words else "",
            theme=words.theme if words else None,
            parent=parent,
            error=error,
            act=act,
            arrival=arrival,
            register=self.collector.register,
            objects=self.collector.objects,
            at=self.collector.now(),
            unconfined=self.collector.unconfined,
        )

    def _dataset(self, arrival: Arrival) -> str | None:
        """The dataset that a file is the next version of: that of the source, else that of what came from there."""
        if self.source.dataset is not None:
            return self.source.dataset
        before = self.known.get(arrival.key)
        came = before.deposit if before else None
        return next((one.deposit.dataset for one in self.records if one.deposit.id == came), None)

    def _words(self, dataset: str | None) -> DepositRecord | None:
        """The newest deposit of a dataset, whose public words its next version takes over."""
        return next(
            (
                one
                for one in self.records
                if dataset is not None and one.deposit.dataset == dataset and one.state is not DepositState.PURGED
            ),
            None,
        )


def _collect_folder(visit: _Visit) -> None:
    place, collector = _folder(visit.source, visit.collector), visit.collector
    files, n_unfinished = still(place.path, name=visit.source.name, seconds=collector.still_seconds)
    visit.count(waiting=n_unfinished)
    for seen in files:
        if visit.has(seen.path, seen.mark):
            visit.count(same=1)
        elif visit.counts.n_new >= MOST_A_RUN:
            visit.count(waiting=1)
        else:
            with copied(place.path, seen, collector.objects.temporary()) as path:
                if path is None:  # it changed under our hands
                    visit.count(waiting=1)
                else:
                    visit.take(seen.path, path, mark=seen.mark)


def _collect_url(visit: _Visit) -> None:
    objects = visit.collector.objects
    with _own_folder(objects.temporary()) as folder:
        found = fetch(visit.source.place, folder / "fetched", network=visit.collector.network)
        if not found.size:
            raise EmptyDocument(document=visit.source.name)
        visit.take("", (folder / "fetched").rename(folder / plain_file_name(found.name)))


def _collect_database(visit: _Visit) -> None:
    source, collector = visit.source, visit.collector
    place = collector.places.database(source.place, source.administration)
    if place is None:
        raise PlaceUnknown(name=source.name)
    with _own_folder(collector.objects.temporary()) as folder:
        copied = copy_tables(place, source.tables, folder=folder, name=source.name, unconfined=collector.unconfined)
        for table in copied:
            with _own_folder(folder) as inside:
                named = inside / plain_file_name(f"{table.name}.sqlite")
                visit.take(f"{table.schema}.{table.name}", (folder / table.file).rename(named))


@contextmanager
def _own_folder(parent: Path) -> Iterator[Path]:
    folder = parent / uuid4().hex
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _folder(source: Source, collector: Collector) -> FolderPlace:
    place = collector.places.folder(source.place, source.administration)
    if place is None:
        raise PlaceUnknown(name=source.name)
    return place


def _key(source: Source, *where: str) -> str:
    """A place of a source as an id: the name of a file is nowhere but in its deposit."""
    return derived_id(source.id, *(os.fsencode(part).hex() for part in where))  # names may be no text at all


def _mark(arrival: Arrival | None) -> str | None:
    return arrival.mark if arrival else None
