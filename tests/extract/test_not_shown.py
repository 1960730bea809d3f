"""DOCX and ODT: what no reader of the document sees is in no cell and on no page, wherever it is said to be hidden."""

from pathlib import Path

import pytest
from extract_reading import Outcome, Reading
from written_documents import W, docx, odt, odt_table, paragraph, run, table

from grandjour.intake.identify import identify

SECRET = "zq-canary"
HEAD = ("Nom", "Lieu")
ODT_CELL = "<table:table-cell>{}</table:table-cell>"


@pytest.fixture
def reading(read: Reading) -> Reading:
    """Read a document as what its content says that it is."""
    return lambda path: read(path, identify(path))


def docx_styles(*styles: str) -> str:
    """The part of a DOCX that defines styles."""
    return f"<w:styles {W}>{''.join(styles)}</w:styles>"


def style(name: str, properties: str = "", *, based: str = "", more: str = 'w:type="paragraph"') -> str:
    """A style of a DOCX."""
    parent = f'<w:basedOn w:val="{based}"/>' if based else ""
    return f'<w:style {more} w:styleId="{name}">{parent}<w:rPr>{properties}</w:rPr></w:style>'


def odt_style(name: str, display: str = "", *, based: str = "", family: str = "paragraph") -> str:
    """A style of an ODT."""
    said = f'<style:text-properties text:display="{display}"/>' if display else ""
    parent = f' style:parent-style-name="{based}"' if based else ""
    return f'<style:style style:name="{name}" style:family="{family}"{parent}>{said}</style:style>'


def cell(content: str, properties: str = "") -> str:
    """A cell of a DOCX."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def styled(text: str, paragraph_style: str = "", properties: str = "") -> str:
    """A paragraph of a DOCX in a style."""
    named = f'<w:pPr><w:pStyle w:val="{paragraph_style}"/></w:pPr>' if paragraph_style else ""
    return f"<w:p>{named}{run(text, properties)}</w:p>"


def shown(outcome: Outcome) -> str:
    """All that could be published."""
    return str(
        [outcome.cells(one) for one in outcome.extraction.tables] + [one.text for one in outcome.extraction.pages]
    )


VANISH = "<w:vanish/>"
OFF = '<w:vanish w:val="0"/>'
DEFAULTS = f"<w:docDefaults><w:rPrDefault><w:rPr>{VANISH}</w:rPr></w:rPrDefault></w:docDefaults>"
CHARACTERS = 'w:type="character"'
CACHE = style("Cache", VANISH)
CASES = {
    "paragraph style based on a hidden one": (styled(SECRET, "Gras"), (style("Gras", based="Cache"), CACHE)),
    "based on one that is based on it": (
        styled(SECRET, "C"), (style("C", based="B"), style("B", based="Cache"), CACHE),
    ),
    "character style based on a hidden one": (
        styled(SECRET, properties='<w:rStyle w:val="Gras"/>'), (CACHE, style("Gras", based="Cache", more=CHARACTERS)),
    ),
    "style of those that name none": (styled(SECRET), (style("N", VANISH, more='w:type="paragraph" w:default="1"'),)),
    "defaults": (styled(SECRET), (DEFAULTS,)),
    "a chain without end": (styled(SECRET, "A"), (style("A", based="B"), style("B", based="A"))),
    "a box in a hidden run": (
        f"<w:p><w:r><w:rPr>{VANISH}</w:rPr><w:t>a</w:t><w:pict><w:txbxContent>{paragraph(SECRET)}</w:txbxContent>"
        f"</w:pict><w:t>{SECRET}</w:t></w:r></w:p>", (),
    ),
    "a box in a hidden paragraph": (
        '<w:p><w:pPr><w:pStyle w:val="Cache"/></w:pPr><w:r><w:pict><w:txbxContent>'
        f"{styled(SECRET, 'Vu', OFF)}</w:txbxContent></w:pict></w:r>{run(SECRET)}</w:p>",
        (CACHE, style("Vu")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_hidden_text_of_a_docx_is_in_no_cell(tmp_path: Path, reading: Reading, name: str) -> None:
    """Cause: the styles that a style is based on, and hidden text around a box, were not looked at."""
    content, styles = CASES[name]
    outcome = reading(docx(tmp_path, table(HEAD, ("a", cell(content)), ("b", "x")), styles=docx_styles(*styles)))
    assert SECRET not in shown(outcome)
    assert SECRET in str(outcome.fields("hidden-text"))
    assert "hidden-text" in outcome.extraction.notices


def test_a_style_of_a_table_hides_its_text(tmp_path: Path, reading: Reading) -> None:
    """Cause: `tblStyle` was not looked at. Text after the table is shown."""
    named = '<w:tblPr><w:tblStyle w:val="T"/></w:tblPr>'
    written = table(HEAD, ("a", SECRET), ("b", "x")).replace("<w:tbl>", f"<w:tbl>{named}")
    styles = docx_styles(style("T", based="Base", more='w:type="table"'), style("Base", VANISH, more='w:type="table"'))
    outcome = reading(docx(tmp_path, written + paragraph("vu"), styles=styles))
    assert SECRET not in shown(outcome)
    assert outcome.extraction.pages[0].text == "vu"


def test_what_is_said_to_be_shown_is_shown(tmp_path: Path, reading: Reading) -> None:
    """The word of a style goes before that of the one it is based on, a run's before both; a box ends nothing."""
    styles = docx_styles(CACHE, style("Vu", OFF, based="Cache"))
    box = f"<w:r><w:pict><w:txbxContent>{styled('cadre', 'Vu')}</w:txbxContent></w:pict></w:r>"
    body = styled("un", "Vu") + styled("deux", "Cache", OFF) + f"<w:p>{box}{run('trois')}</w:p>"
    outcome = reading(docx(tmp_path, body, styles=styles))
    assert outcome.extraction.pages[0].text.split() == ["un", "deux", "cadre", "trois"]
    assert outcome.extraction.notices == ()


