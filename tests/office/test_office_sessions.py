"""Sign-in: cookie, rotation, what is kept of it, tries; what every answer carries."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from office_instance import AGGLO, BASE, NAMES, PASSWORD, SPARE, START, VILLE, Clock, Instance, hashed, words_of
from starlette.requests import Request
from starlette.testclient import TestClient

from grandjour import settings
from grandjour.cli.processes import workshop_of
from grandjour.model.administration import Agent, Role
from grandjour.model.errors import SignInRefused
from grandjour.model.work import Act
from grandjour.office.app import make_app
from grandjour.office.entry import HOUSE
from grandjour.office.sessions import COOKIE, Doorkeeper, Session
from grandjour.office.tries import TRIES_PER_ADDRESS, TRIES_PER_NAME, TRIES_PER_PAIR
from grandjour.settings import Workspace
from grandjour.store.private.register import Register
from grandjour.web.security import HEADERS

pytest_plugins = ("office_fixtures",)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(instance: Instance) -> None:
    """HttpOnly, SameSite=Strict, the whole site, ten hours; Secure where the office has an https address."""
    answer = instance.visitor().sign_in("camille")
    cookies = {name: one for text in answer.headers.get_list("set-cookie") for name, one in SimpleCookie(text).items()}
    assert set(cookies) == {COOKIE, HOUSE}
    assert all(one["httponly"] and one["samesite"] == "strict" for one in cookies.values())
    cookie = cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (True, "strict", "/", "36000")
    assert not cookie["secure"]


def test_over_https_the_cookie_is_secure(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """As told by the address in the settings, not by the request."""
    monkeypatch.setenv("GRANDJOUR_OFFICE_URL", "https://bureau.valmont.test")
    app = make_app(settings.office_places(instance.workspace), now=instance.clock)
    client = TestClient(app, base_url="https://bureau.valmont.test", follow_redirects=False)
    answer = client.post("/fr/connexion", data={"administration": VILLE.siren, "name": "camille", "password": PASSWORD})
    assert all("; Secure" in text for text in answer.headers.get_list("set-cookie"))


def test_the_register_keeps_no_token(instance: Instance) -> None:
    """Who reads the database cannot take a session over."""
    visitor = instance.visitor()
    visitor.sign_in("camille")
    token = visitor.client.cookies[COOKIE]
    kept = b"".join(path.read_bytes() for path in Path(instance.workspace.root, "private").glob("register.sqlite*"))
    assert token.encode() not in kept
    assert PASSWORD.encode() not in kept


def test_signing_in_makes_a_new_session_and_ends_the_one_before(instance: Instance) -> None:
    """A session that somebody else has set before gives nothing (fixation)."""
    visitor = instance.visitor()
    visitor.client.cookies.set(COOKIE, "set-by-somebody-else", domain="127.0.0.1", path="/")
    visitor.sign_in("camille")
    first = visitor.client.cookies[COOKIE]
    assert first != "set-by-somebody-else"
    visitor.client.post(
        "/fr/connexion", data={"administration": VILLE.siren, "name": "dominique", "password": PASSWORD}
    )
    stolen = instance.visitor()
    stolen.client.cookies.set(COOKIE, first)
    assert stolen.get("/fr/").status_code == 303


def test_signing_out_ends_the_session_at_once(instance: Instance) -> None:
    """The cookie is no use afterwards, wherever a copy of it lies."""
    agent = instance.agent("camille")
    token = agent.client.cookies[COOKIE]
    assert agent.send("/fr/deconnexion").headers["location"] == "/fr/connexion"
    agent.client.cookies.set(COOKIE, token)
    assert agent.get("/fr/").status_code == 303


def test_a_session_ends_after_a_working_day(instance: Instance) -> None:
    """Ten hours, then the form again."""
    agent = instance.agent("camille")
    instance.clock.pass_by(hours=9.9)
    assert agent.get("/fr/").status_code == 200
    instance.clock.pass_by(hours=0.2)
    assert agent.get("/fr/").status_code == 303


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(instance: Instance) -> None:
    """But for the name that was typed, which stays in its field."""
    visitor = instance.visitor()
    answers = [visitor.sign_in(name, "pas le bon mot de passe") for name in ("camille", "inconnu")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].text.replace("camille", "…") == answers[1].text.replace("inconnu", "…")
    assert "pas le bon" not in answers[0].text


def test_too_many_tries_close_a_name_from_there_for_five_minutes(instance: Instance) -> None:
    """The right password does not help meanwhile; another name is not held up."""
    visitor = instance.visitor()
    for _ in range(TRIES_PER_PAIR):
        assert visitor.sign_in("camille", "faux").status_code == 401
    assert visitor.sign_in("camille").status_code == 401
    assert visitor.sign_in("CAMILLE").status_code == 401
    assert visitor.sign_in("dominique").status_code == 303
    instance.clock.pass_by(minutes=5.1)
    assert visitor.sign_in("camille").status_code == 303


def test_too_many_tries_close_an_address(instance: Instance) -> None:
    """Names tried one after the other from one place."""
    visitor = instance.visitor()
    for number in range(TRIES_PER_ADDRESS):
        visitor.sign_in(f"nom{number}", "faux")
    assert visitor.sign_in("camille").status_code == 401


def sign_in_from(keeper: Doorkeeper, address: str, name: str, password: str) -> Session | None:
    """A try from an address; None when it is refused."""
    request = Request({"type": "http", "client": (address, 40_000), "headers": []})
    try:
        return keeper.sign_in(request, VILLE.siren, name, password)
    except SignInRefused:
        return None


@pytest.fixture
def keeper(instance: Instance) -> Iterator[tuple[Doorkeeper, Register]]:
    """The doorkeeper of an instance, with its register."""
    register = Register(instance.workspace.environment("office")["GRANDJOUR_REGISTER"])
    yield Doorkeeper(register, instance.clock, BASE), register
    register.close()


def test_tries_at_once_do_not_pass_together(keeper: tuple[Doorkeeper, Register]) -> None:
    """Each counts before its password is looked at: of many, five are."""
    door, register = keeper
    with ThreadPoolExecutor(16) as threads:
        got = list(threads.map(lambda _: sign_in_from(door, "192.0.2.1", "camille", "faux"), range(16)))
    assert got == [None] * 16
    refused = [line for line in register.journal(VILLE.siren) if line.act is Act.SIGN_IN_REFUSED]
    assert len(refused) == TRIES_PER_PAIR


def test_tries_from_elsewhere_lock_nobody_out(instance: Instance, keeper: tuple[Doorkeeper, Register]) -> None:
    """Five tries close a name from where they came. A flood from everywhere closes it for an hour, for new places."""
    door, _ = keeper
    for _ in range(TRIES_PER_PAIR):
        sign_in_from(door, "192.0.2.1", "camille", "faux")
    assert sign_in_from(door, "192.0.2.1", "camille", PASSWORD) is None
    assert sign_in_from(door, "192.0.2.2", "camille", PASSWORD) is not None
    for number in range(TRIES_PER_PAIR, TRIES_PER_NAME):
        sign_in_from(door, f"198.51.100.{number}", "camille", "faux")
    instance.clock.pass_by(minutes=30)
    assert sign_in_from(door, "192.0.2.3", "camille", PASSWORD) is None
    assert sign_in_from(door, "192.0.2.2", "camille", PASSWORD) is not None, "from where the agent came in before"
    instance.clock.pass_by(minutes=31)
    assert sign_in_from(door, "192.0.2.3", "camille", PASSWORD) is not None


def test_neighbours_lock_nobody_out(instance: Instance, keeper: tuple[Doorkeeper, Register]) -> None:
    """Many names tried from the one address of a town hall: who came in from there before still does, for a month."""
    door, _ = keeper
    assert sign_in_from(door, "192.0.2.1", "camille", PASSWORD) is not None
    for number in range(TRIES_PER_ADDRESS):
        sign_in_from(door, "192.0.2.1", f"nom{number}", "faux")
    assert sign_in_from(door, "192.0.2.1", "dominique", PASSWORD) is None
    assert sign_in_from(door, "192.0.2.1", "camille", PASSWORD) is not None
    for _ in range(TRIES_PER_PAIR):
        sign_in_from(door, "192.0.2.1", "camille", "faux")
    assert sign_in_from(door, "192.0.2.1", "camille", PASSWORD) is None, "its own tries from there still count"
    instance.clock.pass_by(days=31)
    for number in range(TRIES_PER_ADDRESS):
        sign_in_from(door, "192.0.2.1", f"nom{number}", "faux")
    assert sign_in_from(door, "192.0.2.1", "camille", PASSWORD) is None


def test_an_instance_of_several_asks_for_which_one(instance: Instance) -> None:
    """The same name may be used at each; the browser remembers the administration, and nothing of the agent."""
    with workshop_of(instance.workspace) as workshop:
        double = Agent("id-double", AGGLO.siren, "camille", "Camille d'ailleurs", Role.AGENT)
        workshop.register.add_agent(double, hashed(), actor="set-up", at=START)
    visitor = instance.visitor()
    page = visitor.get("/fr/connexion").text
    assert "Choisissez…" in page
    assert [page.index(one.name) for one in (AGGLO, VILLE)] == sorted(page.index(one.name) for one in (AGGLO, VILLE))
    assert visitor.sign_in("camille", siren="").status_code == 401
    assert visitor.sign_in("dominique", siren=AGGLO.siren).status_code == 401
    for one, display in ((AGGLO, "Camille d’ailleurs"), (VILLE, "Camille Essai")):
        assert visitor.sign_in("camille", siren=one.siren).status_code == 303
        assert display in visitor.text("/fr/").replace("'", "’")
        assert f'<option value="{one.siren}" selected>' in visitor.get("/fr/connexion").text
    wrong = visitor.sign_in("camille", "faux", siren=AGGLO.siren).text
    assert f'<option value="{AGGLO.siren}" selected>' in wrong, "what was chosen is kept"


def test_an_instance_of_one_asks_for_nothing_more(tmp_path: Path) -> None:
    """Name and password, no list, no cookie beside the session's."""
    workspace = Workspace(tmp_path / "one")
    with workshop_of(workspace) as workshop:
        workshop.register.add_administration(VILLE, actor="set-up", at=START)
        workshop.register.add_agent(SPARE, hashed(), actor="set-up", at=START)
    client = TestClient(make_app(settings.office_places(workspace), now=Clock()), base_url=BASE, follow_redirects=False)
    assert "<select" not in client.get("/fr/connexion").text
    answer = client.post("/fr/connexion", data={"name": SPARE.name, "password": PASSWORD})
    assert answer.status_code == 303
    assert [text.split("=")[0] for text in answer.headers.get_list("set-cookie")] == [COOKIE]


