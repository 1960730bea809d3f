"""The only reader of the environment and of the clock's override. Rooms get their part of it as a value."""

import os
import re
import tomllib
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

import msgspec

from grandjour.model.errors import Language, SettingError, SourcePlaceError
from grandjour.model.mail import PORTS, MailServer, Transport, is_address
from grandjour.model.places import LEASE_SECONDS, REQUEST_MONTHS, OfficePlaces, PortalPlaces, S3Access, WorkPlaces
from grandjour.model.source import DatabasePlace, FolderPlace, SourcePlaces

WORKSPACE: Final = "grandjour-data"
PORTAL_PORT: Final = 8400
OFFICE_PORT: Final = 8401
MOST_PORT: Final = 65_535
OF_ALL: Final = ("GRANDJOUR_HOST", "GRANDJOUR_LEASE_SECONDS", "GRANDJOUR_NOW")  # told beside a process's own places
OF_MAIL: Final = (  # the worker's alone
    "GRANDJOUR_MAIL_HOST",
    "GRANDJOUR_MAIL_PORT",
    "GRANDJOUR_MAIL_TLS",
    "GRANDJOUR_MAIL_USER",
    "GRANDJOUR_MAIL_PASSWORD",
    "GRANDJOUR_MAIL_SENDER",
    "GRANDJOUR_MAIL_CA",
)
RETENTION: Final = "GRANDJOUR_REQUEST_MONTHS"  # told to portal and work
MOST_MONTHS: Final = 120
SOURCES: Final = "GRANDJOUR_SOURCES"  # told to office and work alone
S3: Final = (  # told to all, to each process a key of its own
    "GRANDJOUR_S3_ENDPOINT",
    "GRANDJOUR_S3_REGION",
    "GRANDJOUR_S3_KEY",
    "GRANDJOUR_S3_SECRET",
)
ENDPOINT: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?")
S3_REGION: Final = "us-east-1"  # what stores of one's own are asked with
DATABASES: Final = ("GRANDJOUR_REGISTER", "GRANDJOUR_STEPS")
LOCALE: Final = ("PATH", "LANG", "LC_ALL", "LC_MESSAGES", "LC_CTYPE", "TZ", "PYTHONUTF8")

PLACE_NAME: Final = re.compile(r"[\w.-]{1,64}")
MOST_SECTION: Final = 80  # characters

Place = TypeVar("Place", FolderPlace, DatabasePlace)


def now() -> datetime:
    """The present moment in UTC, or the one that GRANDJOUR_NOW (ISO 8601) sets for tests.

    Raises SettingError when GRANDJOUR_NOW is not a date and time.
    """
    override = os.environ.get("GRANDJOUR_NOW")
    if not override:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(override)
    except ValueError:
        raise SettingError(setting="GRANDJOUR_NOW") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def unconfined() -> bool:
    """Whether the administrator wrote GRANDJOUR_UNCONFINED=accepted: files are then read without a sandbox."""
    return os.environ.get("GRANDJOUR_UNCONFINED") == "accepted"


def language() -> Language:
    """Language of the command line, from the locale: French unless it names another one."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "fr" if value.startswith(("fr", "C", "POSIX")) else "en"
    return "fr"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The embedded set-up: one folder that holds the three roots and the register."""

    root: Path
    portal_port: int = PORTAL_PORT
    office_port: int = OFFICE_PORT

    @property
    def portal_url(self) -> str:
        """Address of the portal. Its host name differs from the office's, so that no cookie passes between them."""
        return f"http://localhost:{self.portal_port}"

    @property
    def office_url(self) -> str:
        """Address of the office."""
        return f"http://127.0.0.1:{self.office_port}"

    def make_folders(self) -> None:
        """Make the three roots, readable by their owner alone; nothing happens where they are."""
        for name in ("private", "public", "drop", "cache/portal", "cache/office", "cache/work"):
            (self.root / name).mkdir(parents=True, exist_ok=True, mode=0o700)

    def holds(self, places: WorkPlaces) -> bool:
        """Whether these places are the workspace's own: not others that the environment names."""
        return places.private == self.environment("work")["GRANDJOUR_PRIVATE"]

    def environment(self, process: str) -> dict[str, str]:
        """The settings of one process (portal, office, work) and no more.

        Raises SettingError for another name.
        """
        public = {"GRANDJOUR_PUBLIC": (self.root / "public").as_uri()}
        private = {
            "GRANDJOUR_PRIVATE": (self.root / "private").as_uri(),
            "GRANDJOUR_REGISTER": f"sqlite:///{self.root / 'private' / 'register.sqlite'}",
        }
        drop = {"GRANDJOUR_DROP": (self.root / "drop").as_uri()}
        portal = {"GRANDJOUR_PORTAL_URL": self.portal_url}
        match process:
            case "portal":
                cache = {"GRANDJOUR_CACHE": str(self.root / "cache" / "portal")}
                return public | drop | portal | cache | {"GRANDJOUR_PORTAL_PORT": str(self.portal_port)}
            case "office":
                own = {
                    "GRANDJOUR_CACHE": str(self.root / "cache" / "office"),
                    "GRANDJOUR_OFFICE_URL": self.office_url,
                    "GRANDJOUR_OFFICE_PORT": str(self.office_port),
                }
                return private | public | portal | own
            case "work":
                own = {
                    "GRANDJOUR_STEPS": f"sqlite:///{self.root / 'private' / 'steps.sqlite'}",
                    "GRANDJOUR_CACHE": str(self.root / "cache" / "work"),
                    "GRANDJOUR_OFFICE_URL": self.office_url,
                }
                return private | public | drop | own
        raise SettingError(setting="process")


