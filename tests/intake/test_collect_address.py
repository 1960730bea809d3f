"""A source at an address: brought by `guard.fetch`, received like any file, failures told by a code."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from far_host import NAMES, FarHost, far_host
from source_bench import Bench, bench

from grandjour.model.source import Counts, RunOutcome, Source, SourceKind

HOST, _ = NAMES
TABLE = "Équipement;Entrées\nPiscine;1200\nBibliothèque;845\n".encode()


@pytest.fixture
def far(tmp_path: Path) -> Iterator[tuple[Bench, FarHost]]:
    """An instance whose way to the internet ends at a host of this machine."""
    (tmp_path / "host").mkdir()
    with bench(tmp_path) as town, far_host(tmp_path / "host") as host:
        town.workshop = replace(town.workshop, network=host.network())
        yield town, host


def at(town: Bench, path: str) -> Source:
    """A source at an address of the host."""
    return town.add(kind=SourceKind.URL, place=f"https://{HOST}{path}", title="Entrées du mois")


def test_a_file_at_an_address_comes_once(far: tuple[Bench, FarHost]) -> None:
    """Under its own name and the title of the source; changed, it is the next version."""
    town, host = far
    host.answers["/export/entr%C3%A9es.csv"] = (200, {}, TABLE)
    source = at(town, "/export/entrées.csv")
    assert town.collect(source).counts == Counts(n_new=1)
    assert town.collect(source).counts == Counts(n_same=1)
    host.answers["/export/entr%C3%A9es.csv"] = (200, {}, TABLE + b"Stade;1\n")
    assert town.collect(source).counts == Counts(n_new=1)
    second, first = (one.deposit for one in town.deposits())
    assert (first.name, first.title) == ("entrées.csv", "Entrées du mois")
    assert second.dataset == first.dataset


@pytest.mark.parametrize(
    ("path", "code"),
    [("/absent.csv", "answer-refused"), ("/vide.csv", "document-empty"), ("/cut", "answer-broken")],
)
def test_an_address_that_fails_is_told(path: str, code: str, far: tuple[Bench, FarHost]) -> None:
    """By a code; the next run tries again."""
    town, host = far
    host.answers["/vide.csv"] = (200, {}, b"")
    run = town.collect(at(town, path))
    assert (run.outcome, run.error) == (RunOutcome.FAILED, code)
    assert town.deposits() == ()


def test_an_address_inside_is_refused_each_time(far: tuple[Bench, FarHost]) -> None:
    """A name that was public when the source was added, and leads inside when it is due."""
    town, host = far
    host.answers["/a.csv"] = (200, {}, TABLE)
    source = at(town, "/a.csv")
    assert town.collect(source).outcome is RunOutcome.NEW
    host.names[HOST] = ("10.0.0.5",)
    run = town.collect(source)
    assert (run.error, dict(run.error_place)) == ("host-not-public", {"host": HOST})
