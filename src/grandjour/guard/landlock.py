"""Landlock (Linux 5.13 and later): which files a process may read or write, which TCP ports it may use, for good.

A restriction binds the calling thread and what it starts later: confine before any engine or pool exists.
Numbers from linux/landlock.h; rights that the kernel's ABI does not know are left out of the ruleset.
"""

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from grandjour.guard import libc

CREATE_RULESET: Final = 444  # the same numbers on x86-64 and aarch64
ADD_RULE: Final = 445
RESTRICT_SELF: Final = 446
VERSION_FLAG: Final = 1
RULE_PATH: Final = 1
RULE_PORT: Final = 2

EXECUTE: Final = 1 << 0
WRITE_FILE: Final = 1 << 1
READ_FILE: Final = 1 << 2
READ_DIR: Final = 1 << 3
REMOVE_DIR: Final = 1 << 4
REMOVE_FILE: Final = 1 << 5
MAKE_DIR: Final = 1 << 7
MAKE_REG: Final = 1 << 8
REFER: Final = 1 << 13
TRUNCATE: Final = 1 << 14

READ: Final = READ_FILE | READ_DIR
CHANGE: Final = (
    WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE
)  # no link, pipe or device
OF_FILES: Final = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE  # rights that make sense on a file

BIND_TCP: Final = 1 << 0
CONNECT_TCP: Final = 1 << 1
SCOPE_ABSTRACT_SOCKET: Final = 1 << 0
SCOPE_SIGNAL: Final = 1 << 1

# (ABI, rights on files that it knows): 2 adds REFER, 3 TRUNCATE, 5 IOCTL_DEV
KNOWN_RIGHTS: Final = ((5, (1 << 16) - 1), (3, (1 << 15) - 1), (2, (1 << 14) - 1), (1, (1 << 13) - 1))
TCP_ABI: Final = 4
SCOPE_ABI: Final = 6


@dataclass(frozen=True, slots=True)
class Rules:
    """What stays allowed. Paths that do not exist are left out; a folder's rule covers all below it."""

    read: tuple[str, ...] = ()
    run: tuple[str, ...] = ()  # read, and start the programs there
    write: tuple[str, ...] = ()  # read and change
    write_only: tuple[str, ...] = ()  # add and change, neither list nor read back
    bind: int | None = None  # the one TCP port that may be listened on
    connect: tuple[int, ...] = ()  # TCP ports that may be connected to, on whichever host: Landlock knows no more


def abi() -> int:
    """Version of the kernel's interface, 0 where there is none."""
    try:
        return libc.system_call(CREATE_RULESET, None, 0, VERSION_FLAG)
    except OSError:
        return 0


def restrict(rules: Rules, version: int) -> None:
    """Allow this thread, and what it starts later, `rules` and nothing else. Needs no_new_privs.

    version: ABI to use, at most the kernel's; 0 does nothing. Raises OSError when the kernel refuses.
    """
    if version < 1:
        return
    known = next(rights for first, rights in KNOWN_RIGHTS if version >= first)
    ruleset = _create(known, version)
    try:
        granted: tuple[tuple[Iterable[str], int], ...] = (
            (rules.read, READ),
            (rules.run, READ | EXECUTE),
            (rules.write, READ | CHANGE),
            (rules.write_only, CHANGE),
        )
        for paths, rights in granted:
            for path in paths:
                _allow(ruleset, path, rights & known)
        if version >= TCP_ABI:
            for port in () if rules.bind is None else (rules.bind,):
                _allow_port(ruleset, port, BIND_TCP)
            for port in rules.connect:
                _allow_port(ruleset, port, CONNECT_TCP)
        libc.system_call(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _create(known: int, version: int) -> int:
    tcp = BIND_TCP | CONNECT_TCP if version >= TCP_ABI else 0
    scope = SCOPE_ABSTRACT_SOCKET | SCOPE_SIGNAL if version >= SCOPE_ABI else 0
    size = 24 if version >= SCOPE_ABI else 16 if version >= TCP_ABI else 8
    attributes = struct.pack("=QQQ", known, tcp, scope)[:size]
    return libc.system_call(CREATE_RULESET, ctypes.create_string_buffer(attributes, size), size, 0)


def _allow_port(ruleset: int, port: int, rights: int) -> None:
    rule = struct.pack("=QQ", rights, port)
    libc.system_call(ADD_RULE, ruleset, RULE_PORT, ctypes.create_string_buffer(rule), 0)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    try:
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            rights &= OF_FILES
        rule = struct.pack("=Qi", rights, handle)  # packed in the header: 12 bytes
        libc.system_call(ADD_RULE, ruleset, RULE_PATH, ctypes.create_string_buffer(rule), 0)
    finally:
        os.close(handle)
