"""A published value corrected in the office: which cell, what stands there, what should; then the next version."""

import re

from office_instance import PLAIN_CSV, VILLE, Instance, Visitor

from grandjour.cli.processes import workshop_of
from grandjour.model.correction import Cell, Correction
from grandjour.model.ids import new_id

pytest_plugins = ("office_fixtures",)


def told(page: str) -> str:
    """What a page says, its spaces and apostrophes made plain."""
    return page.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2019", "'")


def publish(instance: Instance, agent: Visitor, deposit: str) -> None:
    """Look at the preview's page and press the button."""
    page = agent.get(f"/fr/depots/{deposit}/publication").text
    agent.send(f"/fr/depots/{deposit}/publication", {"draft": page.split('name="draft" value="')[1].split('"')[0]})
    instance.work()


def test_in_three_actions(instance: Instance) -> None:
    """From the page of what is published: open, see the value, correct; the version that comes of it is announced."""
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV)
    instance.work()
    assert f"/depots/{deposit}/corriger" not in agent.get(f"/fr/depots/{deposit}/publication").text
    assert agent.get(f"/fr/depots/{deposit}/corriger").headers["location"].endswith("/publication")
    publish(instance, agent, deposit)
    assert f"/fr/depots/{deposit}/corriger" in agent.get(f"/fr/depots/{deposit}/publication").text
    form = f"/fr/depots/{deposit}/corriger"
    page = agent.get(form).text
    column = page.split('<option value="')[2].split('"')[0]
    seen = agent.get(f"{form}?table=t1&row=1&column={column}")
    assert seen.status_code == 200
    mark = seen.text.split('name="seen" value="')[1].split('"')[0]
    (old,) = re.findall(r'name="value"[^>]* value="([^"]*)"', seen.text)
    cell = {"table": "t1", "row": "1", "column": column, "seen": mark}
    assert agent.send(form, {**cell, "value": "77"}).status_code == 422  # without a reason
    for wrong in (
        {"row": "0"},
        {"row": "9" * 40},
        {"column": "x"},
        {"table": "../t1"},
        {"seen": "autre"},
        {"value": old},
    ):
        assert agent.send(form, {**cell, "value": "77", "reason": "Faute.", **wrong}).status_code == 422
    sent = agent.send(form, {**cell, "value": "77", "reason": "Faute de frappe."})
    assert (sent.status_code, sent.headers["location"]) == (303, f"/fr/depots/{deposit}/publication")
    instance.work()
    page = told(agent.get(f"/fr/depots/{deposit}/publication").text)
    assert "version 2" in page
    publish(instance, agent, deposit)
    listed = told(agent.get(form).text)
    assert "Faute de frappe." in listed
    assert "correction-annulee" in listed  # the next version comes without it
    assert "a corrigé une valeur publiée" in told(agent.text("/fr/journal?all=1"))
    with workshop_of(instance.workspace) as workshop:
        (newest, first) = workshop.register.releases(VILLE.siren)
        assert (newest.n, first.n, newest.deposit) == (2, 1, deposit)
        assert column.encode() in workshop.published.manifest(newest.id).split(b'"corrected"')[1]


def test_a_text_is_neither_cut_nor_stripped(instance: Instance) -> None:
    """What is too long is refused by name and stands in the form again, all of it."""
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV)
    instance.work()
    publish(instance, agent, deposit)
    with workshop_of(instance.workspace) as workshop:
        (release,) = workshop.register.releases(VILLE.siren)
        (table,) = workshop.register.clearance(release.clearance)[0].tables
        column = next(one.name for one in table.columns if one.type == "string")
    form = f"/fr/depots/{deposit}/corriger"
    page = agent.get(f"{form}?table=t1&row=1&column={column}").text
    assert "maxlength" not in page.split('name="value"')[1].split(">")[0]
    cell = {"table": "t1", "row": "1", "column": column, "reason": "Faute de frappe."}
    cell["seen"] = page.split('name="seen" value="')[1].split('"')[0]
    refused = agent.send(form, {**cell, "value": "a" * 10_001})
    assert refused.status_code == 422
    assert "10000 caractères au plus" in told(refused.text)
    assert "a" * 10_001 in refused.text
    assert agent.send(form, {**cell, "value": " «\u00a0Été\u00a0»\t"}).status_code == 303
    with workshop_of(instance.workspace) as workshop:
        (correction,) = workshop.register.corrections(VILLE.siren, deposit)
    assert correction.new == " «\u00a0Été\u00a0»\t"


def test_undone_before_it_is_public(instance: Instance) -> None:
    """Once, and by its id alone."""
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV)
    instance.work()
    publish(instance, agent, deposit)
    form = f"/fr/depots/{deposit}/corriger"
    column = agent.get(form).text.split('<option value="')[2].split('"')[0]
    seen = agent.get(f"{form}?table=t1&row=2&column={column}").text.split('name="seen" value="')[1].split('"')[0]
    cell = {"table": "t1", "row": "2", "column": column, "seen": seen}
    agent.send(form, {**cell, "value": "78", "reason": "Essai."})
    instance.work()
    page = agent.get(form).text
    correction = page.split('name="correction" value="')[1].split('"')[0]
    assert agent.send(f"/fr/depots/{deposit}/correction-annulee", {"correction": "x"}).status_code == 303
    assert correction in agent.get(form).text
    assert agent.send(f"/fr/depots/{deposit}/correction-annulee", {"correction": correction}).status_code == 303
    instance.work()
    assert "a annulé une correction" in told(agent.text("/fr/journal?all=1"))
    assert "Aucune correction." in told(agent.get(form).text)


def test_a_correction_that_does_not_fit_any_more_leads_to_its_undoing(instance: Instance) -> None:
    """The page of the deposit said that the last check had seen something new, and led nowhere."""
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV)
    instance.work()
    publish(instance, agent, deposit)
    cell = Cell("t1", 1, re.findall(r'<option value="([^"]+)"', agent.get(f"/fr/depots/{deposit}/corriger").text)[1])
    stale = Correction(new_id(), deposit, cell, "1", "2", "", "id-camille", "Camille Essai")
    with workshop_of(instance.workspace) as workshop:
        workshop.register.add_correction(VILLE.siren, stale, at=instance.clock.at)
    instance.work()
    page = told(agent.get(f"/fr/depots/{deposit}").text)
    assert "Une correction ne convient plus à ce document" in page
    assert "la valeur à corriger n'y est plus" in page
    assert "Le contrôle final" not in page
    assert f'href="/fr/depots/{deposit}/corriger#so-far"' in page
    assert "does not fit this document any more" in agent.get(f"/en/depots/{deposit}").text
    assert f'value="{stale.id}"' in agent.get(f"/fr/depots/{deposit}/corriger").text
    agent.send(f"/fr/depots/{deposit}/correction-annulee", {"correction": stale.id})
    instance.work()
    assert "ne convient plus" not in told(agent.get(f"/fr/depots/{deposit}").text)
