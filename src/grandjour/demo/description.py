"""What demo.toml says of the demo, as values."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import msgspec

from grandjour.model.administration import Administration, Role
from grandjour.model.correction import Cell
from grandjour.model.document import Origin
from grandjour.model.reuse import ReuseKind

FOLDER: Final = Path(__file__).parent
INPUTS: Final = FOLDER / "inputs"


@dataclass(frozen=True, slots=True)
class DemoAgent:
    """An account of the demo; its password is made when the demo starts."""

    name: str
    display: str
    role: Role


@dataclass(frozen=True, slots=True)
class DemoInput:
    """A document of the demo, and what an agent would say of it when dropping it."""

    file: str  # in INPUTS
    title: str
    description: str
    mission: str
    origin: Origin
    document_date: date | None = None

    @property
    def path(self) -> Path:
        """Where the file is."""
        return INPUTS / self.file


@dataclass(frozen=True, slots=True)
class DemoRuling:
    """The answer of the demo's agent to a question on one of its documents."""

    file: str
    question: str
    answer: str
    reason: str


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """A document that a visitor asks for; nobody of the demo answers."""

    what: str
    period: str
    who: str


@dataclass(frozen=True, slots=True)
class DemoReuse:
    """What a visitor says they made of the dataset of a file; the demo's agent accepts it."""

    file: str
    title: str
    address: str
    kind: ReuseKind
    description: str
    who: str


@dataclass(frozen=True, slots=True)
class DemoReport:
    """An error that a visitor reports in a published cell; nobody of the demo answers."""

    file: str
    cell: Cell
    proposed: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Demo:
    """The whole demo."""

    administration: Administration
    agents: tuple[DemoAgent, ...]
    inputs: tuple[DemoInput, ...]
    requests: tuple[DemoRequest, ...]
    reuses: tuple[DemoReuse, ...]
    reports: tuple[DemoReport, ...]
    rulings: tuple[DemoRuling, ...]


def describe() -> Demo:
    """The demo, as demo.toml and the signed rulings.toml have it."""
    files = [tomllib.loads((FOLDER / name).read_text(encoding="utf-8")) for name in ("demo.toml", "rulings.toml")]
    return msgspec.convert({**files[0], "rulings": files[1]["rulings"]}, Demo)
