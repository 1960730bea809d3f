"""The manual tells the truth: all there is is in it, its links lead somewhere, its commands do what they say."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest

import manual
from grandjour.cli.parser import COMMANDS, Command
from grandjour.desk.replies import GROUNDS_OF_REFUSAL
from grandjour.guard.loopback import free_port
from grandjour.model import errors
from grandjour.model.administration import AdministrationKind, Role
from grandjour.model.errors import GrandJourError
from grandjour.model.release import WithdrawalReason
from manual import DOCS, ROOT, Block

IN_FRENCH = {"README.md", "agent.md", "page-a-page.md"}
SETTINGS = re.compile(r"GRANDJOUR_[A-Z0-9]+(?:_[A-Z0-9]+)*")
MACHINE_PATH = re.compile(r"(?<![\w.:/])/(?:home|root|work|Users)/\w")
REGISTRIES = (
    "pypi." + "org/simple",
    "files.pythonhosted" + ".org",
    "registry.npm" + "js.org",
    "--index-url",
    "--extra-index",
)
MOST_IMAGE_BYTES = 150_000
LAST_LINE = "Ctrl-C"
BLOCKS = [block for page in manual.pages() for block in manual.blocks(page)]


@dataclass(frozen=True, slots=True)
class RunningDemo:
    """`grandjour demo`, up: what it printed, its folder, its portal's port."""

    output: str
    folder: Path
    portal_port: int


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """The demo as README starts it, in a folder and on ports of its own; stopped by Ctrl-C."""
    folder = tmp_path_factory.mktemp("manual") / "demo"
    ports = free_port(), free_port()
    environment = _environment("fr_FR.UTF-8") | {
        "GRANDJOUR_PORTAL_PORT": str(ports[0]),
        "GRANDJOUR_OFFICE_PORT": str(ports[1]),
    }
    command = [sys.executable, "-m", "grandjour", "demo", "--workspace", str(folder)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        lines = []
        for line in process.stderr:
            lines.append(line)
            if LAST_LINE in line:
                break
        try:
            assert LAST_LINE in "".join(lines[-1:]), "".join(lines)
            output = "".join(lines).replace(f":{ports[0]}", ":8400").replace(f":{ports[1]}", ":8401")
            yield RunningDemo(output, folder, ports[0])
        finally:
            process.send_signal(signal.SIGINT)
            process.stderr.read()


@pytest.fixture
def environment(request: pytest.FixtureRequest, demo: RunningDemo, tmp_path: Path) -> Mapping[str, str]:
    """What a reader's shell has: the demo's workspace, an empty folder for temporary files, the page's language."""
    block: Block = request.node.callspec.params["block"]
    language = "fr_FR.UTF-8" if block.page in IN_FRENCH else "en_GB.UTF-8"
    return _environment(language) | {"GRANDJOUR_WORKSPACE": str(demo.folder), "TMPDIR": str(tmp_path)}


def _environment(language: str) -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "LANG": language, "PYTHONUTF8": "1"}


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl not found: the manual's commands use it")
@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.name)
def test_commands_of_the_manual_do_what_it_says(
    block: Block, demo: RunningDemo, environment: Mapping[str, str]
) -> None:
    ran = manual.run(block, environment=environment, portal_port=demo.portal_port)
    assert ran.status == block.status, ran.output
    assert manual.is_told(block.expected, ran.output), ran.output


def test_every_part_of_the_manual_has_commands_that_run() -> None:
    assert {block.page for block in BLOCKS} >= {
        "page-a-page.md", "agent.md", "reuser.md", "administrator.md", "developer.md",
    }  # fmt: skip


def test_readme_shows_what_the_demo_prints(demo: RunningDemo) -> None:
    """All lines but passwords, which are made anew each time."""
    shown = _fenced("README.md", "text")
    assert manual.is_told(tuple(shown[0].splitlines()), demo.output), demo.output


@pytest.mark.parametrize("page", manual.pages(), ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    wrong = []
    for link in manual.links(page):
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path) if path else page
        if not target.exists() or (anchor and anchor not in manual.anchors(target)):
            wrong.append(link)
    assert not wrong


