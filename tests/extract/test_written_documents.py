"""DOCX and ODT: text by page, tables, and all that is not shown, told and never taken as text."""

import time
import zipfile
from pathlib import Path

import pytest
from extract_reading import Outcome, Reading
from written_documents import W, docx, odt, odt_table, paragraph, run, table

from grandjour.extract import archive, flow
from grandjour.intake.identify import identify
from grandjour.model.document import DocumentKind
from grandjour.model.errors import (
    ArchiveTooLarge,
    BrokenDocument,
    DocumentTooLarge,
    EmptyDocument,
    EncryptedDocument,
    TooManyColumns,
)
from grandjour.recognise.extraction import findings

HIDDEN = "<w:vanish/>"
LINES = (("Association", "Montant"), ("Les Amis du lac", "1 200"), ("Club de voile", "900"))


@pytest.fixture
def reading(read: Reading) -> Reading:
    """Read a document as what its content says that it is."""
    return lambda path: read(path, identify(path))


def texts(outcome: Outcome) -> list[str]:
    """The texts of the pages."""
    return [page.text for page in outcome.extraction.pages]


def test_text_without_page_is_one_page(tmp_path: Path, reading: Reading) -> None:
    outcome = reading(docx(tmp_path, paragraph("Bonjour ", "à tous") + paragraph("Fin.")))
    assert texts(outcome) == ["Bonjour à tous\nFin."]
    outcome = reading(odt(tmp_path, "<text:h>Titre</text:h><text:p>a<text:s text:c='2'/>b<text:tab/>c</text:p>"))
    assert texts(outcome) == ["Titre\na  b\tc"]


def test_pages(tmp_path: Path, reading: Reading) -> None:
    page = '<w:r><w:br w:type="page"/></w:r>'
    shown = "<w:r><w:lastRenderedPageBreak/></w:r>"
    assert texts(reading(docx(tmp_path, paragraph("1", page, "2")))) == ["1", "2"]
    assert texts(reading(docx(tmp_path, paragraph("1", page, shown, "2", shown, "3")))) == ["1", "2", "3"]
    assert texts(reading(odt(tmp_path, "<text:p>1<text:soft-page-break/>2</text:p>"))) == ["1", "2"]


def test_tables_with_their_page(tmp_path: Path, reading: Reading) -> None:
    broken = paragraph('<w:r><w:br w:type="page"/></w:r>')
    outcome = reading(docx(tmp_path, paragraph("Avant") + broken + table(*LINES) + paragraph("Après")))
    assert outcome.names == list(LINES[0])
    assert outcome.cells() == list(LINES[1:])
    assert (outcome.table.page, outcome.table.sheet) == (2, None)
    assert texts(outcome)[1].splitlines()[-1] == "Après"
    outcome = reading(odt(tmp_path, odt_table(*LINES)))
    assert (outcome.names, outcome.cells()) == (list(LINES[0]), list(LINES[1:]))


def test_merged_cells(tmp_path: Path, reading: Reading) -> None:
    begins = f'<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{paragraph("Sport")}</w:tc>'
    goes_on = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph("large")}</w:tc>'
    outcome = reading(
        docx(tmp_path, table(("Domaine", "Nom", "Montant"), (begins, "A", "1"), (goes_on, "B", "2"), ("Art", wide)))
    )
    assert outcome.cells() == [("Sport", "A", "1"), ("Sport", "B", "2"), ("Art", "large", None)]
    tall = '<table:table-cell table:number-rows-spanned="2"><text:p>Sport</text:p></table:table-cell>'
    outcome = reading(
        odt(tmp_path, odt_table(("Domaine", "Nom"), (tall, "A"), ("<table:covered-table-cell/>", "B"), ("Art", "C")))
    )
    assert outcome.cells() == [("Sport", "A"), ("Sport", "B"), ("Art", "C")]


def test_a_frame_around_text_is_no_table(tmp_path: Path, reading: Reading) -> None:
    outcome = reading(docx(tmp_path, table(("Encadré",)) + table(("Mairie", "Le 3 mars"))))
    assert outcome.extraction.tables == ()
    assert outcome.extraction.notices == ("layout-table",)
    assert texts(outcome)[0].split() == [
        "Encadré", "Mairie", "Le", "3", "mars",
    ]  # fmt: skip


def test_a_table_in_a_cell_is_its_text(tmp_path: Path, reading: Reading) -> None:
    inner = f"<w:tc>{table(('x', 'y'))}<w:p/></w:tc>"
    outcome = reading(docx(tmp_path, table(("Nom", "Détail"), ("A", inner), ("B", "rien"))))
    assert [row[0] for row in outcome.cells()] == ["A", "B"]
    assert "table-in-table" in outcome.extraction.notices


