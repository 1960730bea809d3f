"""The acceptance situations of the law that lie in reach, as cases in JSON; the expected verdicts are the law's."""

import json
from datetime import date
from typing import Any

import pytest

from grandjour.assess.case import Case, assess_case
from grandjour.model.decision import Decision
from grandjour.model.encoding import from_json
from grandjour.model.errors import BrokenRecord

TODAY = date(2026, 9, 1)
SMALL = {"kind": "commune", "population": 2_900, "staff": 12}
TOWN = {"kind": "commune", "population": 8_000, "staff": 70}


def suspected(ground: str, **more: object) -> dict[str, object]:
    """A signal as a detector raises it."""
    return {"ground": ground, "state": "suspecte", **more}


def confirmed(ground: str, **more: object) -> dict[str, object]:
    """A signal as an agent confirmed it."""
    return {"ground": ground, "state": "confirme", **more}


def dismissed(ground: str, **more: object) -> dict[str, object]:
    """A signal as an agent dismissed it."""
    return {"ground": ground, "state": "ecarte", **more}


def decided(facts: dict[str, Any], *signals: dict[str, object], **more: object) -> Decision:
    """The decision on a case written in JSON."""
    case = {"facts": facts, "signals": signals, **more}
    return assess_case(from_json(json.dumps(case).encode(), Case), TODAY)


# number in droit.md §6, facts, signals, communication, publication, obligation (None: not told), grounds
SITUATIONS: list[tuple[str, dict[str, Any], list[dict[str, object]], str, str, str | None, list[str]]] = [
    ("1", SMALL, [], "communicable_tous", "publier", "facultative", []),
    ("2", TOWN | {"regularly_updated": True}, [], "communicable_tous", "publier", "obligatoire", []),
    (
        "3",
        {"kind": "commune", "population": 6_000, "staff": 40, "regularly_updated": True},
        [],
        "communicable_tous",
        "publier",
        "facultative",
        [],
    ),
    ("4", TOWN | {"finished": False}, [], "non_communicable", "ne_pas_publier", None, ["inacheve"]),
    (
        "5",
        TOWN | {"finished": True, "pending_decision": True, "environmental": False},
        [],
        "differe",
        "ne_pas_publier",
        None,
        ["preparatoire"],
    ),
    (
        "6",
        TOWN | {"finished": True, "pending_decision": True, "environmental": True},
        [],
        "communicable_tous",
        "publier",
        None,
        [],
    ),
    (
        "7",
        TOWN,
        [dismissed("dcp_directe", category="d1_organisation_admin")],
        "communicable_tous",
        "publier",
        None,
        ["d1_organisation_admin"],
    ),
    (
        "8",
        TOWN,
        [dismissed("dcp_directe", category="d1_organisation_admin"), confirmed("vie_privee")],
        "communicable_apres_occultation",
        "publier_apres_occultation",
        None,
        ["d1_organisation_admin", "vie_privee"],
    ),
    (
        "9",
        TOWN,
        [confirmed("vie_privee"), confirmed("appreciation_personne"), confirmed("dcp_directe", whole=True)],
        "communicable_apres_occultation",
        "ne_pas_publier",
        None,
        ["vie_privee", "appreciation_personne", "dcp_directe"],
    ),
    (
        "10",
        TOWN,
        [confirmed("appreciation_personne", whole=True)],
        "communicable_interesse",
        "ne_pas_publier",
        None,
        ["appreciation_personne"],
    ),
    (
        "11",
        TOWN,
        [dismissed("dcp_directe", category="d8_formalites"), confirmed("vie_privee")],
        "communicable_apres_occultation",
        "publier_apres_occultation",
        None,
        ["d8_formalites", "vie_privee"],
    ),
    (
        "12",
        TOWN | {"pending_decision": True, "environmental": False},
        [],
        "differe",
        "ne_pas_publier",
        None,
        ["preparatoire"],
    ),
    (
        "13",
        TOWN,
        [confirmed("sa_strategie")],
        "communicable_apres_occultation",
        "publier_apres_occultation",
        None,
        ["sa_strategie"],
    ),
    (
        "16",
        TOWN,
        [confirmed("vie_privee", whole=True), confirmed("dcp_directe")],
        "communicable_interesse",
        "publier_apres_anonymisation",
        None,
        ["vie_privee", "dcp_directe"],
    ),
    (
        "18",
        TOWN,
        [suspected("securite_publique")],
        "communicable_apres_occultation",
        "arbitrage",
        None,
        ["securite_publique"],
    ),
    ("20", TOWN, [confirmed("pi_tiers")], "communicable_tous", "publier_apres_occultation", None, ["pi_tiers"]),
    ("28", TOWN, [dismissed("defense_nationale")], "communicable_tous", "publier", None, []),
]


