"""The walls of reports: only the desk reads what visitors write; what no form of ours sends is refused by name."""

import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from starlette.testclient import TestClient
from walls_instance import Instance, instance, town

from grandjour import settings
from grandjour.desk.collect import Collector
from grandjour.desk.reports import MOST_TOLD, refusal_of, settle
from grandjour.model.correction import Cell
from grandjour.model.document import DepositState
from grandjour.model.encoding import to_json
from grandjour.model.errors import CorrectionRefused
from grandjour.model.ids import derived_id, new_id
from grandjour.model.release import WithdrawalReason
from grandjour.model.report import Report, Shown
from grandjour.model.reuse import Reuse, ReuseKind
from grandjour.model.ticket import FORMAT, Message, Ticket, TicketKind, TicketState
from grandjour.model.usage import Tally, UseKind
from grandjour.model.work import Act
from grandjour.portal.app import make_app
from grandjour.portal.counter import SENT, Counter
from grandjour.portal.settings import PortalSettings
from grandjour.publish.takedown import takedown
from grandjour.publish.withdraw import withdraw
from grandjour.serve.notice import ReportState, read_notice
from grandjour.shape.asking import correct, undo
from grandjour.store.drop.writer import DropWriter
from grandjour.store.private.register import Register

SIREN: Final = "213400017"
OTHER: Final = "213400025"
BASE: Final = "http://localhost:8400"
TEXT: Final = "Salle;Places\nFoyer;12\nHalle;40\nPréau;60\n"
CANARIES: Final = {
    "proposed": "Zyxvaleur",
    "explanation": "Zyxsource kanari",
    "email": "zyxou@exemple.invalid",
    "named": "1",
    "credit": "Zyxnom",
}
WORDS: Final = ("Zyx", "zyxou", "kanari")


class Clock:
    """The portal's time."""

    def __init__(self) -> None:
        self.at = settings.now()

    def __call__(self) -> object:
        return self.at