def test_deleted_cells_fall_away(tmp_path: Path, reading: Reading) -> None:
    """Cause: `cellDel` was read as nothing, so that a deleted cell was one of the row."""
    changed = cell(paragraph(SECRET), '<w:cellDel w:author="Camille Essai"/>')
    outcome = reading(docx(tmp_path, table(HEAD, ("a", changed, "x"), ("b", "y"))))
    assert outcome.cells() == [("a", "x"), ("b", "y")]
    assert SECRET not in shown(outcome)
    assert outcome.fields("deleted-text") == [SECRET]
    assert outcome.fields("change-author") == ["Camille Essai"]
    assert outcome.extraction.notices == ("tracked-changes",)


@pytest.mark.parametrize("change", ["cellIns", "cellMerge"])
def test_other_changes_of_cells_are_told(tmp_path: Path, reading: Reading, change: str) -> None:
    outcome = reading(docx(tmp_path, table(HEAD, ("a", cell(paragraph("x"), f"<w:{change}/>")), ("b", "y"))))
    assert outcome.cells() == [("a", "x"), ("b", "y")]
    assert outcome.extraction.notices == ("tracked-changes",)


def test_a_row_that_begins_further_right(tmp_path: Path, reading: Reading) -> None:
    """Cause: `gridBefore` was read as nothing, so that values slid under the names of other columns."""
    written = table(("A", "B", "C"), ("1", "2"), ("x", "y", "z"), ("3",))
    begins = '<w:tr><w:trPr><w:gridBefore w:val="1"/><w:gridAfter w:val="0"/></w:trPr>'
    ends = '<w:tr><w:trPr><w:gridAfter w:val="1"/><w:gridBefore w:val="1"/></w:trPr>'
    lines = written.split("<w:tr>")
    written = "<w:tr>".join(lines[:2]) + begins + lines[2] + "<w:tr>" + lines[3] + ends + lines[4]
    outcome = reading(docx(tmp_path, written))
    assert outcome.cells() == [(None, "1", "2"), ("x", "y", "z"), (None, "3", None)]


