"""Two administrations in one instance: what one has not published is told to the other by nothing."""

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Final

import pytest
from portal_crawl import START, body
from starlette.testclient import TestClient
from walls_instance import PASSWORD, Instance, instance, town

from grandjour import settings
from grandjour.cli import main
from grandjour.model.administration import Role
from grandjour.model.document import Deposit, DepositState
from grandjour.model.errors import NotFound
from grandjour.model.ids import new_id
from grandjour.office.app import make_app as make_office
from grandjour.portal.app import make_app as make_portal
from grandjour.portal.settings import PortalSettings
from grandjour.store.public.reader import PublicReader

A, B = "213400017", "243400017"
HREF: Final = re.compile(r"""(?:href|src|action)=["']([^"'#]+)""")
WORDS: Final = {A: ("Aubefleur", "Aubefeuille"), B: ("Belleroche", "Bellerive")}  # public, not public


@dataclass
class Pair:
    """Two administrations, each with a public dataset and a deposit of its own that waits."""

    made: Instance
    public: dict[str, Deposit]
    hidden: dict[str, Deposit]

    def secrets(self, siren: str) -> list[str]:
        """What stands for the hidden deposit of an administration: words, ids, hash, agent."""
        deposit = self.hidden[siren]
        own = self.made.workshop.register.current_clearance(siren, deposit.id)
        ids = [own[0].id, own[1].id] if own else []
        assert deposit.dataset is not None
        return [WORDS[siren][1], deposit.id, deposit.dataset, deposit.document.sha256, *ids]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Made once: nothing here changes it."""
    folder = tmp_path_factory.mktemp("pair")
    with instance(folder / "data") as made:
        made.add(town(A, "Ville de Sainte-Aube"), agent="camille", role=Role.ADMINISTRATOR)
        made.add(replace(town(B, "Communauté de Belle"), website=None), agent="claude", role=Role.ADMINISTRATOR)
        dropped = {}
        for siren, words in WORDS.items():
            for word in words:
                path = folder / f"{word}.csv"
                path.write_text(f"Lieu;{word} jauge\n{word} nord;10\n{word} sud;20\n", encoding="utf-8")
                dropped[word] = made.drop(path, title=f"Salles {word}", administration=siren)
        public = {siren: dropped[words[0]] for siren, words in WORDS.items()}
        hidden = {siren: dropped[words[1]] for siren, words in WORDS.items()}
        made.publish_all(list(public.values()))
        assert all(made.record(one).state is DepositState.READY for one in hidden.values())
        yield Pair(made, public, hidden)


def office(pair: Pair, siren: str) -> TestClient:
    """The office, signed in as the agent of an administration."""
    places = settings.office_places(pair.made.workspace)
    client = TestClient(make_office(places, now=settings.now), base_url=places.base_url, follow_redirects=False)
    fields = {"administration": siren, "name": pair.made.agents[siren].name, "password": PASSWORD}
    answer = client.post("/fr/connexion", data=fields)
    assert answer.status_code == 303, answer.text
    return client


def everything(client: TestClient, start: tuple[str, ...]) -> dict[str, bytes]:
    """All that links lead to, from some addresses: head and body."""
    seen: dict[str, bytes] = {}
    waiting = deque(start)
    while waiting:
        path = waiting.popleft()
        if path in seen or "/static/" in path:
            continue
        answer = client.get(path)
        seen[path] = str(answer.headers.multi_items()).encode() + b"\r\n\r\n" + answer.content
        if "html" in answer.headers.get("content-type", ""):
            links = (unescape(link) for link in HREF.findall(answer.text))
            waiting.extend(link for link in links if link.startswith("/") and link.count("?") == 0)
    return seen


@pytest.mark.parametrize(("mine", "others"), [(A, B), (B, A)])
def test_no_screen_of_the_office_tells_of_the_other(pair: Pair, mine: str, others: str) -> None:
    """Inbox, deposits, previews, journal, agents: all that links lead to, and what is typed by hand."""
    client = office(pair, mine)
    seen = everything(client, ("/fr/", "/en/", "/fr/journal", "/fr/agents", "/fr/deposer"))
    whole = b"".join(seen.values())
    assert WORDS[mine][1].encode() in whole, "one's own is shown"
    assert any("/apercu/" in path for path in seen), "previews are reached"
    for word in (*pair.secrets(others), pair.made.agents[others].id, pair.made.agents[others].name):
        assert word.encode() not in whole, word


@pytest.mark.parametrize(
    "path", ["/fr/depots/{}", "/en/depots/{}/publication", "/apercu/{}/fr/", "/fr/depots/{}/page-1.png"]
)
def test_the_others_address_is_no_address(pair: Pair, path: str) -> None:
    """Word for word the answer to an id that never was."""
    client = office(pair, A)
    of_b, of_nobody = pair.hidden[B].id, new_id()
    found, never = client.get(path.format(of_b)), client.get(path.format(of_nobody))
    assert found.status_code == never.status_code == 404
    assert found.text.replace(of_b, "") == never.text.replace(of_nobody, "")


def test_the_portal_tells_of_neither(pair: Pair, tmp_path: Path) -> None:
    """Pages, API, search, catalogue: the public datasets of both, and nothing of the hidden ones."""
    base = pair.made.workspace.portal_url
    reader = PublicReader((pair.made.workspace.root / "public").as_uri())
    client = TestClient(make_portal(reader, PortalSettings(base_url=base, cache=tmp_path)), base_url=base)
    seen = everything(client, tuple(path for path in START if path != "/favicon.ico"))
    whole = b"".join(seen.values())
    for siren in (A, B):
        assert WORDS[siren][0].encode() in whole
        for word in pair.secrets(siren):
            assert word.encode() not in whole, word
        found = client.get("/api/1/datasets", params={"q": WORDS[siren][1]})
        assert json.loads(body(b"\r\n\r\n" + found.content))["total"] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("rule", "{}", "document:finished", "finished", "--reason", "non"),
        ("publish", "{}"),
    ],
    ids=["rule", "publish"],
)
def test_the_command_line_tells_of_neither(
    pair: Pair, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """An act on another's deposit ends as one on nothing."""
    told = []
    for id in (pair.hidden[B].id, new_id()):
        arguments = [word.format(id) for word in words]
        common = ["--workspace", str(pair.made.workspace.root), "--administration", A, "--agent", "camille"]
        status = main([*arguments, *common])
        output = capsys.readouterr()
        told.append((status, output.out.replace(id, ""), output.err.replace(id, "")))
    assert told[0] == told[1]
    assert told[0][0] == 3
    assert pair.made.record(pair.hidden[B]).state is DepositState.READY


