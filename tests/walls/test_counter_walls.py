"""The walls of the counter: only the desk reads what visitors write, the drop may hold anything, kills lose nothing."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from store_cases import SetUp

from counter_desk import AGGLO, ASKED, REQUEST, START, TOWN, CounterDesk, fill, link_of
from grandjour.desk.collect import MOST, Collector, read_message, ticket_of
from grandjour.desk.telling import record_of, retell_missing, tell
from grandjour.model.encoding import to_json
from grandjour.model.errors import MessageRefused, SealBroken
from grandjour.model.ids import new_id
from grandjour.model.reuse import Reuse, ReuseKind
from grandjour.model.ticket import FORMAT, Message, Reply, Request, Ticket, TicketKind, TicketState
from grandjour.model.usage import USAGE
from grandjour.serve.capsule import close, name_of, open_record
from grandjour.store.drop.box import MAX_BYTES
from grandjour.store.private.register import Register

HERE: Final = Path(__file__).parent
CANARIES: Final = {
    "what": "Zyxquoi kanari",
    "period": "Zyxquand",
    "mode": "email",
    "name": "Zyxqui",
    "contact": "zyxou@exemple.invalid",
    "for_administration": "1",
    "siren": "987654321",
    "website": "",
}
WORDS: Final = ("Zyx", "zyx", "kanari", "987654321")
DEEP: Final = b"[" * 30_000 + b"]" * 30_000
FIGURES: Final = '[{"dataset":"DATASET","day":"2026-03-03","kind":"download","n":1}]'
REUSE: Final = Reuse(
    "0" * 26, "T", "https://a.exemple.fr/", ReuseKind.OTHER, "D", "", named=False, email="", language="fr"
)
KILLS: Final = ("ticket", "deleted", "capsule", "told")


@pytest.fixture
def desk(tmp_path: Path) -> CounterDesk:
    """A counter of two administrations that is open."""
    made = CounterDesk(tmp_path, TOWN, AGGLO)
    made.open()
    made.turn()
    return made


def bytes_of(folder: Path) -> Iterator[bytes]:
    """All bytes below a folder, and all names."""
    for path in folder.rglob("*"):
        yield path.name.encode()
        if path.is_file():
            yield path.read_bytes()


def message(**changes: object) -> bytes:
    """A message that a portal may send, but for these changes."""
    value = {
        "format": FORMAT,
        "kind": "request",
        "administration": TOWN.siren,
        "sent_at": START,
        "token": new_id(),
        "body": to_json(REQUEST).decode(),
    }
    return to_json(value | changes)


def test_what_a_requester_wrote_is_in_no_public_byte_nor_log(
    desk: CounterDesk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """In the public root, the drop, the portal's cache, the journal, what is printed: before and after collecting."""
    caplog.set_level(logging.DEBUG)
    visitor = desk.visitor()
    assert fill(desk, visitor, CANARIES | {"desk": TOWN.siren, "name": ""}).status_code == 422
    assert visitor.post("/fr/demander/deja-publie", data={"text": "Zyxquoi kanari"}).json() == {"datasets": []}
    receipt = fill(desk, visitor, CANARIES | {"desk": TOWN.siren})
    token = link_of(receipt.text).rsplit("/", 1)[1]
    visitor.get(f"/suivi/{token}")
    stranger = desk.visitor()
    for _ in range(2):
        places = [desk.folder / "public", desk.folder / "drop", desk.folder / "cache"]
        kept = b"".join(block for place in places for block in bytes_of(place))
        pages = "".join(stranger.get(path).text for path in ("/fr/", "/fr/demander", "/suivi", "/catalogue.ttl"))
        lines = "".join(str(line) for line in desk.register.journal(TOWN.siren))
        ours = [one.getMessage() for one in caplog.records if not one.name.startswith("httpx")]  # the browser's own
        said = "".join((*capfd.readouterr(), *ours))
        for word in (*WORDS, token):
            assert word.encode() not in kept, word
            assert word not in pages + lines + said, word
        desk.turn()
    assert "Zyxquoi" in visitor.get("/suivi").text


def test_a_record_opens_with_its_token_only_and_cannot_be_listed(desk: CounterDesk) -> None:
    first, second = desk.send(), desk.send()
    desk.turn()
    names = {path.name for path in (desk.folder / "public" / "c").iterdir()}
    assert names == {name_of(first), name_of(second)}
    assert len({path.stat().st_size for path in (desk.folder / "public" / "c").iterdir()}) == 1
    capsule = desk.published.capsule(name_of(first))
    assert open_record(capsule, first).publisher.siren == TOWN.siren
    for token in (second, first[:-1], new_id(), ""):
        with pytest.raises(SealBroken):
            open_record(capsule, token)
    for spoilt in (capsule[:-1], capsule[:-1] + b"\0", b"", capsule[:20]):
        with pytest.raises(SealBroken):
            open_record(spoilt, first)
    visitor = desk.visitor()
    answers = set()
    for token in ("x", new_id(), name_of(first), "..%2f..%2fprivate", "0" * 26):
        visitor.get(f"/suivi/{token}")
        answer = visitor.get("/suivi")
        answers.add((answer.status_code, answer.text))
    assert len(answers) == 1
    assert desk.visitor().get(f"/c/{name_of(first)}").status_code == 404


