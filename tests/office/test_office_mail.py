"""Mail from end to end: an agent's address, the reminders, the outbox, a real server that is down, then up."""

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from office_instance import PLAIN_CSV, START, VILLE, Instance

from certificates import make_certificate
from grandjour import settings
from grandjour.cli import serving
from grandjour.guard import launch
from grandjour.guard.loopback import free_port
from grandjour.model.errors import MailMalformed, SettingError
from grandjour.model.mail import LetterState, MailServer, Matter, Transport
from grandjour.office.letters import queue_reminders
from grandjour.postman import Postman
from grandjour.store.private.letters import DELAYS, TRY_SECONDS
from grandjour.store.private.register import Register
from mail_server import HOST, PASSWORD, USER, Box, context_of, listening

pytest_plugins = ("office_fixtures",)
pytestmark = pytest.mark.filterwarnings("ignore:Session.login_data is deprecated")  # by aiosmtpd, of itself

ADDRESS: Final = "lou.essai@example.org"
OFFICE_URL: Final = "https://bureau.example.org"
PATIENCE_SECONDS: Final = 30


@pytest.fixture
def register(instance: Instance) -> Iterator[Register]:
    """The register of the instance."""
    with closing(Register(instance.workspace.environment("work")["GRANDJOUR_REGISTER"])) as opened:
        yield opened


@pytest.fixture
def box() -> Box:
    """What the mail server takes."""
    return Box()


def queue(register: Register, to: str = ADDRESS, once: str | None = None) -> str | None:
    """One letter."""
    return register.queue_mail(
        VILLE.siren, to, matter=Matter.REQUEST, subject="Votre demande", body="Bonjour.\n", once=once, at=START
    )


def server_at(port: int) -> MailServer:
    """A server in clear on this machine."""
    return MailServer(HOST, port, Transport.NONE, "bureau@example.org")


def state(register: Register) -> list[tuple[str, int, str | None]]:
    """State, attempts and error of each letter, the newest first."""
    return [(one.state.value, one.attempts, one.error) for one in register.letters(VILLE.siren)]


def test_an_agent_gives_and_takes_back_an_address(instance: Instance, register: Register) -> None:
    """On their own account, with a line in the journal that has no address."""
    agent = instance.visitor()
    agent.sign_in("lou")
    assert "Vous serez prévenu à cette adresse" in agent.follow(agent.send("/fr/compte/courriel", {"mail": ADDRESS}))
    assert f'value="{ADDRESS}"' in agent.get("/fr/compte").text
    wrong = agent.send("/fr/compte/courriel", {"mail": "lou@example.org, all@example.org"})
    assert (wrong.status_code, "une seule adresse" in wrong.text) == (422, True)
    assert register.told_by_mail(VILLE.siren) == (("id-lou", ADDRESS),)
    journal = instance.agent("sacha").text("/fr/journal")
    assert "Lou Essai a changé l’adresse où prévenir l’agent" in journal
    assert ADDRESS not in journal
    assert "ne recevrez plus" in agent.follow(agent.send("/fr/compte/courriel"))
    assert register.told_by_mail(VILLE.siren) == ()