class Place:
    """A town with a published table, its portal, its drop."""

    def __init__(self, made: Instance, folder: Path) -> None:
        self.made = made
        self.folder = folder
        self.clock = Clock()
        places = made.workspace.environment("work")
        self.writer = DropWriter(places["GRANDJOUR_DROP"])
        self.counter = Counter(made.workshop.published, self.writer, self.clock)  # type: ignore[arg-type]  # a clock
        self.portal = self.visitor()
        (self.release,) = made.live()

    def visitor(self) -> TestClient:
        """A browser on the portal."""
        options = PortalSettings(base_url=BASE, cache=self.folder / "cache", refresh_seconds=0)
        app = make_app(self.made.workshop.published, options, counter=self.counter)
        return TestClient(app, base_url=BASE, follow_redirects=False)

    def path(self) -> str:
        """Of the form for the first number."""
        found = re.search(r'href="/fr(/donnees/salles-[^"#/?]*)"', self.portal.get("/fr/donnees").text)
        assert found is not None
        return f"/fr{found[1]}/v1/t1/ligne/1/signaler"

    def send(self, *, seconds: float = 20, **fields: str) -> int:
        """Fill in the form; the status."""
        page = self.portal.get(f"{self.path()}?column=places")
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        self.clock.at += timedelta(seconds=seconds)
        self.answer = self.portal.post(self.path(), data={**hidden, **CANARIES, **fields})
        return self.answer.status_code

    def seal(self, **changes: object) -> str:
        """A message as a portal seals it, but for these changes of its body; its name in the drop."""
        body = {
            "release": self.release.id,
            "cell": {"table": "t1", "row": 1, "column": "places"},
            "proposed": "13",
            "explanation": "",
            "credit": "",
            "email": "",
            "language": "fr",
        }
        siren, token = str(changes.pop("administration", SIREN)), str(changes.pop("token", new_id()))
        return self.put(Message(FORMAT, "report", siren, settings.now(), token, to_json(body | changes).decode()))

    def put(self, message: Message) -> str:
        """The same of any message."""
        key = self.made.workshop.published.desk_key()
        assert key is not None
        return self.writer.put(to_json(message), key=key)

    def collect(self) -> int:
        """What the worker does with the drop."""
        shop = self.made.workshop
        return Collector(shop.register, shop.drop, shop.objects).collect(at=settings.now())

    def kept(self, *names: str) -> bytes:
        """All bytes and names below folders of the workspace."""
        found = [path for name in names for path in (self.made.workspace.root / name).rglob("*")]
        found += list((self.folder / "cache").rglob("*"))
        return b"".join([path.name.encode() + (path.read_bytes() if path.is_file() else b"") for path in found])


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A town with a public table of rooms, beside another town."""
    path = tmp_path / "salles.csv"
    path.write_text(TEXT, encoding="utf-8")
    with instance(tmp_path / "data") as made:
        made.add(town(SIREN, "Ville de Sainte-Aube"), agent="camille")
        made.add(town(OTHER, "Ville de Grand-Pré"), agent="alix")
        made.publish_all([made.drop(path, title="Salles")])
        yield Place(made, tmp_path)


def test_what_a_reporter_wrote_is_in_no_public_byte_nor_log(
    place: Place, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """In every field, before and after it is collected; what an agent shows is public, and gone after a takedown."""
    caplog.set_level(logging.DEBUG)
    register = place.made.workshop.register
    assert place.send(proposed="", explanation="") == 422
    assert place.send() == 200
    stranger = place.visitor()
    for _ in range(2):
        kept = place.kept("public", "drop")
        base = place.path().split("/v1/")[0]
        pages = "".join(stranger.get(path).text for path in (base, f"{base}/v1/t1/ligne/1", "/suivi", "/catalogue.ttl"))
        lines = "".join(str(line) for line in register.journal(SIREN))
        ours = [one.getMessage() for one in caplog.records if not one.name.startswith("httpx")]  # the browser's own
        said = "".join((*capfd.readouterr(), *ours))
        for word in WORDS:
            assert word.encode() not in kept, word
            assert word not in pages + lines + said, word
        place.made.work()
    (ticket,) = register.tickets(SIREN, TicketKind.REPORT)
    assert "Zyxnom" in ticket.body
    register.show_report(SIREN, ticket.id, Shown(explanation="Zyxmontré"), agent="a", at=settings.now())
    place.made.work()
    assert "Zyxmontré" in stranger.get(base).text
    assert "Zyxsource" not in stranger.get(base).text
    shop = place.made.workshop
    takedown(
        place.release, WithdrawalReason.ERROR, register=register, objects=shop.objects, published=shop.published,
        public=shop.public, actor="a", at=settings.now(),
    )  # fmt: skip
    assert b"Zyx" not in place.kept("public")
    assert stranger.get(base).status_code in (404, 410)
    place.made.work()
    assert b"Zyx" not in place.kept("public")


def test_programs_are_held_off(place: Place) -> None:
    """By the time a person needs, a field that nobody sees, and a rate for each visitor, shared with the requests."""
    assert place.send(seconds=1) == 422
    assert "programme" in place.answer.text
    assert CANARIES["explanation"] in place.answer.text  # what was typed is kept
    assert place.send(website="https://spam.invalid") == 422
    page = place.portal.get(f"{place.path()}?column=places")
    assert place.portal.post(place.path(), data={"column": "places", **CANARIES}).status_code == 422  # without a stamp
    assert page.headers["cache-control"] == "no-store"
    sent = [place.send() for _ in range(SENT.most + 1)]
    assert sent == [200] * SENT.most + [429]
    crossed = place.portal.post(place.path(), data=CANARIES, headers={"sec-fetch-site": "cross-site"})
    assert crossed.status_code == 403
    assert place.collect() == SENT.most


@pytest.mark.parametrize(
    "changes",
    [
        {"release": new_id()},
        {"release": "../x"},
        {"administration": OTHER},
        {"cell": {"table": "t2", "row": 1, "column": "places"}},
        {"cell": {"table": "t1", "row": 4, "column": "places"}},
        {"cell": {"table": "t1", "row": 0, "column": "places"}},
        {"cell": {"table": "t1", "row": 1, "column": "secret"}},
        {"cell": "t1"},
        {"proposed": "", "explanation": " "},
        {"proposed": "x" * 2001},
        {"explanation": "a\u202eb"},
        {"proposed": "a\0b"},
        {"explanation": "a\x1b[2Jb"},
        {"credit": "a\nb"},
        {"credit": "a\0b"},
        {"credit": "a\u2028b"},
        {"email": "a@b"},
        {"email": "a@b.fr?bcc=c@d.fr"},
        {"email": "a@b.fr\r\nBcc: c@d.fr"},
        {"cell": {"table": "t1", "row": 1, "column": "a\0b"}},
        {"language": "xx"},
    ],
    ids=range(21),
)
def test_hostile_reports_are_refused_by_name(
    place: Place, caplog: pytest.LogCaptureFixture, changes: dict[str, object]
) -> None:
    """Another's release, a cell that is not there, words that no form of ours lets through; the next one comes in."""
    name = place.seal(**changes)
    place.seal()
    assert place.collect() == 1
    assert f"message-refused {name}" in caplog.text
    assert place.made.workshop.drop.waiting() == ()
    assert place.made.workshop.register.tickets(OTHER, TicketKind.REPORT) == ()


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("proposed", "a\0b", "caractères invisibles"),
        ("explanation", "a\u202eb", "caractères invisibles"),
        ("credit", "a\nb", "Une seule ligne"),
        ("credit", "a\0b", "Une seule ligne"),
        ("email", "a@b.fr\nBcc: c@d.fr", "adresse"),
        ("email", "a@b.fr?bcc=c@d.fr", "adresse"),
    ],
    ids=range(6),
)
def test_the_form_asks_again_for_what_no_register_can_hold(place: Place, field: str, text: str, said: str) -> None:
    """The same rules as those of the desk, said beside the field; nothing comes into the drop."""
    fields = {field: text}
    assert place.send(seconds=20, **fields) == 422
    assert said in place.answer.text.replace("\u00a0", " ")
    assert place.made.workshop.drop.waiting() == ()
    assert place.send(explanation="Prix\u202f: 12\u00a0€,\r\n\tpuis 13", credit="Ondine\u00a0Exemple") == 200
    assert place.collect() == 1


