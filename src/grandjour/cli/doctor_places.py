"""What `grandjour doctor` says of the places that the settings name: which kind each is, and whether it answers."""

from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from grandjour.model.errors import Language, StoreError
from grandjour.model.places import S3Access, WorkPlaces
from grandjour.store.private.database import Database
from grandjour.store.private.register import version_at
from grandjour.store.roots import is_s3, path_of

ROOTS: Final = ("private", "public", "drop")
KINDS: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "file": "", "s3": "S3"}


class State(StrEnum):
    """How a place is found."""

    ANSWERS = "answers"
    MISSING = "missing"  # not made yet: the first command that needs it makes it
    SILENT = "silent"  # it is named, and nobody answers there as expected
    CLOSED = "closed"  # it answers, and does not let the worker write
    KEEPS = "keeps-versions"  # it answers, and keeps what is erased


WORDS: Final[dict[State, tuple[str, str]]] = {
    State.ANSWERS: ("✓ {name} : {kind}répond", "✓ {name}: {kind}answers"),
    State.MISSING: ("✓ {name} : {kind}pas encore créé", "✓ {name}: {kind}not made yet"),
    State.SILENT: (
        "✗ {name} : {kind}ne répond pas comme prévu. Vérifiez l'adresse, le compte et le serveur, puis relancez.",
        "✗ {name}: {kind}does not answer as expected. Check address, account and server, then run again.",
    ),
    State.CLOSED: (
        "✗ {name} : {kind}répond, mais cette clé ne peut pas y écrire. Donnez-lui les droits que dit le manuel.",
        "✗ {name}: {kind}answers, but this key may not write there. Give it the rights that the manual names.",
    ),
    State.KEEPS: (
        "✗ {name} : {kind}répond, mais garde les versions : ce qui est effacé y reste. Prenez un compartiment sans "
        "versions ni verrou.",
        "✗ {name}: {kind}answers, but keeps versions: what is erased stays there. Take a bucket without versioning "
        "or object lock.",
    ),
}
NAMES: Final[dict[str, tuple[str, str]]] = {
    "register": ("registre", "register"),
    "steps": ("moteur d'étapes", "engine of steps"),
    "private": ("racine privée", "private root"),
    "public": ("racine publique", "public root"),
    "drop": ("boîte de dépôt", "drop"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """One place that the settings name. Its address may hold a password, and is told nowhere."""

    name: str
    kind: str  # sqlite, postgresql, file or s3
    state: State


def places(named: WorkPlaces) -> tuple[Place, ...]:
    """All places of a worker, with its key. Nothing is made. Raises SettingError for an address that cannot be one."""
    databases = (("register", named.register, _register), ("steps", named.steps, _database))
    found = [Place(name, _kind(url), look(url)) for name, url, look in databases]
    roots = ((name, getattr(named, name)) for name in ROOTS)
    return (*found, *(Place(name, _kind(url), _root(url, name, named.s3)) for name, url in roots))


def line(place: Place, language: Language) -> str:
    """One place, to a reader."""
    which = 0 if language == "fr" else 1
    kind = f"{KINDS[place.kind]}, " if KINDS[place.kind] else ""
    return WORDS[place.state][which].format(name=NAMES[place.name][which], kind=kind)


def _kind(url: str) -> str:
    return url.partition(":")[0].partition("+")[0]


def _register(url: str) -> State:
    try:
        return State.ANSWERS if version_at(url) else State.MISSING
    except StoreError:
        return State.SILENT


def _database(url: str) -> State:
    with closing(Database(url)) as database:
        try:
            if not database.exists():
                return State.MISSING
            with database.reading():
                return State.ANSWERS
        except StoreError:
            return State.SILENT


def _root(url: str, name: str, access: S3Access | None) -> State:
    if not is_s3(url):
        return State.ANSWERS if path_of(url).is_dir() else State.MISSING
    from grandjour.store.bucket import Bucket

    bucket = Bucket(url, place=name, access=access)
    try:
        keeps, writes = bucket.keeps_versions(), bucket.may_write()
    except StoreError:  # among them: no such bucket
        return State.SILENT
    if not writes:
        return State.CLOSED
    return State.KEEPS if keeps else State.ANSWERS
