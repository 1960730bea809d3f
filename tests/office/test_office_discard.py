"""A deposit set aside and taken back: nothing is lost, nothing goes on meanwhile, never one that was public."""

import re
from dataclasses import replace

import pytest
from office_instance import PEOPLE_CSV, PLAIN_CSV, VILLE, Instance, Visitor, words_of

from grandjour.cli.processes import workshop_of
from grandjour.model.document import DepositState, DiscardReason
from grandjour.model.errors import ClearanceMissing
from grandjour.model.work import WORKER, Act, Job, JobKind, JobState
from grandjour.pipeline import commit_release

pytest_plugins = ("office_fixtures",)

BROKEN = "%PDF-1.7\nnothing of a document"


def told(agent: Visitor, path: str) -> str:
    """What a page says, its spaces made plain."""
    return agent.text(path).replace("\u00a0", " ").replace("\u202f", " ")


def set_aside(agent: Visitor, deposit: str, reason: str = "duplicate") -> None:
    """By the page that confirms it."""
    path = f"/fr/depots/{deposit}/ecarter"
    assert f'value="{reason}"' in agent.get(path).text
    sent = agent.send(path, {"reason": reason})
    assert (sent.status_code, sent.headers["location"]) == (303, f"/fr/depots/{deposit}")


def state(instance: Instance, deposit: str) -> DepositState:
    """Where a deposit stands in the register."""
    with workshop_of(instance.workspace) as workshop:
        return workshop.register.deposit(VILLE.siren, deposit).state


def test_a_duplicate_leaves_the_inbox(instance: Instance) -> None:
    """It is offered on its page, told by whom and why, found again under a filter, and the journal has both acts."""
    agent = instance.agent("camille")
    agent.drop(PLAIN_CSV, name="premier.csv")
    second = agent.drop(PLAIN_CSV, name="second.csv")
    instance.work()
    assert f"/fr/depots/{second}/ecarter" in agent.get(f"/fr/depots/{second}").text
    set_aside(agent, second)
    page = told(agent, f"/fr/depots/{second}")
    assert "Ce dépôt est écarté : C’est un doublon." in page
    assert "Camille Essai, le 2 novembre 2026" in page
    assert "Titre et description" not in page
    inbox = told(agent, "/fr/")
    assert "second.csv" not in inbox
    assert "premier.csv" in inbox
    assert "déjà arrivé" not in inbox
    assert "Voir le dépôt écarté" in inbox
    aside = told(agent, "/fr/?discarded=1")
    assert "second.csv" in aside
    assert "premier.csv" not in aside
    assert "a écarté un dépôt" in told(agent, "/fr/journal?all=1")
    agent.send(f"/fr/depots/{second}/ecarter", {"reason": "mistake"})
    assert "C’est un doublon." in told(agent, f"/fr/depots/{second}"), "the first reason holds"
    with workshop_of(instance.workspace) as workshop:
        sha256 = workshop.register.deposit(VILLE.siren, second).deposit.document.sha256
        assert workshop.objects.original(sha256).read_text("utf-8") == PLAIN_CSV


def test_taken_back_it_stands_where_it_stood(instance: Instance) -> None:
    """What was ready is ready again, under the same answers."""
    agent = instance.agent("camille")
    deposit = agent.drop(PEOPLE_CSV)
    instance.work()
    agent.send(f"/fr/depots/{deposit}/avis", {"question": "t1/c2:signal", "answer": "drop_column"})
    instance.work()
    assert state(instance, deposit) is DepositState.READY
    set_aside(agent, deposit, "not-needed")
    page = agent.get(f"/fr/depots/{deposit}").text
    assert "Retirer la colonne entière" in words_of(page)
    assert "/rouvrir" not in page
    assert "Il n’y a rien à publier" in told(agent, f"/fr/depots/{deposit}/publication")
    sent = agent.send(f"/fr/depots/{deposit}/reprendre")
    assert sent.status_code == 303
    instance.work()
    assert state(instance, deposit) is DepositState.READY
    assert "Ce sera la première version" in told(agent, f"/fr/depots/{deposit}/publication")
    assert "a repris un dépôt écarté" in told(agent, "/fr/journal?all=1")


def test_an_unreadable_one_stays_unreadable(instance: Instance) -> None:
    """Its page says why before, meanwhile and after."""
    agent = instance.agent("camille")
    deposit = agent.drop(BROKEN, name="abime.pdf")
    instance.work()
    why = re.search(r"n’a pas pu être lu (abime\.pdf[^.]*)", told(agent, f"/fr/depots/{deposit}"))
    assert why is not None
    set_aside(agent, deposit, "unreadable")
    assert "abime.pdf" not in told(agent, "/fr/")
    assert why[1] in told(agent, f"/fr/depots/{deposit}")
    agent.send(f"/fr/depots/{deposit}/reprendre")
    instance.work()
    assert state(instance, deposit) is DepositState.UNREADABLE
    assert why[1] in told(agent, f"/fr/depots/{deposit}")