def test_a_report_of_a_masked_cell_is_not_accepted(tmp_path: Path) -> None:
    """Its form shows what all may read; no correction of it is kept, by name, and the report stays open."""
    path = tmp_path / "salles.csv"
    lines = "".join(f"Salle {n};Appeler le 06 12 34 56 {n:02} avant midi pour la clé de la salle\n" for n in range(20))
    path.write_text(f"Salle;Observations\n{lines}", encoding="utf-8")
    with instance(tmp_path / "data") as made:
        made.add(town(SIREN, "Ville de Sainte-Aube"), agent="camille")
        made.publish_all([made.drop(path, title="Salles")], lambda _: "mask_span")
        place = Place(made, tmp_path)
        page = place.portal.get(f"{place.path()}?column=observations").text
        assert "[…]" in page
        assert "06 12" not in page
        place.seal(cell={"table": "t1", "row": 1, "column": "observations"})
        assert place.collect() == 1
        register = made.workshop.register
        (ticket,) = register.tickets(SIREN, TicketKind.REPORT)
        with pytest.raises(CorrectionRefused):
            correct(
                register, made.workshop.objects, place.release, Cell("t1", 1, "observations"), "13", reason="Signalé.",
                agent=made.agents[SIREN], at=settings.now(), ticket=ticket.id,
            )  # fmt: skip
        assert register.tickets(SIREN, TicketKind.REPORT) == (ticket,)
        assert register.corrections(SIREN, place.release.deposit) == ()


