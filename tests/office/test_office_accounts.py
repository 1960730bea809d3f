"""Accounts: a password changed by its agent, another one given by an administrator, access taken away and back."""

import pytest
from office_instance import NAMES, PASSWORD, SPARE, VILLE, Instance, Visitor, words_of

from grandjour.model.administration import Role
from grandjour.office.sessions import COOKIE
from grandjour.office.tries import TRIES_PER_PAIR

pytest_plugins = ("office_fixtures",)

NEW = "une autre phrase, plus longue"
PATH = f"/fr/agents/{SPARE.id}"


def change(visitor: Visitor, password: str = PASSWORD, new: str = NEW, again: str | None = None) -> tuple[int, str]:
    """Send the form of one's own account; its status and what the page says."""
    fields = {"password": password, "new": new, "again": new if again is None else again}
    answer = visitor.send("/fr/compte", fields)
    return answer.status_code, words_of(answer.text)


def test_an_agent_changes_their_own_password(instance: Instance) -> None:
    """Every other session ends, this browser gets a new one, and only the new password opens from then on."""
    elsewhere, agent = instance.visitor(), instance.visitor()
    for visitor in (elsewhere, agent):
        visitor.sign_in("lou")
    before = agent.client.cookies[COOKIE]
    assert change(agent)[0] == 303
    assert agent.client.cookies[COOKIE] != before
    assert "Votre mot de passe est changé" in agent.text("/fr/compte?changed=1")
    assert elsewhere.get("/fr/").status_code == 303
    assert instance.visitor().sign_in("lou").status_code == 401
    assert instance.visitor().sign_in("lou", NEW).status_code == 303
    assert "Lou Essai a changé un mot de passe" in instance.agent("sacha").text("/fr/journal")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"password": "pas le bon du tout"}, "Le mot de passe actuel n’est pas le bon"),
        ({"new": "trop court"}, "12 caractères au moins"),
        ({"new": "x" * 201}, "12 caractères au moins"),
        ({"again": "une autre phrase, plus longu"}, "ne sont pas les mêmes"),
        ({"new": "            ", "again": ""}, "ne sont pas les mêmes"),
    ],
)
def test_a_password_is_not_changed_by_a_form_to_mend(instance: Instance, fields: dict[str, str], told: str) -> None:
    """The page says why; nothing typed is in it."""
    agent = instance.visitor()
    agent.sign_in("lou")
    status, page = change(agent, **fields)
    assert (status, told in page) == (422, True)
    assert not any(value.strip() in page for value in fields.values() if value.strip())
    assert instance.visitor().sign_in("lou").status_code == 303


def test_a_password_keeps_its_spaces(instance: Instance) -> None:
    """What was typed is the password, to the character."""
    agent, spaced = instance.visitor(), "  une phrase entre deux espaces  "
    agent.sign_in("lou")
    assert change(agent, new=spaced)[0] == 303
    assert instance.visitor().sign_in("lou", spaced.strip()).status_code == 401
    assert instance.visitor().sign_in("lou", spaced).status_code == 303


def test_guessing_ones_own_password_is_stopped(instance: Instance) -> None:
    """As from a desk left open: after five tries the right one does not help for five minutes."""
    agent = instance.visitor()
    agent.sign_in("lou")
    for _ in range(TRIES_PER_PAIR):
        assert change(agent, password="au hasard, peut-être")[0] == 422
    assert change(agent)[0] == 422
    assert "Lou Essai n’a pas pu changer de mot de passe" in instance.agent("sacha").text("/fr/journal")
    instance.clock.pass_by(minutes=5.1)
    assert change(agent)[0] == 303


