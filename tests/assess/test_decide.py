"""From findings and rulings to a decision: doubt holds all back, and only a named agent lifts it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grandjour.assess.decide import decide
from grandjour.model.administration import AdministrationKind, Role
from grandjour.model.decision import (
    CommunicationVerdict,
    Decision,
    Facts,
    Measure,
    PublicationDuty,
    PublicationVerdict,
    Ruling,
)
from grandjour.model.document import DocumentKind, Origin, OriginKind
from grandjour.model.extraction import Dialect, Extraction, FileRef, SourceColumn, SourceTable
from grandjour.model.finding import ColumnClass, Finding, Subject
from grandjour.reference.types import TYPES

TODAY = date(2026, 9, 1)
AT = datetime(2026, 8, 1, 9, 0, tzinfo=UTC)
COLUMN = Subject(table="t1", column=2)
EVERY_TYPE = (*TYPES, "type_inconnu")
TOWN = Facts(kind=AdministrationKind.COMMUNE, population=8_000, staff=70, origin=Origin(OriginKind.PRODUCED))


def found(kind: str, subject: Subject = COLUMN, *, score: float = 0.8, hide: bool = True) -> Finding:
    """A finding of a type of ours."""
    known = TYPES.get(kind)
    return Finding(
        subject=subject,
        type=kind,
        column_class=known.column_class if known else ColumnClass.DIRECT,
        hide=hide,
        score=score,
        why="",
        ground=known.ground if known else None,
        whole=not kind.isupper(),
        count=12,
        total=40,
    )


def ruled(
    question: str,
    answer: str,
    reason: str = "vu avec le service",
    *,
    minute: int = 0,
    ground: str | None = None,
    types: tuple[str, ...] = EVERY_TYPE,
) -> Ruling:
    """A ruling of a legal officer. types: those that they were told of."""
    at, role = AT.replace(minute=minute), Role.LEGAL_OFFICER
    return Ruling(f"r-{question}-{minute}", "d1", question, answer, reason, "a1", "Agent", at, ground, types, role)


def decided(*findings: Finding, rulings: tuple[Ruling, ...] = (), facts: Facts = TOWN) -> Decision:
    """The decision on these findings, without the extraction."""
    return decide(findings, rulings, facts, today=TODAY)


def table(
    id: str, *, hidden: bool = False, hidden_columns: tuple[int, ...] = (), continues: str | None = None
) -> SourceTable:
    """A source table of four columns."""
    return SourceTable(
        id=id,
        columns=tuple(SourceColumn(f"c{n}", hidden=n in hidden_columns) for n in range(4)),
        dialect=Dialect(0, 1, 1, 4),
        n_rows=1,
        rows=FileRef(f"{id}.parquet", "", 0),
        hidden=hidden,
        continues=continues,
    )


def test_a_suspicion_is_a_question_and_holds_all_back() -> None:
    """One a column, with what we propose and why."""
    decision = decided(found("nom"), found("prenom", score=0.9), found("montant", hide=False))
    (question,) = decision.questions
    assert question.id == "t1/c2:signal"
    assert question.options == ("keep", "drop_column")
    assert question.proposal == "drop_column"
    assert question.types == ("nom", "prenom")
    assert question.ground == "dcp_directe"
    assert decision.verdict_publication is PublicationVerdict.RULING_NEEDED
    assert decision.columns == ()


def test_spans_may_be_masked() -> None:
    """A column of longer texts need not go as a whole."""
    (question,) = decided(found("PHONE"), found("PERSON")).questions
    assert question.options == ("keep", "mask_span", "drop_column")
    assert question.proposal == "mask_span"
    decision = decided(found("PHONE"), found("PERSON"), rulings=(ruled("t1/c2:signal", "mask_span"),))
    (column,) = decision.columns
    assert (column.measure, column.mask_types) == (Measure.MASK_SPAN, ("PERSON", "PHONE"))
    assert decision.accepted == ()
    assert decision.verdict_publication is PublicationVerdict.AFTER_REDACTION


def test_a_dropped_column() -> None:
    """Its ground and article go into the decision, with the ruling that it rests on."""
    decision = decided(found("telephone"), rulings=(ruled("t1/c2:signal", "drop_column", ""),))
    (column,) = decision.columns
    assert (column.measure, column.ground, column.article) == (Measure.DROP_COLUMN, "vie_privee", "CRPA L311-6 1°")
    assert column.ruling == "r-t1/c2:signal-0"
    assert decision.verdict_publication is PublicationVerdict.AFTER_REDACTION
    assert decision.verdict_communication is CommunicationVerdict.AFTER_REDACTION


AGE = Subject(table="t1", column=3)


@pytest.mark.parametrize(
    ("named", "given", "kept", "category", "verdict"),
    [
        ("nom_complet", "drop_column", None, None, PublicationVerdict.AFTER_REDACTION),  # bookings by associations
        ("PERSON", "mask_span", None, None, PublicationVerdict.AFTER_REDACTION),
        ("PERSON", "mask_span", "commune", None, PublicationVerdict.AFTER_REDACTION),  # names in texts: not its rows
        ("telephone", "drop_column", "commune", None, PublicationVerdict.AFTER_REDACTION),
        ("nom_complet", "keep", "age", None, PublicationVerdict.PUBLISH),  # no names after all
        ("nom_complet", "drop_column", "age", None, PublicationVerdict.AFTER_ANONYMISATION),
        ("nom_complet", "drop_column", "diagnostic_cim10", None, PublicationVerdict.AFTER_ANONYMISATION),
        ("nom_complet", "drop_column", "age", "d5_sport", PublicationVerdict.AFTER_REDACTION),
    ],
)
def test_dropping_names_alone_does_not_anonymise(
    named: str, given: str, kept: str | None, category: str | None, verdict: PublicationVerdict
) -> None:
    """One row per person, and columns that single the person out: pseudonymisation (L312-1-2 al. 2)."""
    findings = [found(named), *([found(kept, AGE)] if kept else [])]
    rulings = (ruled("t1/c2:signal", given), ruled("t1/c3:signal", "keep", "utile", ground=category))
    decision = decided(*findings, rulings=rulings)
    assert decision.verdict_publication is verdict
    told = any(one.result == "personal-data-anonymise" for one in decision.steps)
    assert told == (verdict is PublicationVerdict.AFTER_ANONYMISATION)


def test_a_kept_column_is_accepted_by_type() -> None:
    """For the second recognition: these types, there, and no others; the category of D312-1-3 is told."""
    rulings = (ruled("t1/c2:signal", "keep", "annuaire des services", ground="d1_organisation_admin"),)
    decision = decided(found("nom_complet"), rulings=rulings)
    assert decision.accepted == ("t1/c2:nom_complet",)
    assert decision.verdict_publication is PublicationVerdict.PUBLISH
    assert [(one.ground, one.article) for one in decision.grounds] == [("d1_organisation_admin", "CRPA D312-1-3 1°")]


@pytest.mark.parametrize("types", [("nom",), ()])
def test_a_ruling_answers_the_types_it_was_told_of(types: tuple[str, ...]) -> None:
    """A type seen there later opens the question again; an old ruling tells of none."""
    ruling = ruled("t1/c2:signal", "keep", "annuaire des services", types=types)
    decision = decided(found("nom"), found("telephone"), rulings=(ruling,))
    assert [(one.id, one.types) for one in decision.questions] == [("t1/c2:signal", ("nom", "telephone"))]
    assert (decision.accepted, decision.columns) == ((), ())
    assert bool(decided(found("nom"), rulings=(ruling,)).questions) == (types == ())


def test_a_ruling_on_a_recheck_answers_the_types_it_was_told_of() -> None:
    """What a second recognition sees after it is asked too."""
    rulings = (ruled("t1/c2:signal", "keep", types=("nom",)), ruled("t1/c2:recheck", "keep", types=("telephone",)))
    seen_again = [found("telephone"), found("iban")]
    decision = decide([found("nom")], rulings, TOWN, today=TODAY, rechecked=seen_again)
    assert [(one.id, one.types) for one in decision.questions] == [("t1/c2:recheck", ("iban", "telephone"))]
    decision = decide([found("nom")], rulings, TOWN, today=TODAY, rechecked=seen_again[:1])
    assert (decision.questions, decision.accepted) == ((), ("t1/c2:nom", "t1/c2:telephone"))


@pytest.mark.parametrize(
    "rulings",
    [
        (ruled("t1/c2:signal", "keep", ""),),  # departs from the proposal without a reason
        (ruled("t1/c2:signal", "keep", "  "),),
        (ruled("t1/c2:signal", "publish"),),  # no such option
        (ruled("t1/c3:signal", "drop_column"),),  # another column
        (ruled("t1/c2:signal", "drop_column"), ruled("t1/c2:signal", "", minute=5)),  # opened again
    ],
)
def test_a_ruling_that_does_not_stand(rulings: tuple[Ruling, ...]) -> None:
    """The question stays open."""
    assert [one.id for one in decided(found("nom"), rulings=rulings).questions] == ["t1/c2:signal"]


def test_the_last_ruling_counts() -> None:
    """In whatever order they come."""
    first, last = ruled("t1/c2:signal", "keep"), ruled("t1/c2:signal", "drop_column", minute=9)
    for rulings in ((first, last), (last, first)):
        assert [one.measure for one in decided(found("nom"), rulings=rulings).columns] == [Measure.DROP_COLUMN]


def test_social_security_numbers_are_dropped_without_asking() -> None:
    """Whatever else is suspected there, and whatever was ruled (C. pén. 226-16-1)."""
    decision = decided(found("nir", score=0.95), found("nom", score=0.99), rulings=(ruled("t1/c2:signal", "keep"),))
    assert decision.questions == ()
    (column,) = decision.columns
    assert (column.measure, column.ground, column.type) == (Measure.DROP_COLUMN, "cnil_nir", "nir")
    assert decision.accepted == ()


@pytest.mark.parametrize("score", [0.3, 0.5, 0.95])
@pytest.mark.parametrize(
    ("kind", "subject", "options"),
    [
        ("NIR", COLUMN, ("mask_span", "drop_column")),
        ("nir", COLUMN, ("drop_column",)),
        ("NIR", Subject(table="t1", column=2, field="column-name"), ("drop_column",)),
    ],
)
def test_a_column_with_social_security_numbers_is_never_kept(
    kind: str, subject: Subject, options: tuple[str, ...], score: float
) -> None:
    """However doubtful they are, and whatever else is suspected there (C. pén. 226-16-1)."""
    rulings = (ruled(f"{subject.key}:signal", "keep"),)
    decision = decided(found(kind, subject, score=score), found("PERSON", subject), rulings=rulings)
    if kind == "nir" and score >= 0.9:
        assert [one.measure for one in decision.columns] == [Measure.DROP_COLUMN]
        return
    (question,) = decision.questions
    assert "keep" not in question.options
    assert ("mask_span" in question.options) == (options == ("mask_span", "drop_column"))  # what else is there or not
    (question,) = decided(found(kind, subject, score=score)).questions
    assert question.options == options


def test_an_unknown_type_is_dropped() -> None:
    """Doubt does not publish."""
    (question,) = decided(found("type_inconnu")).questions
    assert question.proposal == "drop_column"


def test_parts_of_one_table_are_asked_once() -> None:
    """Under the first part, and decided for it."""
    extraction = Extraction("", DocumentKind.PDF, (table("t1"), table("t2", continues="t1")))
    second = found("telephone", Subject(table="t2", column=2))
    decision = decide([found("nom"), second], (), TOWN, extraction=extraction, today=TODAY)
    assert [(one.id, one.types) for one in decision.questions] == [("t1/c2:signal", ("nom", "telephone"))]


def test_what_is_hidden_is_left_out_and_said() -> None:
    """Hidden sheets and columns ask nothing, since nothing of them is published."""
    extraction = Extraction("", DocumentKind.XLSX, (table("t1", hidden_columns=(2,)), table("t2", hidden=True)))
    findings = [found("nom"), found("nir", Subject(table="t2", column=0))]
    decision = decide(findings, (), TOWN, extraction=extraction, today=TODAY)
    assert decision.questions == ()
    assert decision.columns == ()
    assert any(one.result == "hidden-left-out" for one in decision.steps)


def test_pages_are_not_published_and_not_asked() -> None:
    """But who asks for the document gets it after redaction only."""
    extraction = Extraction("", DocumentKind.PDF, (table("t1"),))
    decision = decide([found("PERSON", Subject(page=3))], (), TOWN, extraction=extraction, today=TODAY)
    assert decision.questions == ()
    assert decision.verdict_publication is PublicationVerdict.PUBLISH
    assert decision.verdict_communication is CommunicationVerdict.AFTER_REDACTION


@pytest.mark.parametrize("subject", [Subject(), Subject(page=1)])
def test_signs_of_a_draft_are_a_question_on_the_document(subject: Subject) -> None:
    """Unfinished: refused as a whole, and nothing else is asked (L311-2 al. 1). Finished: the rest goes on."""
    findings = (found("inacheve", subject), found("nom"))
    asked = [one.id for one in decided(*findings).questions]
    assert asked == ["document:finished", "t1/c2:signal"]
    refused = decided(*findings, rulings=(ruled("document:finished", "unfinished", ""),))
    assert refused.verdict_communication is CommunicationVerdict.NOT_COMMUNICABLE
    assert refused.verdict_publication is PublicationVerdict.DO_NOT_PUBLISH
    assert refused.questions == ()
    assert [one.article for one in refused.grounds] == ["CRPA L311-2 al. 1"]
    finished = decided(*findings, rulings=(ruled("document:finished", "finished"),))
    assert [one.id for one in finished.questions] == ["t1/c2:signal"]
    assert f"{subject.key}:inacheve" in finished.accepted


def test_a_classified_stamp_is_asked() -> None:
    """Confirmed, it refuses the whole; dismissed with a reason, it is accepted on the draft too."""
    stamp = found("defense_nationale", Subject())
    (question,) = decided(stamp).questions
    assert (question.id, question.options) == ("document:defense_nationale", ("keep", "refuse"))
    refused = decided(stamp, rulings=(ruled(question.id, "refuse", ""),))
    assert refused.verdict_publication is PublicationVerdict.DO_NOT_PUBLISH
    assert refused.verdict_communication is CommunicationVerdict.NOT_COMMUNICABLE
    assert refused.obligation_publication is PublicationDuty.FORBIDDEN
    kept = decided(stamp, rulings=(ruled(question.id, "keep", "simple mention interne"),))
    assert kept.accepted == ("document:defense_nationale",)
    assert kept.verdict_publication is PublicationVerdict.PUBLISH


@pytest.mark.parametrize("kind", ["telephone", "diagnostic_cim10", "spi", "type_inconnu"])
def test_a_category_lifts_no_secret(kind: str) -> None:
    """D312-1-3 is about data that name or identify a person; kept under it, the rest stays a question."""
    by_category = (ruled("t1/c2:signal", "keep", "annuaire", ground="d1_organisation_admin"),)
    assert [one.id for one in decided(found(kind), found("nom"), rulings=by_category).questions] == ["t1/c2:signal"]
    assert not decided(found("commune"), found("nom"), rulings=by_category).questions
    assert not decided(found(kind), rulings=(ruled("t1/c2:signal", "keep", "ligne du service"),)).questions


def test_words_for_the_public_are_kept_or_changed() -> None:
    """«Change» stays open until the words have changed."""
    title = found("PERSON", Subject(field="title"))
    (question,) = decided(title).questions
    assert (question.id, question.options) == ("field/title:signal", ("keep", "change"))
    assert decided(title, rulings=(ruled(question.id, "change", ""),)).questions
    assert decided(title, rulings=(ruled(question.id, "keep", "nom d'une rue"),)).accepted == ("field/title:PERSON",)
    assert not decided(rulings=(ruled(question.id, "change", ""),)).questions


def test_a_header_goes_with_its_column() -> None:
    """A name in a header is told apart from names in the cells."""
    header = found("PERSON", Subject(table="t1", column=2, field="column-name"))
    (question,) = decided(header).questions
    assert (question.id, question.options) == ("t1/c2/column-name:signal", ("keep", "drop_column"))
    kept = decided(header, rulings=(ruled(question.id, "keep", "nom d'une rue"),))
    assert kept.accepted == ("t1/c2/column-name:PERSON",)


def test_the_second_recognition_asks_anew() -> None:
    """An earlier ruling on the column does not cover what it had not seen."""
    rulings = (ruled("t1/c2:signal", "keep", "annuaire"),)
    seen_again = [found("telephone")]
    decision = decide([found("nom")], rulings, TOWN, today=TODAY, rechecked=seen_again)
    assert [(one.id, one.types) for one in decision.questions] == [("t1/c2:recheck", ("telephone",))]
    dropped = (*rulings, ruled("t1/c2:recheck", "drop_column", ""))
    decision = decide([found("nom")], dropped, TOWN, today=TODAY, rechecked=seen_again)
    assert not decision.questions
    assert {one.measure for one in decision.columns} == {Measure.KEEP, Measure.DROP_COLUMN}


RECEIVED = Origin(OriginKind.RECEIVED, holder="Géochaland SAS", licence="Tous droits réservés")


@pytest.mark.parametrize("origin", [RECEIVED, replace(RECEIVED, licence=None), replace(RECEIVED, holder=None)])
def test_a_received_database_waits_for_a_ruling_on_rights(origin: Origin) -> None:
    """Reserved is what we propose; then nothing of it is published (L321-2, L321-3)."""
    facts = replace(TOWN, origin=origin)
    (question,) = decided(facts=facts).questions
    assert question.id == "document:database_rights"
    assert question.options == ("none", "licensed", "reserved")
    assert question.proposal == "reserved"
    refused = decided(facts=facts, rulings=(ruled(question.id, "reserved", ""),))
    assert refused.verdict_publication is PublicationVerdict.DO_NOT_PUBLISH
    assert refused.obligation_publication is PublicationDuty.FORBIDDEN
    assert [one.article for one in refused.grounds] == ["CRPA L321-3 al. 1"]
    licensed = decided(facts=facts, rulings=(ruled(question.id, "licensed", "courrier du 3 mars"),))
    assert (licensed.verdict_publication, licensed.credit) == (PublicationVerdict.PUBLISH, origin.holder)
    free = decided(facts=facts, rulings=(ruled(question.id, "none", "pas d'investissement substantiel"),))
    assert (free.verdict_publication, free.credit) == (PublicationVerdict.PUBLISH, None)


def test_a_received_database_under_a_licence_of_the_list() -> None:
    """Goes out under it, with the holder's credit."""
    decision = decided(facts=replace(TOWN, origin=replace(RECEIVED, licence="ODbL")))
    assert (decision.questions, decision.licence, decision.credit) == ((), "ODbL-1.0", "Géochaland SAS")


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        (Facts(AdministrationKind.STATE), []),
        (Facts(AdministrationKind.STATE, in_mission=None), ["document:in_mission"]),
        (
            Facts(AdministrationKind.STATE, pending_decision=True),
            ["document:environmental"],
        ),
    ],
)
def test_facts_are_asked_where_they_matter(facts: Facts, asked: list[str]) -> None:
    """And hold all back."""
    assert [one.id for one in decided(facts=facts).questions] == asked