def test_no_work_is_done_on_it(instance: Instance) -> None:
    """Jobs that wait end without effect: the examination, and a publication that was asked for just before."""
    agent = instance.agent("camille")
    waiting = agent.drop(PEOPLE_CSV)
    set_aside(agent, waiting, "mistake")
    ready = agent.drop(PLAIN_CSV)
    instance.work()
    assert state(instance, waiting) is DepositState.DISCARDED
    ask_publication(agent, ready)
    set_aside(agent, ready, "mistake")
    assert agent.send(f"/fr/depots/{ready}/avis", {"question": "x", "answer": "keep"}).status_code == 303
    instance.work()
    assert state(instance, ready) is DepositState.DISCARDED
    with workshop_of(instance.workspace) as workshop:
        assert workshop.published.log(0) == ()
        assert all(job.error is None for job in workshop.register.jobs(VILLE.siren))
        assert workshop.register.releases(VILLE.siren) == ()
        assert workshop.register.decision(VILLE.siren, waiting) is None
        kinds = [job.kind for job in workshop.register.jobs(VILLE.siren)]
        assert kinds.count(JobKind.PUBLISH) == 1


def ask_publication(agent: Visitor, deposit: str) -> None:
    """Press the one button."""
    path = f"/fr/depots/{deposit}/publication"
    draft = agent.get(path).text.split('name="draft" value="')[1].split('"')[0]
    assert agent.send(path, {"draft": draft}).status_code == 303


def test_taken_back_it_is_not_published_unasked(instance: Instance) -> None:
    """Fault: a publication asked for before came out when the deposit was taken back before the worker's turn."""
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV)
    instance.work()
    ask_publication(agent, deposit)
    set_aside(agent, deposit, "mistake")
    agent.send(f"/fr/depots/{deposit}/reprendre")
    instance.work()
    assert state(instance, deposit) is DepositState.READY
    with workshop_of(instance.workspace) as workshop:
        assert workshop.published.log(0) == ()
        assert all(job.error is None for job in workshop.register.jobs(VILLE.siren))
    ask_publication(agent, deposit)
    instance.work()
    assert state(instance, deposit) is DepositState.PUBLISHED


def test_what_is_examined_again_is_not_published(instance: Instance) -> None:
    """The step of the publication looks at the state; repeated after its end, it still gives the same release."""
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV)
    instance.work()
    job = Job("job", JobKind.PUBLISH, deposit, VILLE.siren, JobState.RUNNING, "id-camille")
    with workshop_of(instance.workspace) as workshop:
        for stands in (DepositState.RECEIVED, DepositState.WAITING):
            workshop.register.set_state(VILLE.siren, deposit, stands, actor=WORKER, act=Act.ASSESS, at=instance.clock())
            with pytest.raises(ClearanceMissing):
                commit_release(workshop, job, "")
        ready = DepositState.READY
        workshop.register.set_state(VILLE.siren, deposit, ready, actor=WORKER, act=Act.PREPARE, at=instance.clock())
        first = commit_release(workshop, job, "")
        assert [commit_release(workshop, again, "") for again in (job, replace(job, attempt=2))] == [first, first]
        assert len(workshop.published.log(0)) == 1


@pytest.mark.parametrize("reason", list(DiscardReason))
def test_never_what_was_published(settled: tuple[Instance, dict[str, str]], reason: str) -> None:
    """Not offered, and refused when sent."""
    instance, ids = settled
    agent, path = instance.agent("camille"), f"/fr/depots/{ids['published']}"
    assert "/ecarter" not in agent.get(path).text
    assert agent.get(f"{path}/ecarter").status_code == 303
    assert agent.send(f"{path}/ecarter", {"reason": reason}).status_code == 409
    assert state(instance, ids["published"]) is DepositState.PUBLISHED
    agent.send(f"{path}/reprendre")
    assert state(instance, ids["published"]) is DepositState.PUBLISHED


def test_what_was_tried_is_not_offered(instance: Instance) -> None:
    """Fault: the screen offered it, the register refused, and the answer was a bare 409."""
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV)
    instance.work()
    path = f"/fr/depots/{deposit}"
    assert "/ecarter" in agent.get(path).text
    with workshop_of(instance.workspace) as workshop:
        (release,) = workshop.register.releases(VILLE.siren)
        with workshop.register.locked_release(release.id):
            pass  # the worker dies here
    assert "/ecarter" not in agent.get(path).text
    assert agent.get(f"{path}/ecarter").status_code == 303
    sent = agent.send(f"{path}/ecarter", {"reason": "mistake"})
    assert sent.status_code == 409
    assert "Ce dépôt ne peut pas être écarté." in words_of(sent.text)
    assert "est en train de le devenir" in words_of(sent.text)
    assert 'name="reason"' not in sent.text
    assert f'class="button" href="{path}"' in sent.text
    assert state(instance, deposit) is DepositState.READY


def test_a_reason_of_the_list_is_needed(settled: tuple[Instance, dict[str, str]]) -> None:
    """Without one the form comes back; another one is refused."""
    instance, ids = settled
    agent, path = instance.agent("camille"), f"/fr/depots/{ids['waiting']}/ecarter"
    sent = agent.send(path)
    assert sent.status_code == 422
    assert "Choisissez pourquoi." in words_of(sent.text)
    assert agent.send(path, {"reason": "envie"}).status_code == 400
    assert state(instance, ids["waiting"]) is DepositState.WAITING