def test_agents_are_told_once_a_day(instance: Instance, register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """When something came, is due soon or is late; how much and until when, no word of a document."""
    agent = instance.visitor()
    agent.sign_in("lou")
    monkeypatch.setenv("GRANDJOUR_NOW", instance.clock.at.isoformat())  # the worker's clock
    agent.drop(PLAIN_CSV, "Dossier Dupont.csv")
    instance.work()
    at = instance.clock.at
    assert queue_reminders(register, OFFICE_URL, at=at) == 0  # nobody gave an address
    agent.send("/fr/compte/courriel", {"mail": ADDRESS})
    assert [queue_reminders(register, OFFICE_URL, at=at) for _ in range(3)] == [1, 0, 0]
    (letter,) = register.letters(VILLE.siren)
    assert "1 dépôt attend quelque chose de vous." in letter.body
    assert "1 document waits for something from you." in letter.body
    assert f"{OFFICE_URL}/fr/" in letter.body
    assert not [word for word in ("Dupont", "associations", "Association") if word in letter.body + letter.subject]
    assert queue_reminders(register, OFFICE_URL, at=at + timedelta(days=5)) == 0  # no news
    assert queue_reminders(register, OFFICE_URL, at=at + timedelta(days=19)) == 1  # due soon
    assert queue_reminders(register, OFFICE_URL, at=at + timedelta(days=30)) == 1
    assert "est en retard" in register.letters(VILLE.siren)[0].body


def test_who_may_not_come_in_is_not_told(instance: Instance, register: Register) -> None:
    """An agent whose access was taken away gets no more letters."""
    agent = instance.visitor()
    agent.sign_in("lou")
    agent.send("/fr/compte/courriel", {"mail": ADDRESS})
    agent.drop(PLAIN_CSV)
    instance.work()
    register.remove_agent(VILLE.siren, "id-lou", actor="set-up", at=instance.clock.at)
    assert queue_reminders(register, OFFICE_URL, at=instance.clock.at) == 0


def test_without_a_server_letters_wait_in_the_office(instance: Instance, register: Register) -> None:
    """Whole, for administrators alone, who are told that nobody sends them."""
    assert "Aucune lettre pour le moment" in instance.agent("sacha").text("/fr/courrier")
    queue(register)
    assert not Postman(register, None, OFFICE_URL).post(START)
    instance.clock.pass_by(minutes=11)
    page = instance.agent("sacha").text("/fr/courrier")
    assert "aucun serveur de courrier n’est réglé" in page
    assert "1 lettre attend." in page
    assert (ADDRESS in page, "Bonjour." in page, "en attente" in page) == (True, True, True)
    assert instance.agent("lou").get("/fr/courrier").status_code == 404
    assert "Letters wait and nobody tries" in instance.agent("sacha").text("/en/courrier")


def test_down_then_up(instance: Instance, register: Register, box: Box) -> None:
    """Tried again after growing delays; once sent, address and words are forgotten."""
    queue(register)
    port = free_port()
    postman, at = Postman(register, server_at(port), OFFICE_URL), START
    for n, delay in enumerate(DELAYS[:3], 1):
        assert postman.post(at)
        assert state(register) == [("waiting", n, "mail-unreachable")]
        assert register.letters(VILLE.siren)[0].next_at == at + delay
        assert not postman.post(at + delay - timedelta(seconds=1))
        at += delay
    page = instance.agent("sacha").text("/fr/courrier")
    assert "mail-unreachable" in page
    assert "Essais : 3" in page
    with listening(box, port=port):
        assert postman.post(at)
        assert not postman.post(at + timedelta(days=9))
    assert [to for to, _ in box.taken] == [ADDRESS]
    (letter,) = register.letters(VILLE.siren)
    assert (letter.state, letter.error, letter.to, letter.subject, letter.body) == (LetterState.SENT, None, "", "", "")
    assert "adresse oubliée" in instance.agent("sacha").text("/fr/courrier")


def test_a_letter_is_not_tried_for_ever(instance: Instance, register: Register) -> None:
    """After the last delay it has failed, and the office says by which code."""
    queue(register)
    postman, at = Postman(register, server_at(free_port()), OFFICE_URL), START
    while postman.post(at):
        at += timedelta(days=2)
    assert state(register) == [("failed", len(DELAYS) + 1, "mail-unreachable")]
    assert "1 lettre n’a pas pu partir." in instance.agent("sacha").text("/fr/courrier")


def test_a_letter_that_failed_can_be_tried_again(instance: Instance, register: Register, box: Box) -> None:
    """By an administrator, with a line in the journal; as often as a new one. It once stayed where it was for ever."""
    box.answers[ADDRESS] = "550 nobody"
    queue(register)
    with listening(box) as port:
        postman = Postman(register, server_at(port), OFFICE_URL)
        assert postman.post(START)
        assert state(register) == [("failed", 1, "mail-refused")]
        keeper, (letter,) = instance.agent("sacha"), register.letters(VILLE.siren)
        assert "Réessayer" in keeper.text("/fr/courrier")
        assert "Try again" in keeper.text("/en/courrier")
        again = f"/fr/courrier/{letter.id}/reessayer"
        for stranger, status in (("lou", 404), ("alix", 404)):
            assert instance.agent(stranger).send(again).status_code == status
        assert keeper.client.post(again).status_code == 403  # without the token of the form
        assert state(register) == [("failed", 1, "mail-refused")]
        assert not postman.post(START)
        assert keeper.send(again).status_code == 303
        assert state(register) == [("waiting", 0, None)]
        assert keeper.send(again).status_code == 409
        del box.answers[ADDRESS]
        assert postman.post(instance.clock.at)
    assert [to for to, _ in box.taken] == [ADDRESS]
    assert "Réessayer" not in keeper.text("/fr/courrier")
    assert keeper.send(again).status_code == 409
    assert "a fait réessayer une lettre" in keeper.text("/fr/journal")


def test_a_refused_letter_does_not_hold_the_others_up(register: Register, box: Box) -> None:
    """Nor is it tried again; a server that is down is left alone for a minute, whoever waits."""
    box.answers[ADDRESS] = "550 nobody"
    queue(register)
    queue(register, "autre@example.org")
    with listening(box) as port:
        postman = Postman(register, server_at(port), OFFICE_URL)
        assert [postman.post(START) for _ in range(3)] == [True, True, False]
    assert state(register) == [("sent", 1, None), ("failed", 1, "mail-refused")]
    for n in range(2):
        queue(register, f"encore{n}@example.org")
    assert [postman.post(START) for _ in range(3)] == [True, False, False]
    assert postman.post(START + timedelta(minutes=1))


def test_what_is_told_once(register: Register) -> None:
    """And what is never queued."""
    assert queue(register, once="a")
    assert queue(register, once="a") is None
    assert queue(register)
    for to in ("lou@example.org\r\nBcc: all@example.org", "", "lou"):
        with pytest.raises(MailMalformed):
            queue(register, to)
    with pytest.raises(MailMalformed):
        register.queue_mail(VILLE.siren, ADDRESS, matter=Matter.REQUEST, subject="a\r\nb", body="", at=START)
    assert len(register.letters(VILLE.siren)) == 2


def test_two_workers_have_one_letter_between_them(register: Register) -> None:
    """The other may try it once the first has been silent for too long."""
    queue(register)
    assert register.claim_letter(at=START) is not None
    assert register.claim_letter(at=START + timedelta(seconds=TRY_SECONDS - 1)) is None
    again = register.claim_letter(at=START + timedelta(seconds=TRY_SECONDS))
    assert again is not None
    assert again.attempts == 2


@contextmanager
def working(instance: Instance, log: Path, **environment: str) -> Iterator[launch.Server]:
    """A real worker within its walls."""
    told = instance.workspace.environment("work") | environment
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        server = serving.start("work", told, log=log)
    try:
        yield server
    finally:
        launch.stop(server, seconds=PATIENCE_SECONDS)


def test_a_worker_killed_after_the_sending_sends_again(
    instance: Instance, register: Register, box: Box, tmp_path: Path
) -> None:
    """At least once, under one Message-ID; over TLS, signed in, within the walls; no address in journal or log."""
    chain = make_certificate(tmp_path / "tls", (HOST,))
    queue(register)
    log = tmp_path / "work.log"
    with listening(box, starttls=context_of(chain), sign_in=True) as port:
        environment = {
            "GRANDJOUR_MAIL_HOST": HOST, "GRANDJOUR_MAIL_PORT": str(port),
            "GRANDJOUR_MAIL_SENDER": "bureau@example.org",
            "GRANDJOUR_MAIL_USER": USER, "GRANDJOUR_MAIL_PASSWORD": PASSWORD, "GRANDJOUR_MAIL_CA": str(chain),
        }  # fmt: skip
        with working(instance, log, **environment, GRANDJOUR_NOW=START.isoformat()) as first:
            box.on_taken = lambda: os.kill(first.pid, signal.SIGKILL)
            assert first.wait(PATIENCE_SECONDS) == -signal.SIGKILL
        assert state(register) == [("waiting", 1, None)]
        box.on_taken = lambda: None
        with working(instance, log, **environment, GRANDJOUR_NOW=(START + timedelta(hours=1)).isoformat()):
            deadline = time.monotonic() + PATIENCE_SECONDS
            while state(register)[0][0] != "sent":
                assert time.monotonic() < deadline
                time.sleep(0.1)
    assert [to for to, _ in box.taken] == [ADDRESS] * 2
    assert len({message["message-id"] for _, message in box.taken}) == 1
    database = instance.workspace.root / "private" / "register.sqlite"
    with closing(sqlite3.connect(database)) as connection:
        lines = str(connection.execute("SELECT * FROM journal").fetchall())
    for word in (ADDRESS, "Votre demande", PASSWORD):
        assert word not in lines
        assert word not in log.read_text()


MAIL: Final = {"HOST": "smtp.example.org", "SENDER": "bureau@example.org"}


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"SENDER": ""}, "GRANDJOUR_MAIL_SENDER"),
        ({"SENDER": "a@example.org\r\nBcc: b@example.org"}, "GRANDJOUR_MAIL_SENDER"),
        ({"TLS": "ssl"}, "GRANDJOUR_MAIL_TLS"),
        ({"TLS": "none", "USER": USER}, "GRANDJOUR_MAIL_TLS"),  # a password in clear
        ({"PORT": "0"}, "GRANDJOUR_MAIL_PORT"),
    ],
)
def test_wrong_settings_are_named(monkeypatch: pytest.MonkeyPatch, changed: dict[str, str], wrong: str) -> None:
    for name, value in (MAIL | changed).items():
        monkeypatch.setenv(f"GRANDJOUR_MAIL_{name}", value)
    with pytest.raises(SettingError) as caught:
        settings.mail_server()
    assert caught.value.place == {"setting": wrong}


def test_settings_have_their_defaults(monkeypatch: pytest.MonkeyPatch, instance: Instance) -> None:
    """STARTTLS on its own port; and only the worker is told."""
    assert settings.mail_server() is None
    for name, value in MAIL.items():
        monkeypatch.setenv(f"GRANDJOUR_MAIL_{name}", value)
    server = settings.mail_server()
    assert server == MailServer("smtp.example.org", 587, Transport.STARTTLS, "bureau@example.org")
    for process, knows in (("portal", False), ("office", False), ("work", True)):
        told = settings.environment_of(process, instance.workspace)
        assert any(name.startswith("GRANDJOUR_MAIL_") for name in told) is knows
        assert bool(serving.walls_of(process, told).connect) is knows
