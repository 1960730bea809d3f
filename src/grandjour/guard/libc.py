"""The few calls to the C library that confining needs; each raises OSError with the kernel's errno."""

import contextlib
import ctypes
import os
import platform
from typing import Final

PR_SET_PDEATHSIG: Final = 1
PR_SET_DUMPABLE: Final = 4
PR_SET_SECCOMP: Final = 22
PR_SET_NO_NEW_PRIVS: Final = 38
PR_CAP_AMBIENT: Final = 47
PR_CAP_AMBIENT_CLEAR_ALL: Final = 4

CAPABILITY_VERSION_3: Final = 0x20080522
CAP_DAC_OVERRIDE: Final = 1
CAP_DAC_READ_SEARCH: Final = 2
CAP_NET_BIND_SERVICE: Final = 10

CLONE_NEWUSER: Final = 0x10000000
CLONE_NEWIPC: Final = 0x08000000
CLONE_NEWNET: Final = 0x40000000

MACHINES: Final = ("x86_64", "aarch64")

_library = ctypes.CDLL(None, use_errno=True)


def machine() -> str:
    """Name of the processor's instruction set, as the kernel gives it."""
    return platform.machine()


def system_call(number: int, *arguments: int | ctypes.Array[ctypes.c_char] | None) -> int:
    """Make a system call by number: ints go as 64 bits, buffers by address, None as a null pointer.

    Raises OSError when the kernel refuses.
    """
    prepared = [ctypes.c_uint64(value) if isinstance(value, int) else value for value in arguments]
    result = int(_library.syscall(ctypes.c_long(number), *prepared))
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def prctl(option: int, *arguments: int) -> None:
    """Change an attribute of this process. Raises OSError when the kernel refuses."""
    prepared = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    if _library.prctl(ctypes.c_int(option), *prepared) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def has_capabilities() -> bool:
    """Whether this process holds any right of root."""
    _, sets = _capabilities()
    return any(sets[:2])


def keep_capabilities(*kept: int) -> None:
    """Give up every capability but `kept` (those held at all), for good. Raises OSError when the kernel refuses.

    A process of root is root by its capabilities: under no_new_privs, what it gives up here no later program of its
    own gets back.
    """
    header, sets = _capabilities()
    low = sum(1 << capability for capability in kept)
    remaining = (ctypes.c_uint32 * 6)(sets[0] & low, sets[1] & low)
    if _library.capset(header, remaining) < 0:
        raise OSError(ctypes.get_errno(), "capset")
    with contextlib.suppress(OSError):  # before Linux 4.3 there are none to clear
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)


def _capabilities() -> tuple[ctypes.Array[ctypes.c_uint32], ctypes.Array[ctypes.c_uint32]]:
    """Header, and effective, permitted, inheritable sets: the low words, then the high words."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)()
    if _library.capget(header, sets) < 0:
        raise OSError(ctypes.get_errno(), "capget")
    return header, sets


def leave_namespaces() -> bool:
    """Move to user, network and IPC namespaces of its own; False where this machine forbids it."""
    return bool(_library.unshare(ctypes.c_int(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC)) == 0)
