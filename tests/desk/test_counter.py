"""From the form of the portal to the page of the secret link, through drop and register."""

from datetime import timedelta
from pathlib import Path

import pytest

from counter_desk import AGGLO, ASKED, REQUEST, START, TOWN, CounterDesk, fill, link_of
from grandjour.desk.bodies import request_of
from grandjour.model.ticket import Reason, Reply, TicketState
from grandjour.model.work import Act


@pytest.fixture
def desk(tmp_path: Path) -> CounterDesk:
    """A counter that is open."""
    made = CounterDesk(tmp_path)
    made.open()
    made.turn()
    return made


def test_a_request_goes_through_and_is_followed(desk: CounterDesk) -> None:
    visitor = desk.visitor()
    receipt = fill(desk, visitor, ASKED)
    assert receipt.status_code == 200
    assert receipt.headers["cache-control"] == "no-store"
    for told in (
        "3\u00a0mars\u00a02026",
        "3\u00a0avril\u00a02026",
        "3\u00a0juin\u00a02026",
        "mairie@valmont.test",
        "CADA",
    ):
        assert told in receipt.text
    link = link_of(receipt.text)
    assert visitor.get(link).status_code == 303
    assert visitor.get("/suivi").status_code == 404  # not collected yet
    assert desk.turn() == 1
    [ticket] = desk.tickets()
    assert request_of(ticket.body) == REQUEST
    assert ticket.state is TicketState.OPEN
    assert desk.drop.waiting() == ()
    page = visitor.get("/suivi")
    assert page.status_code == 200
    assert "canoë" in page.text
    assert "3\u00a0avril\u00a02026" in page.text
    assert "Your request" in visitor.get("/suivi?langue=en").text
    assert desk.register.journal(TOWN.siren)[0].act is Act.TICKET


@pytest.mark.parametrize(
    ("days", "told", "until"),
    [
        (50, "Vous pouvez contester ce refus", "22\u00a0juin\u00a02026"),
        (150, "confirme un refus", "3\u00a0juin\u00a02026"),
    ],
)
def test_a_late_refusal_tells_no_delay_that_has_run_out(desk: CounterDesk, days: int, told: str, until: str) -> None:
    """Silence was a refusal on 3 April; of a refusal after 3 June the page once said that the CADA could be asked."""
    visitor = desk.visitor()
    visitor.get(link_of(fill(desk, visitor, ASKED).text))
    desk.turn()
    [ticket] = desk.tickets()
    at = START + timedelta(days=days)
    reasons = (Reason("vie_privee", "CRPA L311-6", "Des adresses de particuliers."),)
    desk.register.reply(TOWN.siren, ticket.id, Reply(TicketState.REFUSED, "", "id", "C. Essai", at, reasons=reasons))
    desk.turn()
    page = visitor.get("/suivi").text.replace("\u2019", "'")
    assert (told in page, until in page) == (True, True)
    assert ("Vous pouvez contester" in page) == (days == 50)
    assert ("could be asked until" in visitor.get("/suivi?langue=en").text) == (days == 150)


