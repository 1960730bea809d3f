"""Who may pass which door: all doors × roles × two administrations, without a session, from elsewhere."""

import sqlite3
from contextlib import closing

import pytest
from office_instance import (
    AGGLO,
    NAMES,
    PLAIN_CSV,
    REPORT_TICKET,
    REUSE_TICKET,
    SOURCE,
    SPARE,
    TICKET,
    VILLE,
    Instance,
    words_of,
)

from grandjour.model.administration import Role
from grandjour.model.ids import new_id
from grandjour.office.app import DOORS
from grandjour.office.doors import Door

pytest_plugins = ("office_fixtures",)

Settled = tuple[Instance, dict[str, str]]

LANGUAGES = ("fr", "en")
OPEN = {"/", "/healthz", "/static/{version}/{name}", "/fr/connexion", "/en/connexion"}  # without a session
OF_A_DEPOSIT = [door for door in DOORS if "{deposit}" in door.path]


def address(door: Door, deposit: str, language: str = "fr") -> str:
    """The address of a door for a deposit."""
    path = (
        door.path.replace("{deposit}", deposit)
        .replace("{page:int}", "1")
        .replace("{agent}", SPARE.id)
        .replace("{source}", SOURCE)
    )
    tickets = {"/signalements": REPORT_TICKET, "/reutilisations": REUSE_TICKET.id}
    ticket = next((id for start, id in tickets.items() if path.startswith(start)), TICKET.id)
    return f"/{language}{path}".replace("{ticket}", ticket)


def named(door: Door) -> str:
    """A door in the name of a test."""
    return f"{door.method} {door.path}"


def test_every_address_stands_behind_a_door(instance: Instance) -> None:
    """No route was added beside the one place where role, origin and token are checked."""
    behind = {f"/{language}{door.path}" for door in DOORS for language in LANGUAGES}
    assert {route.path for route in instance.app.routes} == OPEN | behind | {"/apercu"}  # type: ignore[attr-defined]  # Route and Mount have a path


def test_health_tells_a_monitor_and_nothing_more(instance: Instance) -> None:
    """Whether the register answers; nothing of what it holds."""
    client = instance.visitor().client
    assert (client.get("/healthz").status_code, client.get("/healthz").json()) == (200, {"status": "ok"})
    register = instance.workspace.root / "private" / "register.sqlite"
    for act, status in (("job RENAME TO elsewhere", 503), ("elsewhere RENAME TO job", 200)):
        with closing(sqlite3.connect(register)) as connection, connection:
            connection.execute(f"ALTER TABLE {act}")
        assert client.get("/healthz").status_code == status


@pytest.mark.parametrize("door", DOORS, ids=named)
@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_session_every_door_leads_to_the_form(settled: Settled, door: Door, language: str) -> None:
    """Whether the deposit is there or not, and whatever is sent."""
    instance, ids = settled
    answer = instance.visitor().client.request(door.method, address(door, ids["waiting"], language))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/{language}/connexion")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("door", DOORS, ids=named)
def test_a_role_passes_its_doors_only(settled: Settled, door: Door, role: Role) -> None:
    """A door that is not one's own answers as one that does not exist."""
    instance, ids = settled
    agent = instance.visitor() if door.path == "/deconnexion" else instance.agent(NAMES[VILLE.siren, role])
    if door.path == "/deconnexion":  # a session of its own, since it ends
        agent.sign_in(NAMES[VILLE.siren, role])
    path = address(door, ids["waiting"]).replace("{dataset}", ids["dataset"]).replace("{letter}", ids["letter"])
    if door.method == "GET":
        refused = agent.get(path).status_code == 404 and "png" not in path
    else:
        fields = {"release": ids["release"], "reason": "error", "word": "non"} if "retrait" in path else {}
        refused = agent.send(path, fields).status_code == 404
    expected = role not in door.roles or door.path.endswith("/rouvrir")  # it has no such answer to open again
    assert refused is expected


