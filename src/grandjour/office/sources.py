"""Sources: what is collected by itself, what each run brought, and a form to add one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Final

from starlette.responses import Response

from grandjour.guard.address import read_address
from grandjour.model.document import DepositRecord, Origin, OriginKind
from grandjour.model.errors import FetchError, NotFound
from grandjour.model.ids import new_id
from grandjour.model.source import Arrival, Run, RunOutcome, Source, SourceKind
from grandjour.model.timetable import MOST_HOURS, Every, Timetable
from grandjour.model.work import JobKind
from grandjour.office.failed import sentence, told
from grandjour.office.inbox import failure, is_open
from grandjour.office.site import Visit
from grandjour.office.versions import series

FIELDS: Final = {  # with their greatest lengths in characters
    "name": 80, "place": 80, "url": 2000, "tables": 4000, "every": 10, "hours": 3, "at": 5, "weekday": 1, "day": 2,
    "mission": 120, "origin": 20, "holder": 200, "licence": 200, "title": 200, "dataset": 64,
}  # fmt: skip
USUAL: Final = {
    "place": "", "every": Every.DAY.value, "hours": "6", "at": "06:00", "weekday": "0", "day": "1",
    "origin": OriginKind.PRODUCED.value,
}  # fmt: skip
ADDRESS: Final = "url:"  # the place that is written out, among those of the settings
DONE: Final = ("added", "asked", "removed")  # what the pages say was done


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run as the page of its source shows it. why: what failed and what to do; "" where nothing did."""

    run: Run
    agent: str
    why: str
    brought: tuple[tuple[DepositRecord, Arrival], ...]


def sources_page(visit: Visit, *, wrong: list[str] | None = None) -> Response:
    """The sources of this administration; for an administrator, a form to add one."""
    records = visit.office.register.sources(visit.siren)
    done = visit.request.query_params.get("done", "")
    return visit.page(
        "sources.html",
        status=422 if wrong else 200,
        lines=[(record, failure(visit, record)) for record in records],
        wrong=wrong or [],
        typed=_typed(visit),
        places=_places(visit),
        series=series(visit),
        everies=list(Every),
        done=done if done in DONE else "",
        most_hours=MOST_HOURS,
        kinds=SourceKind,
        outcomes=RunOutcome,
    )


def source_page(visit: Visit) -> Response:
    """One source: what it is, when it is due, and its last runs. Raises NotFound."""
    register = visit.office.register
    record = register.source(visit.siren, visit.path("source"))
    done = visit.request.query_params.get("done", "")
    working = any(
        job.subject == record.source.id and job.kind is JobKind.COLLECT and is_open(job)
        for job in register.jobs(visit.siren)
    )
    feeds = next((one for one in series(visit) if one.dataset == record.source.dataset), None)
    return visit.page(
        "one_source.html",
        record=record,
        source=record.source,
        runs=_run_lines(visit, record.source),
        feeds=feeds.newest.deposit.title if feeds else "",
        working=working,
        done=done if done in DONE else "",
        kinds=SourceKind,
        outcomes=RunOutcome,
    )


def add_source(visit: Visit) -> Response:
    """One more source; the form again, with what was typed, when something is to mend."""
    made, wrong = _made(visit)
    if made is None:
        return sources_page(visit, wrong=wrong)
    visit.office.register.add_source(made, at=visit.office.now())
    return visit.go(f"/sources/{made.id}", {"done": "added"})


def collect_now(visit: Visit) -> Response:
    """Have it collected from now. Raises NotFound, for a removed one too."""
    source = visit.path("source")
    visit.office.register.ask_run(visit.siren, source, agent=visit.session.agent.id, at=visit.office.now())
    return visit.go(f"/sources/{source}", {"done": "asked"})


def remove_source(visit: Visit) -> Response:
    """Collect from it no more. Raises NotFound."""
    register, source = visit.office.register, visit.path("source")
    register.remove_source(visit.siren, source, actor=visit.session.agent.id, at=visit.office.now())
    return visit.go("/sources", {"done": "removed"})


def _why(visit: Visit, run: Run) -> str:
    return sentence(run.error, dict(run.error_place), visit.language) if run.error else ""


