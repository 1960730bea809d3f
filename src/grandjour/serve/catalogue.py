"""The live catalogue: what the public log says is published, with the manifests that say what it is.

A process that serves keeps one, and calls `refresh` each second. What the log closes is gone from every method here.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Final

from grandjour.model.difference import Diff
from grandjour.model.errors import BrokenRecord, NotFound, ReleaseWithdrawn, StoreError
from grandjour.model.release import LogEntry, LogKind, WithdrawalReason
from grandjour.reference.themes import THEMES, Theme
from grandjour.serve.difference import diff_id, table_of
from grandjour.serve.difference import parse as parse_diff
from grandjour.serve.engine import TableFile
from grandjour.serve.manifest import Manifest, parse
from grandjour.serve.slug import SHORT_ID_LENGTH, short_id, slug
from grandjour.serve.words import SearchIndex, WordIndex
from grandjour.store.public.reader import PublicReader

BEFORE_THE_LOG: Final = 0  # its entries count from 1
WEIGHTS: Final = {
    "title": 8.0,
    "table": 4.0,
    "column": 3.0,
    "description": 2.0,
    "publisher": 2.0,
    "mission": 1.0,
    "theme": 1.0,
}


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a dataset as the log tells it. A withdrawn one keeps its number, its dates and a reason code."""

    release: str
    n: int
    published_at: datetime
    withdrawn_at: datetime | None = None
    reason: WithdrawalReason | None = None
    erased: bool = False  # taken down: nothing of it is told any more, not even that it was there


@dataclass(frozen=True, slots=True)
class Entry:
    """A dataset with at least one live version. `manifest` is the latest; `slug` comes from the first live title."""

    id: str
    slug: str
    manifest: Manifest
    version: Version
    first_published_at: datetime
    versions: tuple[Version, ...]  # oldest first, withdrawn ones too, none that was erased

    @property
    def published_at(self) -> datetime:
        """When the latest live version came out."""
        return self.version.published_at


@dataclass(frozen=True, slots=True)
class Change:
    """A version that came out, with its manifest, or that was withdrawn. entry: its dataset, while one is live."""

    dataset: str
    version: Version
    manifest: Manifest | None
    entry: Entry | None

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.version.withdrawn_at or self.version.published_at


@dataclass(frozen=True, slots=True)
class Hit:
    """A dataset found by words, the fields in which they stand (keys of WEIGHTS)."""

    entry: Entry
    score: float
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _State:
    """What is known at one seq of the log. Replaced as a whole, so that a reader sees one moment."""

    seq: int = BEFORE_THE_LOG
    versions: dict[str, tuple[Version, ...]] = field(default_factory=dict)  # by dataset
    datasets: dict[str, str] = field(default_factory=dict)  # release → dataset
    shorts: dict[str, str] = field(default_factory=dict)  # short id → dataset; the first one in the log has it
    manifests: dict[str, Manifest] = field(default_factory=dict)  # by release, live ones only
    sidecars: dict[str, tuple[str, ...]] = field(default_factory=dict)  # what each is made from, all of it live
    diffs: dict[str, Diff] = field(default_factory=dict)  # those of them that could be read
    missing: tuple[str, ...] = ()  # live releases whose manifest could not be read yet
    entries: dict[str, Entry] = field(default_factory=dict)  # by dataset, those with a live version