def test_an_undone_correction_opens_its_report_until_a_version_has_it(place: Place) -> None:
    """Undone before: open again, whatever was replied. Undone after: the version answers it until one without it."""
    register, agent = place.made.workshop.register, place.made.agents[SIREN]
    place.seal()
    place.seal(cell={"table": "t1", "row": 2, "column": "places"})
    assert place.collect() == 2
    first, second = register.tickets(SIREN, TicketKind.REPORT)
    register.reply(SIREN, first.id, refusal_of("not-verified", "Rien.", agent=agent, at=settings.now()))

    def accept(ticket: Ticket, row: int) -> str:
        return correct(
            register, place.made.workshop.objects, place.release, Cell("t1", row, "places"), "13", reason="Signalé.",
            agent=agent, at=settings.now(), ticket=ticket.id,
        ).id  # fmt: skip

    def state(ticket: Ticket) -> TicketState:
        return register.ticket(SIREN, ticket.id).state

    one, deposit = accept(first, 1), place.release.deposit
    undo(register, SIREN, one, deposit=deposit, agent=agent, at=settings.now())
    assert (state(first), register.ticket(SIREN, first.id).replies) == (TicketState.OPEN, ())
    assert register.journal(SIREN)[1].act is Act.REPORT_REOPEN
    assert register.answered_reports(SIREN) == {}
    kept = accept(first, 1), accept(second, 2)
    place.made.work()
    (record,) = place.made.records()
    assert record.state is DepositState.READY
    place.made.ask_publication(record.deposit)
    place.made.work()
    assert (state(first), state(second)) == (TicketState.CORRECTED, TicketState.CORRECTED)
    for id in kept:
        undo(register, SIREN, id, deposit=deposit, agent=agent, at=settings.now())
    place.made.work()
    assert (state(first), state(second)) == (TicketState.CORRECTED, TicketState.CORRECTED)
    told = read_notice(place.made.workshop.published, place.release.dataset).reports
    assert {(one.state, one.correction) for one in told} == {(ReportState.CORRECTED, id) for id in kept}
    place.made.ask_publication(record.deposit)
    place.made.work()
    place.made.work()
    assert (state(first), state(second)) == (TicketState.OPEN, TicketState.OPEN)
    told = read_notice(place.made.workshop.published, place.release.dataset).reports
    assert {(one.state, one.correction, one.credit) for one in told} == {(ReportState.OPEN, None, "")}


def test_a_published_correction_undone_before_it_is_settled_answers_its_report(place: Place) -> None:
    """Between the publication and the worker's next look at the reports."""
    register, agent = place.made.workshop.register, place.made.agents[SIREN]
    place.seal()
    assert place.collect() == 1
    (ticket,) = register.tickets(SIREN, TicketKind.REPORT)
    made_one = correct(
        register, place.made.workshop.objects, place.release, Cell("t1", 1, "places"), "13", reason="Signalé.",
        agent=agent, at=settings.now(), ticket=ticket.id,
    )  # fmt: skip
    place.made.work()
    (record,) = place.made.records()
    place.made.ask_publication(record.deposit)
    place.made.work()
    accepted = register.ticket(SIREN, ticket.id).replies[:1]
    with closing(sqlite3.connect(place.made.workspace.root / "private" / "register.sqlite")) as known, known:
        as_it_was = (to_json(accepted).decode(), ticket.id)
        known.execute("UPDATE ticket SET state = 'accepted', replies = ? WHERE id = ?", as_it_was)
    undo(register, SIREN, made_one.id, deposit=record.deposit.id, agent=agent, at=settings.now())
    assert register.ticket(SIREN, ticket.id).state is TicketState.ACCEPTED
    assert settle(register, at=settings.now()) == 1
    assert register.ticket(SIREN, ticket.id).state is TicketState.CORRECTED


