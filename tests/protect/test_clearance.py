"""The right to publish: for exactly these bytes, under these rulings, and nothing that no ruling covers."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from protecting import AT, column, decision, protect

import grandjour
from grandjour.model.decision import Measure, PublicationVerdict
from grandjour.model.document_copy import CopyFormat, DocumentCopy
from grandjour.model.encoding import digest, digest_file, to_json
from grandjour.model.errors import ClearanceMissing, ClearanceRefused, NotPublishable, OpenSuspicion
from grandjour.model.extraction import FileRef
from grandjour.model.ids import is_id
from grandjour.model.release import Draft
from grandjour.protect.clearance import clear, suspicions
from grandjour.protect.recipe import write_record
from made_pdf import pdf, text
from source_tables import Columns, extraction_of, source_table

CLEAN: Columns = {"Équipement": ["piscine", "stade"], "Entrées": ["120", "85"]}
PHONES: Columns = {
    "Rang": ["1", "2"],
    "Équipement": ["piscine", "stade"],
    "Portable": ["06 12 34 56 78", "07 98 76 54 32"],
}


def test_a_clean_draft_is_cleared(tmp_path: Path) -> None:
    """The clearance is the digest of the draft, hashes of its files included; asked twice, it is the same."""
    decided = decision()
    draft = protect(extraction_of(source_table(tmp_path, CLEAN)), tmp_path, tmp_path / "d", decided)
    clearance = clear(draft, tmp_path / "d", decided, at=AT)
    assert clearance.digest == digest(draft)
    assert clearance.rulings == ("r1",)
    assert is_id(clearance.id)
    assert clear(draft, tmp_path / "d", decided, at=AT) == clearance
    assert clear(draft, tmp_path / "d", replace(decided, rulings=("r1", "r2")), at=AT).id != clearance.id


def test_what_no_ruling_covers_is_refused(tmp_path: Path) -> None:
    """With the place in the draft, never a name or a value; and told on the source, to be asked."""
    decided = decision(column(0, Measure.DROP_COLUMN, "nom"))
    draft = protect(extraction_of(source_table(tmp_path, PHONES)), tmp_path, tmp_path / "d", decided)
    with pytest.raises(ClearanceRefused) as raised:
        clear(draft, tmp_path / "d", decided, at=AT)
    assert raised.value.place["where"] == "t1/c1"
    assert "06 12" not in str(raised.value)
    assert "Portable" not in str(raised.value)
    (seen,) = suspicions(draft, tmp_path / "d", decided)
    assert (seen.subject.key, seen.type) == ("t1/c2", "telephone")


def test_a_ruling_covers_its_column_and_type_only(tmp_path: Path) -> None:
    """Accepted for that very column and type; for another column, or another type, it is not."""
    extraction = extraction_of(source_table(tmp_path, PHONES))
    columns = (column(0, Measure.DROP_COLUMN, "nom"), column(2, Measure.KEEP, "telephone"))
    covered = decision(*columns, accepted=["t1/c2:telephone"])
    draft = protect(extraction, tmp_path, tmp_path / "d", covered)
    assert clear(draft, tmp_path / "d", covered, at=AT).draft == draft.id
    for other in ("t1/c1:telephone", "t1/c2:email", "t1/c3:telephone"):
        with pytest.raises(ClearanceRefused):
            clear(draft, tmp_path / "d", decision(*columns, accepted=[other]), at=AT)


@pytest.mark.parametrize(
    ("title", "description", "where"),
    [
        ("Appels de Mme Jeanne Martin", "Entrées par mois.", "field/title"),
        ("Entrées", "Écrire à jeanne.martin1987@gmail.com", "field/description"),
    ],
)
def test_words_are_looked_at_too(tmp_path: Path, title: str, description: str, where: str) -> None:
    """Title and description."""
    decided = decision()
    extraction = extraction_of(source_table(tmp_path, CLEAN))
    draft = protect(extraction, tmp_path, tmp_path / "d", decided, title=title, description=description)
    with pytest.raises(ClearanceRefused) as raised:
        clear(draft, tmp_path / "d", decided, at=AT)
    assert where in str(raised.value.place["where"])


def test_headers_are_looked_at_too(tmp_path: Path) -> None:
    """A name of a column may name a person."""
    decided = decision()
    source = source_table(tmp_path, {"Équipement": ["piscine"], "Dossier de Mme Jeanne Martin": ["12"]})
    draft = protect(extraction_of(source), tmp_path, tmp_path / "d", decided)
    with pytest.raises(ClearanceRefused) as raised:
        clear(draft, tmp_path / "d", decided, at=AT)
    assert raised.value.place["where"] == "t1/c1/column-name"


def test_other_bytes_are_not_cleared(tmp_path: Path) -> None:
    """A file or the draft's JSON changed after it was made."""
    decided = decision()
    folder = tmp_path / "d"
    draft = protect(extraction_of(source_table(tmp_path, CLEAN)), tmp_path, folder, decided)
    with pytest.raises(ClearanceMissing):
        clear(replace(draft, title="Autre titre"), folder, decided, at=AT)
    file = folder / "t1.parquet"
    file.write_bytes(file.read_bytes() + b"\0")
    with pytest.raises(ClearanceMissing):
        clear(draft, folder, decided, at=AT)


