"""A published cell is corrected: the next version from the same document, examined again, told as what changed."""

from collections.abc import Iterator
from pathlib import Path

import polars
import pytest
from walls_instance import Instance, instance, town

from grandjour import settings
from grandjour.model.administration import Agent, Role
from grandjour.model.correction import Cell, Correction
from grandjour.model.document import DepositState
from grandjour.model.errors import (
    AnswerNotOffered,
    CorrectionError,
    CorrectionFollowed,
    CorrectionOfOlder,
    CorrectionOutdated,
    CorrectionRefused,
    CorrectionTooLong,
    CorrectionUnfit,
    CorrectionWithoutEffect,
)
from grandjour.model.ids import new_id
from grandjour.model.release import Release, WithdrawalReason
from grandjour.model.work import Act
from grandjour.publish.purge import purge
from grandjour.publish.takedown import takedown
from grandjour.serve.catalogue import Catalogue
from grandjour.shape.asking import correct, mark_of, undo

SIREN = "213400017"
NIR = "1 84 12 76 451 089 46"
TEXT = """Salle;Places;Ouverte le;Prix;Gratuite;Courriel du gardien
Foyer;12;25/01/2020;1500,50;oui;a.martin@exemple.fr
Halle;40;06/01/2020;12,00;non;b.durand@exemple.fr
Préau;60;07/02/2020;0,75;oui;c.petit@exemple.fr
"""


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Instance]:
    """A town with a public table of rooms, of which a column is withheld."""
    path = tmp_path / "salles.csv"
    path.write_text(TEXT, encoding="utf-8")
    with instance(tmp_path / "data") as found:
        found.add(town(SIREN, "Ville de Sainte-Aube"), agent="camille")
        found.publish_all([found.drop(path, title="Salles")])
        yield found


def asked(
    made: Instance, row: int, column: str, new: str, *, by: Agent | None = None, seen: str | None = None
) -> Correction:
    """As the command and the office ask."""
    register = made.workshop.register
    (release,) = [one for one in made.live() if one.n == max(each.n for each in made.live())]
    agent = by or made.agents[SIREN]
    return correct(
        register, made.workshop.objects, release, Cell("t1", row, column), new, reason="Erreur de saisie.",
        agent=agent, at=settings.now(), seen=seen,
    )  # fmt: skip


def published(made: Instance) -> Release:
    """The next version, once the worker and the agent have done their part."""
    made.work()
    (record,) = made.records()
    assert record.state is DepositState.READY, (record.state, record.error)
    made.ask_publication(record.deposit)
    made.work()
    return max(made.live(), key=lambda one: one.n)


def rows(made: Instance, release: Release) -> list[dict[str, object]]:
    """What the public reads of a version."""
    return polars.read_parquet(made.workshop.published.path(release.id, "t1.parquet")).to_dicts()


def source(made: Instance) -> list[bytes]:
    """Every file that was taken out of the document."""
    (record,) = made.records()
    folder = made.workshop.objects.extraction_folder(record.deposit.id)
    return [path.read_bytes() for path in sorted(folder.glob("*.parquet"))]


