"""Figures of use: counted by portals, added up once, public on the dataset's page, told to its producer."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from office_instance import AGGLO, REQUEST, VILLE
from uses_place import UsesPlace

from grandjour.cli.demo_processes import running
from grandjour.guard.loopback import free_port, get
from grandjour.model.desk_key import DeskKey
from grandjour.model.encoding import to_json
from grandjour.model.errors import StoreError
from grandjour.model.ids import derived_id, new_id
from grandjour.model.release import ReleaseState
from grandjour.model.ticket import FORMAT, Message, PublishedAnswer, Reply, Ticket, TicketKind, TicketState
from grandjour.model.usage import MOST_USES, OLDEST_DAYS, USAGE, Tally, UseKind
from grandjour.portal.uses import Uses, send_hourly
from grandjour.reference.delays import law_day
from grandjour.serve.notice import read_notice


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UsesPlace]:
    """An instance whose town has published a dataset."""
    made = UsesPlace(tmp_path_factory.mktemp("usage"))
    made.publish("Entrées des équipements")
    yield made
    made.register.close()


def dataset_of(place: UsesPlace) -> str:
    """The first dataset of the town."""
    return next(
        one.dataset for one in place.register.releases(VILLE.siren)[::-1] if one.state is ReleaseState.COMMITTED
    )


def figures(place: UsesPlace, dataset: str) -> tuple[int, int]:
    """Downloads and API calls, as they are public."""
    found = read_notice(place.published, dataset).figures
    return found.downloads, found.api_calls


def message(place: UsesPlace, *tallies: Tally, token: str | None = None) -> bytes:
    """A message of figures."""
    body = to_json(tallies).decode()
    return to_json(Message(FORMAT, USAGE, "", place.instance.clock(), token or new_id(), body))


def tally(place: UsesPlace, dataset: str, n: int = 1, days: int = 0, kind: UseKind = UseKind.DOWNLOAD) -> Tally:
    """A tally of some days ago."""
    return Tally(dataset, (place.instance.clock() - timedelta(days=days)).date(), kind, n)


def test_what_counts_and_what_does_not(place: UsesPlace) -> None:
    """Whole files and answers of rows; no page, no description, no HEAD, no 304, no later part, no robot."""
    dataset, visitor = dataset_of(place), place.visitor()
    before = figures(place, dataset)
    slug = place.slug(dataset)
    csv, rows = f"/donnees/{slug}/t1.csv", f"/api/1/datasets/{dataset}/t1/rows"
    tag = visitor.get(csv).headers["etag"]  # 1
    visitor.get(f"/donnees/{slug}/v1/t1.parquet", headers={"range": "bytes=0-9"})  # 2
    visitor.get(f"/donnees/{slug}/t1.json")  # 3
    visitor.get(rows)  # 1
    visitor.get(f"/api/1/datasets/{slug}/t1/groups?by=equipement")  # 2
    for path, headers in (
        (csv, {"if-none-match": tag}),
        (csv, {"user-agent": "Mozilla/5.0 (compatible; ExempleBot/2.1; +https://exemple.invalid)"}),
        (rows, {"user-agent": "exemple-crawler"}),
        (f"/donnees/{slug}/v1/t1.parquet", {"range": "bytes=10-19"}),
        (f"/donnees/{slug}/t1.schema.json", {}),
        (f"/api/1/datasets/{dataset}", {}),
        (f"/api/1/datasets/{dataset}/t1/rows?nope=1", {}),
        (f"/fr/donnees/{slug}", {}),
    ):
        visitor.get(path, headers=headers)
    visitor.head(csv)
    assert place.uses.send() == 1
    assert place.uses.send() == 0
    place.turn()
    assert figures(place, dataset) == (before[0] + 3, before[1] + 2)
    page = place.page(dataset)
    assert "3 téléchargements, 2 appels à l’API" in page.replace("\u00a0", " ")
    assert "3 downloads, 2 API calls" in place.page(dataset, "en").replace("\u00a0", " ")
    told = visitor.get(f"/api/1/datasets/{dataset}").json()
    assert told["usage"]["downloads"] == 3
    assert '"userInteractionCount":3' in page


def test_portals_add_up_and_a_message_counts_once(place: UsesPlace) -> None:
    dataset = dataset_of(place)
    before, _ = figures(place, dataset)
    token = new_id()
    for _ in range(2):  # the same message, twice in the drop
        place.drop(message(place, tally(place, dataset, 5), token=token))
    place.drop(message(place, tally(place, dataset, 7)))  # of another portal
    place.turn()
    place.drop(message(place, tally(place, dataset, 5), token=token))
    place.turn()
    assert figures(place, dataset)[0] == before + 12


def test_what_a_portal_sends_says_nothing_of_visitors(place: UsesPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Address, agent and question of a visitor are in no byte of the message."""
    sent: list[bytes] = []

    class Box:
        def put(self, payload: bytes, *, key: object) -> str:
            sent.append(payload)
            return ""

    uses = Uses(place.published, Box(), place.instance.clock)
    monkeypatch.setattr(place.app.state.site, "_uses", uses)
    visitor = place.visitor()
    headers = {"user-agent": "zyxagent", "x-forwarded-for": "203.0.113.77", "referer": "https://zyxici.invalid"}
    visitor.get(f"/api/1/datasets/{dataset_of(place)}/t1/rows?equipement__contains=zyxmot", headers=headers)
    uses.send()
    [payload] = sent
    told = json.loads(payload)
    assert set(told) == {"format", "kind", "administration", "sent_at", "token", "body"}
    assert [set(one) for one in json.loads(told["body"])] == [{"dataset", "day", "kind", "n"}]
    for word in (b"zyx", b"203.0.113", b"testclient"):
        assert word not in payload


