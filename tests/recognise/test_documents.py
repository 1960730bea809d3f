"""Extractions and drafts as a whole: marks, headers, pages, metadata, words for the public."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from test_columns import write

from grandjour.model.administration import AdministrationKind
from grandjour.model.document import DocumentKind
from grandjour.model.encoding import digest_file
from grandjour.model.extraction import Dialect, Extraction, FileRef, Page, SourceColumn, SourceTable
from grandjour.model.finding import Finding, Subject
from grandjour.model.release import Draft, DraftTable, PublishedColumn, Publisher
from grandjour.recognise.draft import findings as findings_of_draft
from grandjour.recognise.extraction import findings
from grandjour.recognise.marks import marks_in
from grandjour.recognise.public_words import findings_in_words

NIR = "253107511402346"


def reference(file: Path) -> FileRef:
    """A file as the model names it."""
    return FileRef(file.name, digest_file(file), file.stat().st_size)


def table(file: Path, *names: str, continues: str | None = None) -> SourceTable:
    """A source table over a row file."""
    return SourceTable(
        id=file.stem,
        columns=tuple(SourceColumn(name) for name in names),
        dialect=Dialect(header_row=0, header_lines=1, n_rows=2, n_columns=len(names)),
        n_rows=2,
        rows=reference(file),
        page=1,
        continues=continues,
    )


def extraction(
    tables: tuple[SourceTable, ...] = (), pages: tuple[Page, ...] = (), fields: tuple[tuple[str, str], ...] = ()
) -> Extraction:
    """An extraction with these parts."""
    return Extraction("0" * 64, DocumentKind.PDF, tables, pages, fields)


def hidden(found: tuple[Finding, ...]) -> set[str]:
    """Keys of what is to hide."""
    return {finding.key for finding in found if finding.hide}


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("Projet de plan mobilités v0.3", {"inacheve"}),
        ("plan_mobilites_v0.3", {"inacheve"}),
        ("Étude de la halle — document de travail", {"inacheve"}),
        ("BROUILLON", {"inacheve"}),
        ("Tarifs 2024 (projet)", {"inacheve"}),
        ("Rapport annuel, version provisoire", {"inacheve"}),
        ("SECRET DÉFENSE", {"defense_nationale"}),
        ("Plan\nTRÈS SECRET\nAnnexe", {"defense_nationale"}),
        ("Diffusion restreinte", set()),
        ("Subventions aux projets associatifs 2024", set()),
        ("Appel à projets 2024", set()),
        ("Projets urbains", set()),
        ("Le jardin secret", set()),
        ("Comptes 2024 v2.0", set()),
        ("Arrêtés de circulation provisoire 2023", set()),
        ("", set()),
    ],
)
def test_marks(title: str, kinds: set[str]) -> None:
    found = findings_in_words(title=title, description="")
    assert {finding.type for finding in found if finding.subject == Subject()} == kinds


def test_marks_tell_where_they_stand() -> None:
    pages = (
        Page(1, 595, 842, "Étude de la halle\nVersion de travail\n\nLe bâtiment date de 1950."),
        Page(
            2,
            595,
            842,
            "Le projet de plan est en cours et cette phrase est bien trop longue pour un titre, projet v0.3.",
        ),
    )
    (mark,) = (finding for finding in findings(extraction(pages=pages), Path()) if finding.subject == Subject())
    assert (mark.type, mark.ground, [place.page for place in mark.places]) == ("inacheve", "inacheve", [1])
    assert marks_in(()) == ()


def test_extraction_looks_at_every_part(tmp_path: Path) -> None:
    first = write(tmp_path, {"a": ["Gymnase", "Stade"], "b": ["1", "2"]}, "t1.parquet")
    second = write(tmp_path, {"a": ["voir 06 12 34 56 78", "Parc"], "b": ["3", "4"]}, "t2.parquet")
    words = tmp_path / "page-1-words.parquet"
    pl.DataFrame(
        {"text": ["Mme", "Dupontel"], "start": [0, 4], "end": [3, 12], "x0": [10.0, 40.0], "y0": [5.0, 5.0],
         "x1": [38.0, 90.0], "y1": [15.0, 15.0]}
    ).write_parquet(words)  # fmt: skip
    found = findings(
        extraction(
            (table(first, "Objet", "Avis de M. Karim Leduc"), table(second, "Objet", "", continues="t1")),
            (Page(1, 595, 842, "Mme Dupontel", words=reference(words)),),
            (("author", "Zoé Dupontel"), ("program", "Tableur 3")),
        ),
        tmp_path,
    )
    assert hidden(found) == {"t1/c0:PHONE", "t1/c1/column-name:PERSON", "page/1:PERSON"}
    (person,) = (finding for finding in found if finding.subject.page == 1)
    assert person.places[0].box == (40.0, 5.0, 90.0, 15.0)
    assert [finding.hide for finding in found if finding.subject.field == "author"] == [False]


MAILBOX = "mairie@sainte-aube.example"


def draft(
    folder: Path, *, title: str = "Gymnases", header: str = "Nom", cell: str = "Gymnase Bougnol", contact: str = MAILBOX
) -> Draft:
    """A draft of one table with one cell."""
    publisher = Publisher("213401722", "Ville de Sainte-Aube", AdministrationKind.COMMUNE, contact)
    file = folder / "t1.parquet"
    pl.DataFrame({"nom": [cell]}).write_parquet(file)
    column = PublishedColumn(name="nom", title=header, type="string")
    shown = DraftTable(name="t1", title=title, columns=(column,), file=reference(file), n_rows=1)
    return Draft(
        id="d1", deposit="x1", dataset="s1", administration="213401722", publisher=publisher, title=title,
        description="Les gymnases.", theme=None,
        mission="sport", tables=(shown,), withheld=(), licence="etalab-2.0", credit="M. Karim Leduc, photographe",
        origin="produced", source_kind="delimited", document_date=None, arrived_on=date(2026, 8, 20),
    )  # fmt: skip


def test_a_clean_draft_has_nothing_to_hide(tmp_path: Path) -> None:
    assert hidden(findings_of_draft(draft(tmp_path), tmp_path)) == set()


@pytest.mark.parametrize(
    ("change", "keys"),
    [
        ({"cell": f"voir le dossier {NIR}"}, {"t1/c0:NIR"}),
        ({"cell": NIR}, {"t1/c0:nir"}),
        ({"title": "Gymnases de Mme Dupontel"}, {"field/title:PERSON", "t1/title:PERSON"}),
        ({"header": "Appeler le 06 12 34 56 78"}, {"t1/c0/column-name:PHONE"}),
        ({"contact": "zoe.dupontel@courriel.example"}, {"field/contact:EMAIL"}),
        ({"contact": "Mme Zoé Dupontel, mairie"}, {"field/contact:PERSON"}),
    ],
)
def test_the_second_recognition_sees_what_is_left(tmp_path: Path, change: dict[str, str], keys: set[str]) -> None:
    assert hidden(findings_of_draft(draft(tmp_path, **change), tmp_path)) == keys


def test_words_of_the_agent() -> None:
    found = findings_in_words(title="Marchés", description="Contact : zoe.dupontel@courriel.example")
    assert hidden(found) == {"field/description:EMAIL"}


def test_a_subject_of_policy_is_about_nobody() -> None:
    assert hidden(findings_in_words(title="Dépistage du cancer", description="Aides au surendettement.")) == set()