def test_every_page_is_linked_from_the_readme() -> None:
    linked = {ROOT / link.partition("#")[0] for link in manual.links(ROOT / "README.md")}
    assert set(manual.pages()) - linked == {ROOT / "README.md"}


@pytest.mark.parametrize(
    ("name", "command"),
    [
        *((command.name, command) for command in COMMANDS),
        *((f"{command.name} {act.name}", act) for command in COMMANDS for act in command.acts),
    ],
)
def test_every_command_and_option_is_in_the_manual(name: str, command: Command) -> None:
    text = _text("administrator.md")
    row = next((line for line in text.splitlines() if line.startswith(f"| `grandjour {name}")), "")
    options = [name for argument in command.arguments for name in argument.names if name.startswith("--")]
    assert row
    assert [name for name in options if f"`{name}" not in row] == []


def test_the_grounds_of_refusal_are_in_the_manual_and_no_other() -> None:
    table = _text("administrator.md").partition("### Grounds of refusal")[2].partition("\n## ")[0]
    told = [line for line in table.splitlines() if line.startswith("| `")]
    assert told == [f"| `{one.code}` | {one.article} | {one.label_en} |" for one in GROUNDS_OF_REFUSAL]


def test_every_setting_is_in_the_manual_and_no_other() -> None:
    read = set(SETTINGS.findall((ROOT / "src" / "grandjour" / "settings.py").read_text(encoding="utf-8")))
    told = set(re.findall(rf"^\| `({SETTINGS.pattern})` \|", _text("administrator.md"), re.MULTILINE))
    assert told == read


def test_error_table_is_current() -> None:
    """`python tools/error_table.py` would change nothing."""
    done = subprocess.run([sys.executable, "tools/error_table.py", "--check"], cwd=ROOT, check=False)
    assert done.returncode == 0


def test_every_error_code_is_in_the_manual() -> None:
    """Counted by other means than the script that writes the table."""
    classes = [item for item in vars(errors).values() if isinstance(item, type) and issubclass(item, GrandJourError)]
    text = _text("administrator.md")
    assert [item.code for item in classes if f"\n| `{item.code}` | {item.status} |" not in text] == []


@pytest.mark.parametrize("kinds", [AdministrationKind, Role, WithdrawalReason])
def test_closed_lists_that_users_type_are_in_the_manual(kinds: type) -> None:
    text = _text("administrator.md") + _text("agent.md")
    assert [kind.value for kind in kinds if f"`{kind.value}`" not in text] == []  # type: ignore[attr-defined]  # enumerations


def test_words_quoted_by_the_agents_manual_are_on_screens() -> None:
    catalogues = (ROOT / "src" / "grandjour" / "web" / "messages" / "fr").glob("*.toml")
    said = _one_line("".join(path.read_text(encoding="utf-8") for path in catalogues))
    quoted = re.findall(r"« ([^»]+) »", _one_line(_text("agent.md")))
    assert len(quoted) > 20
    assert [words for words in quoted if words not in said] == []


def test_committed_files_hold_no_machine_path_nor_registry() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)  # noqa: S607  # git of the PATH
    wrong = []
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = ROOT / name
        content = path.read_bytes() if path.is_file() else b""
        if b"\0" in content[:8000] or path == Path(__file__):
            continue
        text = content.decode("utf-8", errors="replace")
        wrong += [f"{name}: {found[0]}" for found in MACHINE_PATH.finditer(text)]
        wrong += [f"{name}: {word}" for word in REGISTRIES if word in text]
    assert not wrong


def test_images_are_light_and_shown() -> None:
    images = set((DOCS / "images").glob("*"))
    shown = {page.parent / link for page in manual.pages() for link in manual.links(page) if link.endswith(".png")}
    assert images == shown
    assert [image.name for image in images if image.stat().st_size > MOST_IMAGE_BYTES] == []


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("’", "'")


def _text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def _fenced(page: str, kind: str) -> list[str]:
    found = re.findall(rf"^```{kind}\n(.*?)^```$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [str(text) for text in found]