class Catalogue:
    """Datasets, versions, releases and search. Methods may be called from any thread."""

    def __init__(self, reader: PublicReader, index: SearchIndex | None = None) -> None:
        self._reader = reader
        self._index: SearchIndex = WordIndex(WEIGHTS) if index is None else index
        self._lock = Lock()
        self._state = _State()

    @property
    def seq(self) -> int:
        """Last entry of the log that was read; 0 before the first."""
        return self._state.seq

    def refresh(self) -> None:
        """Read what the log has new. A release whose manifest cannot be read is left out, and tried again next time.

        Raises StoreError when the log itself cannot be read; what was known before is then still served.
        """
        with self._lock:
            news = self._reader.log(self._state.seq)
            if not news and not self._state.missing and len(self._state.diffs) == len(self._state.sidecars):
                return
            state = _follow(self._state, news)
            read = {release: manifest for release in state.missing if (manifest := self._read(state, release))}
            changed = {entry.dataset for entry in news} | {state.datasets[release] for release in read}
            missing = tuple(release for release in state.missing if release not in read)
            left = (one for one in state.sidecars if one not in state.diffs)
            diffs = {one: diff for one in left if (diff := self._read_diff(one, state.sidecars[one]))}
            state = replace(state, manifests=state.manifests | read, missing=missing, diffs=state.diffs | diffs)
            self._state = replace(state, entries=_entries(state, changed))
            self._reindex(changed)

    def datasets(self) -> tuple[Entry, ...]:
        """Every dataset with a live version, the latest publication first."""
        return tuple(sorted(self._state.entries.values(), key=lambda entry: (entry.published_at, entry.id)))[::-1]

    def dataset(self, name: str) -> Entry:
        """The dataset with this id, short id or slug, whatever the words before the id.

        Raises NotFound, and ReleaseWithdrawn when it had versions and none is live.
        """
        state = self._state
        identifier = _identifier(state, name)
        if entry := state.entries.get(identifier):
            return entry
        raise ReleaseWithdrawn if _all_withdrawn(state.versions[identifier]) else NotFound(what="dataset")

    def versions(self, name: str) -> tuple[Version, ...]:
        """Every version that may be told of, oldest first, also where all are withdrawn. Raises NotFound."""
        state = self._state
        return _told(state.versions[_identifier(state, name)])

    def changes(self) -> tuple[Change, ...]:
        """All that came out and all that was withdrawn, the latest first, as one moment of the log tells it."""
        state = self._state
        found = [
            Change(dataset, version, state.manifests.get(version.release), state.entries.get(dataset))
            for dataset, versions in state.versions.items()
            for version in _told(versions)
        ]
        told = [change for change in found if change.manifest or change.version.withdrawn_at]
        return tuple(sorted(told, key=lambda change: (change.at, change.dataset, change.version.n), reverse=True))

    def release(self, release: str) -> Manifest:
        """The manifest of a live release. Raises NotFound, and ReleaseWithdrawn for a closed one."""
        state = self._state
        if manifest := state.manifests.get(release):
            return manifest
        dataset = state.datasets.get(release)
        if dataset is None:
            raise NotFound(what="release")
        version = next(version for version in state.versions[dataset] if version.release == release)
        raise ReleaseWithdrawn if version.withdrawn_at else NotFound(what="release")

    def version(self, name: str, n: int) -> Manifest:
        """The manifest of version `n` of a dataset. Raises NotFound, and ReleaseWithdrawn for a closed one."""
        state = self._state
        for version in state.versions[_identifier(state, name)]:
            if version.n == n:
                return self.release(version.release)
        raise NotFound(what="version")

    def difference(self, name: str, n: int) -> Diff:
        """What changed from the live version before version `n` of a dataset to that one.

        Raises NotFound, for a first version too; ReleaseWithdrawn for a closed one.
        """
        state = self._state
        after = self.version(name, n)
        if diff := state.diffs.get(diff_id(_before(state, after), after.release)):
            return diff
        raise NotFound(what="difference")

    def changed_rows(self, diff: Diff, table: str) -> TableFile:
        """The rows of one table that changed, to be opened. Raises NotFound where there is no list of them."""
        told = table_of(diff, table)
        if told.file is None or not self.is_live(diff.id):
            raise NotFound(what="difference")
        path = self._reader.path(diff.id, told.file.name)
        return TableFile(path=path, columns=told.listed, n_rows=told.n_changes)

    def is_live(self, release: str) -> bool:
        """Whether the release, or sidecar, may be served now. A long download asks again on its way."""
        return release in self._state.manifests or release in self._state.diffs

    def live(self) -> tuple[str, ...]:
        """All releases and sidecars that may be served now, or as soon as their manifest is read."""
        state = self._state
        return (*state.manifests, *state.missing, *state.sidecars)

    def table(self, release: str, name: str) -> TableFile:
        """A table of a live release, to be opened. Raises NotFound, ReleaseWithdrawn."""
        table = self.release(release).table(name)
        path = self._reader.path(release, table.file.name)
        return TableFile(path=path, columns=table.columns, n_rows=table.n_rows)

    def document(self, release: str) -> Path:
        """The cleared copy of the document of a live release, to be opened. Raises NotFound, ReleaseWithdrawn."""
        copy = self.release(release).document
        if copy is None:
            raise NotFound(what="document")
        return self._reader.path(release, copy.file.name)

    def search(self, words: str) -> tuple[Hit, ...]:
        """Live datasets whose latest version holds every word, best first; all of them for no word at all."""
        entries = self._state.entries
        if not words.strip():
            return tuple(Hit(entry=entry, score=0.0, fields=()) for entry in self.datasets())
        return tuple(
            Hit(entry=entries[match.key], score=match.score, fields=match.fields)
            for match in self._index.search(words)
            if match.key in entries
        )

    def themes(self) -> tuple[tuple[Theme, int], ...]:
        """The themes that live datasets have, each with how many, the fullest first. Most have one; some have none."""
        counts = Counter(entry.manifest.theme or "" for entry in self._state.entries.values())
        found = [(theme, counts[code]) for code, theme in THEMES.items() if counts[code]]
        return tuple(sorted(found, key=lambda pair: -pair[1]))

    def _read(self, state: _State, release: str) -> Manifest | None:
        try:
            manifest = parse(self._reader.manifest(release))
        except (StoreError, BrokenRecord):
            return None
        expected = (release, state.datasets[release])
        return manifest if (manifest.release, manifest.dataset) == expected else None

    def _read_diff(self, sidecar: str, derived_from: tuple[str, ...]) -> Diff | None:
        try:
            diff = parse_diff(self._reader.manifest(sidecar))
        except (StoreError, BrokenRecord):
            return None
        return diff if (diff.id, diff.derived_from) == (sidecar, derived_from) else None

    def _reindex(self, datasets: Iterable[str]) -> None:
        for dataset in datasets:
            if entry := self._state.entries.get(dataset):
                self._index.put(dataset, _texts(entry.manifest))
            else:
                self._index.remove(dataset)


