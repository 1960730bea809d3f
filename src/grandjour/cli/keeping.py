"""Keeping an instance: verify, migrate, administrations and agents."""

import argparse
import getpass
import sys
import tomllib
from pathlib import Path

import msgspec

from grandjour import settings
from grandjour.cli.output import answer
from grandjour.cli.processes import workshop_of
from grandjour.cli.signing import administration_of
from grandjour.cli.states import states
from grandjour.model.administration import Administration, Agent, Role
from grandjour.model.errors import BrokenRecord, JournalBroken, NotFound, UsageError
from grandjour.model.extraction import FileRef
from grandjour.model.ids import new_id
from grandjour.model.release import LogEntry, LogKind
from grandjour.model.work import WORKER
from grandjour.office.passwords import LEAST, MOST, fits, hash_password
from grandjour.pipeline import Workshop
from grandjour.publish.sidecar import derived_from
from grandjour.serve import difference, manifest
from grandjour.store.private import register


def verify(arguments: argparse.Namespace) -> int:
    """The chain of the journal, and each published file against its manifest. Raises JournalBroken, NotFound."""
    workspace = settings.workspace(arguments.workspace)
    with workshop_of(workspace, new=False) as workshop:
        told = checked(workshop)
    answer(arguments, told, [f"{name}: {value}" for name, value in told.items()])
    return 1 if told["wrong"] else 0


def checked(workshop: Workshop) -> dict[str, object]:
    """What `verify` tells. Raises JournalBroken, NotFound.

    wrong: published files that are not the ones of their manifest, and erased releases of which something is left.
    """
    log = workshop.published.log(0)
    lines = workshop.register.verify_journal(entry.journal_head for entry in log)
    if [entry.seq for entry in log] != list(range(1, len(log) + 1)):
        raise JournalBroken(seq=len(log))
    erased = {entry.release for entry in log if entry.kind is LogKind.TAKEDOWN}
    erased.update(derived_from(log, erased))
    wrong = [release for release in sorted(erased) if workshop.published.holds(release)]
    files = 0
    for entry in log:
        if entry.kind in (LogKind.RELEASE, LogKind.SIDECAR) and entry.release not in erased:
            for file in _files(entry, workshop.published.manifest(entry.release)):
                files += 1
                if workshop.published.digest(entry.release, file.name) != file.sha256:
                    wrong.append(f"{entry.release}/{file.name}")
    return {"journal_lines": lines, "log_entries": len(log), "files": files, "wrong": wrong}


def _files(entry: LogEntry, record: bytes) -> tuple[FileRef, ...]:
    """The files beside the record of a release or of a sidecar. Raises BrokenRecord."""
    if entry.kind is LogKind.RELEASE:
        return tuple(manifest.parse(record).files())
    return tuple(table.file for table in difference.parse(record).tables if table.file is not None)


def migrate(arguments: argparse.Namespace) -> int:
    """The register at the program's version, under a lock; and where the copy of the one before is."""
    workspace = settings.workspace(arguments.workspace)
    workspace.make_folders()
    copies: list[Path] = []
    version = register.migrate(settings.work_places(workspace).register, tell=copies.append)
    told = {"version": version, "backup": str(copies[0]) if copies else None}
    answer(arguments, told, [f"register {version}", *(f"backup {copy}" for copy in copies)])
    return 0


def administration(arguments: argparse.Namespace) -> int:
    """One more administration, from a TOML file. Raises BrokenRecord when the file does not have its form."""
    try:
        described = msgspec.convert(tomllib.loads(arguments.file.read_text(encoding="utf-8")), Administration)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError):
        raise BrokenRecord(record="Administration") from None
    with workshop_of(settings.workspace(arguments.workspace)) as workshop:
        workshop.register.add_administration(described, actor=WORKER, at=settings.now())
    answer(arguments, described, [f"{described.siren}  {described.name}"])
    return 0


def user(arguments: argparse.Namespace) -> int:
    """One more agent; or for one who is there another password, access taken away, access given back.

    A password is typed, or read from standard input, never given as an argument. Raises UsageError, NotFound for an
    unknown name, LastAdministrator.
    """
    changes = [name for name in ("password", "remove", "restore") if getattr(arguments, name)]
    if len(changes) > 1:
        raise UsageError(what=" ".join(f"--{name}" for name in changes))
    kept = hash_password(_typed()) if changes in ([], ["password"]) else ""
    with workshop_of(settings.workspace(arguments.workspace)) as workshop:
        siren = administration_of(workshop, arguments.administration)
        if changes:
            _change(workshop, _agent_named(workshop, siren, arguments.name), changes[0], kept)
        else:
            made = Agent(new_id(), siren, arguments.name, arguments.display or arguments.name, Role(arguments.role))
            workshop.register.add_agent(made, kept, actor=WORKER, at=settings.now())
        agent = _agent_named(workshop, siren, arguments.name)
    words = states(arguments.language)
    access = "" if agent.active else f"  {words.no_access()}"
    answer(arguments, agent, [f"{agent.name}  {words.role(agent.role)}{access}"])
    return 0


def _typed() -> str:
    """A password, from the terminal or standard input. Raises UsageError for one that is too short or too long."""
    typed = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if not fits(typed):
        raise UsageError(what=f"password: {LEAST}-{MOST} characters")
    return typed


def _agent_named(workshop: Workshop, siren: str, name: str) -> Agent:
    agent = next((one for one in workshop.register.agents(siren) if one.name == name), None)
    if agent is None:
        raise NotFound(what=name)
    return agent


def _change(workshop: Workshop, agent: Agent, change: str, password_hash: str) -> None:
    register, siren, at = workshop.register, agent.administration, settings.now()
    if change == "password":
        register.set_password(siren, agent.id, password_hash, actor=WORKER, at=at)
    elif change == "remove":
        register.remove_agent(siren, agent.id, actor=WORKER, at=at)
    else:
        register.restore_agent(siren, agent.id, actor=WORKER, at=at)
