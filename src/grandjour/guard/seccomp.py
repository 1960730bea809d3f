"""Seccomp: which system calls a process may make, for good (Linux 3.17 and later, no privilege needed).

A filter is a small program of the kernel's classic BPF machine (linux/filter.h), run at each call. It binds the calling
thread and what it starts later. Refused calls answer EPERM, unknown ones ENOSYS; a call by another machine's door
(32-bit calls on a 64-bit kernel) kills the process.
"""

import ctypes
import errno
import struct
from collections.abc import Mapping
from typing import Final

from grandjour.guard import libc, syscalls

# --- The BPF machine: (code, jump if true, jump if false, constant) ------------------------------------------------

Instruction = tuple[int, int, int, int]
Program = tuple[Instruction, ...]

LOAD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
EQUAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
ABOVE: Final = 0x25  # BPF_JMP | BPF_JGT | BPF_K
ANY_BIT: Final = 0x45  # BPF_JMP | BPF_JSET | BPF_K
RETURN: Final = 0x06  # BPF_RET | BPF_K

NUMBER_OFFSET: Final = 0  # struct seccomp_data: nr, arch, instruction_pointer, args[6]
MACHINE_OFFSET: Final = 4
ARGUMENT_OFFSET: Final = 16  # low word of each 64-bit argument; both machines are little-endian

ALLOW: Final = 0x7FFF0000
KILL: Final = 0x80000000
ERRNO: Final = 0x00050000
REFUSE: Final = ERRNO | errno.EPERM
UNKNOWN: Final = ERRNO | errno.ENOSYS
IGNORE: Final = ERRNO | 0  # "done", and nothing done: for what libraries ask in passing and cannot do without

AUDIT_MACHINES: Final[Mapping[str, int]] = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
SECCOMP_CALL: Final[Mapping[str, int]] = {"x86_64": 317, "aarch64": 277}

# --- Arguments that make the difference ----------------------------------------------------------------------------

CLONE_THREAD: Final = 0x00010000
CLONE_NAMESPACES: Final = 0x7E020080  # every CLONE_NEW* flag
AF_INET: Final = 2
AF_INET6: Final = 10
NO_STREAM: Final = 0x2  # the bit that SOCK_DGRAM and SOCK_RAW have, and SOCK_STREAM has not
O_TMPFILE: Final = 0x00400000  # the bit that O_TMPFILE has of its own
PRCTL_REFUSED: Final = (libc.PR_SET_PDEATHSIG, libc.PR_SET_DUMPABLE)
FCNTL_REFUSED: Final = (8, 15, 10)  # F_SETOWN, F_SETOWN_EX, F_SETSIG: signals to another process
IOCTL_REFUSED: Final = (0x5412, 0x541C, 0x8901, 0x8902)  # TIOCSTI, TIOCLINUX, FIOSETOWN, SIOCSPGRP

READER_REFUSED: Final[tuple[syscalls.Numbers, ...]] = (
    syscalls.STARTING,
    syscalls.NETWORK,
    syscalls.OTHERS,
    syscalls.HIDDEN_MEMORY,
    syscalls.FILE_MARKS,
    syscalls.KERNEL,
)
READER_IGNORED: Final[tuple[syscalls.Numbers, ...]] = (syscalls.FILE_TIMES,)
SERVER_REFUSED: Final[tuple[syscalls.Numbers, ...]] = (syscalls.KERNEL,)


def available() -> bool:
    """Whether the kernel takes filters that answer with an errno."""
    number = SECCOMP_CALL.get(libc.machine())
    if number is None:
        return False
    try:  # SECCOMP_GET_ACTION_AVAIL, since Linux 4.14; asked in vain before, where filters exist all the same
        libc.system_call(number, 2, 0, ctypes.create_string_buffer(struct.pack("=I", ERRNO)))
    except OSError as error:
        return error.errno == errno.EINVAL
    return True


