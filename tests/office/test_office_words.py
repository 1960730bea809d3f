"""The words of the office: every key that is used exists, every value that is shown has words, in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from office_instance import Instance, words_of

from grandjour.assess import body, document, duty, rights
from grandjour.model.administration import Role
from grandjour.model.decision import Measure, PublicationDuty, Question, QuestionKind, Ruling
from grandjour.model.document import DepositState, DiscardReason, DocumentKind
from grandjour.model.errors import GrandJourError, Language
from grandjour.model.extraction import Dialect, Extraction, FileRef, SourceColumn, SourceTable
from grandjour.model.finding import Subject
from grandjour.model.release import WithdrawalReason
from grandjour.model.source import RunOutcome, SourceKind
from grandjour.model.timetable import Every
from grandjour.model.work import Act
from grandjour.office.failed import sentence
from grandjour.office.questions import Wording
from grandjour.office.site import TEMPLATES
from grandjour.office.subjects import subject_of, where
from grandjour.reference.types import TYPES
from grandjour.web.messages import LANGUAGES, load
from grandjour.web.renderer import TEMPLATES as SHARED

pytest_plugins = ("office_fixtures",)

WORDS = load("common", "office", "assess", "uses", "reports")
FACTS = (
    document.MISSION,
    document.FINISHED,
    document.PENDING,
    document.ENVIRONMENTAL,
    rights.RIGHTS,
    rights.LICENCE,
    body.STAFF_QUESTION,
    body.POPULATION_QUESTION,
    duty.UPDATED,
    duty.CONTRACTS,
)
FILE = FileRef("t1.parquet", "0" * 64, 1)
IN_CODE = (  # put together from ids
    "fact.", "question.option.", "source.in_", "sources.done.", "sources.when.", "sources.weekdays.",
    "requester.",
)  # fmt: skip
CALL = re.compile(r"""\bt(?:\.html|\.count|\.known)?\(\s*['"]([\w.-]+)['"]\s*([,)~])|words\(\s*"([\w.-]+)"([,)])""")


def used_keys() -> Iterator[tuple[str, bool]]:
    """Each key that a template or the code names, and whether it is the whole key."""
    code = Path(TEMPLATES).parent
    for path in (*TEMPLATES.glob("*.html"), *SHARED.glob("*.html"), *code.glob("*.py")):
        for key, after, other, after_other in CALL.findall(path.read_text(encoding="utf-8")):
            yield (key or other), (after or after_other) != "~"


def test_every_key_that_is_used_exists() -> None:
    """A missing one would be a fault in front of an agent."""
    known = set(WORDS["fr"].entries)
    missing = {
        key
        for key, whole in used_keys()
        if (whole and key not in known and f"{key}.other" not in known)
        or (not whole and not any(one.startswith(key) for one in known))
    }
    assert missing == set()


def test_every_sentence_is_used() -> None:
    """What no page says any more goes."""
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in (*TEMPLATES.glob("*.html"), *SHARED.glob("*.html"), *TEMPLATES.parent.glob("*.py"))
    )
    built = tuple(key for key, whole in used_keys() if not whole)
    unused = set()
    for key in load("office")["fr"].entries:
        stem = re.sub(r"\.(zero|one|other)$", "", key)
        if f"'{stem}'" not in text and f'"{stem}"' not in text and not key.startswith((*built, *IN_CODE)):
            unused.add(key)
    assert unused == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_that_is_shown_has_words(language: Language) -> None:
    """Roles, states, acts, measures, reasons of withdrawal."""
    keys = [
        *(f"office.role.{one}" for one in Role),
        *(f"people.may.{one}" for one in Role),
        *(f"journal.act.{one}" for one in Act),
        *(f"sources.every.{one}" for one in Every),
        *(f"sources.kind.{one}" for one in SourceKind),
        *(f"sources.outcome.{one}" for one in RunOutcome),
        *(f"sources.weekdays.{n}" for n in range(7)),
        *(f"inbox.state.{one}" for one in DepositState if one is not DepositState.WAITING),
        *(f"publication.reason.{one}" for one in WithdrawalReason),
        *(f"discard.reason.{one}" for one in DiscardReason),
        *(f"publication.measure.{one}.{n}" for one in Measure for n in ("one", "other")),
        *(f"question.option.{one}" for one in (*Measure, "refuse", "change")),
        *(f"duty.{one}" for one in PublicationDuty),
        *(f"inbox.{group}" for group in ("to_do", "running", "done", "discarded")),
    ]
    assert [key for key in keys if key not in WORDS[language].entries] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", FACTS, ids=lambda question: question.id)