def test_a_correction_becomes_a_version(made: Instance) -> None:
    """Each type of value, in the form of the file or as one writes it in French; the source stays as it was."""
    before, extracted = rows(made, made.live()[0]), source(made)
    for row, column, new in (
        (1, "salle", "Foyer d'été"), (2, "places", "41"), (3, "ouverte_le", "08/02/2020"), (1, "prix", "1 500,75"),
        (2, "gratuite", "oui"), (3, "salle", ""),
    ):  # fmt: skip
        asked(made, row, column, new)
    release = published(made)
    after = rows(made, release)
    assert release.n == 2
    names = ("salle", "places", "ouverte_le", "prix", "gratuite")
    assert [tuple(map(str, map(row.get, names))) for row in after] == [
        ("Foyer d'été", "12", "2020-01-25", "1500.75", "True"),
        ("Halle", "41", "2020-01-06", "12.00", "True"),
        ("None", "60", "2020-02-08", "0.75", "True"),
    ]  # fmt: skip
    assert list(after[0]) == list(before[0])
    assert source(made) == extracted
    catalogue = Catalogue(made.workshop.published)
    catalogue.refresh()
    manifest = catalogue.release(release.id)
    assert {(one.cell.row, one.cell.column) for one in manifest.corrected} == {
        (1, "salle"), (2, "places"), (3, "ouverte_le"), (1, "prix"), (2, "gratuite"), (3, "salle"),
    }  # fmt: skip
    words = made.workshop.published.manifest(release.id).decode()
    assert "saisie" not in words
    assert made.agents[SIREN].display not in words
    (table,) = catalogue.difference(release.dataset, 2).tables
    assert (table.n_changed + table.n_removed, table.n_added) == (3, table.n_removed)
    acts = [line.act for line in made.workshop.register.journal(SIREN)]
    assert acts.count(Act.CORRECT) == 6
    made.workshop.register.verify_journal()


def test_the_next_correction_stands_on_the_last_one(made: Instance) -> None:
    """Of one cell twice, before and after a version; undone before it is public, once."""
    asked(made, 1, "places", "13")
    second = asked(made, 1, "places", "14")
    assert second.old == "13"
    assert rows(made, published(made))[0]["places"] == 14
    third = asked(made, 1, "places", "15")
    assert third.old == "14"
    register, deposit = made.workshop.register, third.deposit
    register.undo_correction(SIREN, deposit, third.id, agent="camille", at=settings.now())
    register.undo_correction(SIREN, deposit, third.id, agent="camille", at=settings.now())
    assert rows(made, published(made))[0]["places"] == 14


def test_a_decimal_is_corrected_as_often_as_one_likes(made: Instance) -> None:
    """Whatever the figures that it is typed with: the value is written as its column writes it."""
    assert asked(made, 1, "prix", "1500,7").new == "1500.70"
    assert asked(made, 1, "prix", "01 500,8").old == "1500.70"
    assert str(rows(made, published(made))[0]["prix"]) == "1500.80"
    again = asked(made, 1, "prix", "-0")
    assert (again.old, again.new) == ("1500.80", "0.00")
    agent, register = made.agents[SIREN], made.workshop.register
    loose = Correction(new_id(), again.deposit, again.cell, "0.00", "7.5", "", agent.id, agent.display)
    register.add_correction(SIREN, loose, at=settings.now())  # as an earlier program wrote it
    assert str(rows(made, published(made))[0]["prix"]) == "7.50"
    assert asked(made, 1, "prix", "8").old == "7.5"
    assert str(rows(made, published(made))[0]["prix"]) == "8.00"


def test_french_texts_are_kept_character_by_character(made: Instance) -> None:
    """Spaces that do not break a line, narrow ones, tabs, white space at the ends; too long is told by name."""
    text = "  Salle «\u00a0Été\u00a0» :\t12\u202f000\u2009€\u202f!\n "
    asked(made, 1, "salle", text)
    asked(made, 2, "salle", "é" * 10_000)
    with pytest.raises(CorrectionTooLong):
        asked(made, 3, "salle", "é" * 10_001)
    assert [row["salle"] for row in rows(made, published(made))] == [text, "é" * 10_000, "Préau"]


def test_a_published_correction_is_undone_by_the_next_version(made: Instance) -> None:
    """Back to the document's value, from where it may be corrected again at once; never on an older document."""
    first = asked(made, 1, "places", "13")
    second = asked(made, 1, "places", "14")
    published(made)
    register, agent = made.workshop.register, made.agents[SIREN]
    for one in (second, first):
        undo(register, SIREN, one.id, deposit=one.deposit, agent=agent, at=settings.now())
    assert register.corrections(SIREN, first.deposit) == ()
    assert asked(made, 1, "places", "15").old == "12"
    assert rows(made, published(made))[0]["places"] == 15
    (last,) = register.corrections(SIREN, first.deposit)
    undo(register, SIREN, last.id, deposit=first.deposit, agent=agent, at=settings.now())
    assert rows(made, published(made))[0]["places"] == 12


