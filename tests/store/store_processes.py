"""Real processes for the tests of the store: `python store_processes.py COMMAND ARGUMENT…` is one of them.

Each says "ready", waits for a line, then does its work, so that those of a race start together.
"""

import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from store_cases import AT, entry

from grandjour.model.desk_key import DeskKey
from grandjour.model.places import S3Access
from grandjour.store.drop.writer import DropWriter
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register, migrate
from grandjour.store.public.writer import PublicWriter
from grandjour.store.roots import path_of


def race(*commands: Sequence[str]) -> list[list[str]]:
    """Run these commands at once, each in a process of its own; the lines that each of them wrote."""
    processes = [
        subprocess.Popen([sys.executable, __file__, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for command in commands
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    outputs = [process.communicate(timeout=120)[0].split() for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes)
    return outputs


def append(url: str, worker: str, count: str, endpoint: str) -> None:
    """Append entries for releases of this worker's own, and one that all workers append; say the numbers."""
    writer = PublicWriter(url, S3Access(endpoint, "us-east-1", "work", "CHANGE-ME-3") if endpoint else None)
    for number in range(int(count)):
        print(writer.append(entry(f"{worker}-{number}")))
    print(writer.append(entry("shared")))


def put(url: str, source: str) -> None:
    """Put the same file as all the others."""
    PublicWriter(url).put("release-1", "t1.parquet", Path(source))


def put_original(url: str, source: str) -> None:
    """Keep the same original as all the others."""
    print(PrivateObjects(url).put_original(Path(source))[0])


def temporary(url: str) -> None:
    """Leave temporary files twice and end without a word; say where."""
    for _ in range(2):
        folder = PrivateObjects(url).temporary()
        (folder / "spill").mkdir()
        (folder / "spill" / "1.tmp").write_bytes(b"x")
        print(folder)


def migrate_register(url: str) -> None:
    """Migrate, and say the version."""
    print(migrate(url))


def work(url: str, worker: str) -> None:
    """Claim and end jobs until there is none; say which."""
    register = Register(url)
    while job := register.claim_job(worker, at=datetime.now(UTC), lease_seconds=60):
        print(job.id)
        register.finish_job(job.id, worker=worker, error=None, at=datetime.now(UTC))


def drop(url: str, key: str, public: str) -> None:
    """Drop a message; say each thing done to a name in the drop, then the name of the message."""
    root = str(path_of(url))
    writer = DropWriter(url)

    def say(event: str, arguments: tuple[object, ...]) -> None:
        name = str(arguments[0]) if arguments else ""
        if event.startswith("os.") and name.startswith(root):
            print(f"{event.removeprefix('os.')}:{Path(name).name}")
        elif event == "open" and name.startswith(root):
            print(f"open:{Path(name).name}:{arguments[2]}")

    sys.addaudithook(say)
    print(writer.put(b"a message", key=DeskKey(key, bytes.fromhex(public), AT)))


COMMANDS: dict[str, Callable[..., None]] = {
    "append": append,
    "put": put,
    "put-original": put_original,
    "migrate": migrate_register,
    "work": work,
    "drop": drop,
    "temporary": temporary,
}

if __name__ == "__main__":
    print("ready", flush=True)
    sys.stdin.readline()
    COMMANDS[sys.argv[1]](*sys.argv[2:])