def reader_filter(machine: str, process: int, *, talks: bool = False) -> Program:
    """The filter of a child that reads untrusted bytes: threads, files and memory, nothing else.

    process: its own id, the only one that it may signal. talks: it may make TCP sockets and connect them, no other.
    """
    own = (0, process)
    tables = READER_REFUSED
    if talks:
        kept = syscalls.TALKING | {"socket"}
        rest = {name: numbers for name, numbers in syscalls.NETWORK.items() if name not in kept}
        tables = (*(table for table in tables if table is not syscalls.NETWORK), rest)
    refused = (*_answer_all(machine, tables, REFUSE), *_answer_all(machine, READER_IGNORED, IGNORE))
    conditions = (
        _when(machine, "clone", (_argument(0), (ANY_BIT, 0, 1, CLONE_THREAD), _answer(ALLOW), _answer(REFUSE))),
        _when(machine, "clone3", (_answer(UNKNOWN),)),  # its flags are out of a filter's sight: glibc then uses clone
        _when(machine, "kill", _among(0, (process,), found=ALLOW, other=REFUSE)),
        _when(machine, "tgkill", _among(0, (process,), found=ALLOW, other=REFUSE)),
        _when(machine, "prlimit64", _among(0, own, found=ALLOW, other=REFUSE)),
        _when(machine, "prctl", _among(0, PRCTL_REFUSED, found=REFUSE, other=ALLOW)),
        _when(machine, "fcntl", _among(1, FCNTL_REFUSED, found=REFUSE, other=ALLOW)),
        _when(machine, "ioctl", _among(1, IOCTL_REFUSED, found=REFUSE, other=ALLOW)),
        _when(machine, "open", (_argument(1), (ANY_BIT, 0, 1, O_TMPFILE), _answer(REFUSE), _answer(ALLOW))),
        _when(machine, "openat", (_argument(2), (ANY_BIT, 0, 1, O_TMPFILE), _answer(REFUSE), _answer(ALLOW))),
        _when(machine, "openat2", (_answer(UNKNOWN),)),
        *((_when(machine, "socket", _stream_of_internet(), syscalls.NETWORK),) if talks else ()),
    )
    return (*_entry(machine), *refused, *(step for condition in conditions for step in condition), _answer(ALLOW))


def _stream_of_internet() -> Program:
    """A TCP socket is allowed, of either internet; one for single packets, or of another family, is not."""
    return (
        _argument(1),
        (ANY_BIT, 4, 0, NO_STREAM),  # to the refusal at the end
        _argument(0),
        (EQUAL, 1, 0, AF_INET),
        (EQUAL, 0, 1, AF_INET6),
        _answer(ALLOW),
        _answer(REFUSE),
    )


def server_filter(machine: str) -> Program:
    """The filter of portal and office: sockets, threads and programs as usual; no tracing, mount, key or namespace."""
    conditions = (
        _when(machine, "clone", (_argument(0), (ANY_BIT, 0, 1, CLONE_NAMESPACES), _answer(REFUSE), _answer(ALLOW))),
        _when(machine, "clone3", (_answer(UNKNOWN),)),
        _when(machine, "ioctl", _among(1, IOCTL_REFUSED[:2], found=REFUSE, other=ALLOW)),
    )
    refused = _answer_all(machine, SERVER_REFUSED, REFUSE)
    return (*_entry(machine), *refused, *(step for condition in conditions for step in condition), _answer(ALLOW))


def install(program: Program) -> None:
    """Bind this thread, and what it starts later, to the filter. Needs no_new_privs. Raises OSError."""
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
    instructions = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("@HP", len(program), ctypes.addressof(instructions))
    buffer = ctypes.create_string_buffer(header, len(header))
    libc.prctl(libc.PR_SET_SECCOMP, 2, ctypes.addressof(buffer))  # SECCOMP_MODE_FILTER


def _entry(machine: str) -> Program:
    return (
        (LOAD, 0, 0, MACHINE_OFFSET),
        (EQUAL, 1, 0, AUDIT_MACHINES[machine]),
        _answer(KILL),
        (LOAD, 0, 0, NUMBER_OFFSET),
        (ABOVE, 0, 1, syscalls.NEWEST),  # later calls, and those of the x32 door (from 0x40000000)
        _answer(UNKNOWN),
    )


def _answer_all(machine: str, tables: tuple[syscalls.Numbers, ...], answer: int) -> Program:
    numbers = sorted({number for table in tables for name in table if (number := _number(machine, table, name)) >= 0})
    return tuple(step for number in numbers for step in ((EQUAL, 0, 1, number), _answer(answer)))


def _when(machine: str, name: str, steps: Program, table: syscalls.Numbers = syscalls.CONDITIONAL) -> Program:
    """`steps` for one call; every path through them must end in an answer."""
    number = _number(machine, table, name)
    return ((EQUAL, 0, len(steps), number), *steps) if number >= 0 else ()


def _among(position: int, values: tuple[int, ...], *, found: int, other: int) -> Program:
    """Answer `found` where the argument at `position` is one of `values`, else `other`."""
    tests = tuple(step for value in values for step in ((EQUAL, 0, 1, value), _answer(found)))
    return (_argument(position), *tests, _answer(other))


def _argument(position: int) -> Instruction:
    return (LOAD, 0, 0, ARGUMENT_OFFSET + 8 * position)


def _answer(value: int) -> Instruction:
    return (RETURN, 0, 0, value)


def _number(machine: str, table: syscalls.Numbers, name: str) -> int:
    """Number of a call on this machine, -1 where it has none."""
    number = table[name][0 if machine == "x86_64" else 1]
    return -1 if number is None else number
