"""The filters, run by an interpreter of their own: so that aarch64 is tested on any machine, and every path of each."""

import itertools
import re
from pathlib import Path

import pytest

from grandjour.guard import seccomp, syscalls
from grandjour.guard.seccomp import ALLOW, KILL, REFUSE, UNKNOWN, Program

SELF, OTHER = 4242, 1
MACHINES = ("x86_64", "aarch64")
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
TABLES = (*seccomp.READER_REFUSED, *seccomp.READER_IGNORED, syscalls.CONDITIONAL)
# What Python, DuckDB and Polars live on: read, write, close, mmap, futex, getrandom, ftruncate, epoll_pwait.
EVERYDAY = {
    "x86_64": (0, 1, 3, 9, 202, 318, 77, 281),
    "aarch64": (63, 64, 57, 222, 98, 278, 46, 22),
}


def run(program: Program, number: int, arguments: tuple[int, ...] = (), machine: str = "x86_64") -> int:
    """What the kernel would answer to a call: see seccomp(2) for the data that a filter sees."""
    padded = (*arguments, 0, 0, 0, 0, 0, 0)[:6]
    data = {0: number, 4: seccomp.AUDIT_MACHINES[machine]} | {16 + 8 * n: padded[n] for n in range(6)}
    accumulator = position = 0
    for _ in range(len(program)):
        code, if_true, if_false, constant = program[position]
        position += 1
        match code:
            case seccomp.LOAD:
                accumulator = data[constant] & 0xFFFFFFFF
            case seccomp.EQUAL:
                position += if_true if accumulator == constant else if_false
            case seccomp.ABOVE:
                position += if_true if accumulator > constant else if_false
            case seccomp.ANY_BIT:
                position += if_true if accumulator & constant else if_false
            case seccomp.RETURN:
                return constant
            case _:
                pytest.fail(f"unknown instruction {code}")
    pytest.fail("the program did not end")


def number_of(name: str, machine: str) -> int:
    numbers = next(table[name] for table in TABLES if name in table)
    number = numbers[MACHINES.index(machine)]
    return -1 if number is None else number


@pytest.fixture(params=MACHINES)
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_call_on_the_lists_is_refused(machine: str) -> None:
    program = seccomp.reader_filter(machine, SELF)
    names = [name for table in seccomp.READER_REFUSED for name in table if number_of(name, machine) >= 0]
    assert len(names) > 100
    assert {run(program, number_of(name, machine), machine=machine) for name in names} == {REFUSE}


def test_times_of_files_are_left_as_they_are(machine: str) -> None:
    program = seccomp.reader_filter(machine, SELF)
    names = [name for name in syscalls.FILE_TIMES if number_of(name, machine) >= 0]
    assert {run(program, number_of(name, machine), machine=machine) for name in names} == {seccomp.IGNORE}


def test_everyday_calls_are_allowed(machine: str) -> None:
    for program in (seccomp.reader_filter(machine, SELF), seccomp.server_filter(machine)):
        assert {run(program, number, machine=machine) for number in EVERYDAY[machine]} == {ALLOW}