def test_the_register_gives_nothing_of_the_other(pair: Pair) -> None:
    """Each of its answers asks for whom, and another's is not there."""
    register = pair.made.workshop.register
    hidden = pair.hidden[B]
    (release,) = [one for one in register.releases(B) if one.deposit == hidden.id]
    attempts = (
        lambda: register.deposit(A, hidden.id),
        lambda: register.decision(A, hidden.id),
        lambda: register.release(A, release.id),
        lambda: register.describe(A, hidden.id, title="x", description="", actor="x", at=settings.now()),
    )
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    for lists in (register.deposits(A), register.releases(A), register.jobs(A), register.journal(A, limit=500)):
        assert hidden.id not in str(lists)


def test_a_version_of_the_others_dataset_is_refused(pair: Pair, tmp_path: Path) -> None:
    """Who knows the id of a public dataset cannot publish in its name."""
    path = tmp_path / "a.csv"
    path.write_text("Lieu;Places\nici;1\nlà;2\n", encoding="utf-8")
    before = pair.made.workshop.register.deposits(A)
    for dataset in (pair.public[B].dataset, pair.hidden[B].dataset):
        with pytest.raises(NotFound):
            pair.made.drop(path, title="Autre version", administration=A, dataset=dataset)
    assert pair.made.workshop.register.deposits(A) == before
