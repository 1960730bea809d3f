"""Fixtures of the office's tests, named in `pytest_plugins`."""

from pathlib import Path

import pytest
from office_instance import (
    PEOPLE_CSV,
    PLAIN_CSV,
    REUSE_TICKET,
    SOURCE_OF_TOWN,
    START,
    TICKET,
    VILLE,
    Instance,
    report_on,
)

from grandjour.cli.processes import workshop_of
from grandjour.model.mail import Matter
from grandjour.store.private.register import Register


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    """An instance in which nothing was dropped yet."""
    return Instance(tmp_path)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Instance, dict[str, str]]:
    """An instance whose town has a request, a reuse, a report, a deposit with a question, one ready, one published.

    With the ids of the three, of the release and its dataset, and of a letter that failed: `waiting`, `ready`,
    `published`, `release`, `dataset`, `letter`.
    """
    instance = Instance(tmp_path_factory.mktemp("settled"))
    with workshop_of(instance.workspace) as workshop:
        for ticket in (TICKET, REUSE_TICKET):
            workshop.register.add_ticket(ticket, at=START)
    agent = instance.agent("camille")
    ids = {
        "waiting": agent.drop(PEOPLE_CSV, title="Associations aidées"),
        "ready": agent.drop(PLAIN_CSV, title="Entrées du mois"),
        "published": agent.drop(PLAIN_CSV + "Stade;12\n", title="Entrées de l'an"),
    }
    instance.work()
    page = agent.get(f"/fr/depots/{ids['published']}/publication").text
    draft = page.split('name="draft" value="')[1].split('"')[0]
    agent.send(f"/fr/depots/{ids['published']}/publication", {"draft": draft})
    instance.work()
    with workshop_of(instance.workspace) as workshop:
        workshop.register.add_source(SOURCE_OF_TOWN, at=START)
        ids["letter"] = failed_letter(workshop.register)
    page = instance.agent("dominique").get(f"/fr/depots/{ids['published']}/publication").text
    ids["release"] = page.split('name="release" value="')[1].split('"')[0]
    with workshop_of(instance.workspace) as workshop:
        [ids["dataset"]] = [one.dataset for one in workshop.register.releases(VILLE.siren) if one.id == ids["release"]]
        workshop.register.add_ticket(report_on(ids["release"]), at=START)
    return instance, ids


def failed_letter(register: Register) -> str:
    """A letter of the town that a mail server refused for good; its id."""
    to, words = "ondine@exemple.invalid", {"subject": "Votre demande", "body": "Bonjour.\n"}
    register.queue_mail(VILLE.siren, to, matter=Matter.REQUEST, **words, at=START)
    letter = register.claim_letter(at=START)
    assert letter is not None
    register.letter_failed(letter, "mail-refused", for_good=True, at=START)
    return letter.id
