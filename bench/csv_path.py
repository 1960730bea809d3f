"""One run of the path on one file, each step timed: `python -m bench.csv_path FILE FOLDER` prints a JSON object."""

import json
import sys
import time
from pathlib import Path

from bench.csv import peak_mebibytes
from grandjour import settings
from grandjour.cli.processes import workshop_of
from grandjour.cli.signing import administration_of
from grandjour.intake.receive import receive
from grandjour.model.decision import Ruling
from grandjour.model.document import DepositState, Origin, OriginKind
from grandjour.model.ids import new_id
from grandjour.model.work import WORKER, Act, Job, JobKind
from grandjour.pipeline import STEPS, STOP, Workshop
from grandjour.serve import manifest
from grandjour.settings import Workspace
from grandjour.store.public.reader import PublicReader


def main(source: Path, folder: Path) -> None:
    """Deposit → release, with every question answered by its proposal; prints seconds by step, rows and peak."""
    told: dict[str, float] = {}
    workspace = Workspace(folder)
    with workshop_of(workspace) as workshop:
        siren = administration_of(workshop, None)
        start = time.perf_counter()
        deposit = receive(
            source,
            administration=siren,
            agent=WORKER,
            mission="bench",
            origin=Origin(OriginKind.PRODUCED),
            title="Interventions",
            document_date=None,
            dataset=None,
            register=workshop.register,
            objects=workshop.objects,
            at=settings.now(),
        )
        told["receive"] = time.perf_counter() - start
        _run(workshop, JobKind.EXAMINE, siren, deposit.id, told)
        while workshop.register.deposit(siren, deposit.id).n_questions:
            _answer(workshop, siren, deposit.id)
            _run(workshop, JobKind.PREPARE, siren, deposit.id, told)
        _run(workshop, JobKind.PUBLISH, siren, deposit.id, told)
        assert workshop.register.deposit(siren, deposit.id).state is DepositState.PUBLISHED
        release = workshop.register.releases(siren)[0]
        reader = PublicReader(settings.work_places(workspace).public)
        table = manifest.parse(reader.manifest(release.id)).tables[0]
    json.dump({**told, "rows": table.n_rows + table.n_set_aside, "peak": peak_mebibytes()}, sys.stdout)


def _run(workshop: Workshop, kind: JobKind, siren: str, subject: str, told: dict[str, float]) -> None:
    """The steps of one kind of job, each timed under its own name."""
    job: Job = workshop.register.add_job(
        kind, subject, administration=siren, agent=WORKER, act=Act.ASK_PUBLICATION, at=settings.now()
    )
    answer = ""
    for step in STEPS[kind]:
        start = time.perf_counter()
        answer = step(workshop, job, answer)
        told[step.__name__] = told.get(step.__name__, 0) + time.perf_counter() - start
        if answer == STOP:
            break


def _answer(workshop: Workshop, siren: str, deposit: str) -> None:
    decision = workshop.register.decision(siren, deposit)
    assert decision is not None
    rulings = [
        Ruling(new_id(), deposit, q.id, q.proposal, "bench", WORKER, "bench", settings.now(), q.ground, q.types)
        for q in decision.questions
    ]
    workshop.register.add_rulings(siren, rulings, job=None, at=settings.now())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