def test_two_administrations_see_each_their_own(desk: CounterDesk) -> None:
    desk.send(siren=TOWN.siren)
    desk.turn()
    assert (len(desk.tickets(TOWN.siren)), len(desk.tickets(AGGLO.siren))) == (1, 0)


HOSTILE: Final = {
    "empty": b"",
    "zeros": b"\0" * 100,
    "no field": b"{}",
    "open brackets": b"[" * 50_000,
    "deep": b'{"x":' + DEEP + b"}",
    "deep beside a good one": message()[:-1] + b',"x":' + DEEP + b"}",
    "no UTF-8": message().replace(TOWN.siren.encode(), b"\xff\xfe"),
    "of another kind": message(kind="bribe"),
    "of another format": message(format=2),
    "a path for a token": message(token="../../etc"),
    "to nobody": message(administration="999999999"),
    "to a number": message(administration=7),
    "to NUL": message(administration="\0"),
    "to no SIREN": message(administration="21000001O"),
    "no date": message(sent_at="yesterday"),
    "no time zone": message(sent_at="2026-03-03T09:30:00"),
    "before all dates": message(sent_at="0001-01-01T00:00:00+14:00"),
    "the first of all dates": message(sent_at="0001-01-01T00:00:00Z"),
    "more than a year ago": message(sent_at=START - timedelta(days=367)),
    "an empty body": message(body="{}"),
    "no character": message(body="\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace")),
    "half a character": message(body=to_json(REQUEST).decode()[:-1] + ',"x":"\\ud800"}'),
    "nothing asked": message(body=to_json({**dict.fromkeys(ASKED, ""), "mode": "email", "language": "fr"}).decode()),
    "too much asked": message(body=to_json({**ASKED, "what": "x" * 4001, "language": "fr"}).decode()),
    "NUL asked": message(body=to_json({**ASKED, "what": "a\0b", "language": "fr"}).decode()),
    "no SIREN asks": message(body=to_json({**ASKED, "language": "fr", "siren": "12"}).decode()),
    "a deep body": message(body='{"x":' + DEEP.decode() + "}"),
    "a long body": message(body="x" * (64 << 10)),
    "a reuse of NUL": message(kind="reuse", body=to_json(replace(REUSE, dataset="\0")).decode()),
    "a reuse with NUL": message(kind="reuse", body=to_json(replace(REUSE, description="a\0b")).decode()),
    "a reuse of nobody's": message(kind="reuse", body=to_json(REUSE).decode()),
    "deep figures": message(kind=USAGE, administration="", body=DEEP.decode()),
    "figures of NUL": message(kind=USAGE, administration="", body=FIGURES.replace("DATASET", r"\u0000")),
    "figures for an administration": message(kind=USAGE, body=FIGURES.replace("DATASET", "0" * 26)),
}


def test_hostile_messages_are_refused_by_name_and_stop_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, both: SetUp
) -> None:
    """One that the register cannot hold would otherwise be tried again for ever, by every worker."""
    desk = CounterDesk(tmp_path, TOWN, AGGLO, register=both.register(tmp_path))
    desk.open()
    desk.turn()
    key = desk.published.desk_key()
    assert key is not None
    for what, payload in HOSTILE.items():
        name = desk.writer.put(payload, key=key)
        desk.send()
        assert desk.turn() == 1, what
        assert f"message-refused {name}" in caplog.text, what
        assert desk.drop.waiting() == (), what
        assert desk.turn() == 0, what


def test_what_does_not_open_stays_and_is_named_once(desk: CounterDesk, caplog: pytest.LogCaptureFixture) -> None:
    """Cut, renamed, sealed elsewhere, a giant, a link: the others go through. A replay is nothing."""
    desk.send()
    [good] = desk.drop.waiting()
    drop = desk.folder / "drop"
    box = (drop / good).read_bytes()
    bad = [new_id() for _ in range(5)]
    (drop / bad[0]).write_bytes(box[:-1])
    (drop / bad[1]).write_bytes(box)  # another name
    (drop / bad[2]).write_bytes(b"GJD1" + b"0" * 26 + os.urandom(80))
    with (drop / bad[3]).open("wb") as giant:
        giant.truncate(MAX_BYTES * 3)
    (drop / bad[4]).symlink_to(drop / good)
    assert desk.turn() == 1
    assert desk.turn() == 0
    assert caplog.text.count("seal-broken") == len(bad)
    assert set(desk.drop.waiting()) == set(bad)
    (drop / good).write_bytes(box)  # the same message again
    assert desk.turn() == 0
    assert len(desk.tickets()) == 1


