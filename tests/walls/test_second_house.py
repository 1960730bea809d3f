"""The counter, corrections, sources and erasure on the second set-up: what people do, by the three real processes.

Each runs within its walls and with its own account of the store; nothing of the instance is on this machine but caches.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx2
import pytest
from canary import STEMS, found_in, needles
from office_instance import PLAIN_CSV, Visitor, words_of
from second_set_up import LINES, TOWN, office, portal, until, worker
from uses_place import DECLARED, link_of
from walls_instance import PASSWORD, Instance

from counter_desk import ASKED
from grandjour.guard.loopback import free_port
from grandjour.model.document import DepositState
from grandjour.model.release import Release, ReleaseState
from grandjour.model.ticket import Ticket, TicketKind, TicketState
from grandjour.portal.stamps import LEAST_TIME
from grandjour.store.private.register import Register
from real_servers import s3

pytest_plugins = ("second_fixtures",)

BUCKETS: Final = ("private", "public", "drop")
ERASED_SECONDS: Final = 5.0  # in which every process has dropped its copies of what was erased
WANTED: Final = needles()


@dataclass
class House:
    """An instance whose office and worker run; `open_portal` opens portals at one address, one after the other."""

    made: Instance
    folder: Path
    prefix: str
    base: str  # of the office
    portal_port: int
    agent: Visitor

    @property
    def register(self) -> Register:
        """The register, as the test looks into it."""
        return self.made.workshop.register

    @contextmanager
    def open_portal(self) -> Iterator[httpx2.Client]:
        """A portal's process, and a browser on it."""
        with (
            portal(self.folder / "portal", self.portal_port) as base,
            httpx2.Client(base_url=base, timeout=60) as browser,
        ):
            yield browser

    def done(self) -> None:
        """Wait until the worker has nothing to do."""
        until(lambda: self.register.pending_jobs() == 0, self.folder / "work.log", 120)

    def standing(self, deposit: str) -> DepositState:
        """The state of a deposit, when the worker has nothing to do."""
        self.done()
        return self.register.deposit(TOWN, deposit).state

    def publish(self, deposit: str) -> Release:
        """Press the button of a deposit that is ready; its version."""
        record = self.register.deposit(TOWN, deposit)
        assert self.standing(deposit) is DepositState.READY, record.error
        page = self.agent.get(f"/fr/depots/{deposit}/publication").text
        draft = page.split('name="draft" value="')[1].split('"')[0]
        assert self.agent.send(f"/fr/depots/{deposit}/publication", {"draft": draft}).status_code == 303
        assert self.standing(deposit) is DepositState.PUBLISHED
        return self.register.releases(TOWN)[0]

    def ticket(self, kind: TicketKind, state: TicketState = TicketState.OPEN) -> Ticket:
        """The only ticket of a kind, once the worker has collected it and it stands so."""
        until(lambda: [one.state for one in self.register.tickets(TOWN, kind)] == [state], self.folder / "work.log")
        return self.register.tickets(TOWN, kind)[0]

    def objects(self) -> dict[str, bytes]:
        """Every object of the instance, whichever bucket it is in."""
        return {f"{one}/{name}": data for one in BUCKETS for name, data in s3().objects(one, self.prefix).items()}

    def caches(self, *processes: str) -> list[Path]:
        """The files in the caches of these processes."""
        folders = {name: self.made.workspace.root / "cache" / name for name in ("office", "work")}
        folders["portal"] = self.folder / "portal"
        return [path for name in processes for path in folders[name].rglob("*") if path.is_file()]


