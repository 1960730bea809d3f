"""`grandjour source`: what is collected by itself, from the command line."""

import argparse
from datetime import time
from typing import Final

from grandjour import settings
from grandjour.cli.output import answer
from grandjour.cli.parser_words import value_name
from grandjour.cli.processes import run_until_idle, workshop_of
from grandjour.cli.refusals import SourceReserved
from grandjour.cli.signing import administration_of, agent_of, require_dataset
from grandjour.cli.states import failure, states
from grandjour.guard.address import read_address
from grandjour.model.administration import Role
from grandjour.model.document import Origin, OriginKind
from grandjour.model.encoding import to_plain
from grandjour.model.errors import Language, NotFound, PlaceUnknown, UsageError
from grandjour.model.ids import new_id
from grandjour.model.source import RunOutcome, Source, SourceKind, SourceRecord
from grandjour.model.timetable import Every, Timetable
from grandjour.pipeline import Workshop

ACTS: Final = ("list", "add", "run", "remove")


def source(arguments: argparse.Namespace) -> int:
    """`grandjour source add|list|run|remove`: 1 when a run failed.

    `add` and `remove` are an administrator's. Raises UsageError, SourceReserved, PlaceUnknown, NotFound.
    """
    workspace = settings.workspace(arguments.workspace)
    with workshop_of(workspace, new=False) as workshop:
        siren = administration_of(workshop, arguments.administration)
        if arguments.act == "list":
            records = workshop.register.sources(siren)
            lines = [line for record in records for line in _lines(record, arguments.language)]
            answer(arguments, {"sources": to_plain(records)}, lines)
            return 0
        if not arguments.agent or not arguments.name:
            name, agent_name = (value_name(one, arguments.language) for one in ("NAME", "AGENT"))
            raise UsageError(what=f"source {arguments.act} {name} --agent {agent_name}")
        agent = agent_of(workshop, arguments.agent, siren)
        if arguments.act != "run" and agent.role is not Role.ADMINISTRATOR:
            raise SourceReserved(name=agent.name)
        if arguments.act == "add":
            made = _made(arguments, workshop, siren, agent.id)
            workshop.register.add_source(made, at=settings.now())
            id = made.id
        else:
            id = _named(workshop, siren, arguments.name)
        if arguments.act == "remove":
            workshop.register.remove_source(siren, id, actor=agent.id, at=settings.now())
        if arguments.act == "run":
            workshop.register.ask_run(siren, id, agent=agent.id, at=settings.now())
            run_until_idle(workspace, workshop)
        record = workshop.register.source(siren, id)
        answer(arguments, to_plain(record), _lines(record, arguments.language))
        failed = record.last is not None and record.last.outcome is RunOutcome.FAILED
        return 1 if arguments.act == "run" and failed else 0


def _named(workshop: Workshop, siren: str, name: str) -> str:
    """The id of the source with this id or name. Raises NotFound, for a name that several have too."""
    found = [one.source.id for one in workshop.register.sources(siren) if name in (one.source.id, one.source.name)]
    if len(found) != 1:
        raise NotFound(what=name)
    return found[0]


def _lines(record: SourceRecord, language: Language) -> list[str]:
    """A source, when it is due, how its last run ended; below it why that one failed, and what to do."""
    one, last, words = record.source, record.last, states(language)
    due = record.next_at.isoformat(timespec="minutes") if record.next_at else "-"
    why = [f"    {failure(last.error, dict(last.error_place), language)}"] if last and last.error else []
    return [f"{one.id}  {one.name}  {words.source(record)}  {due}  {words.run(record)}", *why]


def _made(arguments: argparse.Namespace, workshop: Workshop, siren: str, agent: str) -> Source:
    kind, place = _place(arguments, workshop, siren)
    holder = arguments.received_from
    require_dataset(workshop, siren, arguments.dataset)
    return Source(
        id=new_id(),
        administration=siren,
        name=arguments.name,
        kind=kind,
        place=place,
        timetable=_timetable(arguments, kind),
        mission=arguments.mission or workshop.register.administration(siren).mission,
        origin=Origin(OriginKind.RECEIVED, holder, arguments.licence) if holder else Origin(OriginKind.PRODUCED),
        agent=agent,
        title=arguments.title,
        dataset=arguments.dataset,
        tables=tuple(arguments.table or ()),
    )


def _place(arguments: argparse.Namespace, workshop: Workshop, siren: str) -> tuple[SourceKind, str]:
    """The one place that was given. Raises UsageError, AddressRefused, HostNotPublic, PlaceUnknown."""
    given = [(kind, str(getattr(arguments, kind.value))) for kind in SourceKind if getattr(arguments, kind.value)]
    if len(given) != 1:
        name = value_name("NAME", arguments.language)
        raise UsageError(what=f"source add {name} --folder | --url | --database")
    kind, place = given[0]
    if kind is SourceKind.URL:
        read_address(place)
    elif (kind is SourceKind.FOLDER and workshop.sources.folder(place, siren) is None) or (
        kind is SourceKind.DATABASE and workshop.sources.database(place, siren) is None
    ):
        raise PlaceUnknown(name=place)
    if kind is SourceKind.DATABASE and not arguments.table:
        name = value_name("NAME", arguments.language)
        raise UsageError(what=f"source add {name} --database {name} --table SCHEMA.TABLE")
    return kind, place


def _timetable(arguments: argparse.Namespace, kind: SourceKind) -> Timetable:
    try:
        made = Timetable(
            Every(arguments.every),
            hours=arguments.hours,
            at=time.fromisoformat(arguments.at),
            weekday=arguments.weekday - 1,
            day=arguments.day,
        )
    except ValueError:
        raise UsageError(what="--at HH:MM") from None
    if not made.is_sound() or (made.every is Every.MINUTE and kind is not SourceKind.FOLDER):
        raise UsageError(what="source add --every")
    return made