def test_only_the_last_correction_of_a_cell_is_undone(made: Instance) -> None:
    """Cause: undoing a published one took one that waited on the same cell with it, without a word."""
    first = asked(made, 1, "places", "13")
    published(made)
    second, other = asked(made, 1, "places", "14"), asked(made, 2, "places", "41")
    register, agent = made.workshop.register, made.agents[SIREN]
    with pytest.raises(CorrectionFollowed):
        undo(register, SIREN, first.id, deposit=first.deposit, agent=agent, at=settings.now())
    assert register.corrections(SIREN, first.deposit) == (first, second, other)
    undo(register, SIREN, second.id, deposit=first.deposit, agent=agent, at=settings.now())
    assert register.corrections(SIREN, first.deposit) == (first, other)
    assert [row["places"] for row in rows(made, published(made))] == [13, 41, 60]


def test_a_published_correction_of_an_older_document_is_not_undone(made: Instance, tmp_path: Path) -> None:
    """Else that document would come out again, as the newest."""
    one = asked(made, 1, "places", "13")
    release = published(made)
    path = tmp_path / "salles-2.csv"
    path.write_text(TEXT.replace("12;", "14;"), encoding="utf-8")
    made.publish_all([made.drop(path, title="Salles", dataset=release.dataset)])
    with pytest.raises(CorrectionOfOlder):
        undo(made.workshop.register, SIREN, one.id, deposit=one.deposit, agent=made.agents[SIREN], at=settings.now())


IMPOSSIBLE: tuple[tuple[int, str, str, type[CorrectionError]], ...] = (
    (1, "courriel_du_gardien", "x", CorrectionRefused),  # withheld
    (1, "inconnue", "x", CorrectionRefused),
    (0, "salle", "x", CorrectionRefused),
    (4, "salle", "x", CorrectionRefused),
    (1, "places", "douze", CorrectionUnfit),
    (1, "places", "12.5", CorrectionUnfit),
    (1, "places", "99999999999999999999", CorrectionUnfit),
    (1, "prix", "1500.505", CorrectionUnfit),  # it would have to be rounded
    (1, "prix", "1e3", CorrectionUnfit),
    (1, "ouverte_le", "31/02/2020", CorrectionUnfit),
    (1, "gratuite", "peut-être", CorrectionUnfit),
    (1, "salle", "a\x00b", CorrectionUnfit),
    (1, "salle", "a\u202eb", CorrectionUnfit),  # turns what follows round
    (1, "places", "12", CorrectionWithoutEffect),
    (1, "prix", "1500,5", CorrectionWithoutEffect),
)


def test_what_cannot_be_corrected_is_refused_by_name(made: Instance) -> None:
    """And nothing is kept of it."""
    for row, column, new, kind in IMPOSSIBLE:
        with pytest.raises(kind):
            asked(made, row, column, new)
    (record,) = made.records()
    assert made.workshop.register.corrections(SIREN, record.deposit.id) == ()
    assert record.state is DepositState.PUBLISHED


def test_two_agents_at_once(made: Instance) -> None:
    """On other cells both are kept; on one cell the second is told that another value stands there."""
    other = Agent(new_id(), SIREN, "alix", "Alix Autre", Role.AGENT)
    made.workshop.register.add_agent(other, "hash", actor="worker", at=settings.now())
    asked(made, 1, "places", "13", seen=mark_of("12"))
    asked(made, 2, "places", "41", by=other, seen=mark_of("40"))
    with pytest.raises(CorrectionOutdated):
        asked(made, 1, "places", "14", by=other, seen=mark_of("12"))
    raced = Correction(
        new_id(), made.records()[0].deposit.id, Cell("t1", 1, "places"), "12", "99", "", other.id, other.display
    )
    with pytest.raises(CorrectionOutdated):  # both had looked before either wrote
        made.workshop.register.add_correction(SIREN, raced, at=settings.now())
    assert [row["places"] for row in rows(made, published(made))] == [13, 41, 60]