def test_a_decision_that_changed_is_not_the_drafts(tmp_path: Path) -> None:
    """A column to drop now, a licence or a law of another day: the draft is made again first."""
    decided = decision()
    draft = protect(extraction_of(source_table(tmp_path, CLEAN)), tmp_path, tmp_path / "d", decided)
    changed = (
        decision(column(1, Measure.DROP_COLUMN, "age")),
        decision(column(0, Measure.MASK_SPAN, "PHONE", mask=("PHONE",))),
        replace(decided, licence="ODbL-1.0"),
        replace(decided, credit="Géochaland SAS"),
        replace(decided, law_version="2020-01-01"),
    )
    for other in changed:
        with pytest.raises(ClearanceMissing):
            clear(draft, tmp_path / "d", other, at=AT)


def test_a_decision_not_to_publish_clears_nothing(tmp_path: Path) -> None:
    """Nor one that waits."""
    decided = decision()
    draft = protect(extraction_of(source_table(tmp_path, CLEAN)), tmp_path, tmp_path / "d", decided)
    refused = replace(decided, verdict_publication=PublicationVerdict.DO_NOT_PUBLISH)
    with pytest.raises(NotPublishable):
        clear(draft, tmp_path / "d", refused, at=AT)
    with pytest.raises(OpenSuspicion):
        clear(draft, tmp_path / "d", replace(decided, verdict_publication=PublicationVerdict.RULING_NEEDED), at=AT)


def test_what_is_to_be_anonymised_first_is_neither_drafted_nor_cleared(tmp_path: Path) -> None:
    """Nothing anonymises yet (L312-1-2 al. 2)."""
    decided = decision()
    extraction = extraction_of(source_table(tmp_path, CLEAN))
    draft = protect(extraction, tmp_path, tmp_path / "d", decided)
    waiting = replace(decided, verdict_publication=PublicationVerdict.AFTER_ANONYMISATION)
    with pytest.raises(NotPublishable, match=r"L312-1-2 al\. 2"):
        clear(draft, tmp_path / "d", waiting, at=AT)
    with pytest.raises(NotPublishable, match=r"L312-1-2 al\. 2"):
        protect(extraction, tmp_path, tmp_path / "again", waiting)
    assert not (tmp_path / "again").exists()


