"""The words for the public: their theme, and questions on words that have changed since they were asked."""

import re

import pytest
from office_instance import PLAIN_CSV, Instance, Visitor, words_of

from grandjour.reference.spelling import sort_key
from grandjour.reference.themes import THEMES
from grandjour.store.private.register import Register

pytest_plugins = ("office_fixtures",)

PRIVATE = "Appelez Amélie au 06 39 98 12 34."
QUESTION = "field/description:signal"


@pytest.fixture
def asked(instance: Instance) -> tuple[Visitor, str]:
    """An agent, and the address of a deposit with a question on its description."""
    agent = instance.agent("camille")
    path = f"/fr/depots/{agent.drop(PLAIN_CSV)}"
    agent.send(f"{path}/description", {"title": "Fréquentation", "text": PRIVATE})
    instance.work()
    assert "La description que le public lira" in agent.text(path)
    return agent, path


def seen(agent: Visitor, path: str) -> str:
    """What the form of the question in hand carries of the words that it is about."""
    return agent.get(path).text.split('name="seen" value="')[1].split('"')[0]


def rulings(instance: Instance, path: str) -> list[str]:
    """The questions of a deposit that have an answer."""
    register = Register(instance.workspace.environment("office")["GRANDJOUR_REGISTER"])
    given = [one.question for one in register.rulings("210000010", path.rsplit("/", 1)[1])]
    register.close()
    return given


def test_a_question_on_old_words_is_not_shown(instance: Instance, asked: tuple[Visitor, str]) -> None:
    """While the new ones are examined the page waits; it asks again where there is something to ask."""
    agent, path = asked
    agent.send(f"{path}/description", {"title": "Fréquentation", "text": "Entrées par équipement."})
    page = agent.text(path)
    assert "La description que le public lira" not in page
    assert "Nous préparons l’aperçu" in page
    instance.work()
    assert "Tout est prêt" in agent.text(path)
    agent.send(f"{path}/description", {"title": "Fréquentation", "text": f"{PRIVATE} Merci."})
    instance.work()
    assert "La description que le public lira" in agent.text(path)


@pytest.mark.parametrize("examined", [False, True])
def test_an_answer_is_on_the_words_that_were_read(
    instance: Instance, asked: tuple[Visitor, str], examined: bool
) -> None:  # a case of the table
    """A colleague changes them between the reading and the answer: the answer is not taken, the question stays."""
    agent, path = asked
    fields = {"question": QUESTION, "answer": "keep", "reason": "Numéro du service", "seen": seen(agent, path)}
    instance.agent("dominique").send(f"{path}/description", {"title": "Fréquentation", "text": f"{PRIVATE} Ou Bruno."})
    if examined:
        instance.work()
    assert agent.send(f"{path}/avis", fields).status_code == 303
    instance.work()
    assert rulings(instance, path) == []
    assert "La description que le public lira" in agent.text(path)
    assert agent.send(f"{path}/avis", {**fields, "seen": seen(agent, path)}).status_code == 303
    assert rulings(instance, path) == [QUESTION]


def test_every_theme_is_offered_and_one_is_proposed(instance: Instance) -> None:
    """By the title and the mission, until an agent has chosen; what is none of them is refused."""
    agent = instance.agent("camille")
    path = f"/fr/depots/{agent.drop(PLAIN_CSV, title='Horaires des bus', mission='Transports')}"
    instance.work()
    page = agent.get(path).text
    assert set(re.findall(r'<option value="([A-Z]{4})"', page)) == set(THEMES)
    names = [THEMES[code].label_fr for code in re.findall(r'<option value="([A-Z]{4})"', page)]
    assert names == sorted(names, key=sort_key), "accents stood after Z"
    assert '<option value="TRAN" selected>' in page
    fields = {"title": "Horaires des bus", "text": "", "theme": "ENVI"}
    assert agent.send(f"{path}/description", fields).status_code == 303
    assert '<option value="ENVI" selected>' in agent.get(path).text
    assert agent.send(f"{path}/description", {**fields, "theme": "XXXX"}).status_code == 400
    wrong = agent.send(f"{path}/description", {**fields, "title": "", "theme": "SOCI"})
    assert wrong.status_code == 422
    assert '<option value="SOCI" selected>' in wrong.text
    assert "Écrivez un titre." in words_of(wrong.text)


def test_words_that_tell_of_no_theme_have_none(instance: Instance) -> None:
    """Nothing is chosen for the agent."""
    agent = instance.agent("camille")
    path = f"/fr/depots/{agent.drop(PLAIN_CSV, title='Xyz', mission='Abc')}"
    instance.work()
    assert '<option value="" selected>Sans thème' in agent.get(path).text
    assert agent.send(f"{path}/description", {"title": "Xyz", "text": "", "theme": ""}).status_code == 303