def test_every_fact_is_asked_in_plain_words(language: Language, question: Question) -> None:
    """A question, why it is asked, and a sentence for each answer: no code of ours."""
    asked = Wording(language, WORDS[language]).asked(question)
    assert asked.title.endswith("?")
    assert len(asked.why) > 20
    assert all(one.words and one.words != one.value and "{" not in one.words for one in asked.choices)
    assert [one.value for one in asked.choices] == list(question.options)
    assert [one.proposed for one in asked.choices].count(True) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(TYPES))
def test_every_suspicion_is_named(language: Language, code: str) -> None:
    """By its plain label, with what publishing would show."""
    question = Question(
        "t1/c0:signal", QuestionKind.SIGNAL, Subject("t1", 0), ("keep", "drop_column"), "drop_column", types=(code,)
    )
    asked = Wording(language, WORDS[language]).asked(question)
    assert asked.title
    assert asked.title != code
    assert asked.shows
    assert asked.shows[0]
    assert [(one.value, one.departs) for one in asked.choices] == [("keep", True), ("drop_column", False)]


@pytest.mark.parametrize(
    ("score", "fr", "en"),
    [
        (1.0, "certitude", "certainty"),
        (0.995, "certitude", "certainty"),
        (0.99, "indice fort", "strong sign"),
        (0.85, "indice fort", "strong sign"),
        (0.6, "indice", "sign"),
        (0.5, "indice faible", "slight sign"),
    ],
)
def test_the_higher_the_score_the_surer_the_word(score: float, fr: str, en: str) -> None:
    """Fault: « doute fort 1,00 » stood beside what was certain."""
    question = Question("t1/c0:signal", QuestionKind.SIGNAL, Subject("t1", 0), ("keep",), "keep", score=score)
    said: dict[Language, str] = {"fr": fr, "en": en}
    for language, word in said.items():
        asked = Wording(language, WORDS[language]).asked(question)
        assert WORDS[language](f"question.sign.{asked.sign}") == word


def test_a_fact_is_no_sign() -> None:
    """Only an agent knows it."""
    assert Wording("fr", WORDS["fr"]).asked(FACTS[0]).sign == ""


def table(
    id: str, *columns: str, page: int | None = None, sheet: str | None = None, continues: str | None = None
) -> SourceTable:
    """A table without rows."""
    return SourceTable(
        id, tuple(map(SourceColumn, columns)), Dialect(0, 1, 0, len(columns)), 0, FILE,
        page=page, sheet=sheet, continues=continues,
    )  # fmt: skip


ONE = Extraction("0" * 64, DocumentKind.DELIMITED, (table("t1", "Nom", ""),))
SHEETS = Extraction(
    "0" * 64, DocumentKind.XLSX, (table("t1", "Nom", sheet="Agents"), table("t2", "Ville", sheet="Sites"))
)
PAGES = Extraction(
    "0" * 64,
    DocumentKind.PDF,
    (table("t1", "A", page=1), table("t2", "A", page=2, continues="t1"), table("t3", "B", "C", page=3)),
)