def test_settings_as_they_were_before_are_not_those_of_now(tmp_path: Path, reading: Reading) -> None:
    """Cause: a width or a hidden row of before a tracked change were taken for those of now."""
    before = '<w:tcPrChange><w:tcPr><w:gridSpan w:val="2"/></w:tcPr></w:tcPrChange>'
    row = "<w:tr><w:trPr><w:trPrChange><w:trPr><w:hidden/></w:trPr></w:trPrChange></w:trPr>"
    row += f"<w:tc>{paragraph('c')}</w:tc><w:tc>{paragraph('z')}</w:tc></w:tr>"
    written = table(HEAD, (cell(paragraph("a"), before), "x"), ("b", "y")).replace("</w:tbl>", f"{row}</w:tbl>")
    page = '<w:sectPr><w:sectPrChange><w:sectPr><w:pgSz w:w="2000" w:h="2000"/></w:sectPr></w:sectPrChange></w:sectPr>'
    outcome = reading(docx(tmp_path, written + page))
    assert outcome.cells() == [("a", "x"), ("b", "y"), ("c", "z")]
    assert outcome.extraction.pages[0].width != 100
    assert outcome.extraction.notices == ("tracked-changes",)


HIDDEN_FIELD = '<text:hidden-paragraph text:condition="x" text:is-hidden="true"/>'
ODT_CASES = {
    "parent in another part": (f'<text:p text:style-name="P1">{SECRET}</text:p>', odt_style("P1", based="Cache")),
    "parent of the parent": (
        f'<text:p text:style-name="P1">{SECRET}</text:p>', odt_style("P1", based="P2") + odt_style("P2", based="Cache"),
    ),
    "stretch": (
        f'<text:p><text:span text:style-name="T1">{SECRET}</text:span></text:p>',
        odt_style("T1", based="T2", family="text") + odt_style("T2", "none", family="text"),
    ),
    "field before": (f"<text:p>{HIDDEN_FIELD}{SECRET}</text:p>", ""),
    "field after": (f"<text:p>{SECRET}<text:span>{HIDDEN_FIELD}</text:span></text:p>", ""),
    "condition": (
        '<text:section text:display="condition" text:condition="x" text:is-hidden="true">'
        f"<text:p>{SECRET}</text:p></text:section>", "",
    ),
    "variable": (f'<text:p><text:variable-set text:display="none">{SECRET}</text:variable-set></text:p>', ""),
}  # fmt: skip


@pytest.mark.parametrize("name", ODT_CASES)
def test_hidden_text_of_an_odt_is_in_no_cell(tmp_path: Path, reading: Reading, name: str) -> None:
    """Cause: parents of styles, hidden-paragraph and is-hidden of a section were not looked at."""
    content, styles = ODT_CASES[name]
    made = odt_table(HEAD, ("a", ODT_CELL.format(content)), ("b", "x"))
    outcome = reading(odt(tmp_path, made, styles=styles, beside=odt_style("Cache", "none")))
    assert SECRET not in shown(outcome)
    assert outcome.fields("hidden-text") == [SECRET]
    assert outcome.extraction.notices == ("hidden-text",)


def test_what_an_odt_says_to_be_shown_is_shown(tmp_path: Path, reading: Reading) -> None:
    """The word of a style goes before its parent's; those of the text take the place of those beside it."""
    styles = odt_style("P1", "true", based="Cache") + odt_style("P2")
    body = '<text:p text:style-name="P1">un</text:p><text:p text:style-name="P2">deux</text:p><text:p>trois</text:p>'
    shut = body + '<text:section text:display="condition" text:is-hidden="false"><text:p>quatre</text:p></text:section>'
    outcome = reading(odt(tmp_path, shut, styles=styles, beside=odt_style("Cache", "none") + odt_style("P2", "none")))
    assert outcome.extraction.pages[0].text.split() == ["un", "deux", "trois", "quatre"]
    assert outcome.extraction.notices == ()


@pytest.mark.parametrize(
    "silent",
    [
        f"<draw:g xmlns:svg='s'><svg:title>{SECRET}</svg:title><svg:desc>{SECRET}</svg:desc></draw:g>",
        f"<text:script>{SECRET}</text:script>",
        f"<draw:frame><draw:image><office:binary-data>{SECRET}</office:binary-data></draw:image></draw:frame>",
    ],
)
def test_descriptions_of_pictures_and_programs_are_no_text(tmp_path: Path, reading: Reading, silent: str) -> None:
    """Cause: all that stood in a paragraph was taken for its text. The title of the document, a field, is one."""
    field = "<text:title>Titre</text:title>"
    made = odt_table(HEAD, ("a", ODT_CELL.format(f"<text:p>1{silent}{field}2</text:p>")), ("b", "x"))
    outcome = reading(odt(tmp_path, made))
    assert outcome.cells() == [("a", "1Titre2"), ("b", "x")]
    assert SECRET not in shown(outcome)