def test_a_later_date_than_now_is_now() -> None:
    """A message cannot say that it comes from the future; the day that the receipt told stands."""
    late = read_message(message(sent_at="2999-01-01T00:00:00+00:00"), name="x", at=START)
    assert ticket_of(late, name="x", at=START).received_at == START
    with pytest.raises(MessageRefused):
        read_message(b"null", name="x", at=START)


def test_messages_and_requests_have_no_field_that_a_test_forgets() -> None:
    """The canaries above are in every field that a visitor fills in."""
    assert {field.name for field in fields_of(Request)} - {"language"} == set(CANARIES) - {
        "for_administration",
        "website",
    }
    assert {field.name for field in fields_of(Message)} == {
        "format", "kind", "administration", "sent_at", "token", "body",
    }  # fmt: skip
    others = ["reuse", "report"]  # their canaries: test_reuse_walls.py, test_report_walls.py
    assert list(TicketKind) == ["request", *others]


@pytest.mark.parametrize("point", KILLS)
def test_killed_while_collecting_nothing_is_lost_or_doubled(desk: CounterDesk, point: str) -> None:
    """kill -9 right after the ticket, the deletion, the capsule, the note that it was told; then another worker."""
    tokens = {desk.send() for _ in range(3)}
    command = [sys.executable, str(HERE / "counter_kills.py"), str(desk.folder), point]
    killed = subprocess.run(command, check=False, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    desk.turn()
    assert {ticket.token for ticket in desk.tickets()} == tokens
    assert len(desk.tickets()) == len(tokens)
    assert desk.drop.waiting() == ()
    assert all(desk.counter.record(token) for token in tokens)
    assert desk.register.untold_tickets() == ()
    assert desk.register.verify_journal() >= len(tokens)


def test_two_workers_collect_each_message_once(desk: CounterDesk) -> None:
    """Both empty the same drop at the same time."""
    tokens = {desk.send() for _ in range(12)}
    registers = [Register(f"sqlite:///{desk.folder / 'private' / 'register.sqlite'}") for _ in range(2)]
    with ThreadPoolExecutor(2) as workers:
        added = list(workers.map(lambda one: Collector(one, desk.drop, desk.objects).collect(at=START), registers))
    assert sum(added) == len(tokens)
    assert {ticket.token for ticket in desk.tickets()} == tokens
    assert desk.drop.waiting() == ()


def test_a_flood_leaves_the_worker_time_for_its_jobs(desk: CounterDesk) -> None:
    """A turn ends, however much waits; what does not open takes no place of what does."""
    key = desk.published.desk_key()
    assert key is not None
    for _ in range(MOST + 5):
        desk.writer.put(b"{}", key=key)
    for _ in range(MOST):
        (desk.folder / "drop" / new_id()).write_bytes(b"")
    desk.send()
    for _ in range(5):
        before = len(desk.drop.waiting())
        desk.turn()
        assert before - len(desk.drop.waiting()) <= MOST
    assert len(desk.tickets()) == 1
    assert len(desk.drop.waiting()) == MOST


@pytest.mark.parametrize("late", ["its note last", "both last", "its record between"])
def test_of_two_workers_that_tell_at_once_the_newer_record_stands(desk: CounterDesk, late: str) -> None:
    """One holds the ticket as it was, the other as it is answered; whoever writes last, the sender reads the answer."""
    token = desk.send()
    desk.collector.collect(at=START)
    register, [old] = desk.register, desk.register.untold_tickets()
    register.reply(TOWN.siren, old.id, Reply(TicketState.REFUSED, "Non.", "id", "C. Essai", START))
    [new] = register.untold_tickets()

    def publish(ticket: Ticket) -> None:
        desk.public.put_capsule(name_of(token), close(record_of(register, ticket), token))

    if late == "its note last":
        steps = [(publish, old), (publish, new), (register.told_ticket, new), (register.told_ticket, old)]
    elif late == "both last":
        steps = [(publish, new), (register.told_ticket, new), (publish, old), (register.told_ticket, old)]
    else:
        steps = [(publish, new), (publish, old), (register.told_ticket, old), (register.told_ticket, new)]
    for step, ticket in steps:
        step(ticket)
    tell(register, desk.public)
    record = desk.counter.record(token)
    assert record is not None
    assert record.state is TicketState.REFUSED
    tell(register, desk.public)
    assert register.untold_tickets() == ()


def test_records_that_are_gone_are_told_again(desk: CounterDesk) -> None:
    """A public root without them, as after a restoration by hand."""
    token = desk.send()
    desk.turn()
    desk.public.erase_capsule(name_of(token))
    assert desk.counter.record(token) is None
    retell_missing(desk.register, desk.published)
    desk.turn()
    assert desk.counter.record(token) is not None


def test_a_lost_private_key_is_replaced(desk: CounterDesk) -> None:
    """What was sealed to it stays closed; what comes after goes through."""
    desk.send()
    for path in (desk.folder / "private" / "keys").iterdir():
        path.unlink()
    desk.clock.at = START.replace(day=4)
    desk.open()
    desk.send()
    assert desk.turn() == 1
    assert len(desk.drop.waiting()) == 1
