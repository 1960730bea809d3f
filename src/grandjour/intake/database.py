"""The parent's side of a database source: what is copied, from where, and under which names it arrives."""

import ssl
from pathlib import Path
from typing import Final

from grandjour.guard.connect import connected
from grandjour.guard.folder import check_files
from grandjour.model.encoding import from_json
from grandjour.model.errors import BrokenRecord, ConfinedLied, PasswordMissing
from grandjour.model.source import CopiedTable, DatabasePlace, Tls

TASK: Final = "grandjour.guard.postgres:copy_task"
MODES: Final = {Tls.VERIFY: "verify-full", Tls.REQUIRE: "require", Tls.NONE: "disable"}


def copy_tables(
    place: DatabasePlace, tables: tuple[str, ...], *, folder: Path, name: str, unconfined: bool = False
) -> tuple[CopiedTable, ...]:
    """Copy tables of a database into `folder`, one file each. name: how errors call the source.

    Raises PasswordMissing; DatabaseFailed and below; HostNotFound; what `guard.confined` raises.
    """
    authority = place.certificate or Path(ssl.get_default_verify_paths().cafile or "/etc/ssl/certs/ca-certificates.crt")
    believed = place.tls is Tls.VERIFY
    answer = connected(
        TASK,
        host=place.host,
        port=place.port,
        inputs=(authority,) if believed and authority.is_file() else (),
        folder=folder,
        arguments={
            "host": place.host,
            "port": place.port,
            "database": place.database,
            "user": place.user,
            "password": _password(place, name),
            "sslmode": MODES[place.tls],
            "sslrootcert": str(authority.resolve()) if believed else "",
            "tables": list(tables),
        },
        document=name,
        unconfined=unconfined,
    )
    try:
        copied = from_json(answer, tuple[CopiedTable, ...])
    except BrokenRecord:
        raise ConfinedLied(document=name) from None
    if [one.file for one in copied] != [f"t{number}.sqlite" for number in range(1, len(copied) + 1)]:
        raise ConfinedLied(document=name)
    check_files(folder, [one.file for one in copied])
    return copied


def _password(place: DatabasePlace, name: str) -> str:
    """The first line of the password's file, read anew each time; "" where the settings name none."""
    if place.password_file is None:
        return ""
    try:
        lines = place.password_file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError):
        raise PasswordMissing(name=name) from None
    if not lines or not lines[0]:
        raise PasswordMissing(name=name)
    return lines[0]
