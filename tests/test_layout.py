"""The import matrix: a room imports what its line in the design allows, and few modules touch the outside.

The matrix is that of the design, one line a room. `grandjour.model` and the room itself are always allowed.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "grandjour"

GROUND = ("reference", "guard", "store", "tables")
ALLOWED: dict[str, tuple[str, ...]] = {
    "model": (),
    "reference": (),
    "guard": (),
    "store": (),
    "tables": ("reference",),
    "intake": GROUND,
    "extract": GROUND,
    "recognise": GROUND,
    "assess": (*GROUND, "recognise"),
    "shape": GROUND,
    "protect": (*GROUND, "recognise", "serve"),
    "publish": (*GROUND, "serve"),
    "desk": (*GROUND, "intake", "serve"),
    "serve": ("reference", "tables", "store.public.reader"),
    "relate": (*GROUND, "serve"),
    "web": ("reference",),
    "portal": ("reference", "web", "serve", "store.public.reader", "store.drop.writer"),
    "office": (
        *GROUND, "intake", "extract", "recognise", "assess", "shape", "protect", "publish", "serve", "desk", "web",
        "portal.app", "portal.cells", "portal.settings",
    ),
    "demo": (),
}  # fmt: skip
ABOVE = {"pipeline", "worker", "postman", "cli", "settings", "__main__", "__init__"}

# Modules of the five stores share no credentials: none imports another's.
STORES = ("store.private", "store.public.reader", "store.public.writer", "store.drop.reader", "store.drop.writer")

OUTSIDE = {
    "socket",
    "http",
    "urllib.request",
    "smtplib",
    "ftplib",
    "requests",
    "httpx",
    "subprocess",
    "multiprocessing",
}
STARTS_PROCESSES = {"os.fork", "os.system", "os.popen", "os.execv", "os.execve", "os.posix_spawn", "os.spawnv"}


def modules() -> Iterator[tuple[str, Path]]:
    """Each module of the package: its dotted name below `grandjour`, and its file."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        yield name.removesuffix(".__init__"), path


def imports(path: Path) -> Iterator[str]:
    """Dotted names that a module imports, those inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: a relative import hides its room"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(name: str) -> str:
    """The room of a dotted name below `grandjour`: its first part."""
    return name.split(".")[0]


def is_within(name: str, allowed: str) -> bool:
    """Whether a dotted name is the allowed module, or lies in it."""
    return name == allowed or name.startswith(f"{allowed}.")


def test_every_room_is_in_the_matrix() -> None:
    """A new folder asks for its line first."""
    rooms = {room_of(name) for name, _ in modules()} - ABOVE
    assert rooms <= set(ALLOWED), rooms - set(ALLOWED)


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_a_room_imports_only_what_its_line_allows(room: str) -> None:
    """Imports go one way."""
    wrong = []
    for name, path in modules():
        if room_of(name) != room:
            continue
        for target in imports(path):
            below = target.removeprefix("grandjour.")
            if below == target or room_of(below) in (room, "model") or target == "grandjour.__version__":
                continue
            if not any(is_within(below, allowed) for allowed in ALLOWED[room]):
                wrong.append(f"{name} imports {below}")
    assert not wrong, wrong


def test_the_five_stores_share_nothing() -> None:
    """A reader cannot reach a writer, nor the public half the private one."""
    wrong = []
    for name, path in modules():
        mine = next((store for store in STORES if is_within(name, store)), None)
        for target in imports(path):
            theirs = next((store for store in STORES if is_within(target.removeprefix("grandjour."), store)), None)
            if mine and theirs and mine != theirs:
                wrong.append(f"{name} imports {target}")
    assert not wrong, wrong


def test_only_guard_and_settings_reach_outside() -> None:
    """Network modules and processes belong to `guard`; the environment and the clock to `settings`."""
    wrong = []
    for name, path in modules():
        if room_of(name) in ("guard", "settings"):
            continue
        wrong += [f"{name} imports {target}" for target in imports(path) if any(is_within(target, o) for o in OUTSIDE)]
        text = path.read_text(encoding="utf-8")
        wrong += [f"{name} calls {call}" for call in STARTS_PROCESSES if f"{call}(" in text]
        wrong += [
            f"{name} reads {word}"
            for word in ("os.environ", "os.getenv", "datetime.now(", "date.today(")
            if word in text
        ]
    assert not wrong, wrong


def test_only_protect_makes_a_clearance() -> None:
    """The right to publish is made in one room."""
    makers = [
        name
        for name, path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Clearance"
    ]
    assert {room_of(name) for name in makers} <= {"protect"}, makers


def test_no_room_imports_in_a_circle() -> None:
    """Rooms form floors: following the imports never comes back."""
    edges = {room: set[str]() for room in ALLOWED}
    for name, path in modules():
        if room_of(name) in edges:
            targets = {room_of(t.removeprefix("grandjour.")) for t in imports(path) if t.startswith("grandjour.")}
            edges[room_of(name)] |= (targets & set(ALLOWED)) - {room_of(name)}
    done: set[str] = set()

    def visit(room: str, above: tuple[str, ...]) -> None:
        assert room not in above, " → ".join((*above, room))
        if room not in done:
            for target in sorted(edges[room]):
                visit(target, (*above, room))
            done.add(room)

    for room in edges:
        visit(room, ())
