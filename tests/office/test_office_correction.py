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


def correct(instance: Instance, agent: Visitor, deposit: str, value: str) -> None:
    """Correct the number of the first row, to a value; the worker makes the version."""
    form = f"/fr/depots/{deposit}/corriger"
    column = re.findall(r'<option value="([^"]+)"', agent.get(form).text)[1]
    seen = agent.get(f"{form}?table=t1&row=1&column={column}").text.split('name="seen" value="')[1].split('"')[0]
    cell = {"table": "t1", "row": "1", "column": column, "seen": seen}
    assert agent.send(form, {**cell, "value": value, "reason": "Compté."}).status_code == 303
    instance.work()


def test_each_correction_of_a_cell_is_undone_by_itself(instance: Instance) -> None:
    """Cause: two buttons had one word, that of the published correction undid both, and the list was empty then."""
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV)
    instance.work()
    publish(instance, agent, deposit)
    form, undo = f"/fr/depots/{deposit}/corriger", f"/fr/depots/{deposit}/correction-annulee"
    correct(instance, agent, deposit, "77")
    publish(instance, agent, deposit)
    correct(instance, agent, deposit, "78")
    with workshop_of(instance.workspace) as workshop:
        first, second = workshop.register.corrections(VILLE.siren, deposit)
    page = told(agent.get(form).text)
    assert re.findall(r'name="correction" value="([^"]*)"', page) == [second.id]
    assert "Une autre l'a suivie" in page
    refused = agent.send(undo, {"correction": first.id})
    assert "Annulez d'abord la dernière" in told(refused.text)
    agent.send(undo, {"correction": second.id})
    page = told(agent.get(form).text)
    assert re.findall(r'name="correction" value="([^"]*)"', page) == [first.id]
    assert "Annuler dans la prochaine version" in page
    assert "La version 2 garde cette valeur jusque-là." in page
    agent.send(undo, {"correction": first.id})
    instance.work()
    page = told(agent.get(form).text)
    assert "correction-annulee" not in page
    assert "La version 2, publique, garde cette valeur tant que la suivante n'est pas publiée." in page
    publish(instance, agent, deposit)
    assert "Aucune correction." in told(agent.get(form).text)


def test_before_publishing_one_reads_what_is_corrected(instance: Instance) -> None:
    """Cause: neither cell nor value stood beside the button. What is public already is told too, and what is undone."""
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV)
    instance.work()
    place = f"/fr/depots/{deposit}/publication"
    assert "Valeurs corrigées" not in told(agent.get(place).text)
    publish(instance, agent, deposit)
    correct(instance, agent, deposit, "77")
    old = re.compile(r"<del>([^<]*)</del></td><td><ins>([^<]*)</ins>")
    page = told(agent.get(place).text)
    (changed,) = old.findall(page)
    assert changed[1] == "77"
    assert "ligne 1" in page
    assert "nouvelle" in page
    assert "Corrected values" in agent.get(place.replace("/fr/", "/en/")).text
    publish(instance, agent, deposit)
    assert "Valeurs corrigées" not in told(agent.get(place).text)
    correct(instance, agent, deposit, "78")
    page = told(agent.get(place).text)
    assert old.findall(page) == [("77", "78"), changed]
    assert "déjà publiée" in page
    with workshop_of(instance.workspace) as workshop:
        first, second = workshop.register.corrections(VILLE.siren, deposit)
    for one in (second, first):
        agent.send(f"/fr/depots/{deposit}/correction-annulee", {"correction": one.id})
    instance.work()
    page = told(agent.get(place).text)
    assert old.findall(page) == [("77", changed[0])]
    assert "correction annulée" in page