@pytest.mark.parametrize(
    ("why", "change"),
    [
        ("number", {"n": MOST_USES + 1}),
        ("number", {"n": 0}),
        ("number", {"n": -5}),
        ("kind", {"kind": "reuse"}),
        ("form", {"kind": "theft"}),
        ("number", {"n": 10**30}),
        ("form", {"n": "5"}),
        ("day", {"day": "2999-01-01"}),
        ("day", {"day": "1999-01-01"}),
        ("dataset", {"dataset": "'; DROP TABLE usage; --"}),
    ],
)
def test_absurd_figures_are_refused_whole_and_by_name(
    place: UsesPlace, caplog: pytest.LogCaptureFixture, why: str, change: dict[str, object]
) -> None:
    """One bad line, and the good ones of that message do not count either; another message does."""
    dataset = dataset_of(place)
    before, _ = figures(place, dataset)
    good = tally(place, dataset, 3)
    bad = {"dataset": dataset, "day": str(good.day), "kind": "download", "n": 1, **change}
    value = {
        "format": FORMAT, "kind": USAGE, "administration": "", "sent_at": place.instance.clock(),
        "token": new_id(), "body": to_json([good, bad]).decode(),
    }  # fmt: skip
    name = place.drop(to_json(value))
    place.drop(message(place, tally(place, dataset, 1)))
    place.turn()
    assert f"message-refused {name} ({why})" in caplog.text
    assert figures(place, dataset)[0] == before + 1


def test_a_dataset_that_is_not_known_does_not_take_the_others_with_it(place: UsesPlace) -> None:
    dataset = dataset_of(place)
    before, _ = figures(place, dataset)
    place.drop(message(place, tally(place, "0" * 26, 8), tally(place, dataset, 3)))
    place.turn()
    assert figures(place, dataset)[0] == before + 3


def test_too_many_lines_are_refused(place: UsesPlace, caplog: pytest.LogCaptureFixture) -> None:
    dataset = dataset_of(place)
    name = place.drop(message(place, *[tally(place, dataset)] * 500))
    place.turn()
    assert f"message-refused {name} (form)" in caplog.text


def test_what_waited_long_in_the_drop_counts_within_its_month(place: UsesPlace) -> None:
    dataset = dataset_of(place)
    place.drop(message(place, tally(place, dataset, 9, days=OLDEST_DAYS - 1, kind=UseKind.API_CALL)))
    place.turn()
    month = tally(place, dataset, days=OLDEST_DAYS - 1).day.replace(day=1)
    assert [use.n for use in place.register.monthly_uses() if use.month == month] == [9]
    assert read_notice(place.published, dataset).figures.since == month


def test_counts_that_cannot_go_are_kept_and_sent_at_the_end(place: UsesPlace) -> None:
    """A drop that takes nothing, then one that does; the last ones go when the portal stops."""
    dataset = dataset_of(place)

    class Broken:
        def put(self, payload: bytes, *, key: object) -> str:
            raise StoreError(place="drop")

    uses = Uses(place.published, Broken(), place.instance.clock)
    place.app.state.site._uses = uses
    place.visitor().get(f"/donnees/{dataset}/t1.csv")
    with pytest.raises(StoreError):
        uses.send()
    uses._box = place.box
    before, _ = figures(place, dataset)
    place.visitor().get(f"/donnees/{dataset}/t1.csv")
    end = send_hourly(uses)
    end()
    place.turn()
    assert figures(place, dataset)[0] == before + 2
    place.app.state.site._uses = place.uses


def test_counts_whose_receipt_was_lost_count_once(place: UsesPlace) -> None:
    """The drop took the message, and its answer never came: it went again under another id, and counted twice."""
    dataset = dataset_of(place)
    before, _ = figures(place, dataset)

    class Deaf:
        def put(self, payload: bytes, *, key: DeskKey) -> str:
            place.box.put(payload, key=key)
            raise StoreError(place="drop")

    uses = Uses(place.published, Deaf(), place.instance.clock)
    place.app.state.site._uses = uses
    place.visitor().get(f"/donnees/{dataset}/t1.csv")
    for _ in range(2):  # nothing is known to have arrived
        with pytest.raises(StoreError):
            uses.send()
        place.turn()
    place.visitor().get(f"/donnees/{dataset}/t1.csv")  # a new count is of a message of its own
    uses._box = place.box
    assert uses.send() == 2
    place.turn()
    assert figures(place, dataset)[0] == before + 2
    assert uses.send() == 0
    place.app.state.site._uses = place.uses