def test_a_body_outside_its_mission() -> None:
    """Not an administrative document: out of scope, and not published."""
    decision = decided(facts=replace(TOWN, in_mission=False))
    assert decision.verdict_communication is CommunicationVerdict.OUT_OF_SCOPE
    assert decision.verdict_publication is PublicationVerdict.DO_NOT_PUBLISH


def test_a_secret_that_has_ended() -> None:
    """Fifty years on, private life no longer holds against a requester; online it still does (D312-1-3 9°)."""
    old = replace(TOWN, document_date=date(1960, 5, 4))
    decision = decided(found("telephone"), rulings=(ruled("t1/c2:signal", "drop_column", ""),), facts=old)
    assert decision.verdict_communication is CommunicationVerdict.TO_ALL
    assert decision.verdict_publication is PublicationVerdict.AFTER_REDACTION
    assert any(one.step == "2.5" for one in decision.steps)


subjects = st.sampled_from(
    (
        Subject(),
        Subject(table="t1", column=0),
        Subject(table="t1", column=1),
        Subject(table="t1", column=1, field="column-name"),
        Subject(table="t1", field="title"),
        Subject(field="title"),
        Subject(page=1),
    )
)
kinds = st.sampled_from(EVERY_TYPE)
scores = st.sampled_from((0.3, 0.9, 1.0))
findings_on = st.lists(
    st.builds(
        lambda kind, subject, score, hide: found(kind, subject, score=score, hide=hide),
        kinds,
        subjects,
        scores,
        st.booleans(),
    ),
    max_size=6,
)
answers = st.sampled_from(("keep", "mask_span", "drop_column", "change", "refuse", "finished", "unfinished", ""))
asked_of = st.sampled_from(("t1/c0:signal", "t1/c1:signal", "document:finished", "field/title:signal", "document:nir"))
rulings_on = st.lists(
    st.builds(
        lambda question, answer, reason: ruled(question, answer, reason),
        asked_of,
        answers,
        st.sampled_from(("", "oui")),
    ),
    max_size=4,
)


