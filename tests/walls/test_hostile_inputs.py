"""Broken, encrypted, empty, hostile documents: a named error or a clean reading, and the next one is published."""

import csv
import logging
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl
import pytest
from hostile_inputs import CSV, HOSTILE
from starlette.testclient import TestClient
from walls_instance import Instance, instance, town

from grandjour import worker
from grandjour.model import errors
from grandjour.model.document import Deposit, DepositState, DocumentKind
from grandjour.portal.app import make_app
from grandjour.portal.settings import PortalSettings
from grandjour.serve.forms import FORMULAS_HEADER
from grandjour.store.public.reader import PublicReader
from small_disks import mounted

ROOM: Final = 2 << 20  # for the next lines of register and steps
CODES: Final = {
    found.code: found
    for found in vars(errors).values()
    if isinstance(found, type) and issubclass(found, errors.InputError)
}
Outcomes = dict[str, tuple[Instance, Deposit]]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcomes]:
    """All of them dropped, then a good one; then one worker's turn."""
    folder = tmp_path_factory.mktemp("hostile")
    with instance(folder / "data") as made:
        made.add(town("213400017", "Ville de Sainte-Aube"), agent="camille")
        found: Outcomes = {}
        for name, make, _ in HOSTILE:
            path = folder / name
            path.write_bytes(make(folder))
            found[name] = (made, made.drop(path, title=None))
            path.unlink()
        path = folder / "bon.csv"
        path.write_bytes(CSV)
        found[path.name] = (made, made.drop(path, title="Lieux"))
        made.work()
        yield found


@pytest.mark.parametrize(("name", "code"), [(name, code) for name, _, code in HOSTILE], ids=[h[0] for h in HOSTILE])
def test_a_named_error_or_a_clean_reading(outcomes: Outcomes, name: str, code: str | None) -> None:
    """And the bytes are kept under their hash, whatever they are."""
    made, deposit = outcomes[name]
    record = made.record(deposit)
    assert record.error == code
    if code is None:
        assert record.state in (DepositState.READY, DepositState.WAITING, DepositState.REFUSED)
    else:
        assert record.state is DepositState.UNREADABLE
        told = CODES[code](**record.error_place).message("fr")
        assert name in told
    kept = made.workshop.objects.original(deposit.document.sha256)
    assert kept.stat().st_size == deposit.document.size


def test_the_good_document_after_them_is_published(outcomes: Outcomes) -> None:
    """Nothing of what came before stops it."""
    made, deposit = outcomes["bon.csv"]
    assert deposit.document.kind is DocumentKind.DELIMITED
    assert made.record(deposit).state is DepositState.READY
    made.ask_publication(deposit)
    made.work()
    assert made.record(deposit).state is DepositState.PUBLISHED
    assert not made.workshop.register.pending_jobs()


FORMULAS: Final = ('=HYPERLINK("http://x.example","y")', "+33 4 67 00 00 00", "-12", "@SUM(A1)", "=1+1", "-a", "plain")


def test_formulas_come_out_as_they_are_or_declared(tmp_path: Path) -> None:
    """The CSV says how many cells it marks with an apostrophe; its raw form, JSON and Parquet are exact."""
    path = tmp_path / "formules.csv"
    quoted = ('"' + text.replace('"', '""') + '"' for text in FORMULAS)
    path.write_text("Texte;Places\n" + "\n".join(f"{text};{n}" for n, text in enumerate(quoted)), encoding="utf-8")
    with instance(tmp_path / "data") as made:
        made.add(town("213400017", "Ville de Sainte-Aube"), agent="camille")
        made.publish_all([made.drop(path, title="Formules")], lambda question: "keep")
        base = made.workspace.portal_url
        reader = PublicReader((made.workspace.root / "public").as_uri())
        portal = TestClient(make_app(reader, PortalSettings(base_url=base, cache=tmp_path / "cache")), base_url=base)
        (dataset,) = portal.get("/api/1/datasets").json()["datasets"]
        file = f"/donnees/{dataset['slug']}/t1"
        safe, raw = portal.get(f"{file}.csv"), portal.get(f"{file}.csv?dialect=raw")
        parquet = reader.path(reader.log(0)[0].release, "t1.parquet")
        marked = texts(safe.text)
        assert int(safe.headers[FORMULAS_HEADER]) == sum(text.startswith("'") for text in marked) > 3
        assert [text.removeprefix("'") for text in marked] == list(FORMULAS)
        assert texts(raw.text) == list(FORMULAS)
        assert [row["texte"] for row in portal.get(f"{file}.json").json()] == list(FORMULAS)
        assert pl.read_parquet(parquet)["texte"].to_list() == list(FORMULAS)


def texts(written: str) -> list[str]:
    """The first column of a CSV, without its header."""
    lines = written.removeprefix("\ufeff").splitlines()
    return [row[0] for row in csv.reader(lines[1:], delimiter=";" if ";" in lines[0] else ",")]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MiB in memory."""
    with mounted(tmp_path / "disk", 48) as folder:
        yield folder


class MakesRoom(logging.Handler):
    """Frees the disk the second time that the worker says it is full."""

    def __init__(self, filler: Path) -> None:
        super().__init__()
        self.filler = filler
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """One line of the worker."""
        self.said.append(record.getMessage())
        if sum("disk-full" in line for line in self.said) == 2:
            self.filler.unlink()


def test_a_full_disk_is_waited_for(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The work stops by name, and goes on where it was when there is room."""
    monkeypatch.setattr(worker, "DISK_WAIT_SECONDS", 0.2)
    chance = random.Random(7)
    path = small_disk / "grand.csv"
    columns = [[f"{chance.uniform(0, 1000):.9f}" for _ in range(60_000)] for _ in range(6)]
    header = ";".join(f"Mesure {n}" for n in range(len(columns)))
    path.write_text("\n".join([header, *map(";".join, zip(*columns, strict=True))]), encoding="utf-8")
    with instance(small_disk / "data") as made:
        made.add(town("213400017", "Ville de Sainte-Aube"), agent="camille")
        deposit = made.drop(path, title="Salles")
        filler = small_disk / "filler"
        free = os.statvfs(small_disk)
        filler.write_bytes(bytes(free.f_bavail * free.f_frsize - ROOM))
        listener = MakesRoom(filler)
        worker.log.addHandler(listener)
        try:
            made.work()
        finally:
            worker.log.removeHandler(listener)
        record = made.record(deposit)
        assert (record.state, record.error) == (DepositState.READY, None)
        assert not made.workshop.register.pending_jobs()
    assert len(listener.said) >= 2, "the disk was never full"
    assert not [line for line in listener.said if "disk-full" not in line]