def test_the_link_is_told_to_nobody(desk: CounterDesk) -> None:
    visitor = desk.visitor()
    link = link_of(fill(desk, visitor, ASKED).text)
    desk.turn()
    entered = visitor.get(link)
    assert entered.headers["location"] == "/suivi"
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/suivi" in cookie
    for answer in (entered, visitor.get("/suivi")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
    token = link.rsplit("/", 1)[1]
    assert token not in visitor.get("/suivi").text
    assert desk.visitor().get(f"/suivi/{token[:-1]}").status_code == 303
    assert desk.visitor().get("/suivi").status_code == 404


def test_the_same_form_twice_is_one_request_and_changed_it_is_two(desk: CounterDesk) -> None:
    visitor = desk.visitor()
    fields = ASKED | {"once": "0" * 26, "shown": START.isoformat(), "act": "send"}
    desk.clock.at += timedelta(minutes=1)
    links = [link_of(visitor.post("/fr/demander", data=fields).text) for _ in range(2)]
    links.append(link_of(visitor.post("/fr/demander", data=fields | {"what": "Autre chose"}).text))
    assert len(set(links)) == 2
    assert desk.turn() == 2
    assert len(desk.tickets()) == 2


def test_of_a_form_sent_twice_the_first_date_stands(desk: CounterDesk) -> None:
    """Also where the second message is collected first: the drop has no order."""
    visitor = desk.visitor()
    fields = ASKED | {"once": "0" * 26, "shown": START.isoformat(), "act": "send"}
    first = desk.clock.at = START + timedelta(minutes=1)
    visitor.post("/fr/demander", data=fields)
    [name] = desk.drop.waiting()
    early = (desk.folder / "drop" / name).rename(desk.folder / name)
    desk.clock.at += timedelta(days=3)
    token = link_of(visitor.post("/fr/demander", data=fields).text).rsplit("/", 1)[1]
    assert desk.turn() == 1
    early.rename(desk.folder / "drop" / name)
    assert desk.turn() == 0
    [ticket] = desk.tickets()
    assert ticket.received_at == first
    record = desk.counter.record(token)
    assert record is not None
    assert record.dates.received_on == first.date()


def test_nul_in_a_form_is_left_out(desk: CounterDesk) -> None:
    """No browser types it. The desk takes none: a receipt must not be of something that is refused later."""
    fill(desk, desk.visitor(), ASKED | {"what": "Les\0 comptes", "name": "\0Ondine"})
    assert desk.turn() == 1
    [ticket] = desk.tickets()
    assert (request_of(ticket.body).what, request_of(ticket.body).name) == ("Les comptes", "Ondine")


def test_what_is_to_be_mended_keeps_what_was_typed(desk: CounterDesk) -> None:
    visitor = desk.visitor()
    for change in (
        {"what": " "},
        {"name": ""},
        {"contact": "nulle part"},
        {"mode": "copy", "contact": ""},
        {"mode": "pigeon"},
        {"for_administration": "1", "siren": "12"},
        {"what": "x" * 4001},
    ):
        answer = fill(desk, visitor, ASKED | change)
        assert answer.status_code == 422, change
        assert "2024 et 2025" in answer.text
    assert desk.drop.waiting() == ()


def test_programs_are_held_by_time_trap_and_rate(desk: CounterDesk) -> None:
    visitor = desk.visitor()
    at_once = visitor.post("/fr/demander", data=ASKED | {"act": "send", "once": "0" * 26, "shown": START.isoformat()})
    assert at_once.status_code == 422
    assert fill(desk, visitor, ASKED | {"website": "http://spam.invalid"}).status_code == 422
    elsewhere = visitor.post("/fr/demander", data=ASKED, headers={"sec-fetch-site": "cross-site"})
    assert elsewhere.status_code == 403
    answers = [fill(desk, visitor, ASKED).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert len(desk.drop.waiting()) == 10
    desk.clock.at += timedelta(hours=2)
    assert fill(desk, visitor, ASKED).status_code == 200


def test_the_requester_chooses_among_administrations(tmp_path: Path) -> None:
    desk = CounterDesk(tmp_path, TOWN, AGGLO)
    desk.open()
    desk.turn()
    visitor = desk.visitor()
    assert fill(desk, visitor, ASKED).status_code == 422
    assert fill(desk, visitor, ASKED | {"desk": "123456789"}).status_code == 422
    assert "agglo@val.test" in fill(desk, visitor, ASKED | {"desk": AGGLO.siren}).text
    desk.turn()
    assert [len(desk.tickets(one.siren)) for one in (TOWN, AGGLO)] == [0, 1]


def test_a_counter_without_key_says_that_it_is_closed(tmp_path: Path) -> None:
    desk = CounterDesk(tmp_path)
    for path in ("/fr/demander", "/en/demander"):
        closed = desk.visitor().get(path)
        assert closed.status_code == 200
        assert "<form" not in closed.text
    assert desk.visitor().post("/fr/demander", data=ASKED).status_code == 503


def test_a_full_drop_loses_nothing_that_was_typed(desk: CounterDesk) -> None:
    (desk.folder / "drop").rmdir()
    answer = fill(desk, desk.visitor(), ASKED)
    assert answer.status_code == 503
    assert "canoë" in answer.text


def test_too_many_pages_of_a_link_are_told_as_such(desk: CounterDesk) -> None:
    """429, where it once was said that there is no such request."""
    visitor = desk.visitor()
    link = link_of(fill(desk, visitor, ASKED).text)
    desk.turn()
    visitor.get(link)
    answers = [visitor.get("/suivi") for _ in range(121)]
    assert [one.status_code for one in answers] == [200] * 120 + [429]
    assert "canoë" not in answers[-1].text
    assert "Attendez une minute" in answers[-1].text
    desk.clock.at += timedelta(minutes=2)
    assert visitor.get("/suivi").status_code == 200


def test_what_is_looked_up_by_the_form_is_counted_too(desk: CounterDesk) -> None:
    """Without a script the button searches as the script does: as often, and what was typed is kept."""
    visitor = desk.visitor()
    answers = [visitor.post("/fr/demander", data=ASKED | {"act": "look"}) for _ in range(121)]
    assert [one.status_code for one in answers] == [200] * 120 + [429]
    assert "canoë" in answers[-1].text
    assert "Attendez une minute" in answers[-1].text


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("what", "Les comptes\x1b]0;pris\x07\x1b[2J"),
        ("what", "Les comptes\x9b2J"),
        ("what", "Les comptes \u202egpj"),
        ("what", "Les comptes\rrien"),
        ("period", "2024\n2025"),
        ("name", "Ondine\r\nfaux"),
        ("name", "Ondine\x1b[31m"),
        ("contact", "ondine@exemple.invalid\x07"),
    ],
)
def test_what_a_terminal_would_obey_is_not_sent(desk: CounterDesk, field: str, text: str) -> None:
    """Such words reached the terminal of an administrator who listed the requests."""
    answer = fill(desk, desk.visitor(), ASKED | {field: text})
    assert answer.status_code == 422
    assert "invisible" in answer.text
    assert desk.drop.waiting() == ()


def test_lines_and_spaces_of_every_width_may_be_written(desk: CounterDesk) -> None:
    what = "Les comptes\u00a0:\r\n\t— 2024\r\n\r\n— 2025, plus de 3\u202f000\u00a0€ (çà, œ, 🚣)"
    assert fill(desk, desk.visitor(), ASKED | {"what": what, "name": "Ondine\u00a0Exemple"}).status_code == 200