@pytest.fixture
def house(made: Instance, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Office and worker, with a folder to collect from and an agent signed in."""
    exports, named, port = tmp_path / "exports", tmp_path / "sources.toml", free_port()
    exports.mkdir()
    named.write_text(f'[folders.exports]\npath = "{exports}"\nadministrations = ["{TOWN}"]\n', encoding="utf-8")
    monkeypatch.setenv("GRANDJOUR_SOURCES", str(named))
    monkeypatch.setenv("GRANDJOUR_PORTAL_URL", f"http://localhost:{port}")
    with (
        worker(made.workspace, tmp_path / "work.log"),
        office(made.workspace, tmp_path / "office") as base,
        httpx2.Client(base_url=base, timeout=60) as browser,
    ):
        agent = Visitor(browser)  # type: ignore[arg-type]  # a real browser where others have one of the test
        assert agent.sign_in("camille", PASSWORD, TOWN).status_code == 303
        yield House(made, tmp_path, prefix, base, port, agent)


def send(browser: httpx2.Client, path: str, fields: dict[str, str]) -> str:
    """Open a form of the portal, wait as a person does, send it; what is answered."""
    hidden = dict(re.findall(r'name="(once|shown)" value="([^"]*)"', browser.get(path).text))
    time.sleep(LEAST_TIME.total_seconds() + 0.1)
    answer = browser.post(path, data={"act": "send", **hidden, **fields})
    assert answer.status_code == 200, words_of(answer.text)
    return answer.text


def test_a_request_is_answered_a_reuse_shown_and_figures_told(house: House) -> None:
    """Filed on the portal, collected by the worker, answered in the office, read on the portal by the secret link."""
    asked = ASKED | {"what": "Les entrées de la piscine"}
    deposit = house.agent.drop(PLAIN_CSV, title="Entrées de la piscine", mission="Sports")
    release = house.publish(deposit)
    with house.open_portal() as browser:
        until(lambda: "Entrées de la piscine" in browser.get("/fr/donnees").text, house.folder / "portal" / "log")
        receipt = send(browser, "/fr/demander", {**asked, "seen": "1"})
        ticket = house.ticket(TicketKind.REQUEST)
        page = house.agent.get(f"/fr/demandes/{ticket.id}").text
        assert asked["what"] in page
        assert f'value="{release.dataset}/{release.n}"' in page
        address = re.search(r'href="(http://localhost[^"]*/donnees/[^"]*)"', page)
        assert address is not None
        fields = {"address": address[1], "text": "Bonne lecture."}
        assert house.agent.send(f"/fr/demandes/{ticket.id}/repondre", fields).status_code == 303

        def told() -> bool:
            browser.get(link_of(receipt))
            return "Bonne lecture." in browser.get("/suivi").text

        until(told, house.folder / "work.log")
        slug = browser.get(f"/api/1/datasets/{release.dataset}").json()["slug"]
        send(browser, f"/fr/donnees/{slug}/reutilisation", DECLARED)
        declared = house.ticket(TicketKind.REUSE)
        assert "cartes.exemple" not in browser.get(f"/fr/donnees/{slug}").text
        house.agent.send(f"/fr/reutilisations/{declared.id}/accepter")
        until(lambda: DECLARED["address"] in browser.get(f"/fr/donnees/{slug}").text, house.folder / "work.log")
        for _ in range(3):
            assert "Piscine" in browser.get(f"/donnees/{slug}/t1.csv").text
    until(lambda: s3().objects("drop", house.prefix) == {}, house.folder / "work.log")
    with house.open_portal() as browser:
        page = f"/fr/donnees/{slug}"
        until(lambda: "3 téléchargements" in words_of(browser.get(page).text), house.folder / "portal" / "log")
    assert "Entrées de la piscine" in house.agent.text("/fr/utilisation")
    kept = b"".join(data for name, data in house.objects().items() if name.startswith("public/"))
    assert ASKED["contact"].encode() not in kept
    assert house.register.verify_journal() > 0


def test_a_correction_is_a_version_and_a_source_brings_the_next(house: House) -> None:
    """The cell is read by the office's child on a copy; the folder is collected from by the worker."""
    deposit = house.agent.drop(PLAIN_CSV, title="Entrées des équipements", mission="Sports")
    first = house.publish(deposit)
    form = f"/fr/depots/{deposit}/corriger"
    column = house.agent.get(form).text.split('<option value="')[2].split('"')[0]
    seen = house.agent.get(f"{form}?table=t1&row=1&column={column}").text.split('name="seen" value="')[1]
    cell = {"table": "t1", "row": "1", "column": column, "seen": seen.split('"')[0]}
    assert house.agent.send(form, {**cell, "value": "77", "reason": "Faute de frappe."}).status_code == 303
    second = house.publish(deposit)
    assert (second.dataset, second.n) == (first.dataset, 2)
    file = house.folder / "exports" / "entrees.csv"
    file.write_text(PLAIN_CSV + "Stade;31\n", encoding="utf-8")
    added = house.agent.send(
        "/fr/sources",
        {
            "name": "Billetterie", "place": "folder:exports", "every": "asked", "at": "06:00", "hours": "6",
            "weekday": "0", "day": "1", "mission": "Sports", "origin": "produced",
        },
    )  # fmt: skip
    assert added.status_code == 303, words_of(added.text)
    time.sleep(6)  # a file is taken once it does not change any more
    source = added.headers["location"].split("?")[0]
    house.agent.send(f"{source}/relever")
    house.done()
    assert "1 nouveau document" in house.agent.text(source).replace("\u00a0", " ")
    collected = next(one.deposit for one in house.register.deposits(TOWN) if one.deposit.name == file.name)
    house.publish(collected.id)
    assert len([one for one in house.register.releases(TOWN) if one.state is ReleaseState.COMMITTED]) == 3
    with house.open_portal() as browser:
        rows = f"/api/1/datasets/{first.dataset}/t1/rows"
        until(lambda: browser.get(rows).status_code == 200, house.folder / "portal" / "log")
        assert "77" in browser.get(rows).text
        assert "Stade" in browser.get(f"/api/1/datasets/{collected.dataset}/t1/rows").text
    assert [path for path in house.caches("work") if path.suffix == ".parquet"] == [], "no copy outlasts its job"


def test_what_is_erased_is_nowhere(house: House) -> None:
    """A version taken down, two documents destroyed: in no object, in no process's cache, on no screen, in seconds."""
    rows = "\n".join(LINES).format(STEMS[0])
    public = house.agent.drop(rows, "salles.csv", title=f"Les salles {STEMS[0]}", mission="Sports")
    never = house.agent.drop(rows.replace("30", "31"), "autres.csv", title="Autres", mission="Sports")
    assert house.standing(public) is DepositState.WAITING
    house.made.rule(house.register.deposit(TOWN, public).deposit, lambda _: "keep")
    assert house.standing(public) is DepositState.READY
    assert STEMS[0] in house.agent.get(f"/apercu/{public}/fr/").text
    release = house.publish(public)
    for deposit in (public, never):
        assert STEMS[0] in house.agent.get(f"/fr/depots/{deposit}").text
    with house.open_portal() as browser:
        slugs = f"/api/1/datasets/{release.dataset}"
        until(lambda: browser.get(slugs).status_code == 200, house.folder / "portal" / "log")
        slug = browser.get(slugs).json()["slug"]
        assert STEMS[0] in browser.get(f"/donnees/{slug}/t1.csv").text
        before = {name.split("/")[0] for name, data in house.objects().items() if found_in(data, WANTED)}
        assert before == {"private", "public"}
        for process in ("office", "portal"):
            assert [path for path in house.caches(process) if found_in(path.read_bytes(), WANTED)], process
        erase = {"release": release.id, "reason": "rights", "word": "effacer"}
        assert house.agent.send(f"/fr/depots/{public}/effacement", erase).status_code == 303
        house.done()
        for deposit in (public, never):
            sent = house.agent.send(f"/fr/depots/{deposit}/destruction", {"word": "détruire"})
            assert sent.status_code == 303, words_of(sent.text)
        house.done()
        house.made.workshop.objects.forget()
        time.sleep(ERASED_SECONDS)
        assert [name for name, data in house.objects().items() if found_in(name.encode() + data, WANTED)] == []
        caches = house.caches("portal", "office", "work")
        assert [path for path in caches if found_in(path.read_bytes(), WANTED)] == []
        assert browser.get(f"/donnees/{slug}/t1.csv").status_code == 410
    for deposit in (public, never):
        page = house.agent.get(f"/fr/depots/{deposit}")
        assert (page.status_code, found_in(page.content, WANTED)) == (200, set())
        assert house.agent.get(f"/apercu/{deposit}/fr/").status_code == 404
    assert set(s3().objects("private", house.prefix)) >= {f"e/{public}", f"e/{never}"}
    assert [name for name in s3().objects("private", house.prefix) if name.split("/")[0] in "odpx"] == []
    assert house.register.verify_journal() > 0
