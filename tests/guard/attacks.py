"""What a hostile document would do once it had taken over its reader. Each function runs inside a confined child."""

import ctypes
import mmap
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from grandjour.model.errors import (
    BrokenDocument,
    ConfinedTimeout,
    DocumentTooLarge,
    EncryptedDocument,
    NotFound,
    SettingError,
)

Arguments = Mapping[str, Any]
DONE = "done"


def tried(act: Callable[[], object]) -> str:
    """Name of the errno with which an act was refused, "done" when it was not."""
    try:
        act()
    except OSError as error:
        return os.strerror(error.errno) if error.errno else type(error).__name__
    return DONE


# --- What works ----------------------------------------------------------------------------------------------------


def echo(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    return {"inputs": [path.read_text() for path in inputs], "arguments": dict(arguments), "folder": folder.name}


def writes_in_folder(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    (folder / "below").mkdir()
    (folder / "below" / "a.txt").write_text("a")
    (folder / "below" / "a.txt").rename(folder / "b.txt")
    return (folder / "b.txt").read_text()


def starts_threads(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    seen: list[int] = []
    threads = [threading.Thread(target=seen.append, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(seen)


def runs_duckdb(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    import duckdb

    rows = int(arguments["rows"])
    connection = duckdb.connect(config={"memory_limit": "60MB", "threads": 2, "temp_directory": tempfile.gettempdir()})
    connection.execute("CREATE TABLE t AS SELECT hash(i)::VARCHAR AS a FROM range(?) r(i)", [rows])
    spilled = connection.sql("SELECT coalesce(sum(size), 0)::BIGINT FROM duckdb_temporary_files()").fetchall()[0][0]
    target = folder / "rows.parquet"
    connection.sql("FROM t ORDER BY a").write_parquet(str(target), compression="zstd")
    written = connection.read_parquet(str(target)).aggregate("count(*)").fetchall()[0][0]
    read = connection.read_csv(str(inputs[0])).aggregate("count(*)").fetchall()[0][0]
    return {"rows": written, "spilled": spilled, "first": read}


def litters(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    """Leave temporary files where their eraser cannot look, and a way out for it; then crash."""
    place = Path(tempfile.mkdtemp()) / "locked"
    place.mkdir()
    (place / "secret").write_text("Jean Dupont")
    tried(lambda: (place / "way out").symlink_to(arguments["outside"]))
    handle = os.open(place, os.O_RDONLY)
    os.fchmod(handle, 0)
    return crashes(inputs, folder, arguments)


def runs_polars(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    import polars

    frame = polars.scan_csv(inputs[0]).sort("a", descending=True).collect()
    frame.write_parquet(folder / "polars.parquet")
    return polars.scan_parquet(folder / "polars.parquet").select(polars.len()).collect().item()


def runs_pdfium(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 100)
    document.save(folder / "empty.pdf")
    with pypdfium2.PdfDocument(folder / "empty.pdf") as read:
        bitmap = read[0].render(scale=1)
        return [bitmap.width, bitmap.height]


def runs_calamine(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    import python_calamine
    import xlsxwriter

    with xlsxwriter.Workbook(folder / "book.xlsx", {"constant_memory": True}) as workbook:
        workbook.add_worksheet("one").write_row(0, 0, ["a", "b"])
    return python_calamine.load_workbook(folder / "book.xlsx").get_sheet_by_name("one").to_python()


def describes_itself(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    return {
        "environment": dict(os.environ),
        "descriptors": sorted(int(entry.name) for entry in Path("/proc/self/fd").iterdir()),
        "session": os.getsid(0) == os.getpid(),
        "status": dict(
            line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line
        ),
        "core": resource.getrlimit(resource.RLIMIT_CORE),
        "modules": sorted(sys.modules),
    }


# --- Out of the folder ---------------------------------------------------------------------------------------------


def reads(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    return {path: tried(Path(path).read_bytes) for path in arguments["paths"]}


def lists(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    return {path: tried(partial(os.listdir, path)) for path in arguments["paths"]}


def changes(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    outside = Path(arguments["outside"])
    victim = Path(arguments["victim"])
    own = folder / "own"
    own.write_text("own")
    acts: dict[str, Callable[[], object]] = {
        "create": lambda: (outside / "new").write_text("x"),
        "overwrite": lambda: victim.write_text("x"),
        "append": lambda: os.open(victim, os.O_WRONLY | os.O_APPEND),
        "truncate": lambda: os.truncate(victim, 0),
        "remove": victim.unlink,
        "rename": lambda: victim.rename(outside / "renamed"),
        "take": lambda: victim.rename(folder / "taken"),
        "give": lambda: own.rename(outside / "given"),
        "link": lambda: os.link(victim, folder / "linked"),
        "mkdir": lambda: (outside / "folder").mkdir(),
        "chmod": lambda: victim.chmod(0o777),
        "chown": lambda: os.chown(victim, 0, 0),
        "times": lambda: os.utime(victim, (0, 0)),
        "attribute": lambda: os.setxattr(victim, "user.x", b"x"),
        "symlink": lambda: (folder / "symlink").symlink_to(victim),
        "fifo": lambda: os.mkfifo(folder / "fifo"),
        "unnamed": lambda: os.open(folder, os.O_TMPFILE | os.O_RDWR),
        "input": lambda: os.open(inputs[0], os.O_RDWR),
    }
    return {name: tried(act) for name, act in acts.items()}


# --- The network ---------------------------------------------------------------------------------------------------


def connects(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    def tcp() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stream:
            stream.connect(("127.0.0.1", arguments["port"]))

    def udp() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stream:
            stream.sendto(b"x", ("127.0.0.1", arguments["port"]))

    def unix() -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stream:
            stream.connect(arguments["unix"])

    def netlink() -> None:
        socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()

    def pair() -> None:
        for end in socket.socketpair():
            end.close()

    acts = {"tcp": tcp, "udp": udp, "unix": unix, "netlink": netlink, "pair": pair}
    return {name: tried(act) for name, act in acts.items()}


# --- Other programs and processes ----------------------------------------------------------------------------------


def starts_programs(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    acts: dict[str, Callable[[], object]] = {
        "fork": _fork,
        "exec": lambda: os.execv(sys.executable, [sys.executable, "-c", ""]),  # noqa: S606 -- the attack
        "subprocess": lambda: subprocess.run([sys.executable, "-c", ""], check=True),
        "spawn": lambda: os.posix_spawn(sys.executable, [sys.executable, "-c", ""], {}),
        "system": _system,
    }
    return {name: tried(act) for name, act in acts.items()}


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _system() -> None:
    if ctypes.CDLL(None).system(b"true") != 0:
        raise PermissionError(1, "system")


def reaches_parent(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    parent = os.getppid()
    library = ctypes.CDLL(None, use_errno=True)

    def call(name: str, *values: object) -> None:
        if getattr(library, name)(*values) < 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))

    own_pipe = os.pipe()
    acts: dict[str, Callable[[], object]] = {
        "signal": lambda: os.kill(parent, 0),
        "group": lambda: os.kill(-parent, 0),
        "everyone": lambda: os.kill(-1, 0),
        "thread": lambda: call("tgkill", parent, parent, 0),
        "pidfd": lambda: os.pidfd_open(parent),
        "sigio": lambda: call("fcntl", own_pipe[0], 8, parent),
        "limits": lambda: resource.prlimit(parent, resource.RLIMIT_CPU, (1, 1)),
        "priority": lambda: os.setpriority(os.PRIO_PROCESS, parent, 5),
        "ptrace": lambda: call("ptrace", 16, parent, None, None),
        "environ": lambda: Path(f"/proc/{parent}/environ").read_bytes(),
        "memory": lambda: os.open(f"/proc/{parent}/mem", os.O_RDONLY),
        "outlive": lambda: call("prctl", 1, 0, 0, 0, 0),
    }
    return {name: tried(act) for name, act in acts.items()}


def leaves(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    """Calls that only root or a new namespace would need; by number, so that no wrapper of the C library helps."""
    library = ctypes.CDLL(None, use_errno=True)

    def call(number: int) -> None:
        zero = ctypes.c_long(0)
        if library.syscall(ctypes.c_long(number), zero, zero, zero, zero, zero, zero) < 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))

    return {name: tried(partial(call, number)) for name, number in arguments["calls"].items()}


# --- Too much ------------------------------------------------------------------------------------------------------


def allocates(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    return len(bytearray(arguments["bytes"]))


def maps(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    return tried(lambda: mmap.mmap(-1, arguments["bytes"]))


def dies_of_memory(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    os.write(2, b"memory allocation of 4294967296 bytes failed\n")
    os.abort()


def sleeps(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    time.sleep(600)
    return DONE


def tells_its_number_and_sleeps(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    (folder / "part").write_text(str(os.getpid()))
    (folder / "part").rename(folder / "number")
    return sleeps(inputs, folder, arguments)


def sleeps_after_answer(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    _say(b"A" + (2).to_bytes(8, "big") + b"{}")
    os.close(_answers())
    time.sleep(600)
    return DONE


def burns(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    while True:
        pass


def leaves_a_process_behind(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    if os.fork() == 0:
        tells_its_number_and_sleeps(inputs, folder, arguments)
    return DONE


def ignores_signals(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    for number in (signal.SIGTERM, signal.SIGXCPU, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    return burns(inputs, folder, arguments)


def floods_answer(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    while True:
        _say(b"A" * 65536)


def answers_much(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    return "a" * arguments["bytes"]


def floods_streams(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    for _ in range(arguments["blocks"]):
        os.write(1, b"x" * 65536)
        os.write(2, b"x" * 65536)
    return DONE


def floods_one_file(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    with (folder / "large").open("wb") as stream:
        while True:
            stream.write(b"x" * 65536)


def floods_files(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    for number in range(arguments["files"]):
        (folder / f"f{number}").write_bytes(b"x" * arguments["bytes"])
    time.sleep(arguments["seconds"])
    return DONE


def fills_the_disk(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    try:
        floods_one_file(inputs, folder, arguments)
    except OSError:
        (folder / "large").unlink()  # as a tidy writer does: the disk has room again when the error is judged
        raise
    return DONE


def fills_the_disk_by_duckdb(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    import duckdb

    numbers = duckdb.connect().sql("SELECT hash(i) AS a, hash(i + 1) AS b FROM range(5000000) r(i)")
    numbers.write_parquet(str(folder / "numbers.parquet"))
    return DONE


# --- A bad end -----------------------------------------------------------------------------------------------------


def crashes(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    ctypes.string_at(0)
    return DONE


def exits(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    os._exit(arguments["status"])


def raises(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    kinds: dict[str, BaseException] = {
        "named": DocumentTooLarge(document="Jean Dupont.csv", limit="columns", allowed=2000),
        "plain": EncryptedDocument(),
        "quoting": BrokenDocument(kind="Dossier DUPONT"),
        "lacking": BrokenDocument(),
        "parent's": ConfinedTimeout(seconds=1),
        "no input error": NotFound(what="x"),
        "setting": SettingError(setting="x"),
        "engine's": ValueError("Could not convert 'Jean Dupont'"),
        "panic": BaseException("Jean Dupont"),
        "disk": OSError(28, "No space left on device: Jean Dupont"),
    }
    raise kinds[arguments["which"]]


# --- Lies ----------------------------------------------------------------------------------------------------------


def says(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    """Speak on the pipe in place of the child, then end as if all were well."""
    _say(bytes.fromhex(arguments["hex"]))
    os._exit(0)


def returns(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    return arguments["value"]


def plants(inputs: tuple[Path, ...], folder: Path, arguments: Arguments) -> object:
    """Leave in the folder what should not be taken for a file of ours."""
    victim = arguments["victim"]
    (folder / "true.parquet").write_text("rows")
    (folder / "folder").mkdir()
    acts: dict[str, Callable[[], object]] = {
        "symlink": lambda: (folder / "symlink").symlink_to(victim),
        "hard link": lambda: os.link(folder / "true.parquet", folder / "twice.parquet"),
        "fifo": lambda: os.mkfifo(folder / "fifo"),
    }
    return {name: tried(act) for name, act in acts.items()}


def _answers() -> int:
    return int(sys.argv[1])


def _say(data: bytes) -> None:
    while data:
        data = data[os.write(_answers(), data) :]
