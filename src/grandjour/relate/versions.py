"""The versions of a dataset that the public can read, as the log tells, and which of them to compare."""

from collections.abc import Iterable
from itertools import pairwise

from grandjour.model.release import LogEntry, LogKind
from grandjour.serve.difference import diff_id

CLOSING = (LogKind.WITHDRAW, LogKind.TAKEDOWN)


def live(log: Iterable[LogEntry], dataset: str) -> tuple[LogEntry, ...]:
    """The entries of the live releases of a dataset, by version."""
    found: dict[str, LogEntry] = {}
    closed: set[str] = set()
    for entry in log:
        if entry.dataset == dataset and entry.kind is LogKind.RELEASE:
            found[entry.release] = entry
        elif entry.kind in CLOSING:
            closed.add(entry.release)
    return tuple(sorted((one for id, one in found.items() if id not in closed), key=lambda one: one.n))


def to_compare(log: Iterable[LogEntry], dataset: str) -> tuple[tuple[LogEntry, LogEntry], ...]:
    """The neighbours among the live versions of a dataset whose difference is not public yet, the newest first."""
    log = tuple(log)
    made = {entry.release for entry in log if entry.kind is LogKind.SIDECAR}
    return tuple(
        (before, after)
        for before, after in reversed(tuple(pairwise(live(log, dataset))))
        if diff_id(before.release, after.release) not in made
    )
