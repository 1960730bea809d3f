"""The walls of portal, office and worker, the same whoever starts them: the demo, or an administrator one by one."""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from grandjour import settings
from grandjour.guard import address, launch
from grandjour.model.errors import DatabaseNotApart, SettingError
from grandjour.model.source import SourcePlaces
from grandjour.store.roots import is_s3, path_of

Environment = dict[str, str]
ROOTS: Final = ("GRANDJOUR_PRIVATE", "GRANDJOUR_PUBLIC", "GRANDJOUR_DROP")
NAMES_PORT: Final = 53  # long answers to the question for an address come by TCP
DATABASES: Final = settings.DATABASES
PORTS: Final = {"postgresql": 5432, "https": 443, "http": 80}  # where an address has none


@dataclass(frozen=True, slots=True)
class Walls:
    """What one server may read, write, only add to, listen on, and connect to."""

    read: tuple[Path, ...] = ()
    write: tuple[Path, ...] = ()
    write_only: tuple[Path, ...] = ()
    bind: int | None = None
    connect: tuple[int, ...] = ()


def walls_of(process: str, environment: Environment) -> Walls:
    """The walls of one process (portal, office, work) with these settings; folders that are missing are made.

    Raises SettingError for an address of another kind, and for a folder that is not there and cannot be made;
    DatabaseNotApart for a database whose folder would open other things to the process.
    """
    private = ("GRANDJOUR_PRIVATE", "GRANDJOUR_REGISTER")
    names: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
        "portal": (("GRANDJOUR_PUBLIC",), ("GRANDJOUR_CACHE",), ("GRANDJOUR_DROP",)),
        "office": (("GRANDJOUR_PUBLIC",), (*private, "GRANDJOUR_CACHE"), ()),
        "work": ((), (*private, "GRANDJOUR_STEPS", "GRANDJOUR_PUBLIC", "GRANDJOUR_DROP", "GRANDJOUR_CACHE"), ()),
    }
    reached = {name for part in names[process] for name in part}
    remote = {name for name, value in environment.items() if name in reached and _is_remote(name, value)}
    read, write, write_only = (
        tuple(_folder(name, environment[name]) for name in part if name not in remote) for part in names[process]
    )
    roots: dict[str, Path] = {
        name: path_of(environment[name])
        for name in ROOTS
        if name in environment and not _is_remote(name, environment[name])
    }
    for name in DATABASES:
        if name in environment and name not in remote:
            _require_apart(name, _folder(name, environment[name]), roots)
    port = environment.get(f"GRANDJOUR_{process.upper()}_PORT")
    reach = _reach(process, environment)
    connect = tuple(sorted({_port(name, environment) for name in remote} - {0} | set(reach.connect)))
    return Walls((*read, *reach.read), write, write_only, int(port) if port else None, connect)


def _reach(process: str, environment: Environment) -> Walls:
    """What sources and mail open: to the office the names of the sources, to the worker their places and ports.

    The worker may connect to the ports of addresses that agents give, and to those of the databases and of the mail
    server; `guard` says to which hosts. Raises SettingError and SourcePlaceError, as `settings.read_source_places`.
    """
    file = environment.get(settings.SOURCES)
    named = (Path(file).absolute(),) if file and process != "portal" else ()
    places = settings.read_source_places(named[0]) if named else SourcePlaces()
    if process != "work":
        return Walls(named)
    folders = tuple(one.path for one in places.folders if one.path.is_dir())
    secrets = (path for one in places.databases for path in (one.password_file, one.certificate))
    files = tuple(path for path in secrets if path is not None and path.is_file())
    mail = settings.mail_server()
    authority = (mail.authority,) if mail and mail.authority else ()
    own = (mail.port,) if mail else ()
    ports = tuple(sorted({*address.PORTS, NAMES_PORT, *own, *(one.port for one in places.databases)}))
    return Walls((*named, *folders, *files, *authority), connect=ports)


def start(process: str, environment: Environment, *, log: Path) -> launch.Server:
    """Start one process beside this one, within its walls; what it prints goes to `log`."""
    walls = walls_of(process, environment)
    return launch.start(
        _command(process),
        environment=environment,
        read=walls.read,
        write=walls.write,
        write_only=walls.write_only,
        bind=walls.bind,
        connect=walls.connect,
        log=log,
    )


def alone(arguments: argparse.Namespace) -> int:
    """`grandjour portal`, `office`, `work`: become that server, within its walls and with its own settings only.

    Without walls, and with all settings, where the administrator wrote GRANDJOUR_UNCONFINED=accepted.
    """
    if settings.unconfined():
        from grandjour.cli.server import serve

        return serve(arguments)
    workspace = settings.workspace(arguments.workspace)
    process: str = arguments.command
    if process == "work" and workspace.holds(settings.work_places(workspace)):
        workspace.make_folders()
    environment = settings.environment_of(process, workspace)
    walls = walls_of(process, environment)
    launch.become(
        [*_command(process), *(["--until-idle"] if vars(arguments).get("until_idle") else [])],
        environment=environment,
        read=walls.read,
        write=walls.write,
        write_only=walls.write_only,
        bind=walls.bind,
        connect=walls.connect,
    )


def _command(process: str) -> list[str]:
    return [sys.executable, "-P", "-m", "grandjour.cli.server", process]  # nothing is imported from where one stands


def _is_remote(name: str, value: str) -> bool:
    """Whether a setting names a server: a database, or a bucket."""
    return value.startswith("postgresql") if name in DATABASES else name in ROOTS and is_s3(value)


def _port(name: str, environment: Environment) -> int:
    """The TCP port of the server that a setting names; 0 where it is reached by a socket of this machine."""
    endpoint = name if name in DATABASES else "GRANDJOUR_S3_ENDPOINT"
    try:
        parts = urlsplit(environment.get(endpoint, ""))
        port = settings.port_of(endpoint, environment.get(endpoint, "")) or PORTS[parts.scheme.partition("+")[0]]
    except (ValueError, KeyError):
        raise SettingError(setting=endpoint) from None
    return port if parts.hostname else 0


def _require_apart(name: str, folder: Path, roots: Mapping[str, Path]) -> None:
    """A database stands in the private root, or in a folder that has no other and is no root."""
    private = roots.get("GRANDJOUR_PRIVATE")
    if private in (folder, *folder.parents):
        return
    if folder in roots.values() or any(entry.is_dir() for entry in folder.iterdir()):
        raise DatabaseNotApart(setting=name)


def _folder(name: str, value: str) -> Path:
    """The folder that a setting names: a root, a database's folder, or a plain path. Made where it is missing."""
    folder: Path | None = None
    if value.startswith("sqlite:"):
        folder = Path(value.removeprefix("sqlite:///")).absolute().parent
    elif name == "GRANDJOUR_CACHE":
        folder = Path(value).absolute()
    try:
        folder = folder or path_of(value)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except (SettingError, OSError):
        raise SettingError(setting=name) from None
    return folder