def test_a_social_security_number_is_seen_again(made: Instance) -> None:
    """The second recognition stops it; undone, the question is none any more."""
    wrong = asked(made, 1, "salle", f"Foyer {NIR}")
    made.work()
    (record,) = made.records()
    assert record.state is DepositState.WAITING
    assert record.error == "clearance-refused"
    assert made.questions(record.deposit)
    assert len(made.live()) == 1
    made.workshop.register.undo_correction(SIREN, wrong.deposit, wrong.id, agent="camille", at=settings.now())
    made.work()
    (record,) = made.records()
    assert (record.state, made.questions(record.deposit)) == (DepositState.READY, ())


@pytest.mark.parametrize("answer", ["mask_span", "drop_column"])
def test_a_suspicion_once_ruled_holds_nothing_up(made: Instance, answer: str) -> None:
    """With more corrections, and with fewer, there is no question and no waiting."""
    asked(made, 1, "salle", f"Foyer {NIR}")
    other = asked(made, 3, "places", "61")
    made.work()
    (record,) = made.records()
    made.rule(record.deposit, lambda _: answer)
    made.work()
    assert made.records()[0].state is DepositState.READY
    asked(made, 2, "places", "41")
    made.work()
    assert made.records()[0].state is DepositState.READY
    made.workshop.register.undo_correction(SIREN, other.deposit, other.id, agent="camille", at=settings.now())
    assert [row["places"] for row in rows(made, published(made))] == [12, 41, 60]


def test_a_number_is_not_kept_by_an_answer_that_its_question_does_not_have(made: Instance) -> None:
    """Cause: the register took «keep», which a social security number has not, and the deposit waited on in silence.

    The decree has no doubt to lift, of a number with a wrong key neither: it is masked, its column dropped, or the
    correction undone.
    """
    asked(made, 1, "salle", f"Foyer {NIR[:-1]}7")
    made.work()
    (record,) = made.records()
    (question,) = made.questions(record.deposit)
    assert question.options == ("mask_span", "drop_column")
    with pytest.raises(AnswerNotOffered) as refused:
        made.rule(record.deposit, lambda _: "keep")
    assert refused.value.place["known"] == "mask_span, drop_column"
    assert "keep" not in {one.answer for one in made.workshop.register.rulings(SIREN, record.deposit.id)}
    made.rule(record.deposit, lambda _: "mask_span")
    assert [row["salle"] for row in rows(made, published(made))] == ["Foyer […]", "Halle", "Préau"]


def test_what_may_be_kept_is_kept(made: Instance) -> None:
    """A number that is none of the decree's, ruled to be published."""
    asked(made, 1, "salle", "Foyer, 06 12 34 56 78")
    made.work()
    (record,) = made.records()
    made.rule(record.deposit, lambda _: "keep")
    assert rows(made, published(made))[0]["salle"] == "Foyer, 06 12 34 56 78"


def test_a_correction_that_does_not_fit_what_is_read_now_is_undone(made: Instance) -> None:
    """The document is read anew, otherwise: it stops by name, and without the correction the next version comes."""
    wrong = asked(made, 1, "places", "13")
    published(made)
    (record,) = made.records()
    file = made.workshop.objects.extraction_folder(record.deposit.id) / "t1.parquet"
    table = polars.read_parquet(file)
    (column,) = [name for name in table.columns if table[name].to_list()[:3] == ["12", "40", "60"]]
    table.with_columns(polars.col(column).replace("12", "21")).write_parquet(file)  # as a later reader reads it
    asked_then = Correction(
        new_id(), record.deposit.id, Cell("t1", 2, "places"), "40", "41", "", wrong.agent, wrong.agent_name
    )
    made.workshop.register.add_correction(SIREN, asked_then, at=settings.now())
    made.work()
    (record,) = made.records()
    assert (record.state, record.error) == (DepositState.WAITING, "correction-outdated")
    assert record.error_place == {"table": "t1", "row": 1, "column": "places"}
    assert len(made.live()) == 2
    undo(
        made.workshop.register, SIREN, wrong.id, deposit=record.deposit.id, agent=made.agents[SIREN], at=settings.now()
    )
    assert [row["places"] for row in rows(made, published(made))] == [21, 41, 60]


