"""The inbox: which deposit is which, what is due when, what came before, what is done."""

import re

from office_instance import PLAIN_CSV, VILLE, Instance, Visitor

from grandjour.cli.processes import workshop_of
from grandjour.model.document import DepositState
from grandjour.model.work import Act
from grandjour.office.inbox import DONE_SHOWN, LATE_DAYS

pytest_plugins = ("office_fixtures",)


def order(agent: Visitor) -> list[str]:
    """The files of the inbox, from the top."""
    return re.findall(r"fichier-\d", agent.text("/fr/"))


def test_two_deposits_of_one_title_are_told_apart(instance: Instance) -> None:
    """By the name of their file and the moment they came."""
    agent = instance.agent("camille")
    agent.drop(PLAIN_CSV, name="juin.csv", title="Entrées")
    instance.clock.pass_by(minutes=7)
    agent.drop(PLAIN_CSV + "Stade;3\n", name="juillet.csv", title="Entrées")
    page = agent.text("/fr/").replace("\u00a0", " ")
    assert page.count("Entrées") == 2
    for told in ("juin.csv", "le 2 novembre 2026 à 10:30", "juillet.csv", "le 2 novembre 2026 à 10:37"):
        assert told in page


def test_what_is_due_first_stands_first(instance: Instance) -> None:
    """With its day; whatever it waits for: an answer, a publication."""
    agent = instance.agent("camille")
    for number, text in enumerate((PLAIN_CSV, "Dossier;Religion\n12;catholique\n13;musulmane\n14;protestante\n")):
        agent.drop(text, name=f"fichier-{number}.csv")
        instance.clock.pass_by(days=1)
        agent.sign_in("camille")  # a session lasts a working day
    instance.work()
    page = agent.text("/fr/").replace("\u00a0", " ")
    assert order(agent) == ["fichier-0", "fichier-1"]
    assert "prêt à publier pour le 23 novembre 2026" in page
    assert "1 question pour le 24 novembre 2026" in page
    assert "0 en retard" in page
    instance.clock.pass_by(days=LATE_DAYS - 1)
    agent.sign_in("camille")
    page = agent.text("/fr/")
    assert "1 en retard" in page
    assert "prêt à publier en retard" in page


def test_the_same_bytes_twice_are_told(instance: Instance) -> None:
    """In the list and on the page, which leads to the one before; never to that of another administration."""
    other, agent = instance.agent("yannick"), instance.agent("camille")
    other.drop(PLAIN_CSV, name="ailleurs.csv")
    first = agent.drop(PLAIN_CSV, name="premier.csv", title="Le premier")
    assert "déjà arrivé" not in agent.text(f"/fr/depots/{first}")
    assert "déjà arrivé" not in agent.text("/fr/")
    second = agent.drop(PLAIN_CSV, name="second.csv")
    third = agent.drop(PLAIN_CSV, name="troisieme.csv")
    assert "Ce fichier est déjà arrivé" in agent.text(f"/fr/depots/{second}")
    assert f'href="/fr/depots/{first}"' in agent.get(f"/fr/depots/{second}").text
    assert f'href="/fr/depots/{second}"' in agent.get(f"/fr/depots/{third}").text
    assert "déjà arrivé" not in agent.text(f"/fr/depots/{first}")
    assert agent.text("/fr/").count("déjà arrivé") == 2


def test_a_long_list_of_what_is_done_is_cut(instance: Instance) -> None:
    """And shown whole where that is asked for."""
    agent = instance.agent("camille")
    for number in range(DONE_SHOWN + 1):
        agent.drop(f"Jour;Note\n{number};12\n", name=f"n{number}.csv")
    assert agent.text("/fr/").count("lecture en cours") == DONE_SHOWN + 1, "nothing that waits is ever left out"
    with workshop_of(instance.workspace) as workshop:
        register, siren = workshop.register, VILLE.siren
        for record in register.deposits(siren):
            id, state = record.deposit.id, DepositState.REFUSED
            register.set_state(siren, id, state, actor="worker", act=Act.ASSESS, at=instance.clock())
        for job in iter(lambda: register.claim_job("w", at=instance.clock(), lease_seconds=60), None):
            register.finish_job(job.id, worker="w", error=None, at=instance.clock())
    page = agent.text("/fr/")
    assert page.count("ne se publie pas") == DONE_SHOWN
    assert f"Voir les {DONE_SHOWN + 1} dépôts terminés" in page
    assert agent.text("/fr/?all=1").count("ne se publie pas") == DONE_SHOWN + 1