@pytest.mark.parametrize("door", OF_A_DEPOSIT, ids=named)
@pytest.mark.parametrize("role", Role)
def test_the_things_of_others_are_not_there(settled: Settled, door: Door, role: Role) -> None:
    """The answer is the same, byte for byte, for a deposit of another administration and for one that never was."""
    instance, ids = settled
    agent = instance.agent(NAMES[AGGLO.siren, role])
    fields = {"question": "t1/c2:signal", "answer": "keep", "reason": "x", "title": "x", "release": ids["release"]}
    pages = []
    for deposit in (ids["waiting"], ids["ready"], ids["published"], new_id()):
        path = address(door, deposit)
        answer = agent.get(path) if door.method == "GET" else agent.send(path, fields)
        assert answer.status_code == 404
        pages.append(answer.text.replace(deposit, "…"))
    assert len(set(pages)) == 1


@pytest.mark.parametrize("path", ["fr/", "en/donnees", "catalogue.ttl", "api/1/datasets"])
def test_previews_are_for_the_agents_of_their_administration(settled: Settled, path: str) -> None:
    """Without a session: the form; for another administration, or without a preview: not there."""
    instance, ids = settled
    assert instance.agent("camille").get(f"/apercu/{ids['ready']}/{path}").status_code == 200
    assert instance.visitor().get(f"/apercu/{ids['ready']}/{path}").status_code == 303
    other = instance.agent("yannick")
    pages = {
        (answer.status_code, answer.text)
        for deposit in (ids["ready"], ids["waiting"], new_id(), "..", "x" * 300)
        for answer in [other.get(f"/apercu/{deposit}/{path}")]
        if ".." not in deposit
    }
    assert len(pages) == 1
    assert {status for status, _ in pages} == {404}


def test_lists_hold_nothing_of_others(settled: Settled) -> None:
    """Inbox, journal and people tell of one administration alone."""
    instance, ids = settled
    other = instance.agent("alix")
    everything = "".join(other.get(f"/fr{path}").text for path in ("/", "/journal", "/agents"))
    assert not any(id in everything for id in ids.values())
    assert "Camille" not in everything
    assert "Associations aidées" not in everything


@pytest.mark.parametrize("door", [door for door in DOORS if door.method == "POST"], ids=named)
@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_its_token_is_stopped(settled: Settled, door: Door, token: str) -> None:
    """None, a made-up one, one that is no token at all."""
    instance, ids = settled
    agent = instance.agent("sacha")
    answer = agent.client.post(address(door, ids["waiting"]), data={"form_token": token})
    assert answer.status_code == 403
    assert "Votre page était trop ancienne" in words_of(answer.text)


@pytest.mark.parametrize("door", [door for door in DOORS if door.method == "POST"], ids=named)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://127.0.0.1:8400"},
        {"origin": "http://localhost:8401"},
        {"origin": "https://exemple.invalid"},
        {"origin": "null"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
def test_a_form_from_elsewhere_is_stopped(settled: Settled, door: Door, headers: dict[str, str]) -> None:
    """Even with the right token: the portal's port, another site, a frame without origin."""
    instance, ids = settled
    agent = instance.agent("sacha")
    answer = agent.send(address(door, ids["waiting"]), headers=headers)
    assert answer.status_code == 403


def test_another_agents_token_does_not_fit(settled: Settled) -> None:
    """A token belongs to one session."""
    instance, _ = settled
    token = instance.agent("camille").token()
    assert instance.agent("dominique").client.post("/fr/deconnexion", data={"form_token": token}).status_code == 403


def test_only_who_may_withdraw_sees_how(settled: Settled) -> None:
    """The page tells an agent whom to ask."""
    instance, ids = settled
    path = f"/fr/depots/{ids['published']}/publication"
    assert "adressez-vous à un juriste" in instance.agent("camille").text(path)
    assert "Pour confirmer, écrivez" in instance.agent("dominique").text(path)


def test_a_release_is_withdrawn_from_its_own_deposit_only(settled: Settled) -> None:
    """A form put together from two deposits is refused."""
    instance, ids = settled
    fields = {"release": ids["release"], "reason": "error", "word": "retirer"}
    assert instance.agent("dominique").send(f"/fr/depots/{ids['ready']}/retrait", fields).status_code == 400


def test_two_administrations_may_drop_the_same_bytes(instance: Instance) -> None:
    """Each has its own deposit of the one document."""
    town, other = instance.agent("camille"), instance.agent("yannick")
    first, second = town.drop(PLAIN_CSV), other.drop(PLAIN_CSV)
    assert first != second
    assert town.get(f"/fr/depots/{second}").status_code == 404
    assert other.get(f"/fr/depots/{first}").status_code == 404