@pytest.mark.parametrize(
    ("name", "arguments", "answer"),
    [
        ("clone", (0x3D0F00,), ALLOW),  # as glibc starts a thread
        ("clone", (0x01200011,), REFUSE),  # as glibc forks
        ("clone", (0x00004111,), REFUSE),  # vfork
        ("clone3", (), UNKNOWN),
        ("kill", (SELF, 6), ALLOW),
        ("kill", (OTHER, 6), REFUSE),
        ("kill", (0, 6), REFUSE),
        ("kill", (-1, 6), REFUSE),
        ("kill", (-SELF, 6), REFUSE),
        ("tgkill", (SELF, SELF + 1, 6), ALLOW),
        ("tgkill", (OTHER, OTHER, 6), REFUSE),
        ("prlimit64", (0, 7), ALLOW),
        ("prlimit64", (SELF, 7), ALLOW),
        ("prlimit64", (OTHER, 7), REFUSE),
        ("prctl", (15,), ALLOW),  # a thread's name
        ("prctl", (1,), REFUSE),
        ("prctl", (4,), REFUSE),
        ("fcntl", (3, 3), ALLOW),
        ("fcntl", (3, 8), REFUSE),
        ("fcntl", (3, 15), REFUSE),
        ("ioctl", (3, 0x5401), ALLOW),
        ("ioctl", (3, 0x5412), REFUSE),
        ("ioctl", (3, 0x1_0000_5412), REFUSE),  # the kernel looks at the low word only
        ("openat", (-100, 0, 0x80000), ALLOW),
        ("openat", (-100, 0, 0x410002), REFUSE),
        ("open", (0, 0x80000), ALLOW),
        ("open", (0, 0x410002), REFUSE),
        ("openat2", (), UNKNOWN),
    ],
)
def test_calls_that_depend_on_their_arguments(machine: str, name: str, arguments: tuple[int, ...], answer: int) -> None:
    number = number_of(name, machine)
    if number < 0:
        assert (machine, name) == ("aarch64", "open"), "there is openat only"
        return
    assert run(seccomp.reader_filter(machine, SELF), number, arguments, machine) == answer


@pytest.mark.parametrize(
    ("name", "arguments", "answer"),
    [
        ("clone", (0x01200011,), ALLOW),
        ("clone", (0x10000011,), REFUSE),  # CLONE_NEWUSER
        ("clone", (0x00020011,), REFUSE),  # CLONE_NEWNS
        ("clone3", (), UNKNOWN),
        ("ioctl", (0, 0x5412), REFUSE),
        ("ioctl", (0, 0x8901), ALLOW),
        ("kill", (OTHER, 15), ALLOW),
        ("socket", (2, 1), ALLOW),
        ("execve", (), ALLOW),
        ("ptrace", (), REFUSE),
        ("unshare", (), REFUSE),
        ("bpf", (), REFUSE),
    ],
)
def test_servers_may_serve(machine: str, name: str, arguments: tuple[int, ...], answer: int) -> None:
    assert run(seccomp.server_filter(machine), number_of(name, machine), arguments, machine) == answer


@pytest.mark.parametrize("filtered", ["reader", "server"])
def test_other_doors_to_the_kernel_are_closed(machine: str, filtered: str) -> None:
    program = seccomp.reader_filter(machine, SELF) if filtered == "reader" else seccomp.server_filter(machine)
    other = next(name for name in MACHINES if name != machine)
    assert run(program, 0, machine=other) == KILL
    later_and_x32 = (syscalls.NEWEST + 1, 0x40000000, 0x40000000 + 59, 0xFFFFFFFF)
    assert {run(program, number, machine=machine) for number in later_and_x32} == {UNKNOWN}
    assert run(program, syscalls.NEWEST, machine=machine) in (ALLOW, REFUSE)


def test_programs_are_such_as_the_kernel_takes(machine: str) -> None:
    for program in (seccomp.reader_filter(machine, SELF), seccomp.server_filter(machine)):
        assert len(program) < 4096
        assert program[-1][0] == seccomp.RETURN
        for position, (_, if_true, if_false, constant) in enumerate(program):
            assert 0 <= if_true < 256
            assert 0 <= if_false < 256
            assert position + 1 + max(if_true, if_false) < len(program) or position == len(program) - 1
            assert 0 <= constant < 1 << 32


def test_no_call_is_on_two_lists() -> None:
    for one, other in itertools.combinations(TABLES, 2):
        assert not set(one) & set(other)


def test_numbers_are_those_of_the_headers(machine: str) -> None:
    header = HEADERS[machine]
    if not header.exists():
        pytest.skip(f"{header} is not there (apt-get install linux-libc-dev)")
    found = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text()))
    ours = {name: number_of(name, machine) for table in TABLES for name in table}
    compared = {name: number for name, number in ours.items() if name in found}
    assert len(compared) > 100
    assert compared == {name: int(found[name]) for name in compared}
    later = {"setxattrat", "removexattrat", "file_setattr", "lsm_set_self_attr", "open_tree_attr", "fchmodat2"}
    assert {name for name, number in ours.items() if number >= 0} - set(compared) <= later | {"map_shadow_stack"}
