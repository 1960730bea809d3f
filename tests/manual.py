"""Reading the manual: its pages, their headings and links, and the commands of their `console` blocks."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
DOCS: Final = ROOT / "docs"
FENCE: Final = re.compile(r"^```(\w*)(?: exit=(\d))?$")
LINK: Final = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)\)")
ELSEWHERE: Final = ("http://", "https://", "mailto:")
SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class Block:
    """A `console` block: lines after `$ ` are commands, the others what they print. "…" stands for what is left out."""

    page: str
    line: int
    commands: tuple[str, ...]
    expected: tuple[str, ...]
    status: int

    @property
    def name(self) -> str:
        """Page and line: the name of its test."""
        return f"{self.page}:{self.line}"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a block really did."""

    status: int
    output: str  # of both streams, as a terminal shows them


def pages() -> list[Path]:
    """Every page that users read, README first."""
    return [ROOT / "README.md", *sorted(DOCS.glob("*.md")), ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md"]


def blocks(page: Path) -> Iterator[Block]:
    """The console blocks of a page, in order."""
    opened: re.Match[str] | None = None
    start, lines = 0, list[str]()
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if opened is None:
            opened = FENCE.match(line)
            start, lines = number, []
        elif line == "```":
            if opened[1] == "console":
                yield _block(page.name, start, lines, int(opened[2] or 0))
            opened = None
        else:
            lines.append(line)


def _block(page: str, start: int, lines: list[str], status: int) -> Block:
    commands = tuple(line.removeprefix("$ ") for line in lines if line.startswith("$ "))
    expected = tuple(line for line in lines if not line.startswith("$ "))
    return Block(page, start, commands, expected, status)


def run(block: Block, *, environment: Mapping[str, str], portal_port: int) -> Ran:
    """The commands of a block in one shell, from the root of the repository, the demo's portal on another port."""
    script = "\n".join(block.commands).replace("localhost:8400", f"localhost:{portal_port}")
    program = f'grandjour() {{ "{sys.executable}" -m grandjour "$@"; }}\n'
    done = subprocess.run(
        ["/bin/sh", "-c", program + script],
        cwd=ROOT,
        env={**environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return Ran(done.returncode, done.stdout.replace(f"localhost:{portal_port}", "localhost:8400"))


def is_told(expected: tuple[str, ...], output: str) -> bool:
    """Whether the lines of the manual are those of the output: "…" alone for any lines, inside a line for any text."""
    pattern = "".join(r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r"\n" for line in expected)
    return re.fullmatch(pattern, output if output.endswith("\n") or not output else f"{output}\n") is not None


def anchors(page: Path) -> set[str]:
    """The anchors that the headings of a page make."""
    return {slug(line.lstrip("#")) for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("#")}


def slug(heading: str) -> str:
    """The anchor of a heading: lower case, spaces as hyphens, neither marks nor code signs."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def links(page: Path) -> Iterator[str]:
    """The addresses that a page links to, without those of other sites."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in LINK.findall(text):
        if not target.startswith(ELSEWHERE):
            yield target
