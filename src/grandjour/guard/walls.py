"""All layers in their order, for the process that calls: from then on the kernel holds it, for good.

Called by a fresh process of one thread, before any engine, parser or pool is imported: rules bind only the calling
thread and what it starts later.
"""

import contextlib
import os
import resource
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from grandjour.guard import landlock, libc, seccomp

OPEN_FILES: Final = 64
CPU_GRACE_SECONDS: Final = 2  # from SIGXCPU to SIGKILL

SYSTEM_LIBRARIES: Final = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")
SYSTEM_FILES: Final = (
    "/etc/ld.so.cache",
    "/etc/mime.types",
    "/usr/share/zoneinfo",
    "/dev/zero",
    "/dev/random",
    "/dev/urandom",
)
# What engines read about the machine before they start; DuckDB ends the process where they are out of sight.
MACHINE_FILES: Final = (
    "/proc/self",
    "/proc/meminfo",
    "/proc/cpuinfo",
    "/proc/mounts",
    "/proc/stat",
    "/proc/sys/vm/overcommit_memory",
    "/sys/fs/cgroup",
    "/sys/devices/system/cpu",
    "/sys/kernel/mm/transparent_hugepage",
)
# A server starts processes, whose numbers are not known yet: all of /proc, where Landlock itself keeps environment,
# memory and open files of processes outside from it. Command lines stay in sight: none of ours holds a secret.
SERVER_FILES: Final = (
    "/proc",
    "/etc/localtime",
    "/etc/hosts",
    "/etc/host.conf",
    "/etc/nsswitch.conf",
    "/etc/resolv.conf",
    "/etc/gai.conf",
    "/etc/ssl",
)


class NoSeccomp(Exception):
    """The kernel takes no filter, and going on without one was not accepted."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What a child that reads untrusted bytes may do."""

    parent: int  # process id: the child dies with it
    folder: str  # the only one that it may write in
    inputs: tuple[str, ...]
    memory_bytes: int
    cpu_seconds: int
    file_bytes: int  # of one file; the parent watches the sum
    unconfined: bool  # go on where the kernel has no seccomp
    connect: int | None = None  # the one TCP port that it may connect to; None: it makes no socket
    landlock_abi: int | None = None  # None: the kernel's; lower in tests
    seccomp: bool = True  # False in tests: as if the kernel had none


@dataclass(frozen=True, slots=True)
class Server:
    """What a server of ours may do. Its bytes are not hostile, its visitors are."""

    parent: int | None  # process id: the server is asked to end (SIGTERM) when it dies; None: it lives by itself
    program: str  # the only one that it may start, beside Python
    read: tuple[str, ...]
    write: tuple[str, ...]
    write_only: tuple[str, ...]
    bind: int | None
    connect: tuple[int, ...] = ()  # TCP ports, on whichever host


def confine_reader(reader: Reader) -> None:
    """Confine this process to `reader`.

    Raises NoSeccomp; RuntimeError when another thread runs already; OSError when the kernel refuses a layer that it
    said it has.
    """
    _die_with(reader.parent, signal.SIGKILL)
    libc.prctl(libc.PR_SET_DUMPABLE, 0)
    os.umask(0o077)
    _limit(reader)
    filtered = reader.seccomp and seccomp.available()
    if not filtered and not reader.unconfined:
        raise NoSeccomp
    version = landlock.abi() if reader.landlock_abi is None else reader.landlock_abi
    if version < 1 and not libc.has_capabilities():
        libc.leave_namespaces()  # the parent's environment is then out of reach; for root, by its capabilities lost
    libc.keep_capabilities(libc.CAP_DAC_OVERRIDE, libc.CAP_DAC_READ_SEARCH)
    libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1)
    _check_one_thread()
    read = (*python_files(), *SYSTEM_LIBRARIES, *SYSTEM_FILES, *MACHINE_FILES, *reader.inputs)
    ports = () if reader.connect is None else (reader.connect,)
    landlock.restrict(landlock.Rules(read=read, write=(reader.folder, "/dev/null"), connect=ports), version)
    if filtered:
        seccomp.install(seccomp.reader_filter(libc.machine(), os.getpid(), talks=reader.connect is not None))


def confine_server(server: Server) -> None:
    """Confine this process to `server`; the rules survive the exec that follows.

    Layers that the kernel lacks are left out: `probe` tells. Raises RuntimeError when another thread runs already;
    OSError when the kernel refuses a layer that it has.
    """
    if server.parent is not None:
        _die_with(server.parent, signal.SIGTERM)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc.keep_capabilities(libc.CAP_DAC_OVERRIDE, libc.CAP_DAC_READ_SEARCH, libc.CAP_NET_BIND_SERVICE)
    libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1)
    _check_one_thread()
    rules = landlock.Rules(
        read=(*SYSTEM_FILES, *MACHINE_FILES, *SERVER_FILES, *server.read),
        run=(*python_files(), sys.executable, server.program, *SYSTEM_LIBRARIES),
        write=("/dev/null", *server.write),
        write_only=server.write_only,
        bind=server.bind,
        connect=server.connect,
    )
    landlock.restrict(rules, landlock.abi())
    if seccomp.available():
        seccomp.install(seccomp.server_filter(libc.machine()))


def python_files() -> tuple[str, ...]:
    """What Python and the installed packages, ours included, are read from."""
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    libraries = {str(Path(prefix, name)) for prefix in prefixes for name in ("lib", "lib64")}
    own = {str(Path(__file__).parents[1]), str(Path(sys.prefix, "pyvenv.cfg"))}
    return tuple(sorted(libraries | {entry for entry in sys.path if entry} | own))


def _die_with(parent: int, number: signal.Signals) -> None:
    libc.prctl(libc.PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:  # it died before the line above
        os.kill(os.getpid(), number)


def _limit(reader: Reader) -> None:
    limits = {
        resource.RLIMIT_AS: (reader.memory_bytes, reader.memory_bytes),
        resource.RLIMIT_CPU: (reader.cpu_seconds, reader.cpu_seconds + CPU_GRACE_SECONDS),
        resource.RLIMIT_FSIZE: (reader.file_bytes, reader.file_bytes),
        resource.RLIMIT_NOFILE: (OPEN_FILES, OPEN_FILES),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_MSGQUEUE: (0, 0),
    }
    for name, (soft, hard) in limits.items():
        _, ceiling = resource.getrlimit(name)
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)
        resource.setrlimit(name, (soft, hard))


def _check_one_thread() -> None:
    with contextlib.suppress(FileNotFoundError):  # no /proc: nothing to look at
        threads = len(os.listdir("/proc/self/task"))  # noqa: PTH208 -- names only, nothing else imported
        if threads != 1:
            raise RuntimeError("confined too late: another thread runs already")
