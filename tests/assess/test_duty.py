"""The duty to publish: thresholds, what an agent may tell of it, and that nothing waits for an answer."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from grandjour.assess.decide import decide
from grandjour.model.administration import AdministrationKind
from grandjour.model.decision import Decision, Facts, PublicationDuty, PublicationVerdict, QuestionKind, Ruling
from grandjour.model.finding import ColumnClass, Finding, Subject

AT = datetime(2026, 8, 1, tzinfo=UTC)
TOWN = Facts(AdministrationKind.COMMUNE, population=8_000, staff=70)
SMALL = Facts(AdministrationKind.COMMUNE, population=900, staff=8)
STAFF, POPULATION = "administration:staff", "administration:population"
UPDATED, CONTRACTS = "document:regularly_updated", "document:contracts"
CONTRACT = Finding(Subject(table="t1", column=0), "numero_marche", ColumnClass.PUBLIC, False, 0.9, "")


def decided(facts: Facts, answers: dict[str, str] | None = None, *findings: Finding) -> Decision:
    """The decision, after answers without reasons."""
    rulings = [Ruling(id, "d", id, given, "", "a", "Agent", AT) for id, given in (answers or {}).items()]
    return decide(findings, rulings, facts, today=date(2026, 9, 1))


@pytest.mark.parametrize(
    ("facts", "duty"),
    [
        (Facts(AdministrationKind.COMMUNE, population=3_500, staff=50), PublicationDuty.COMPULSORY),
        (Facts(AdministrationKind.COMMUNE, population=3_499, staff=50), PublicationDuty.OPTIONAL),
        (Facts(AdministrationKind.COMMUNE, population=3_500, staff=49), PublicationDuty.OPTIONAL),
        (Facts(AdministrationKind.EPCI, population=100, staff=50), PublicationDuty.COMPULSORY),
        (Facts(AdministrationKind.STATE), PublicationDuty.COMPULSORY),
        (Facts(AdministrationKind.PRIVATE_BODY, staff=10), PublicationDuty.OPTIONAL),
    ],
)
def test_thresholds_exempt_below_only(facts: Facts, duty: PublicationDuty) -> None:
    """Exactly 50 agents or 3,500 inhabitants: bound (CRPA L312-1-1, D312-1-1-1); known, or told by an agent."""
    assert decided(replace(facts, regularly_updated=True)).obligation_publication is duty
    assert decided(facts, {UPDATED: "yes"}).obligation_publication is duty
    assert decided(facts, {UPDATED: "no"}).obligation_publication is PublicationDuty.OPTIONAL
    assert decided(facts).obligation_publication is PublicationDuty.OPTIONAL


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        (Facts(AdministrationKind.COMMUNE), [UPDATED, STAFF, POPULATION]),
        (Facts(AdministrationKind.COMMUNE, regularly_updated=True), [STAFF, POPULATION]),
        (Facts(AdministrationKind.COMMUNE, population=2_000), []),
        (Facts(AdministrationKind.COMMUNE, staff=10), []),
        (Facts(AdministrationKind.COMMUNE, staff=50), [UPDATED, POPULATION]),
        (Facts(AdministrationKind.COMMUNE, population=3_500), [UPDATED, STAFF]),
        (Facts(AdministrationKind.COMMUNE, regularly_updated=False), []),
        (Facts(AdministrationKind.COMMUNE, electronic=False), []),
        (Facts(AdministrationKind.EPCI), [UPDATED, STAFF]),
        (Facts(AdministrationKind.DEPARTEMENT, staff=900), [UPDATED]),
        (Facts(AdministrationKind.STATE), [UPDATED]),
        (Facts(AdministrationKind.STATE, regularly_updated=True), []),
        (Facts(AdministrationKind.STATE, finished=False), []),  # not communicable: nothing is due
        (replace(TOWN, environmental=True, pending_decision=True), [UPDATED]),
    ],
)
def test_what_would_settle_the_duty_is_asked_and_nothing_waits_for_it(facts: Facts, asked: list[str]) -> None:
    """Fault: the size was a question that held all back, and the updates were asked of nobody."""
    decision = decided(facts)
    assert [one.id for one in decision.duty_questions] == asked
    assert all(one.kind is QuestionKind.DUTY for one in decision.duty_questions)
    assert decision.questions == ()
    if facts.finished is None:
        assert decision.verdict_publication is PublicationVerdict.PUBLISH


def test_answers_settle_it() -> None:
    """Without a reason: neither answer lets anything out. The step says what is missing until then."""
    unknown = Facts(AdministrationKind.COMMUNE)
    answers = {UPDATED: "yes", STAFF: "at_or_above", POPULATION: "at_or_above"}
    results = []
    for n in range(len(answers) + 1):
        decision = decided(unknown, dict(list(answers.items())[:n]))
        results.append((decision.steps[-1].result, len(decision.duty_questions)))
    assert results == [
        ("duty-update-not-told", 3),
        ("duty-size-unknown", 2),
        ("duty-size-unknown", 1),
        ("duty-compulsory", 0),
    ]
    assert decided(unknown, {STAFF: "below"}).duty_questions == ()


@pytest.mark.parametrize(
    ("facts", "answers", "duty", "asked"),
    [
        (SMALL, {}, PublicationDuty.OPTIONAL, [CONTRACTS]),
        (SMALL, {CONTRACTS: "yes"}, PublicationDuty.COMPULSORY, []),
        (SMALL, {CONTRACTS: "no"}, PublicationDuty.OPTIONAL, []),
        (TOWN, {}, PublicationDuty.OPTIONAL, [CONTRACTS, UPDATED]),
        (TOWN, {CONTRACTS: "no"}, PublicationDuty.OPTIONAL, [UPDATED]),
        (TOWN, {UPDATED: "yes"}, PublicationDuty.COMPULSORY, []),
        (TOWN, {UPDATED: "no"}, PublicationDuty.OPTIONAL, [CONTRACTS]),
        (Facts(AdministrationKind.PRIVATE_BODY, staff=8), {}, PublicationDuty.OPTIONAL, []),
    ],
)
def test_contracts_have_a_duty_of_their_own(
    facts: Facts, answers: dict[str, str], duty: PublicationDuty, asked: list[str]
) -> None:
    """From 40,000 € on, whatever the size of the buyer (CCP L2196-2, R2196-1)."""
    decision = decided(facts, answers, CONTRACT)
    assert decision.obligation_publication is duty
    assert [one.id for one in decision.duty_questions] == asked
    told = {article for step in decision.steps if step.step == "2.9" for article in step.articles}
    assert ("CCP R2196-1" in told) is (CONTRACTS in asked or answers.get(CONTRACTS) == "yes")


def test_a_table_without_contracts_is_asked_nothing_of_them() -> None:
    """Nor one whose publication the law forbids."""
    assert CONTRACTS not in [one.id for one in decided(TOWN).duty_questions]
    forbidden = Finding(Subject(), "defense_nationale", ColumnClass.SENSITIVE, True, 0.9, "", "defense_nationale")
    asked, types = "document:defense_nationale", ("defense_nationale",)
    ruling = Ruling("r", "d", asked, "refuse", "vu", "a", "Agent", AT, types=types)
    decision = decide([forbidden, CONTRACT], [ruling], TOWN, today=date(2026, 9, 1))
    assert (decision.obligation_publication, decision.duty_questions) == (PublicationDuty.FORBIDDEN, ())
