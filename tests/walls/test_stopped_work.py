"""Work that stops says why, where an agent sees it, and stops nothing else."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas
from walls_instance import Instance, instance, proposed, town

from grandjour.model.decision import Question
from grandjour.model.document import Deposit, DepositState
from grandjour.model.work import JobState

PLACES = ["hall", "cave", "cour", "préau", "atelier", "garage", "scène", "bar", "quai", "jardin", "grenier", "perron"]
REMARKS = [f"Badge remis pour {place}, écrire à camille.essai{n}@orange.fr avant." for n, place in enumerate(PLACES)]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Instance]:
    """An instance with one administration."""
    with instance(tmp_path / "data") as one:
        one.add(town("213400017", "Ville de Sainte-Aube"), agent="camille")
        yield one


def dropped(made: Instance, folder: Path, name: str, lines: list[str]) -> Deposit:
    """A delimited text, and its examination."""
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    deposit = made.drop(path, title=f"Titre de {name}")
    made.work()
    return deposit


def test_what_the_second_recognition_sees_is_asked(made: Instance, tmp_path: Path) -> None:
    """Fault: the deposit waited for ever, without a question that an agent could answer."""
    lines = ["Lieu;Observations", *(f"Salle {n};{text}" for n, text in enumerate(REMARKS))]
    deposit = dropped(made, tmp_path, "a.csv", lines)

    def masked(question: Question) -> str:
        return "mask_span" if "mask_span" in question.options else "keep"

    made.rule(deposit, masked)
    made.work()
    assert made.record(deposit).state is DepositState.WAITING
    assert made.record(deposit).error == "clearance-refused"
    assert [question.id for question in made.questions(deposit)] == ["t1/c1:recheck"]
    made.rule(deposit, masked)
    made.work()
    assert (made.record(deposit).state, made.record(deposit).error) == (DepositState.READY, None)


def test_a_document_without_table_is_told(made: Instance, tmp_path: Path) -> None:
    """Fault: the job failed, and the deposit stayed as if it had just arrived."""
    path = tmp_path / "lettre.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(100, 700, "Une lettre sans tableau, sur les travaux de la rue des Forges.")
    canvas.save()
    deposit = made.drop(path, title="Lettre")
    made.work()
    made.rule(deposit)
    made.work()
    assert (made.record(deposit).state, made.record(deposit).error) == (DepositState.UNREADABLE, "document-no-table")


def test_a_document_of_which_nothing_is_left_is_refused(made: Instance, tmp_path: Path) -> None:
    """All its columns are dropped."""
    deposit = dropped(made, tmp_path, "a.csv", ["Courriel", *(f"camille.essai{n}@orange.fr" for n in range(12))])
    made.rule(deposit, lambda question: "drop_column" if "drop_column" in question.options else proposed(question))
    made.work()
    assert (made.record(deposit).state, made.record(deposit).error) == (DepositState.REFUSED, "not-publishable")


def test_a_fault_of_ours_stops_one_job(made: Instance, tmp_path: Path) -> None:
    """Fault: the worker died, its engine kept the words of the exception, and the job killed every next worker."""
    broken = dropped(made, tmp_path, "zqxkanari.csv", ["Lieu;Courriel", "Salle;camille.essai@orange.fr"])
    folder = made.workshop.objects.extraction_folder(broken.id)
    (folder / "findings.json").rename(folder / "zqxkanari")
    (folder / "findings.json").mkdir()
    made.rule(broken)
    good = dropped(made, tmp_path, "b.csv", ["Lieu;Places", "Salle;10", "Gymnase;20"])
    assert made.record(good).state is DepositState.READY
    assert made.record(broken).error == "error"
    jobs = made.workshop.register.jobs(broken.administration)
    assert {job.subject: job.error for job in jobs if job.state is JobState.FAILED} == {broken.id: "error"}
    made.work()
    with sqlite3.connect(made.workspace.root / "private" / "steps.sqlite") as connection:
        kept = "".join(connection.iterdump())
    connection.close()
    assert "findings.json" not in kept
    assert "IsADirectory" not in kept
