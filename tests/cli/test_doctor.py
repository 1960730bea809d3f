"""`grandjour doctor`: one line a layer, in the language of the messages, with what to do where one is missing."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from commands import Command

from grandjour.cli.doctor_words import ADVICE, BETWEEN, FRENCH, line
from grandjour.guard.confined import THIS_MACHINE, Forced
from grandjour.guard.probe import Layer, probe
from grandjour.store.private.tables import VERSION

pytest_plugins = ("command_fixtures",)

SAME = re.compile(r": |, |ABI \d+|sandbox-missing|confined-[a-z]+")  # in both languages
MACHINES = [
    THIS_MACHINE,
    replace(THIS_MACHINE, landlock_abi=0),
    replace(THIS_MACHINE, landlock_abi=1),
    replace(THIS_MACHINE, seccomp=False),
]
WAITING = (
    "INSERT INTO job (id, kind, subject, administration, agent, state, attempt, asked_at) "
    "VALUES ('j', 'examine', 'd', '123456782', 'worker', 'waiting', 0, '2026-01-01 00:00:00')"
)
MISSING = Layer("landlock", available=False, detail="none: a reader could see files that the program's user sees")


@pytest.mark.parametrize("forced", MACHINES)
def test_all_that_the_probe_says_has_its_french(forced: Forced) -> None:
    """Fault: the lines were English whatever the language."""
    said = [piece for layer in probe(forced=forced) for piece in BETWEEN.split(f"{layer.name}: {layer.detail}")]
    assert [piece for piece in said if piece not in FRENCH and not SAME.fullmatch(piece)] == []


@pytest.mark.parametrize("name", ADVICE)
def test_a_missing_layer_says_what_to_do(name: str) -> None:
    """Fault: a cross, and nothing else."""
    missing, there = (Layer(name, available=available, detail="files") for available in (False, True))
    french, english = ADVICE[name]
    assert (line(missing, "fr")[-len(french) :], line(missing, "en")[-len(english) :]) == (french, english)
    assert french not in line(there, "fr")


def test_a_line_in_each_language() -> None:
    assert line(MISSING, "fr").startswith(
        "✗ landlock : absent : un lecteur verrait les fichiers que l'utilisateur voit"
    )
    assert line(MISSING, "en").startswith("✗ landlock: none: a reader could see files that the program's user sees. T")


def test_json_is_the_same_in_both(command: Command) -> None:
    """The command contract holds whatever the language."""
    english = Command(command.workspace, "en_GB.UTF-8")
    told = command("doctor", "--json")
    assert told.json == english("doctor", "--json").json
    assert told.json["register"] == {"version": 0, "expected": VERSION}
    assert not command.workspace.exists()  # a look makes nothing
    assert [set(layer) for layer in told.json["layers"]] == [{"name", "available", "detail"}] * len(probe())
    assert command("doctor").out.startswith("✓ limites : mémoire, ")
    assert english("doctor").out.startswith("✓ limits: memory, ")


def test_the_register_and_the_work(town: Command, tmp_path: Path) -> None:
    """Its version; how much waits, and for how long; 1 where nobody does it."""
    assert "✓ registre : version" in town("doctor").out
    with closing(sqlite3.connect(town.workspace / "private" / "register.sqlite")) as connection, connection:
        connection.execute(WAITING)
    told = town("doctor")
    assert told.status == 1
    assert "✗ travail : 1 en attente (depuis " in told.out
    assert told.out.endswith("0 en cours. Lancez : grandjour work\n")
    with closing(sqlite3.connect(town.workspace / "private" / "register.sqlite")) as connection, connection:
        connection.execute("UPDATE job SET state = 'running', lease_until = '2999-01-01 00:00:00'")
    assert town("doctor").status == 0
    english = Command(town.workspace, "en_GB.UTF-8")
    assert "✓ work: 0 waiting (for 0 min), 1 being done" in english("doctor").out


@pytest.mark.parametrize(("version", "words"), [("2", "Lancez : grandjour migrate"), ("99", "Mettez le programme")])
def test_a_register_of_another_version(command: Command, version: str, words: str) -> None:
    """Told, and left as it is."""
    command("migrate")
    with closing(sqlite3.connect(command.workspace / "private" / "register.sqlite")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
    told = command("doctor")
    assert (told.status, words in told.out) == (1, True)
    assert command("doctor", "--json").json["register"] == {"version": int(version), "expected": VERSION}