@given(findings_on, rulings_on)
def test_nothing_leaves_without_a_ruling(findings: list[Finding], rulings: list[Ruling]) -> None:
    """Published means: no question, and each column with something to hide was kept, masked or dropped by a ruling.

    Save a column of social security numbers, which goes by itself.
    """
    decision = decide(findings, rulings, TOWN, today=TODAY)
    assert (decision.verdict_publication is PublicationVerdict.RULING_NEEDED) == bool(decision.questions)
    if decision.questions or decision.verdict_publication is PublicationVerdict.DO_NOT_PUBLISH:
        return
    decided_columns = {(one.table, one.column): one for one in decision.columns}
    for finding in findings:
        if (
            finding.hide
            and finding.subject.column is not None
            and finding.type not in ("inacheve", "defense_nationale")
        ):
            column = decided_columns[finding.subject.table or "", finding.subject.column]
            assert column.ruling is not None or column.type == "nir"
            assert column.measure is not Measure.KEEP or finding.key in decision.accepted


def test_a_cadastral_column_is_a_question_on_that_column() -> None:
    """`cadastre` names a ground and a type of column: the whole document was put in question."""
    decision = decided(found("cadastre"))
    assert [question.id for question in decision.questions] == ["t1/c2:signal"]


@pytest.mark.parametrize("subject", [Subject(), Subject(page=3)])
def test_pictures_of_third_parties_hold_nothing_back_and_are_not_published(subject: Subject) -> None:
    """Access stays possible (L311-4); publication leaves them out, which needs no ruling: no picture is published."""
    decision = decided(found("image_creditee", subject))
    assert decision.questions == ()
    assert decision.verdict_communication is CommunicationVerdict.TO_ALL
    assert decision.verdict_publication is PublicationVerdict.AFTER_REDACTION
    assert [use.ground for use in decision.grounds] == ["pi_tiers"]
    assert "rights-pictures" in [step.result for step in decision.steps]