@pytest.mark.parametrize(
    ("question", "extraction", "told"),
    [
        ("t1/c0:signal", ONE, "Colonne « Nom »"),
        ("t1/c1:signal", ONE, "Colonne « colonne 2 »"),
        ("t1/c1/column-name:signal", ONE, "Intitulé de la colonne 2"),
        ("t2/c0:recheck", SHEETS, "Colonne « Ville », Sites"),
        ("t1/title:signal", SHEETS, "Titre du Agents"),
        ("t1/c0:signal", PAGES, "Colonne « A », tableau de la page 1"),
        ("t3/c1:signal", PAGES, "Colonne « C », tableau de la page 3"),
        ("field/title:signal", None, "Le titre que le public lira"),
        ("field/credit:recheck", None, "Le nom du tiers que le public lira"),
        ("field/somewhere:signal", None, "Un texte que le public lira"),
        ("document:finished", ONE, "Le document entier"),
        ("administration:staff", ONE, "Votre administration"),
    ],
)
def test_places_are_told_as_the_reader_sees_them(question: str, extraction: Extraction | None, told: str) -> None:
    """By header, sheet and page, never by our ids."""
    assert where(question, extraction, WORDS["fr"]).replace("\u00a0", " ") == told


@pytest.mark.parametrize(
    "subject",
    [
        Subject(),
        Subject("t1"),
        Subject("t1", 0),
        Subject("t12", 3, field="column-name"),
        Subject("t1", field="title"),
        Subject(field="title"),
    ],
    ids=lambda subject: subject.key,
)
def test_a_questions_id_tells_its_subject(subject: Subject) -> None:
    """There and back."""
    assert subject_of(f"{subject.key}:signal") == subject


def test_a_ruling_is_told_with_its_category() -> None:
    """The article of D312-1-3 on which something is kept."""
    ruling = Ruling("r", "d", "t1/c0:signal", "keep", "…", "a", "A. Essai", None, "d5_sport")  # type: ignore[arg-type]  # its time is not told here
    told = Wording("fr", WORDS["fr"], ONE).answered(ruling)
    assert (told.answer, told.where.replace("\u00a0", " ")) == ("Publier", "Colonne « Nom »")
    assert told.category.startswith("CRPA D312-1-3 5°, ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_named_error_has_a_sentence_even_without_its_places(language: Language) -> None:
    """What a worker left by its code alone is still told, never as an error of ours."""

    def tree(kind: type[GrandJourError]) -> Iterator[type[GrandJourError]]:
        yield kind
        for child in kind.__subclasses__():
            yield from tree(child)

    for kind in tree(GrandJourError):
        told = sentence(kind.code, {}, language)
        assert told
        assert "{" not in told
    assert sentence("of-a-later-version", {}, language) == sentence("error", {}, language)


def test_pages_speak_one_language(instance: Instance) -> None:
    """Each page leads to itself in the other one."""
    agent = instance.agent("sacha")
    for path in ("/", "/deposer", "/journal", "/agents"):
        for language, other in (("fr", "en"), ("en", "fr")):
            page = agent.get(f"/{language}{path}").text
            assert f'<html lang="{language}">' in page
            assert f'href="/{other}{path}"' in page


@pytest.mark.parametrize(
    ("language", "told"), [("fr", "votre rôle n’y donne pas accès"), ("en", "your role gives no access")]
)
def test_what_is_not_there_is_told_in_plain_words(instance: Instance, language: str, told: str) -> None:
    """With the way back to the list, and no word of the portal's."""
    answer = instance.agent("camille").get(f"/{language}/agents")
    assert answer.status_code == 404
    assert told in words_of(answer.text)
    assert f'href="/{language}/"' in answer.text


def test_the_page_to_drop_promises_what_is_read() -> None:
    """Of a PDF, tables with ruled lines: its prose alone gives no dataset."""
    assert "PDF à tableaux tracés" in WORDS["fr"]("drop.lead")
    assert "PDF with ruled tables" in WORDS["en"]("drop.lead")
