"""Where the attacks of `attacks.py` are let loose: a folder, an input, a file to be kept from them."""

import ctypes
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from grandjour.guard.confined import Forced, Limits, confined
from grandjour.guard.walls import python_files
from grandjour.model.errors import GrandJourError

HERE: Final = Path(__file__).parent
FORCED: Final = Forced(path=(HERE,))
WITHOUT_LANDLOCK: Final = replace(FORCED, landlock_abi=0)
WITHOUT_SECCOMP: Final = replace(FORCED, seccomp=False)
DOCUMENT: Final = "document"
LIMITS: Final = Limits()
NOBODY: Final = 65534
CLONE_NEWNS: Final = 0x00020000
MS_BIND: Final = 4096
MS_REC: Final = 16384
MS_PRIVATE: Final = 1 << 18
LIBRARY: Final = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Arena:
    """Folders of one test below `root`, which must be empty."""

    root: Path

    @property
    def folder(self) -> Path:
        """Where the child may write."""
        return self.root / "folder"

    @property
    def input(self) -> Path:
        """The one file given to the child."""
        return self.root / "input.csv"

    @property
    def outside(self) -> Path:
        """A folder that is not given to the child, with a file that all may read and write."""
        return self.root / "outside"

    @property
    def victim(self) -> Path:
        """The file in it."""
        return self.outside / "victim"

    def prepare(self, owner: int | None = None) -> "Arena":
        """Make all of it, for another owner where one is given (needs root)."""
        self.folder.mkdir()
        self.outside.mkdir()
        self.input.write_text("a,b\n1,2\n3,4\n")
        self.victim.write_text("victim")
        self.victim.chmod(0o666)
        if owner is not None:
            for path in (self.root, self.folder, self.outside, self.input, self.victim):
                os.chown(path, owner, owner)
        return self

    def attack(
        self,
        name: str,
        arguments: Mapping[str, object] | None = None,
        *,
        limits: Limits = LIMITS,
        forced: Forced = FORCED,
        unconfined: bool = False,
        connect: int | None = None,
    ) -> Any:
        """What the attack `name` answers. Raises what `confined` raises."""
        answer = confined(
            f"attacks:{name}",
            inputs=(self.input,),
            folder=self.folder,
            arguments=arguments or {},
            document=DOCUMENT,
            limits=limits,
            forced=forced,
            unconfined=unconfined,
            connect=connect,
        )
        return json.loads(answer)


def attack_as_nobody(arena: Arena, name: str, arguments: Mapping[str, object], *, landlock_abi: int | None) -> Any:
    """The same by a process of nobody. Needs root, and the arena to be nobody's."""
    return _elsewhere({"root": str(arena.root), "name": name, "arguments": dict(arguments), "abi": landlock_abi})


def attack_on_small_disk(arena: Arena, name: str, arguments: Mapping[str, object], *, disk_bytes: int) -> Any:
    """The same with the child's folder on a disk of its own. Needs root."""
    return _elsewhere({"root": str(arena.root), "name": name, "arguments": dict(arguments), "disk": disk_bytes})[
        "answer"
    ]


def _elsewhere(order: dict[str, object]) -> Any:
    """Run `main` of this module in another process."""
    done = subprocess.run(
        [sys.executable, __file__], input=json.dumps(order), capture_output=True, text=True, cwd="/", check=True
    )
    return json.loads(done.stdout)


def become_nobody() -> None:
    """Give up root for nobody, for whom Python is put in sight first, where it lies in a closed folder (/root)."""
    show((*(Path(path) for path in python_files()), HERE, Path(sys.executable).resolve().parent))
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def show(paths: Iterable[Path]) -> None:
    """Mount `paths` where they are, for this process only, on open folders in place of the closed ones above them."""
    hidden: dict[Path, list[Path]] = {}
    for path in paths:
        closed = [parent for parent in path.parents if not parent.stat().st_mode & stat.S_IXOTH]
        if closed and path.is_dir():
            hidden.setdefault(closed[-1], []).append(path)
    if hidden:
        own_mounts()
    for folder, below in hidden.items():
        handle = os.open(folder, os.O_PATH)
        mount(b"tmpfs", folder, b"tmpfs", 0)
        folder.chmod(0o755)
        for path in below:
            path.mkdir(parents=True, exist_ok=True)
            mount(f"/proc/self/fd/{handle}/{path.relative_to(folder)}".encode(), path, None, MS_BIND | MS_REC)


def own_mounts() -> None:
    """Give this process mounts that no other sees; ends it when that is refused."""
    if LIBRARY.unshare(CLONE_NEWNS) != 0:
        sys.exit("not allowed to mount")
    mount(b"none", Path("/"), None, MS_REC | MS_PRIVATE)


def mount(source: bytes, target: Path, kind: bytes | None, flags: int, options: bytes | None = None) -> None:
    """As mount(2); ends the process when it is refused."""
    if LIBRARY.mount(source, os.fsencode(target), kind, ctypes.c_ulong(flags), options) != 0:
        sys.exit(f"mount: {os.strerror(ctypes.get_errno())}")


def main() -> None:
    """The part of `_elsewhere` in its own process."""
    order = json.load(sys.stdin)
    arena = Arena(Path(order["root"]))
    if "disk" in order:
        own_mounts()
        mount(b"tmpfs", arena.folder, b"tmpfs", 0, f"size={order['disk']}".encode())
    else:
        become_nobody()
    answer: object
    try:
        answer = arena.attack(order["name"], order["arguments"], forced=replace(FORCED, landlock_abi=order.get("abi")))
    except GrandJourError as error:
        answer = {"code": error.code, "place": error.place}
    json.dump({"uid": os.getuid(), "answer": answer}, sys.stdout)


if __name__ == "__main__":
    main()