def workspace(folder: Path | None = None) -> Workspace:
    """The embedded set-up in `folder`, else in GRANDJOUR_WORKSPACE, else in ./grandjour-data."""
    root = folder or Path(os.environ.get("GRANDJOUR_WORKSPACE", WORKSPACE))
    return Workspace(
        root=root.absolute(),
        portal_port=_positive("GRANDJOUR_PORTAL_PORT", PORTAL_PORT, most=MOST_PORT),
        office_port=_positive("GRANDJOUR_OFFICE_PORT", OFFICE_PORT, most=MOST_PORT),
    )


def portal_places(default: Workspace | None = None) -> PortalPlaces:
    """What the portal's process may know; from `default` where the environment is silent."""
    get = _reader("portal", default)
    return PortalPlaces(
        public=get("GRANDJOUR_PUBLIC"),
        drop=get("GRANDJOUR_DROP"),
        cache=Path(get("GRANDJOUR_CACHE")),
        base_url=get("GRANDJOUR_PORTAL_URL"),
        host=os.environ.get("GRANDJOUR_HOST", "127.0.0.1"),
        port=_number("GRANDJOUR_PORTAL_PORT", get("GRANDJOUR_PORTAL_PORT"), most=MOST_PORT),
        s3=_s3(),
        request_months=_request_months(),
    )


def office_places(default: Workspace | None = None) -> OfficePlaces:
    """What the office's process may know; from `default` where the environment is silent."""
    get = _reader("office", default)
    return OfficePlaces(
        private=get("GRANDJOUR_PRIVATE"),
        register=get("GRANDJOUR_REGISTER"),
        public=get("GRANDJOUR_PUBLIC"),
        cache=Path(get("GRANDJOUR_CACHE")),
        base_url=get("GRANDJOUR_OFFICE_URL"),
        portal_url=get("GRANDJOUR_PORTAL_URL"),
        host=os.environ.get("GRANDJOUR_HOST", "127.0.0.1"),
        port=_number("GRANDJOUR_OFFICE_PORT", get("GRANDJOUR_OFFICE_PORT"), most=MOST_PORT),
        unconfined=unconfined(),
        sources=source_places(),
        s3=_s3(),
    )


def work_places(default: Workspace | None = None) -> WorkPlaces:
    """What the worker's process may know; from `default` where the environment is silent."""
    get = _reader("work", default)
    return WorkPlaces(
        private=get("GRANDJOUR_PRIVATE"),
        register=get("GRANDJOUR_REGISTER"),
        public=get("GRANDJOUR_PUBLIC"),
        drop=get("GRANDJOUR_DROP"),
        steps=get("GRANDJOUR_STEPS"),
        cache=Path(get("GRANDJOUR_CACHE")),
        lease_seconds=_positive("GRANDJOUR_LEASE_SECONDS", LEASE_SECONDS),
        unconfined=unconfined(),
        office_url=get("GRANDJOUR_OFFICE_URL"),
        mail=mail_server(),
        sources=source_places(),
        s3=_s3(),
        request_months=_request_months(),
    )


def _request_months() -> int:
    """How long a closed request keeps its words, once nobody can contest its answer any more."""
    return _positive(RETENTION, REQUEST_MONTHS, most=MOST_MONTHS)


def mail_server() -> MailServer | None:
    """The server that GRANDJOUR_MAIL_HOST names; None where it names none.

    Raises SettingError for a setting that is missing or wrong, and for a password that would go in clear.
    """
    get = os.environ.get
    names = ("GRANDJOUR_MAIL_HOST", "GRANDJOUR_MAIL_SENDER", "GRANDJOUR_MAIL_USER")
    host, sender, user = (get(name, "") for name in names)
    if not host:
        return None
    if not is_address(sender):
        raise SettingError(setting="GRANDJOUR_MAIL_SENDER")
    try:
        transport = Transport(get("GRANDJOUR_MAIL_TLS") or Transport.STARTTLS)
    except ValueError:
        raise SettingError(setting="GRANDJOUR_MAIL_TLS") from None
    if user and transport is Transport.NONE:
        raise SettingError(setting="GRANDJOUR_MAIL_TLS")
    authority = get("GRANDJOUR_MAIL_CA")
    return MailServer(
        host=host,
        port=_positive("GRANDJOUR_MAIL_PORT", PORTS[transport], most=MOST_PORT),
        transport=transport,
        sender=sender,
        user=user,
        password=get("GRANDJOUR_MAIL_PASSWORD", ""),
        authority=Path(authority).absolute() if authority else None,
    )