@pytest.mark.parametrize(
    ("facts", "signals", "communication", "publication", "obligation", "grounds"),
    [situation[1:] for situation in SITUATIONS],
    ids=[situation[0] for situation in SITUATIONS],
)
def test_situation(
    facts: dict[str, Any],
    signals: list[dict[str, object]],
    communication: str,
    publication: str,
    obligation: str | None,
    grounds: list[str],
) -> None:
    """As the law has it."""
    decision = decided(facts, *signals)
    assert decision.verdict_communication == communication
    assert decision.verdict_publication == publication
    assert obligation is None or decision.obligation_publication == obligation
    assert [one.ground for one in decision.grounds] == grounds
    assert bool(decision.questions) == (publication == "arbitrage")


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(
    ("ground", "communication"),
    [
        ("liste_electorale", "communicable_tous"),
        ("role_fiscal", "communicable_tous"),
        ("cadastre", "communicable_tous"),
        ("acte_non_indexe", "communicable_tous"),
        ("cnil_nir", "communicable_apres_occultation"),
    ],
)
def test_what_the_law_forbids_to_publish(ground: str, communication: str, whole: bool) -> None:
    """LPF L111, L107 A; C. élect. L37; CRPA L221-14; C. pén. 226-16-1."""
    decision = decided(TOWN | {"regularly_updated": True}, confirmed(ground, whole=whole))
    assert (decision.verdict_publication, decision.obligation_publication) == ("ne_pas_publier", "interdite")
    assert [one.ground for one in decision.grounds] == [ground]
    assert decision.verdict_communication == communication or whole
    asked = decided(TOWN, suspected(ground, whole=whole))
    assert (asked.verdict_publication, len(asked.questions)) == ("arbitrage", 1)
    assert decided(TOWN, dismissed(ground, whole=whole)).verdict_publication == "publier"


def test_a_category_lifts_no_secret_of_a_case() -> None:
    """Only data that name or identify a person; the signal is open as if nobody had ruled."""
    for ground in ("vie_privee", "secret_medical", "dcp_sensible", "dcp_mineur"):
        decision = decided(TOWN, dismissed(ground, category="d1_organisation_admin"))
        assert [one.id for one in decision.questions] == [f"document:{ground}"]


def test_situation_2_is_published_under_the_open_licence() -> None:
    """The default of D323-2-1."""
    assert decided(TOWN | {"regularly_updated": True}).licence == "etalab-2.0"


@pytest.mark.parametrize("licence", ["CC-BY-NC-4.0", "CC-BY-4.0", "CC0-1.0", "conditions générales", "MIT"])
def test_situation_27_another_licence_is_refused(licence: str) -> None:
    """It would need a homologation (D323-2-2): the agent chooses one of the list; MIT is for software."""
    decision = decided(TOWN, licence=licence)
    assert decision.verdict_publication == "arbitrage"
    assert [(one.id, one.options) for one in decision.questions] == [("document:licence", ("etalab-2.0", "ODbL-1.0"))]
    assert any(one.result == "licence-refused" and "CRPA D323-2-1" in one.articles for one in decision.steps)


@pytest.mark.parametrize("licence", ["ODbL-1.0", "Licence Ouverte", "etalab-2.0"])
def test_a_licence_of_the_list_is_taken(licence: str) -> None:
    """By any of its usual names."""
    decision = decided(TOWN, licence=licence)
    assert decision.licence in ("ODbL-1.0", "etalab-2.0")
    assert not decision.questions


@pytest.mark.parametrize(
    "signal", [{"ground": "nothing"}, {"ground": "abusif"}, {"ground": "vie_privee", "category": "d0"}]
)
def test_an_unknown_code_is_refused(signal: dict[str, object]) -> None:
    """Rather than left out of account."""
    with pytest.raises(BrokenRecord):
        decided(TOWN, signal)


def test_every_step_of_the_procedure_is_told() -> None:
    """In order, with result, articles and the key of a reason."""
    steps = decided(TOWN).steps
    assert [one.step for one in steps] == ["2.1", "2.2", "2.3", "2.4", "2.8", "2.9"]
    assert all(one.articles and one.reason == f"assess.{one.result}" for one in steps)
