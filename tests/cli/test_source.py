"""`grandjour source`: add, list, run, remove, by the names of the settings."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from commands import Command
from postgres_server import OWNER, PASSWORD, postgres

from grandjour.model.encoding import from_json, to_json
from grandjour.model.source import SourceRecord

pytest_plugins = ("command_fixtures",)

SIREN = "123456782"
PLACE = "[databases.x]\nhost = 'a'\ndatabase = 'b'\nuser = 'c'\nadministrations = ['210000010']\n"
TABLE = "Équipement;Entrées\nPiscine;1200\nBibliothèque;845\nMédiathèque;97\n"


@pytest.fixture
def exports(town: Command, tmp_path: Path) -> tuple[Command, Path]:
    """A folder that the settings open to the town, and commands with these settings."""
    folder = tmp_path / "exports"
    folder.mkdir()
    places = tmp_path / "sources.toml"
    places.write_text(f'[folders.exports]\npath = "{folder}"\nadministrations = ["{SIREN}"]\n')
    return replace(town, settings=(("GRANDJOUR_SOURCES", str(places)),)), folder


ADD = ("source", "add", "Billetterie", "--folder", "exports", "--agent", "sacha")


def test_a_source_is_added_run_and_removed(exports: tuple[Command, Path]) -> None:
    """What it brings is examined at once."""
    town, folder = exports
    (folder / "entrees.csv").write_text(TABLE)
    added = town(*ADD, "--every", "week", "--weekday", "1", "--at", "08:15", "--json")
    assert added.status == 0
    assert from_json(to_json(added.json), SourceRecord).source.timetable.weekday == 0
    done = town("source", "run", "Billetterie", "--agent", "camille", "--json")
    assert (done.status, done.json["last"]["outcome"], done.json["last"]["counts"]["n_new"]) == (0, "new", 1)
    assert "dossier exports  chaque lundi à 08:15" in town("source", "list").out
    folder.rename(folder.with_name("away"))
    failed = town("source", "run", "Billetterie", "--agent", "camille")
    line, why = failed.out.splitlines()
    assert (failed.status, line.endswith("  en échec")) == (1, True)
    assert re.fullmatch(r"    .+\. .+\. \[[a-z-]+\]", why)
    assert town("source", "remove", "Billetterie", "--agent", "sacha").status == 0
    assert town("source", "list").out == ""


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (("source", "add", "X", "--agent", "sacha"), 2, "usage"),
        (("source", "add", "X", "--folder", "exports", "--url", "https://a.fr/b", "--agent", "sacha"), 2, "usage"),
        (("source", "add", "X", "--folder", "/etc", "--agent", "sacha"), 3, "source-place-unknown"),
        (("source", "add", "X", "--database", "exports", "--agent", "sacha"), 3, "source-place-unknown"),
        (("source", "add", "X", "--url", "http://a.fr/b", "--agent", "sacha"), 3, "address-refused"),
        (("source", "add", "X", "--url", "https://127.0.0.1/b", "--agent", "sacha"), 3, "host-not-public"),
        (("source", "add", "X", "--url", "https://[::1]/b", "--agent", "sacha"), 3, "host-not-public"),
        (("source", "add", "X", "--url", "https://localhost/b", "--agent", "sacha"), 3, "host-not-public"),
        (("source", "add", "X", "--url", "https://a.localhost./b", "--agent", "sacha"), 3, "host-not-public"),
        (("source", "add", "X", "--url", "https://a.fr/b", "--every", "minute", "--agent", "sacha"), 2, "usage"),
        ((*ADD[:-1], "camille"), 1, "not-allowed"),
        ((*ADD, "--at", "24:00"), 2, "usage"),
        ((*ADD, "--hours", "0"), 2, "usage"),
        ((*ADD, "--dataset", "0" * 26), 3, "not-found"),
        (("source", "run", "Billetterie", "--agent", "camille"), 3, "not-found"),
        (("source", "run"), 2, "usage"),
    ],
)
def test_what_is_off_is_refused_by_name(
    words: tuple[str, ...], status: int, code: str, exports: tuple[Command, Path]
) -> None:
    """And nothing is added."""
    town, _ = exports
    done = town(*words)
    assert (done.status, done.out) == (status, "")
    assert f"[{code}]" in done.err
    assert town("source", "list").out == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[folders.x]\npath = '/srv'\n", "source-place"),
        ("[folders.x]\npath = 'srv'\nadministrations = ['210000010']\n", "source-place"),
        ("[folders.x]\npath = '/srv'\nadministrations = []\n", "source-place"),
        ("[folders.x]\npath = '/srv'\nadministrations = ['210000010']\nrecursive = true\n", "source-place"),
        ("[databases.x]\nhost = 'a'\ndatabase = 'b'\nuser = 'c'\npassword = 'secret'\nadministrations = ['2']\n",
         "source-place"),
        (PLACE + "port = 0\n", "source-place"),
        (PLACE + "port = 65536\n", "source-place"),
        (PLACE + "port = -1\n", "source-place"),
        ("[folders]\nx = 'secret'\n", "source-place"),
        ("[dossiers.x]\n", "setting"),
        ("secret = ", "setting"),
    ],
)  # fmt: skip
def test_a_settings_file_that_is_wrong_is_named_by_its_section(
    text: str, code: str, town: Command, tmp_path: Path
) -> None:
    """And never quoted: a password may have been written in it."""
    (tmp_path / "wrong.toml").write_text(text)
    done = replace(town, settings=(("GRANDJOUR_SOURCES", str(tmp_path / "wrong.toml")),))("source", "list")
    assert done.status == 2
    assert f"[{code}]" in done.err
    assert "secret" not in done.err


def test_the_worker_within_its_walls_collects_what_is_due(exports: tuple[Command, Path]) -> None:
    """The process that an administrator starts: it reads the folder of the settings, and writes where it may.

    It once had no place for temporary files, which only this process lacks: every run failed.
    """
    town, folder = exports
    (folder / "due.csv").write_text(TABLE.replace("97", "98"))
    assert town("source", "add", "Due", "--folder", "exports", "--agent", "sacha").status == 0
    later = replace(town, settings=(*town.settings, ("GRANDJOUR_NOW", "2040-01-02T12:00:00+00:00")))
    done = later("work", "--until-idle")
    assert (done.status, done.err) == (0, "")
    (told,) = later("source", "list", "--json").json["sources"]
    assert (told["last"]["outcome"], told["last"]["agent"]) == ("new", "worker")
    assert told["next_at"] == "2040-01-03T05:00:00Z"
    assert later("source", "remove", "Due", "--agent", "sacha").status == 0


def test_the_worker_within_its_walls_reaches_a_database_of_the_settings(town: Command, tmp_path: Path) -> None:
    """The port of the database and no other; a table becomes a deposit."""
    (tmp_path / "password").write_text(PASSWORD)
    with postgres() as server:
        server.run("CREATE TABLE lieux (nom text, n integer)", "INSERT INTO lieux VALUES ('Stade', 1), ('Parc', 2)")
        (tmp_path / "sources.toml").write_text(
            f'[databases.base]\nhost = "127.0.0.1"\nport = {server.port}\ndatabase = "postgres"\nuser = "{OWNER}"\n'
            f'password_file = "{tmp_path / "password"}"\ntls = "none"\nadministrations = ["{SIREN}"]\n'
        )
        settings = ("GRANDJOUR_SOURCES", str(tmp_path / "sources.toml"))
        named = replace(town, settings=(settings,))
        words = ("source", "add", "Lieux", "--database", "base", "--table", "lieux", "--agent", "sacha")
        assert named(*words).status == 0
        later = replace(town, settings=(settings, ("GRANDJOUR_NOW", "2041-01-02T12:00:00+00:00")))
        done = later("work", "--until-idle")
        assert (done.status, done.err) == (0, "")
        (told,) = later("source", "list", "--json").json["sources"]
    assert (told["last"]["outcome"], told["last"]["counts"]["n_new"]) == ("new", 1)
    assert later("source", "remove", "Lieux", "--agent", "sacha").status == 0


@pytest.mark.parametrize("process", ["office", "work"])
def test_a_server_whose_places_are_missing_says_so(process: str, town: Command, tmp_path: Path) -> None:
    """The file that the setting names is not there: named, before anything is started."""
    lost = replace(town, settings=(("GRANDJOUR_SOURCES", str(tmp_path / "absent.toml")),))
    done = lost(process)
    assert (done.status, done.out) == (2, "")
    assert "GRANDJOUR_SOURCES" in done.err
    assert "[setting]" in done.err
