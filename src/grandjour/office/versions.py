"""The versions of a deposit's dataset that are public, and how the next one compares."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from grandjour.model.decision import Measure
from grandjour.model.document import DepositRecord
from grandjour.model.release import Draft, Release, ReleaseState
from grandjour.office.site import Visit
from grandjour.reference.spelling import sort_key

SEEN: Final = (ReleaseState.COMMITTED, ReleaseState.WITHDRAWN)  # the public has, or had, such a release


def public_versions(visit: Visit, record: DepositRecord) -> tuple[Release, ...]:
    """The versions of a deposit's dataset that are public, of whichever deposit, the newest first."""
    releases = visit.office.register.releases(visit.siren)
    public = (one for one in releases if is_of(one, record) and one.state is ReleaseState.COMMITTED)
    return tuple(sorted(public, key=lambda one: -one.n))


def newest_public(visit: Visit, dataset: str) -> Release | None:
    """The newest public version of a dataset of this agent's administration."""
    releases = visit.office.register.releases(visit.siren)
    public = [one for one in releases if one.dataset == dataset and one.state is ReleaseState.COMMITTED]
    return max(public, key=lambda one: one.n, default=None)


def erasable_versions(visit: Visit, record: DepositRecord) -> tuple[Release, ...]:
    """The versions of a deposit's dataset of which the public root still holds bytes, the newest first."""
    found = (one for one in visit.office.register.releases(visit.siren) if is_of(one, record) and one.state in SEEN)
    return tuple(sorted(found, key=lambda one: -one.n))


@dataclass(frozen=True, slots=True)
class Coming:
    """The version that a draft will be. replaces: the one that the public reads now; None where it reads none."""

    n: int
    replaces: int | None
    title: str  # of what the public reads now, else its own
    withdrawn: bool = False  # a version of the dataset was public and is closed


def coming_version(
    visit: Visit, draft: Draft, releases: Sequence[Release], versions: tuple[Release, ...]
) -> Coming | None:
    """What a draft that is ready will be; None while no number is reserved for it.

    releases: those of its dataset. versions: the public ones.
    """
    reserved = next((one for one in releases if one.draft == draft.id), None)
    if reserved is None:
        return None
    if not versions:
        withdrawn = any(one.state is ReleaseState.WITHDRAWN for one in releases)
        return Coming(reserved.n, None, draft.title, withdrawn)
    newest = versions[0]
    return Coming(reserved.n, newest.n, visit.office.register.clearance(newest.clearance)[0].title)


@dataclass(frozen=True, slots=True)
class Series:
    """A dataset of which the public has, or had, a version, with its newest public words."""

    dataset: str
    newest: DepositRecord  # of the deposit behind the last version
    n: int  # of that version


def series(visit: Visit) -> tuple[Series, ...]:
    """The datasets of this agent's administration that may get a new version, by title."""
    records = {record.deposit.id: record for record in visit.office.register.deposits(visit.siren)}
    newest: dict[str, Release] = {}
    for one in visit.office.register.releases(visit.siren):
        if one.state in SEEN and one.n > (newest[one.dataset].n if one.dataset in newest else 0):
            newest[one.dataset] = one
    found = (Series(one.dataset, records[one.deposit], one.n) for one in newest.values())
    return tuple(sorted(found, key=lambda one: sort_key(one.newest.deposit.title)))


def is_of(release: Release, record: DepositRecord) -> bool:
    """Whether a release is a version of the dataset of a deposit."""
    return release.dataset == (record.deposit.dataset or record.deposit.id)


def withholds_more(draft: Draft, earlier: Draft) -> bool:
    """Whether an earlier draft shows what this one does not: a column, one without its masks, more of one kind."""
    return any(before - now for before, now in (
        (_columns(earlier), _columns(draft)),
        (_columns(earlier, whole=True), _columns(draft, whole=True)),
        (_withheld(draft), _withheld(earlier)),
    ))  # fmt: skip


def _columns(draft: Draft, *, whole: bool = False) -> Counter[str]:
    """How many columns of each name come out. whole: only those of which nothing is masked."""
    return Counter(one.name for table in draft.tables for one in table.columns if not (whole and one.masked))


def _withheld(draft: Draft) -> Counter[str]:
    """In how many columns each kind of finding is taken out or masked."""
    counts: Counter[str] = Counter()
    for line in draft.withheld:
        if line.measure != Measure.KEEP:
            counts[line.type] += line.n_columns
    return counts