def _run_lines(visit: Visit, source: Source) -> list[RunLine]:
    register = visit.office.register
    records = {one.deposit.id: one for one in register.deposits(visit.siren)}
    brought: dict[str, list[tuple[DepositRecord, Arrival]]] = {}
    for arrival in register.arrivals(visit.siren):
        if arrival.deposit in records:
            brought.setdefault(arrival.run, []).append((records[arrival.deposit], arrival))
    names = {agent.id: agent.display for agent in register.agents(visit.siren)}
    return [
        RunLine(run, names.get(run.agent, ""), _why(visit, run), tuple(brought.get(run.id, ())))
        for run in register.runs(visit.siren, source.id)
    ]


def _typed(visit: Visit) -> Mapping[str, str]:
    """What the form shows: what was sent, else the usual."""
    if visit.request.method == "GET":
        return {name: USUAL.get(name, "") for name in FIELDS} | {"mission": visit.administration.mission}
    return {name: _field(visit, name) for name in FIELDS}


def _places(visit: Visit) -> list[tuple[str, SourceKind, str]]:
    """What may be chosen: value, kind, name. The settings say which folders and databases are this administration's."""
    places = visit.office.places.sources
    folders = [one.name for one in places.folders if visit.siren in one.administrations]
    databases = [one.name for one in places.databases if visit.siren in one.administrations]
    return [
        *((f"{SourceKind.FOLDER}:{name}", SourceKind.FOLDER, name) for name in folders),
        *((f"{SourceKind.DATABASE}:{name}", SourceKind.DATABASE, name) for name in databases),
        (ADDRESS, SourceKind.URL, ""),
    ]


def _made(visit: Visit) -> tuple[Source | None, list[str]]:
    """The source that the form describes, or what is to be mended in it."""
    wrong = []
    chosen = next((one for one in _places(visit) if one[0] == visit.text("place")), None)
    timetable = _timetable(visit)
    if not visit.text("name"):
        wrong.append(visit.words("sources.no_name"))
    if chosen is None:
        wrong.append(visit.words("sources.no_place"))
    elif chosen[1] is SourceKind.URL:
        try:
            read_address(visit.text("url"))
        except FetchError as error:
            wrong.append(told(error, visit.language))
    elif chosen[1] is SourceKind.DATABASE and not visit.text("tables"):
        wrong.append(visit.words("sources.no_tables"))
    if timetable is None:
        wrong.append(visit.words("sources.wrong_timetable"))
    elif timetable.every is Every.MINUTE and chosen is not None and chosen[1] is not SourceKind.FOLDER:
        wrong.append(visit.words("sources.only_folders"))
    if visit.text("origin") == OriginKind.RECEIVED and not visit.text("holder"):
        wrong.append(visit.words("drop.no_holder"))
    if visit.text("dataset") and all(one.dataset != visit.text("dataset") for one in series(visit)):
        raise NotFound(what="dataset")
    if wrong or chosen is None or timetable is None:
        return None, wrong
    return Source(
        id=new_id(),
        administration=visit.siren,
        name=_field(visit, "name"),
        kind=chosen[1],
        place=visit.text("url") if chosen[1] is SourceKind.URL else chosen[2],
        timetable=timetable,
        mission=_field(visit, "mission") or visit.administration.mission,
        origin=_origin(visit),
        agent=visit.session.agent.id,
        title=_field(visit, "title") or None,
        dataset=visit.text("dataset") or None,
        tables=tuple(_field(visit, "tables").split()) if chosen[1] is SourceKind.DATABASE else (),
    ), []


def _timetable(visit: Visit) -> Timetable | None:
    """When, as the form says; None where it says nothing that holds."""
    try:
        made = Timetable(
            Every(visit.text("every")),
            hours=int(visit.text("hours") or USUAL["hours"]),
            at=time.fromisoformat(visit.text("at") or USUAL["at"]),
            weekday=int(visit.text("weekday") or USUAL["weekday"]),
            day=int(visit.text("day") or USUAL["day"]),
        )
    except ValueError:
        return None
    return made if made.is_sound() else None


def _origin(visit: Visit) -> Origin:
    if visit.text("origin") != OriginKind.RECEIVED:
        return Origin(OriginKind.PRODUCED)
    return Origin(OriginKind.RECEIVED, _field(visit, "holder"), _field(visit, "licence") or None)


def _field(visit: Visit, name: str) -> str:
    return visit.text(name)[: FIELDS[name]]