def test_hidden_text_of_a_docx(tmp_path: Path, reading: Reading) -> None:
    styles = (
        f'<w:styles {W}><w:style w:styleId="Cache"><w:rPr>{HIDDEN}</w:rPr></w:style>'
        '<w:style w:styleId="Vu"><w:rPr><w:vanish w:val="0"/></w:rPr></w:style></w:styles>'
    )
    outcome = reading(
        docx(
            tmp_path,
            paragraph("vu ", run("secret", HIDDEN), run("style", '<w:rStyle w:val="Cache"/>'), run("clair"))
            + '<w:p><w:pPr><w:pStyle w:val="Cache"/></w:pPr>' + run("bloc") + "</w:p>"
            + '<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>' + run("suite", '<w:rStyle w:val="Vu"/>') + "</w:p>",
            styles=styles,
        )
    )  # fmt: skip
    assert texts(outcome)[0].split() == ["vu", "clair", "suite"]
    assert outcome.fields("hidden-text") == ["secret", "style", "bloc"]
    assert outcome.extraction.notices == ("hidden-text",)


def test_hidden_text_of_an_odt(tmp_path: Path, reading: Reading) -> None:
    styles = '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'
    body = (
        '<text:p>vu <text:span text:style-name="T1">secret</text:span></text:p>'
        '<text:section text:display="none"><text:p>section</text:p></text:section>'
        '<text:p><text:hidden-text text:string-value="champ"/></text:p>'
    )
    outcome = reading(odt(tmp_path, body, styles=styles))
    assert texts(outcome) == ["vu"]
    assert outcome.fields("hidden-text") == ["secret", "section", "champ"]


def test_tracked_changes_are_told_and_are_a_mark_of_an_unfinished_document(tmp_path: Path, reading: Reading) -> None:
    changed = (
        '<w:del w:author="Camille Essai"><w:r><w:delText>ancien</w:delText></w:r></w:del>'
        f'<w:ins w:author="Camille Essai">{run("nouveau")}</w:ins>'
        f'<w:moveFrom w:author="Dominique Essai">{run("parti")}</w:moveFrom>'
    )
    row = f'<w:tr><w:trPr><w:del w:author="Camille Essai"/></w:trPr><w:tc>{paragraph("X")}</w:tc></w:tr>'
    written = table(*LINES).replace("</w:tbl>", f"{row}</w:tbl>")
    outcome = reading(docx(tmp_path, paragraph("Texte ", changed) + written))
    assert texts(outcome)[0].splitlines()[0] == "Texte nouveau"
    assert outcome.fields("deleted-text") == ["ancien", "parti"]
    assert outcome.fields("change-author") == ["Camille Essai", "Dominique Essai"]
    assert outcome.cells() == list(LINES[1:])
    assert [record[1] for record in outcome.rejected()] == ["hidden"]
    assert {"tracked-changes", "hidden-row"} <= set(outcome.extraction.notices)
    assert [one.type for one in findings(outcome.extraction, outcome.folder) if one.subject.key == "document"] == [
        "inacheve"
    ]


def test_tracked_changes_of_an_odt(tmp_path: Path, reading: Reading) -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>Camille Essai"
        "</dc:creator><dc:date>2026-01-01</dc:date></office:change-info><text:p>ancien</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes><text:p>reste</text:p>"
    )
    outcome = reading(odt(tmp_path, body))
    assert texts(outcome) == ["reste"]
    assert (outcome.fields("deleted-text"), outcome.fields("change-author")) == (["ancien"], ["Camille Essai"])
    assert outcome.extraction.notices == ("tracked-changes",)


def test_comments_are_told_and_are_a_mark_of_an_unfinished_document(tmp_path: Path, reading: Reading) -> None:
    said = f'<w:comments {W}><w:comment w:author="Camille Essai">{paragraph("à revoir")}</w:comment></w:comments>'
    annotation = (
        "<office:annotation><dc:creator>Camille Essai</dc:creator><text:p>à revoir</text:p></office:annotation>"
    )
    for path in (
        docx(tmp_path, paragraph("Texte"), comments=said),
        odt(tmp_path, f"<text:p>Texte{annotation}</text:p>"),
    ):
        outcome = reading(path)
        assert texts(outcome) == ["Texte"]
        assert (outcome.fields("comment"), outcome.fields("comment-author")) == (["à revoir"], ["Camille Essai"])
        (mark,) = (one for one in findings(outcome.extraction, outcome.folder) if one.subject.key == "document")
        assert mark.type == "inacheve"


