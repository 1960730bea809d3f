"""A canary that was published by mistake, taken down from the command line: five seconds later it is nowhere public."""

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from canary import STEMS, found_in, needles
from portal_crawl import crawl, slugs
from walls_instance import instance, town

from grandjour.cli import main
from grandjour.cli.demo_processes import running
from grandjour.guard.loopback import free_port
from grandjour.model.administration import Role
from grandjour.model.release import ReleaseState

WANTED: Final = needles()
SECONDS: Final = 5.0


def leaks_on_disk(*folders: Path) -> list[str]:
    """Files whose name or bytes hold a canary."""
    paths = [path for folder in folders for path in folder.rglob("*")]
    named = [str(path) for path in paths if found_in(str(path).encode(), WANTED)]
    return named + [str(path) for path in paths if path.is_file() and found_in(path.read_bytes(), WANTED)]


def test_nothing_is_left_after_five_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Title, cells, workbook in the portal's cache; pages, API, catalogue, search, and the disk.

    The version that came after it stays, and what had changed from the one to the other goes.
    """
    path = tmp_path / "salles.csv"
    path.write_text(f"Salle;Places\n{STEMS[0]};12\nFoyer;40\nHalle;60\n", encoding="utf-8")
    later = tmp_path / "salles-2.csv"
    later.write_text("Salle;Places\nAnnexe;12\nFoyer;45\nHalle;60\n", encoding="utf-8")
    with instance(tmp_path / "data", portal_port=free_port(), office_port=free_port()) as made:
        made.add(town("213400017", "Ville de Sainte-Aube"), agent="camille")
        plain = made.agents["213400017"]
        base, data = made.workspace.portal_url, made.workspace.root
        with running(made.workspace):
            made.elsewhere = True
            made.publish_all([made.drop(path, title=f"Salles {STEMS[0]}")])
            (release,) = made.live()
            made.publish_all([made.drop(later, title="Salles", dataset=release.dataset)])
            _until(lambda: bool(slugs(base)))
            names = slugs(base)
            before = crawl(base, names)
            leaked = [path for path, answer in before.items() if found_in(answer, WANTED)]
            for part in ("/v1", "/v2/changements", "/v2/changements/t1.csv", "/v2/changements/t1.json"):
                assert any(path.endswith(part) for path in leaked), part
            assert leaks_on_disk(data / "public", data / "cache" / "portal")
            assert _takedown(monkeypatch, release.id, data, plain.name, "effacer") == 0
            time.sleep(SECONDS)
            assert leaks_on_disk(data / "public", data / "cache" / "portal", data / "drop") == []
            after = crawl(base, names)
        words = [path for path, answer in after.items() if found_in(answer.partition(b"\r\n\r\n")[2], WANTED)]
        assert words == []
        assert made.workshop.register.release("213400017", release.id).state is ReleaseState.ERASED
        assert main(["verify", "--workspace", str(data)]) == 0


def test_the_command_asks_for_the_word_and_the_role(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing happens without both."""
    path = tmp_path / "salles.csv"
    path.write_text("Salle;Places\nFoyer;40\nHalle;60\n", encoding="utf-8")
    with instance(tmp_path / "data") as made:
        made.add(town("213400017", "Ville de Sainte-Aube"), agent="camille")
        made.add(town("213400025", "Ville de Sainte-Ombre"), agent="alix", role=Role.AGENT)
        made.publish_all([made.drop(path, title="Salles")])
        (release,) = made.live("213400017")
        data = made.workspace.root
        assert _takedown(monkeypatch, release.id, data, "camille", "oui", "--administration", "213400017") == 2
        assert _takedown(monkeypatch, release.id, data, "alix", "effacer", "--administration", "213400025") == 1
        assert made.live("213400017") == [release]


def _takedown(monkeypatch: pytest.MonkeyPatch, release: str, data: Path, agent: str, word: str, *rest: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{word}\n"))
    return main(["takedown", release, "--agent", agent, "--reason", "rights", "--workspace", str(data), *rest])


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)
