"""The document itself beside its data: what the agent is offered before publication, and what comes of it."""

import html

from office_instance import PEOPLE_CSV, PLAIN_CSV, VILLE, Instance, Visitor

from grandjour.assess.document_copy import COPY
from grandjour.cli.processes import workshop_of
from grandjour.model.release import Draft

pytest_plugins = ("office_fixtures",)

LABEL = "Publier aussi le document"
COPIED = PLAIN_CSV.replace("\n", "\r\n").encode()


def draft_of(instance: Instance, deposit: str) -> Draft:
    """The draft that waits to be published."""
    with workshop_of(instance.workspace) as workshop:
        current = workshop.register.current_clearance(VILLE.siren, deposit)
        assert current is not None
        return current[0]


def told(agent: Visitor, deposit: str) -> str:
    """What the page before publication says."""
    page = agent.text(f"/fr/depots/{deposit}/publication")
    return page.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2019", "'")


def tick(instance: Instance, agent: Visitor, deposit: str, copy: str = "publish") -> None:
    """Send the form of the checkbox, and let the worker make the preview again."""
    answer = agent.send(f"/fr/depots/{deposit}/document", {"copy": copy} if copy else {})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/fr/depots/{deposit}/publication")
    instance.work()


def test_a_ticked_box_puts_the_copy_into_preview_and_release(instance: Instance) -> None:
    """Not before: the box is empty; then the page says it, the preview serves it, and so does what is published."""
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV)
    instance.work()
    assert LABEL in told(agent, deposit)
    assert "et le document" not in told(agent, deposit)
    assert draft_of(instance, deposit).document is None
    tick(instance, agent, deposit)
    draft = draft_of(instance, deposit)
    assert draft.document is not None
    page = agent.get(f"/fr/depots/{deposit}/publication").text
    assert " checked" in page.split('name="copy"')[1].split(">")[0]
    assert "Publier 1 tableau et le document" in told(agent, deposit)
    assert "au nom de « Ville" in told(agent, deposit)
    preview = html.unescape(page.split('class="button" href="')[1].split('"')[0])
    seen = agent.get(preview).text
    assert draft.document.file.sha256 in seen
    copy = html.unescape(seen.split('id="document"')[1].split('href="')[1].split('"')[0])
    assert agent.get(copy).content == COPIED
    assert "Publié à côté de ses données" in agent.text(f"/fr/depots/{deposit}").replace("\u00a0", " ")
    refused = agent.send(f"/fr/depots/{deposit}/publication", {"draft": draft.id})
    assert (refused.status_code, "La case a changé depuis" in html.unescape(refused.text)) == (422, True)
    agent.send(f"/fr/depots/{deposit}/publication", {"draft": draft.id, "copy": "publish"})
    instance.work()
    with workshop_of(instance.workspace) as workshop:
        [release] = [one for one in workshop.register.releases(VILLE.siren) if one.deposit == deposit]
        assert workshop.published.path(release.id, "document.csv").read_bytes() == COPIED
        rulings = workshop.register.rulings(VILLE.siren, deposit)
    assert [(one.question, one.agent_name) for one in rulings] == [(COPY, "Camille Essai")]


def test_the_box_is_emptied_again(instance: Instance) -> None:
    """The next preview has no document; sending the form without a change does nothing."""
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV)
    instance.work()
    first = draft_of(instance, deposit).id
    tick(instance, agent, deposit, "")
    assert draft_of(instance, deposit).id == first
    tick(instance, agent, deposit)
    tick(instance, agent, deposit, "")
    assert draft_of(instance, deposit).document is None
    assert "et le document" not in told(agent, deposit)


def test_it_is_not_offered_where_something_is_held_back(instance: Instance) -> None:
    """The page says why, and a form that is sent all the same is refused."""
    agent = instance.agent("dominique")
    deposit = agent.drop(PEOPLE_CSV)
    instance.work()
    question = html.unescape(agent.get(f"/fr/depots/{deposit}").text.split('name="question" value="')[1].split('"')[0])
    agent.send(f"/fr/depots/{deposit}/avis", {"question": question, "answer": "drop_column"})
    instance.work()
    page = told(agent, deposit)
    assert "Seules les données peuvent être publiées" in page
    assert "une partie n'en est pas publiée." in page
    assert LABEL not in page
    before = draft_of(instance, deposit).id
    assert agent.send(f"/fr/depots/{deposit}/document", {"copy": "publish"}).status_code >= 400
    instance.work()
    assert draft_of(instance, deposit).id == before


def test_a_copy_that_fails_leaves_the_data(instance: Instance) -> None:
    """A formula shows only when the copy is made: the page says so, and the tables can go out."""
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV.replace("845", "=845"))
    instance.work()
    tick(instance, agent, deposit)
    draft = draft_of(instance, deposit)
    assert (draft.document, draft.copy_obstacle) == (None, "hidden")
    page = told(agent, deposit)
    assert "Le document ne sera pas publié" in page
    assert "Publier 1 tableau" in page
    assert "et le document" not in page


def test_other_words_and_other_administrations_are_refused(instance: Instance) -> None:
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV)
    instance.work()
    assert agent.send(f"/fr/depots/{deposit}/document", {"copy": "autre"}).status_code >= 400
    assert instance.agent("yannick").send(f"/fr/depots/{deposit}/document", {"copy": "publish"}).status_code == 404
    assert draft_of(instance, deposit).document is None