def test_signing_in_rightly_is_no_try(keeper: tuple[Doorkeeper, Register]) -> None:
    """However often in a minute."""
    door, _ = keeper
    assert all(sign_in_from(door, "192.0.2.1", "camille", PASSWORD) for _ in range(TRIES_PER_PAIR + 1))


def test_refused_tries_are_in_the_journal(instance: Instance) -> None:
    """Of a name that exists; nothing typed is kept."""
    instance.visitor().sign_in("camille", "mot de passe secret")
    page = instance.agent("sacha").text("/fr/journal")
    assert "Camille Essai n’a pas pu entrer" in page
    assert "mot de passe secret" not in page


def test_the_form_to_sign_in_is_stopped_from_elsewhere(instance: Instance) -> None:
    """Nobody is signed in to somebody else's account behind their back."""
    fields = {"administration": VILLE.siren, "name": "camille", "password": PASSWORD}
    for headers in ({"origin": "https://exemple.invalid"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        answer = instance.visitor().client.post("/fr/connexion", data=fields, headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


def test_a_browsers_own_form_passes(instance: Instance) -> None:
    """With the Origin of the office; or without, when the browser says that it is the same."""
    fields = {"administration": VILLE.siren, "name": "camille", "password": PASSWORD}
    for headers in (
        {"origin": BASE},
        {"sec-fetch-site": "same-origin"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
    ):
        assert instance.visitor().client.post("/fr/connexion", data=fields, headers=headers).status_code == 303


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8400", "localhost:8401", "exemple.invalid", "127.0.0.1:8401.exemple.invalid", ""]
)
def test_only_its_own_host_is_answered(instance: Instance, host: str) -> None:
    """Another name that leads here gets nothing (rebinding)."""
    answer = instance.visitor().client.get("/fr/connexion", headers={"host": host})
    assert answer.status_code == 400
    assert "form" not in answer.text


@pytest.mark.parametrize("path", ["/fr/connexion", "/fr/", "/fr/deposer", "/fr/journal", "/fr/agents", "/fr/absent"])
def test_every_answer_carries_the_headers(instance: Instance, path: str) -> None:
    """What may be loaded, by whom it may be framed, and that no cache keeps it."""
    answer = instance.agent("sacha").get(path)
    wanted = HEADERS | {"cache-control": "no-store"}
    kept = {name: answer.headers.get(name) for name in wanted}
    assert kept | {"referrer-policy": "no-referrer"} == wanted
    assert kept["referrer-policy"] in ("no-referrer", "same-origin")
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_no_page_has_a_style_or_script_in_its_text(instance: Instance) -> None:
    """The policy would stop them, and the page would be lame."""
    agent = instance.agent("sacha")
    for path in ("/fr/", "/fr/deposer", "/fr/journal", "/fr/agents"):
        page = agent.get(path).text
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<style" not in page
        assert "<script src=" in page
        assert page.count("<script") == 1


@pytest.mark.parametrize("signed", [False, True])
def test_a_body_that_is_too_long_is_stopped(instance: Instance, signed: bool) -> None:
    """Before it is kept anywhere: a form without files is never as long."""
    visitor = instance.agent("camille") if signed else instance.visitor()
    answer = visitor.client.post("/fr/connexion", data={"name": "x" * (2 << 20), "password": "y"})
    assert answer.status_code == 413


def test_a_form_that_takes_no_file_refuses_one(instance: Instance) -> None:
    """Only dropping writes uploads to the disk."""
    agent = instance.agent("sacha")
    answer = agent.client.post("/fr/agents", data={"form_token": agent.token()}, files={"name": ("a.txt", b"x")})
    assert answer.status_code == 400


def test_every_agent_can_sign_in(instance: Instance) -> None:
    """And meets the name of their own administration."""
    for (siren, _), name in NAMES.items():
        page = words_of(instance.agent(name).get("/fr/").text)
        assert ("Ville de Valmont" in page) is siren.startswith("21")