def _follow(state: _State, news: Iterable[LogEntry]) -> _State:
    """The state after these entries of the log, before the manifests of what they publish are read."""
    versions, datasets, shorts = dict(state.versions), dict(state.datasets), dict(state.shorts)
    manifests, missing, seq = dict(state.manifests), dict.fromkeys(state.missing), state.seq
    sidecars = dict(state.sidecars)
    for entry in news:
        seq = entry.seq
        known = versions.get(entry.dataset, ())
        match entry.kind:
            case LogKind.RELEASE:
                versions[entry.dataset] = (*known, Version(release=entry.release, n=entry.n, published_at=entry.at))
                datasets[entry.release] = entry.dataset
                shorts.setdefault(entry.dataset[:SHORT_ID_LENGTH], entry.dataset)
                missing[entry.release] = None
            case LogKind.WITHDRAW | LogKind.TAKEDOWN:
                versions[entry.dataset] = tuple(_close(version, entry) for version in known)
                manifests.pop(entry.release, None)
                missing.pop(entry.release, None)
                sidecars = {one: sources for one, sources in sidecars.items() if entry.release not in sources}
            case LogKind.SIDECAR:
                if all(_is_open(versions.get(entry.dataset, ()), source) for source in entry.derived_from):
                    sidecars[entry.release] = entry.derived_from
    diffs = {one: diff for one, diff in state.diffs.items() if one in sidecars}
    return _State(seq, versions, datasets, shorts, manifests, sidecars, diffs, tuple(missing), state.entries)


def _is_open(versions: tuple[Version, ...], release: str) -> bool:
    return any(version.release == release and version.withdrawn_at is None for version in versions)


def _before(state: _State, manifest: Manifest) -> str:
    """The live version before that of a manifest; "" before the first."""
    live = [version for version in state.versions[manifest.dataset] if version.release in state.manifests]
    earlier = [version for version in live if version.n < manifest.n]
    return max(earlier, key=lambda version: version.n).release if earlier else ""


def _close(version: Version, entry: LogEntry) -> Version:
    if version.release != entry.release:
        return version
    if entry.kind is LogKind.TAKEDOWN:
        return replace(version, withdrawn_at=entry.at, reason=None, erased=True)
    return version if version.erased else replace(version, withdrawn_at=entry.at, reason=entry.reason)


def _told(versions: tuple[Version, ...]) -> tuple[Version, ...]:
    return tuple(version for version in versions if not version.erased)


def _entries(state: _State, changed: Iterable[str]) -> dict[str, Entry]:
    """Entries of the datasets in `changed` made again, the others as they are."""
    entries = dict(state.entries)
    for dataset in changed:
        entries.pop(dataset, None)
        if entry := _entry(state, dataset):
            entries[dataset] = entry
    return entries


def _entry(state: _State, dataset: str) -> Entry | None:
    versions = _told(state.versions[dataset])
    live = [version for version in versions if version.release in state.manifests]
    if not live:
        return None
    first, latest = min(live, key=lambda version: version.n), max(live, key=lambda version: version.n)
    short = dataset[:SHORT_ID_LENGTH]
    identifier = short if state.shorts[short] == dataset else dataset
    return Entry(
        id=dataset,
        slug=slug(state.manifests[first.release].title, identifier),
        manifest=state.manifests[latest.release],
        version=latest,
        first_published_at=min(version.published_at for version in versions),
        versions=versions,
    )


def _identifier(state: _State, name: str) -> str:
    """The dataset that an address names. Raises NotFound."""
    identifier = short_id(name)
    if identifier in state.versions:
        return identifier
    if identifier in state.shorts:
        return state.shorts[identifier]
    raise NotFound(what="dataset")


def _all_withdrawn(versions: tuple[Version, ...]) -> bool:
    return all(version.withdrawn_at is not None for version in versions)


def _texts(manifest: Manifest) -> dict[str, str]:
    """What a search looks through, by field."""
    theme = THEMES.get(manifest.theme or "")
    columns = [text for table in manifest.tables for column in table.columns for text in (column.title, column.name)]
    return {
        "title": manifest.title,
        "table": " ".join(table.title for table in manifest.tables),
        "column": " ".join(columns),
        "description": manifest.description,
        "publisher": manifest.publisher.name,
        "mission": manifest.mission,
        "theme": f"{theme.label_fr} {theme.label_en}" if theme else "",
    }