def test_a_value_that_stands_there_no_more_stops_the_recipe_by_name(made: Instance) -> None:
    """A correction is never applied to another value than the one that it was made for."""
    deposit = made.records()[0].deposit
    agent = made.agents[SIREN]
    stale = Correction(new_id(), deposit.id, Cell("t1", 1, "places"), "11", "13", "", agent.id, agent.display)
    made.workshop.register.add_correction(SIREN, stale, at=settings.now())
    made.work()
    (record,) = made.records()
    assert (record.state, record.error) == (DepositState.WAITING, "correction-outdated")
    assert record.error_place == {"table": "t1", "row": 1, "column": "places"}
    assert len(made.live()) == 1


def test_only_the_newest_version_is_corrected(made: Instance, tmp_path: Path) -> None:
    """Else an older document would come out as the newest."""
    (first,) = made.live()
    path = tmp_path / "salles-2.csv"
    path.write_text(TEXT.replace("12;", "13;"), encoding="utf-8")
    made.publish_all([made.drop(path, title="Salles", dataset=first.dataset)])
    register, objects = made.workshop.register, made.workshop.objects
    with pytest.raises(CorrectionOfOlder):
        correct(
            register, objects, first, Cell("t1", 1, "places"), "14", reason="", agent=made.agents[SIREN],
            at=settings.now(),
        )  # fmt: skip


def test_a_masked_cell_is_not_corrected(tmp_path: Path) -> None:
    """Nobody saw it in full."""
    path = tmp_path / "avis.csv"
    lines = "".join(f"Salle {n};Appeler le 06 12 34 56 {n:02} avant midi pour la clé de la salle\n" for n in range(20))
    path.write_text(f"Salle;Observations\n{lines}", encoding="utf-8")
    with instance(tmp_path / "data") as made:
        made.add(town(SIREN, "Ville de Sainte-Aube"), agent="camille")
        made.publish_all([made.drop(path, title="Avis")])
        assert "06 12" not in str(rows(made, made.live()[0]))
        with pytest.raises(CorrectionRefused):
            asked(made, 1, "observations", "Rien")


def test_a_column_masked_later_masks_what_was_corrected(made: Instance) -> None:
    """A published correction is in nobody's way: its column's measure holds for its value too."""
    asked(made, 1, "salle", "Foyer d'été")
    published(made)
    asked(made, 2, "salle", f"Halle {NIR}")
    made.work()
    (record,) = made.records()
    made.rule(record.deposit, lambda _: "mask_span")
    release = published(made)
    assert [row["salle"] for row in rows(made, release)] == ["Foyer d'été", "Halle […]", "Préau"]
    with pytest.raises(CorrectionRefused):
        asked(made, 2, "salle", "Halle")


def test_a_purged_deposit_forgets_the_values(made: Instance) -> None:
    """Ids stay, words go, those of the header with them."""
    made_one = asked(made, 1, "gratuite", "non")
    asked(made, 1, "salle", "Salle du canari")
    register = made.workshop.register
    published(made)
    objects, public, now = made.workshop.objects, made.workshop.public, settings.now()
    for release in made.live():
        takedown(
            release, WithdrawalReason.ERROR, register=register, objects=objects, public=public,
            published=made.workshop.published, actor="a", at=now,
        )  # fmt: skip
    purge(SIREN, made_one.deposit, register=register, objects=objects, public=public, actor="a", at=now)
    left = register.corrections(SIREN, made_one.deposit)[0]
    assert (left.id, left.old, left.new, left.reason) == (made_one.id, None, None, "")
    kept = b"".join(path.read_bytes() for path in made.workspace.root.rglob("register.sqlite*"))
    assert b"canari" not in kept
    assert b"gratuite" not in kept