def source_places() -> SourcePlaces:
    """The folders and databases that the file GRANDJOUR_SOURCES names (TOML); none where it is not set.

    Raises SettingError, SourcePlaceError.
    """
    file = os.environ.get(SOURCES)
    return read_source_places(Path(file)) if file else SourcePlaces()


def read_source_places(file: Path) -> SourcePlaces:
    """The places that a TOML file names: a section `[folders.NAME]` or `[databases.NAME]` each.

    Raises SettingError when the file does not open or is no TOML; SourcePlaceError, with the section that is wrong.
    """
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise SettingError(setting=SOURCES) from None
    if set(told) - {"folders", "databases"} or not all(isinstance(one, dict) for one in told.values()):
        raise SettingError(setting=SOURCES)
    return SourcePlaces(
        tuple(_place(FolderPlace, "folders", name, body) for name, body in told.get("folders", {}).items()),
        tuple(_place(DatabasePlace, "databases", name, body) for name, body in told.get("databases", {}).items()),
    )


def _place(kind: type[Place], section: str, name: str, body: object) -> Place:
    """One section of the file, every key of it known: a mistyped one would be a default in silence."""
    wrong = SourcePlaceError(setting=SOURCES, section=f"{section}.{name}"[:MOST_SECTION])
    if not isinstance(body, dict) or not PLACE_NAME.fullmatch(name) or "name" in body:
        raise wrong
    if set(body) - {field.name for field in fields(kind)}:
        raise wrong
    try:
        place = msgspec.convert(body | {"name": name}, kind, dec_hook=lambda _, text: Path(text))
    except (msgspec.ValidationError, TypeError):
        raise wrong from None
    paths = [value for field in fields(kind) if isinstance(value := getattr(place, field.name), Path)]
    if not place.administrations or not all(path.is_absolute() for path in paths):
        raise wrong
    if isinstance(place, DatabasePlace) and not 0 < place.port <= MOST_PORT:
        raise wrong
    return place


def environment_of(process: str, default: Workspace) -> dict[str, str]:
    """All that a process (portal, office, work) is told when it is started alone: its own settings and the locale.

    From `default` where the environment is silent; whatever else is in the environment stays behind.
    """
    own = default.environment(process)
    of_process = {"portal": (RETENTION,), "office": (SOURCES,), "work": (*OF_MAIL, SOURCES, RETENTION)}.get(process, ())
    known = {*own, *OF_ALL, *S3, *LOCALE, *of_process}
    return own | {name: value for name, value in os.environ.items() if value and name in known}


class _Reader:
    """Reads one setting of one process."""

    def __init__(self, defaults: dict[str, str]) -> None:
        self.defaults = defaults

    def __call__(self, name: str) -> str:
        value = os.environ.get(name) or self.defaults.get(name)
        if not value:
            raise SettingError(setting=name)
        if name in DATABASES and not value.startswith("sqlite"):
            port_of(name, value)
        return value


def _reader(process: str, default: Workspace | None) -> _Reader:
    return _Reader(default.environment(process) if default else {})


def port_of(name: str, url: str) -> int | None:
    """The TCP port in the address that a setting gives; None where it has none. Raises SettingError for no such port.

    name: of the setting.
    """
    try:
        port = urlsplit(url).port  # ValueError: no number, or greater than MOST_PORT
    except ValueError:
        raise SettingError(setting=name) from None
    if port == 0:
        raise SettingError(setting=name)
    return port


def _s3() -> S3Access | None:
    """How this process reaches the S3 store; None where no store is named. Raises SettingError."""
    endpoint, region, key, secret = (os.environ.get(name, "") for name in S3)
    if not endpoint:
        return None
    if not ENDPOINT.fullmatch(endpoint):
        raise SettingError(setting="GRANDJOUR_S3_ENDPOINT")
    port_of("GRANDJOUR_S3_ENDPOINT", endpoint)
    for name, value in (("GRANDJOUR_S3_KEY", key), ("GRANDJOUR_S3_SECRET", secret)):
        if not value:
            raise SettingError(setting=name)
    return S3Access(endpoint=endpoint.rstrip("/"), region=region or S3_REGION, key=key, secret=secret)


def _positive(name: str, default: int, *, most: int = 86_400) -> int:
    value = os.environ.get(name)
    if not value:
        return default
    return _number(name, value, most=most)


def _number(name: str, value: str, *, most: int) -> int:
    """A whole number from 1 to `most`, in plain digits. Raises SettingError."""
    if not (value.isascii() and value.isdigit() and 0 < int(value) <= most):
        raise SettingError(setting=name)
    return int(value)