def test_the_digest_follows_every_byte(tmp_path: Path) -> None:
    """One value more, another digest."""
    decided = decision()
    first = protect(extraction_of(source_table(tmp_path, CLEAN)), tmp_path, tmp_path / "d1", decided)
    other = tmp_path / "other"
    other.mkdir()
    changed = source_table(other, {"Équipement": ["piscine", "stade"], "Entrées": ["120", "86"]})
    second = protect(extraction_of(changed), other, other / "d", decided)
    assert digest(first) != digest(second)
    assert to_json(first) != to_json(second)


def test_no_other_module_makes_a_clearance() -> None:
    """Neither by its name, nor through its module, nor by replacing a part of one."""
    package = Path(grandjour.__file__).parent
    makers = {
        file.relative_to(package).as_posix()
        for file in package.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _makes_clearance(node)
    }
    assert makers == {"protect/clearance.py"}


def _makes_clearance(call: ast.Call) -> bool:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    first = call.args[0] if call.args else None
    return called == "Clearance" or (called == "replace" and isinstance(first, ast.Name) and first.id == "clearance")


def record(path: Path, draft: Draft) -> None:
    """Another draft in the place of the one that was made."""
    path.unlink()
    write_record(path, draft)


def test_the_copy_of_a_document_is_cleared_with_its_tables(tmp_path: Path) -> None:
    """Its bytes are part of what is cleared; beside anything that is held back, masked or set aside there is none."""
    decided = decision()
    draft = protect(extraction_of(source_table(tmp_path, CLEAN)), tmp_path, tmp_path / "d", decided)
    path = tmp_path / "d" / "document.csv"
    path.write_bytes(b"Lieu\r\n")
    file = FileRef(path.name, digest_file(path), path.stat().st_size)
    whole = replace(draft, document=DocumentCopy(file, CopyFormat.CSV, "Ville"))
    record(tmp_path / "d" / "draft.json", whole)
    cleared = clear(whole, tmp_path / "d", decided, at=AT)
    assert cleared.digest == digest(whole) != digest(draft)
    for held in (
        decision(column(0, Measure.DROP_COLUMN, "nom")),
        replace(decided, verdict_publication=PublicationVerdict.AFTER_REDACTION),
    ):
        with pytest.raises(ClearanceMissing):
            clear(whole, tmp_path / "d", held, at=AT)
    aside = replace(whole, tables=tuple(replace(table, n_set_aside=1) for table in whole.tables))
    record(tmp_path / "d" / "draft.json", aside)
    with pytest.raises(ClearanceMissing):
        clear(aside, tmp_path / "d", decided, at=AT)
    record(tmp_path / "d" / "draft.json", whole)
    path.write_bytes(b"Lieu;Nom\r\n")
    with pytest.raises(ClearanceMissing):
        clear(whole, tmp_path / "d", decided, at=AT)


def test_words_of_a_copy_that_are_seen_later_refuse_the_clearance(tmp_path: Path) -> None:
    """Better rules may see what those of the day did not; no ruling on a table speaks for a page."""
    decided = decision(accepted=["page/1:PHONE", "t1/c0:PHONE"])
    draft = protect(extraction_of(source_table(tmp_path, CLEAN)), tmp_path, tmp_path / "d", decided)
    path = tmp_path / "d" / "document.pdf"
    path.write_bytes(pdf(text("Pour toute question : 06 12 34 56 78", 72, 500)))
    file = FileRef(path.name, digest_file(path), path.stat().st_size)
    whole = replace(draft, document=DocumentCopy(file, CopyFormat.PDF, "Ville"))
    record(tmp_path / "d" / "draft.json", whole)
    with pytest.raises(ClearanceRefused) as raised:
        clear(whole, tmp_path / "d", decided, at=AT)
    assert raised.value.place["where"] == "field/copy"
    path.write_bytes(pdf())
    clean = replace(whole, document=DocumentCopy(replace(file, sha256=digest_file(path)), CopyFormat.PDF, "Ville"))
    record(tmp_path / "d" / "draft.json", clean)
    assert clear(clean, tmp_path / "d", decided, at=AT).digest == digest(clean)