def test_words_about_a_withdrawn_version_are_public_no_more(place: Place) -> None:
    """A value that stands in them is withdrawn with it, though a corrected version is public; the state is told on."""
    shop, agent = place.made.workshop, place.made.agents[SIREN]
    place.seal(proposed="Zyxvaleur", explanation="Zyxsource")
    assert place.collect() == 1
    (ticket,) = shop.register.tickets(SIREN, TicketKind.REPORT)
    correct(
        shop.register, shop.objects, place.release, Cell("t1", 1, "places"), "13", reason="Signalé.", agent=agent,
        at=settings.now(), ticket=ticket.id,
    )  # fmt: skip
    shop.register.show_report(SIREN, ticket.id, Shown("Zyxvaleur", "Zyxsource"), agent=agent.id, at=settings.now())
    place.made.work()
    (record,) = place.made.records()
    place.made.ask_publication(record.deposit)
    place.made.work()
    (told,) = read_notice(shop.published, place.release.dataset).reports
    assert (told.proposed, told.explanation) == ("Zyxvaleur", "Zyxsource")
    reason, at = WithdrawalReason.ERROR, settings.now()
    withdraw(place.release, reason, register=shop.register, public=shop.public, actor=agent.id, at=at)
    place.made.work()
    assert read_notice(shop.published, place.release.dataset).reports == (replace(told, proposed="", explanation=""),)
    assert b"Zyx" not in place.kept("public")


def test_a_cell_that_is_not_there_has_no_form(place: Place) -> None:
    """Neither to read nor to send; a withdrawn version has none either."""
    path = place.path()
    for wrong in (f"{path}?column=secret", path, f"{path}?column=places&x=1", path.replace("ligne/1/", "ligne/4/")):
        assert place.portal.get(wrong).status_code in (400, 404), wrong
    assert place.portal.post(path, data={**CANARIES, "column": "secret"}).status_code == 404


def test_the_same_form_sent_twice_is_one_report(place: Place) -> None:
    """Killed between the register and the drop too: a ticket's id comes of its token."""
    page = place.portal.get(f"{place.path()}?column=places")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    place.clock.at += timedelta(seconds=20)
    answers = [place.portal.post(place.path(), data={**hidden, **CANARIES}).text for _ in range(2)]
    links = {re.search(r'href="(/suivi/[0-9a-z]{26})"', answer)[1] for answer in answers}  # type: ignore[index]  # there
    assert len(links) == 1
    assert place.collect() == 1
    assert len(place.made.workshop.register.tickets(SIREN, TicketKind.REPORT)) == 1


