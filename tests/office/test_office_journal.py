"""The journal on its screen: acts first, routine where it is asked for, the same of one second once."""

import re

from office_instance import PEOPLE_CSV, VILLE, Instance, words_of

from grandjour.cli.processes import workshop_of
from grandjour.model.work import Act

pytest_plugins = ("office_fixtures",)


def test_routine_is_told_where_it_is_asked_for(instance: Instance) -> None:
    """Steps of the program that went well hide no act; what went wrong is always there."""
    agent = instance.agent("camille")
    agent.drop(PEOPLE_CSV)
    agent.drop("%PDF-1.7\nnothing of a document", name="abime.pdf")
    instance.work()
    page, everything = agent.text("/fr/journal"), agent.text("/fr/journal?all=1")
    for act in ("Camille Essai a déposé un document", "le programme n’a pas pu lire le document"):
        assert act in page
        assert act in everything
    assert "a lu le document" in everything
    for routine in ("a lu le document", "a appliqué les règles"):
        assert routine not in page
    assert "lignes vérifiées" in page


def test_the_same_of_one_second_is_one_line(instance: Instance) -> None:
    """With how many they are and their numbers; the next second is another line."""
    agent = instance.agent("camille")
    with workshop_of(instance.workspace) as workshop:
        for seconds in (0, 0, 0, 1):
            instance.clock.pass_by(seconds=seconds)
            ids, at = ("x",), instance.clock()
            workshop.register.record(VILLE.siren, actor="id-camille", act=Act.RULE, ids=ids, at=at)
    page = words_of(agent.get("/fr/journal").text)
    assert page.count("a répondu à une question") == 2
    found = re.search(r"(\d+) – (\d+) .{0,40}Camille Essai a répondu à une question 3 fois", page)
    assert found is not None
    assert int(found[2]) - int(found[1]) == 2


def test_older_lines_keep_the_choice(instance: Instance) -> None:
    """A page further on shows what the first one showed."""
    agent = instance.agent("camille")
    with workshop_of(instance.workspace) as workshop:
        for _ in range(60):
            instance.clock.pass_by(seconds=1)
            for act in (Act.EXTRACT, Act.RULE):
                workshop.register.record(VILLE.siren, actor="worker", act=act, ids=("x",), at=instance.clock())
    page = agent.get("/fr/journal").text
    assert page.count("a répondu à une question") == 50
    assert "all=1" not in page.partition("<table")[2].partition("</main>")[0]
    older = re.search(r'href="(/fr/journal\?before=\d+&amp;all=1)"', agent.get("/fr/journal?all=1").text)
    assert older is not None
    assert "a lu le document" in agent.text(older[1].replace("&amp;", "&"))