def test_an_administrator_gives_another_password(instance: Instance) -> None:
    """For one who has lost theirs: their sessions end, the journal says who did it and whose it is."""
    agent, administrator = instance.visitor(), instance.agent("sacha")
    agent.sign_in("lou")
    short = administrator.send(f"{PATH}/mot-de-passe", {"password": "court"})
    assert (short.status_code, "12 caractères au moins" in words_of(short.text)) == (422, True)
    done = administrator.send(f"{PATH}/mot-de-passe", {"password": NEW})
    assert "Le mot de passe de Lou Essai est changé" in administrator.follow(done)
    assert agent.get("/fr/").status_code == 303
    assert instance.visitor().sign_in("lou").status_code == 401
    assert instance.visitor().sign_in("lou", NEW).status_code == 303
    assert "Sacha Essai a changé un mot de passe Lou Essai" in administrator.text("/fr/journal")


def test_ones_own_password_is_not_changed_without_it(instance: Instance) -> None:
    """The form for a colleague, sent by hand for oneself from a desk left open, changes nothing."""
    administrator = instance.agent("sacha")
    done = administrator.send("/fr/agents/id-sacha/mot-de-passe", {"password": NEW})
    assert (done.status_code, done.headers["location"]) == (303, "/fr/compte")
    assert instance.visitor().sign_in("sacha", NEW).status_code == 401
    assert instance.visitor().sign_in("sacha").status_code == 303


def test_access_is_taken_away_and_given_back(instance: Instance) -> None:
    """At once, whoever is at the desk; the page says what stays, and the name stays under what was done."""
    agent, administrator = instance.visitor(), instance.agent("sacha")
    agent.sign_in("lou")
    assert "Ses dépôts, ses avis et son nom au journal restent" in administrator.text(PATH)
    page = administrator.follow(administrator.send(f"{PATH}/retirer"))
    assert "L’accès de Lou Essai est retiré" in page
    assert "Cet agent n’a plus accès au bureau" in page
    assert agent.get("/fr/").status_code == 303
    assert instance.visitor().sign_in("lou").status_code == 401
    assert "Lou Essai lou agent retiré" in administrator.text("/fr/agents")
    assert "Lou Essai est entré dans le bureau" in administrator.text("/fr/journal")
    assert "peut à nouveau entrer" in administrator.follow(administrator.send(f"{PATH}/rendre"))
    assert instance.visitor().sign_in("lou").status_code == 303


def test_one_administrator_is_left(instance: Instance) -> None:
    """Nobody shuts the door behind the last one, by hand either."""
    administrator = instance.agent("sacha")
    path = "/fr/agents/id-sacha"
    assert "retirer" not in administrator.get(path).text.split("<main")[1].split("</main>")[0]
    answer = administrator.send(f"{path}/retirer")
    assert answer.status_code == 422
    assert "C’est le dernier administrateur" in words_of(answer.text).replace("'", "’")
    assert administrator.get("/fr/").status_code == 200


def test_only_their_own_administration_changes_an_account(instance: Instance) -> None:
    """Another one's administrator finds nobody there; a name tells nothing of the others."""
    other = instance.agent(NAMES["200000020", Role.ADMINISTRATOR])
    pages = {other.get(f"/fr/agents/{id}").text.replace(id, "…") for id in (SPARE.id, "nobody")}
    assert len(pages) == 1
    for act in ("mot-de-passe", "retirer", "rendre"):
        assert other.send(f"{PATH}/{act}", {"password": NEW}).status_code == 404
    assert instance.visitor().sign_in("lou").status_code == 303
    fields = {"name": "lou", "display": "Lou d'ailleurs", "role": "agent", "password": NEW}
    assert "Lou d'ailleurs peut maintenant entrer" in other.follow(other.send("/fr/agents", fields))
    assert instance.visitor().sign_in("lou", NEW, siren="200000020").status_code == 303
    assert instance.visitor().sign_in("lou", NEW, siren=VILLE.siren).status_code == 401


def test_a_name_that_is_taken_is_told_at_home(instance: Instance) -> None:
    """The form comes back with all but the password."""
    administrator = instance.agent("sacha")
    fields = {"name": "lou", "display": "Un autre Lou", "role": "agent", "password": NEW}
    answer = administrator.send("/fr/agents", fields)
    assert answer.status_code == 422
    assert "ne peut pas être pris" in words_of(answer.text)
    assert 'value="Un autre Lou"' in answer.text
    assert NEW not in answer.text