def test_a_name_erased_before_stays_erased_whenever_a_worker_dies(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Collected again after a restoration: killed before the name is erased again, the next turn erases it."""
    token, shop = new_id(), place.made.workshop
    shop.objects.note_erased_ticket(derived_id("ticket", token))
    place.seal(credit="Zyxnom", token=token)
    with monkeypatch.context() as dying:
        dying.setattr(Register, "erase_credit", killed)
        with pytest.raises(KeyboardInterrupt):
            place.collect()
    (ticket,) = shop.register.tickets(SIREN, TicketKind.REPORT)
    assert "Zyxnom" in ticket.body
    assert place.collect() == 0
    (ticket,) = shop.register.tickets(SIREN, TicketKind.REPORT)
    assert "Zyxnom" not in ticket.body
    assert shop.drop.waiting() == ()


def killed(*_: object, **__: object) -> None:
    """The end of a worker."""
    raise KeyboardInterrupt


def test_what_comes_before_the_register_notes_a_version_waits_for_it(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    """A worker died between the public log and the register, and another collects: nothing of it is lost."""
    shop, dataset = place.made.workshop, place.release.dataset
    with closing(sqlite3.connect(place.made.workspace.root / "private" / "register.sqlite")) as known, known:
        known.execute("UPDATE release SET state = 'prepared', seq = NULL WHERE id = ?", (place.release.id,))
    reuse = Reuse(
        dataset,
        "Carte",
        "https://a.exemple.fr/",
        ReuseKind.OTHER,
        "Des lieux",
        "",
        named=False,
        email="",
        language="fr",
    )
    used = (Tally(dataset, settings.now().date(), UseKind.DOWNLOAD, 3),)
    names = {
        place.seal(),
        place.put(Message(FORMAT, "reuse", SIREN, settings.now(), new_id(), to_json(reuse).decode())),
        place.put(Message(FORMAT, "usage", "", settings.now(), new_id(), to_json(used).decode())),
    }
    place.seal(release=new_id())
    for _ in range(2):
        assert place.collect() == 0
        assert set(shop.drop.waiting()) == names
    assert caplog.text.count("message-refused") == 1  # what nobody knows
    place.made.work()
    assert shop.drop.waiting() == ()
    assert len(shop.register.tickets(SIREN, TicketKind.REPORT)) == 1
    assert len(shop.register.tickets(SIREN, TicketKind.REUSE)) == 1
    assert [use.n for use in shop.register.monthly_uses()] == [3]


def test_a_notice_that_cannot_be_read_breaks_no_page(place: Place) -> None:
    """Cut, of another form, of a later format: the page does without, and the worker mends it."""
    place.seal()
    place.made.work()
    published, public, dataset = place.made.workshop.published, place.made.workshop.public, place.release.dataset
    good = published.notice(dataset)
    for bad in (b"", b"{", b"[]", good.replace(b'"format":1', b'"format":9')):
        public.put_notice(dataset, bad)
        assert read_notice(published, dataset).reports == ()
        assert place.portal.get(place.path().split("/v1/")[0]).status_code == 200
    place.seal()
    place.made.work()
    assert len(read_notice(published, dataset).reports) == 2


def test_a_flood_of_reports_stays_out_of_the_notice(place: Place) -> None:
    """All are counted, the last are told; a credit is told however old it is; what is about nothing is not."""
    shop, agent = place.made.workshop, place.made.agents[SIREN]
    place.seal(credit="Ondine Exemple")
    assert place.collect() == 1
    (ticket,) = shop.register.tickets(SIREN, TicketKind.REPORT)
    correct(
        shop.register, shop.objects, place.release, Cell("t1", 1, "places"), "13", reason="Signalé.", agent=agent,
        at=settings.now(), ticket=ticket.id, credit=True,
    )  # fmt: skip
    place.made.work()
    (record,) = place.made.records()
    place.made.ask_publication(record.deposit)
    for _ in range(MOST_TOLD + 2):
        place.seal()
    assert place.collect() == MOST_TOLD + 2
    off_topic = shop.register.tickets(SIREN, TicketKind.REPORT)[-1]
    reply = refusal_of("off-topic", "Rien.", agent=agent, at=settings.now())
    shop.register.reply(SIREN, off_topic.id, reply)
    place.made.work()
    notice = read_notice(shop.published, place.release.dataset)
    assert notice.counts == {ReportState.OPEN: MOST_TOLD + 1, ReportState.CORRECTED: 1}
    assert [one.state for one in notice.reports] == [*[ReportState.OPEN] * MOST_TOLD, ReportState.CORRECTED]
    assert list(notice.credits.values()) == ["Ondine Exemple"]
    page = place.portal.get(place.path().split("/v1/")[0]).text.replace("\u00a0", " ")
    assert f"{MOST_TOLD + 1} ouverts" in page


def test_figures_and_reports_are_one_notice(place: Place) -> None:
    """Whichever comes first; one file, which goes with the dataset."""
    register, dataset = place.made.workshop.register, place.release.dataset
    register.add_usage(new_id(), [Tally(dataset, settings.now().date(), UseKind.DOWNLOAD, 3)], at=settings.now())
    place.made.work()
    place.seal()
    place.made.work()
    register.add_usage(new_id(), [Tally(dataset, settings.now().date(), UseKind.API_CALL, 2)], at=settings.now())
    place.made.work()
    notice = read_notice(place.made.workshop.published, dataset)
    assert (notice.figures.downloads, notice.figures.api_calls, len(notice.reports)) == (3, 2, 1)
    assert place.made.workshop.published.noticed() == (dataset,)
    shop = place.made.workshop
    takedown(
        place.release, WithdrawalReason.ERROR, register=register, objects=shop.objects, published=shop.published,
        public=shop.public, actor="a", at=settings.now(),
    )  # fmt: skip
    assert shop.published.noticed() == ()
    place.made.work()
    assert shop.published.noticed() == ()


def test_reports_have_no_field_that_a_test_forgets() -> None:
    """The canaries above are in every field that a visitor fills in."""
    assert {field.name for field in fields_of(Report)} - {"release", "cell", "language"} == set(CANARIES) - {"named"}
    assert {field.name for field in fields_of(Cell)} == {"table", "row", "column"}
