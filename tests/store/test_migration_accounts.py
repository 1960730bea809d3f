"""The third form of the register: what stood in the second is kept, but for sessions."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from store_cases import register_url

from grandjour.store.private.migrate import SCRIPTS
from grandjour.store.private.register import Register, migrate

VILLE, AGGLO = "210000010", "200000020"


def second_form(folder: Path) -> Path:
    """A register of the second form with two administrations, an agent of each, one at the desk."""
    (folder / "private").mkdir()
    path = folder / "private" / "register.sqlite"
    engine = create_engine(register_url(folder))
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", SCRIPTS)
        config.attributes["connection"] = connection
        command.upgrade(config, "2")
    engine.dispose()
    with closing(sqlite3.connect(path)) as file, file:
        file.executemany("INSERT INTO administration VALUES (?, '{}')", [(VILLE,), (AGGLO,)])
        agents = [("a1", VILLE, "camille", "Camille Essai", "administrator", "hash 1"),
                  ("a2", AGGLO, "yannick", "Yannick Essai", "agent", "hash 2")]  # fmt: skip
        file.executemany("INSERT INTO agent VALUES (?, ?, ?, ?, ?, ?)", agents)
        file.execute("INSERT INTO session VALUES ('t', 'a1', '2026-11-02', '2026-11-03')")
    return path


def test_agents_keep_their_names_and_passwords(tmp_path: Path) -> None:
    """They sign in again; another administration may use their name from now on, their own may not twice."""
    path = second_form(tmp_path)
    migrate(register_url(tmp_path))
    register = Register(register_url(tmp_path))
    for siren, name, kept in ((VILLE, "camille", "hash 1"), (AGGLO, "yannick", "hash 2")):
        found = register.credentials(siren, name)
        assert found is not None
        assert found[1] == kept
        assert found[0].active
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM session").fetchone() == (0,)
        statement = "INSERT INTO agent VALUES (?, ?, 'camille', 'x', 'agent', 'x', NULL, NULL)"
        connection.execute(statement, ("a3", AGGLO))
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement, ("a4", VILLE))
    register.close()


def test_sessions_of_agents_are_kept_apart_from_others(tmp_path: Path) -> None:
    """The table made anew is the one that sessions point to."""
    path = second_form(tmp_path)
    migrate(register_url(tmp_path))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("INSERT INTO session VALUES ('t', 'nobody', '2026-11-02', '2026-11-03')")
        connection.execute("INSERT INTO session VALUES ('t', 'a1', '2026-11-02', '2026-11-03')")