def test_a_message_too_old_to_be_taken_is_not_sent_again(place: UsesPlace) -> None:
    """The drop took nothing for more than OLDEST_DAYS: what waited is left, what is new goes."""
    dataset, sent = dataset_of(place), list[bytes]()

    class Box:
        def put(self, payload: bytes, *, key: DeskKey) -> str:
            sent.append(payload)
            if len(sent) == 1:
                raise StoreError(place="drop")
            return ""

    later, start = list[int](), place.instance.clock()
    uses = Uses(place.published, Box(), lambda: start + timedelta(days=sum(later)))
    place.app.state.site._uses = uses
    place.visitor().get(f"/donnees/{dataset}/t1.csv")
    with pytest.raises(StoreError):
        uses.send()
    later.append(OLDEST_DAYS + 1)
    place.visitor().get(f"/donnees/{dataset}/t1.csv")
    assert uses.send() == 1
    days = [one["day"] for one in json.loads(json.loads(sent[-1])["body"])]
    assert days == [str(law_day(start + timedelta(days=OLDEST_DAYS + 1)))]
    place.app.state.site._uses = place.uses


def test_a_portal_that_is_stopped_sends_what_it_counted(tmp_path: Path) -> None:
    """A real process, confined as it is started for good, ended by SIGTERM within its first hour."""
    place = UsesPlace(tmp_path)
    dataset = place.publish("Entrées des équipements")
    workspace = replace(place.instance.workspace, portal_port=free_port())
    with running(workspace, ("portal",)):
        for _ in range(3):
            answer = get("localhost", workspace.portal_port, f"/donnees/{dataset}/t1.csv")
            assert answer is not None
            assert answer.status == 200
    place.turn()
    assert figures(place, dataset) == (3, 0)
    place.register.close()


def test_the_producer_reads_them_by_service_and_month(place: UsesPlace) -> None:
    dataset = dataset_of(place)
    agent = place.instance.agent("camille")
    text = agent.text("/fr/utilisation")
    for told in ("Entrées des équipements", "Sports", "Téléchargements", "Les douze derniers mois"):
        assert told in text
    assert "Entrées des équipements" in agent.text(f"/fr/utilisation/{dataset}")
    assert "Downloads" in agent.text(f"/en/utilisation/{dataset}")
    lines = agent.get("/fr/utilisation.csv").text.splitlines()
    assert lines[0] == "month,dataset,title,service,downloads,api_calls,reuses,requests_answered"
    assert all(line.split(",")[1:4] == [dataset, "Entrées des équipements", "Sports"] for line in lines[1:])
    assert sum(int(line.split(",")[4]) for line in lines[1:]) == figures(place, dataset)[0]


def test_a_request_that_a_link_answered_counts_once(place: UsesPlace) -> None:
    """Whatever the number of versions that the answer names; a later refusal takes it back."""
    dataset, now = dataset_of(place), place.instance.clock()
    token = new_id()
    body = to_json(REQUEST).decode()
    ticket = Ticket(derived_id("ticket", token), VILLE.siren, TicketKind.REQUEST, now, token, body)
    place.register.add_ticket(ticket, at=now)
    versions = (PublishedAnswer(dataset, 1), PublishedAnswer(dataset, 2))
    answer = Reply(TicketState.ANSWERED, "", "id", "Camille", now, published=versions)
    place.register.reply(VILLE.siren, ticket.id, answer)
    place.turn()
    assert read_notice(place.published, dataset).figures.requests == 1
    assert "1 demande d’accès" in place.page(dataset).replace("\u00a0", " ")
    place.register.reply(VILLE.siren, ticket.id, Reply(TicketState.REFUSED, "Non", "id", "Camille", now))
    place.turn()
    assert read_notice(place.published, dataset).figures.requests == 0


def test_another_administration_reads_nothing_of_it(place: UsesPlace) -> None:
    other = place.instance.agent("yannick")
    assert "Entrées des équipements" not in other.text("/fr/utilisation")
    assert other.get(f"/fr/utilisation/{dataset_of(place)}").status_code == 404
    assert dataset_of(place) not in other.get("/fr/utilisation.csv").text
    assert place.register.releases(AGGLO.siren) == ()


def test_figures_go_with_their_dataset(tmp_path: Path) -> None:
    """Taken down: no notice, no figure in the register, and none is taken in any more."""
    place = UsesPlace(tmp_path)
    dataset = place.publish("À effacer")
    place.drop(message(place, tally(place, dataset, 4)))
    place.turn()
    assert (place.public_folder / "n" / f"{dataset}.json").is_file()
    place.ask_takedown(dataset)
    place.drop(message(place, tally(place, dataset, 4)))
    place.turn()
    assert not (place.public_folder / "n" / f"{dataset}.json").exists()
    assert place.register.monthly_uses() == ()
    place.drop(message(place, tally(place, dataset, 4)))
    place.turn()
    assert place.register.monthly_uses() == ()
    assert not list((place.public_folder / "n").iterdir())