def test_what_stands_beside_the_text(tmp_path: Path, reading: Reading) -> None:
    outcome = reading(
        docx(
            tmp_path,
            paragraph("Texte", "<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>"),
            header1=f"<w:hdr {W}>{paragraph('En-tête')}</w:hdr>",
            footer2=f"<w:ftr {W}>{paragraph('Pied')}</w:ftr>",
            footnotes=f"<w:footnotes {W}><w:footnote>{paragraph('Note 1')}</w:footnote></w:footnotes>",
        )
    )
    assert texts(outcome) == ["Texte"]
    assert set(outcome.extraction.fields) == {
        ("field-code", "HYPERLINK x"), ("header", "En-tête"), ("footer", "Pied"), ("note", "Note 1"),
    }  # fmt: skip
    beside = "<office:master-styles><style:header><text:p>En-tête</text:p></style:header></office:master-styles>"
    outcome = reading(odt(tmp_path, "<text:p>Texte</text:p>", beside=beside, meta="<dc:creator>Camille</dc:creator>"))
    assert set(outcome.extraction.fields) == {("header", "En-tête"), ("author", "Camille")}


def test_a_second_copy_for_older_programs_is_not_read(tmp_path: Path, reading: Reading) -> None:
    both = (
        "<mc:AlternateContent xmlns:mc='m'><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>"
    )
    outcome = reading(docx(tmp_path, both.format(paragraph("une fois"), paragraph("une fois"))))
    assert texts(outcome) == ["une fois"]


@pytest.mark.parametrize("part", ["word/document.xml", "word/comments.xml", "word/styles.xml"])
@pytest.mark.parametrize(
    "content",
    ["<a><b></a>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"],
)
def test_hostile_xml_is_a_broken_document(tmp_path: Path, read: Reading, part: str, content: str) -> None:
    path = docx(tmp_path, paragraph("x"))
    target = tmp_path / "changed.docx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
        if part not in old.namelist():
            new.writestr(part, content)
    with pytest.raises(BrokenDocument):
        read(target, DocumentKind.DOCX)


def test_limits(tmp_path: Path, reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EmptyDocument):
        reading(docx(tmp_path, "<w:p/>"))
    cell = '<table:table-cell table:number-columns-repeated="20000"><text:p>a</text:p></table:table-cell>'
    with pytest.raises(TooManyColumns):
        reading(odt(tmp_path, odt_table((cell,))))
    row = '<table:table><table:table-row table:number-rows-repeated="999999999999"><table:table-cell>'
    with pytest.raises(DocumentTooLarge):
        reading(
            odt(
                tmp_path,
                row + "<text:p>a</text:p></table:table-cell></table:table-row></table:table>",
            )
        )
    monkeypatch.setattr(flow, "MAX_PAGES", 2)
    with pytest.raises(DocumentTooLarge):
        reading(odt(tmp_path, "<text:p>a<text:soft-page-break/>b<text:soft-page-break/>c</text:p>"))
    monkeypatch.setattr(archive, "MAX_BYTES", 1 << 20)
    with pytest.raises(ArchiveTooLarge):
        reading(docx(tmp_path, paragraph("x") + " " * (2 << 20)))


def test_a_locked_odt_is_named(tmp_path: Path, read: Reading) -> None:
    path = odt(tmp_path, "<text:p>x</text:p>")
    with zipfile.ZipFile(path, "a") as made:
        made.writestr("META-INF/manifest.xml", "<m><encryption-data/></m>")
    with pytest.raises(EncryptedDocument):
        read(path, DocumentKind.ODT)


def test_many_blanks_take_no_time(tmp_path: Path, reading: Reading) -> None:
    """Cause: the pattern of empty lines was tried from each blank to the last, the square of their number."""
    begun = time.process_time()
    blanks = " " * 200_000
    outcome = reading(docx(tmp_path, paragraph(f"a{blanks}b", "<w:r><w:br/><w:br/><w:br/></w:r>", "c")))
    assert texts(outcome) == [f"a{blanks}b\n\nc"]
    assert time.process_time() - begun < 10


def test_very_deep_xml_neither_crashes_nor_hangs(tmp_path: Path, reading: Reading) -> None:
    outcome = reading(docx(tmp_path, paragraph("x") + "<w:sdt>" * 100_000 + "</w:sdt>" * 100_000))
    assert texts(outcome) == ["x"]


def test_real_documents(corpora: Path, reading: Reading) -> None:
    """Grants voted by a city: each table with the columns of the first."""
    (path,) = corpora.glob("**/VilleMTP_MTP_AttribSub_2012.odt")
    outcome = reading(path)
    wanted = [found for found in outcome.extraction.tables if found.columns[0].name == "N°Asso."]
    assert len(wanted) > 15
    assert {column.name for found in wanted for column in found.columns} >= {"Association", "Nature", "Montant"}
    (path,) = corpora.glob("**/VilleMTP_MTP_DonneesDRPMPS_2012.odt")
    assert [found.n_rows for found in reading(path).extraction.tables] == [61, 19]
