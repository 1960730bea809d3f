"""Commands on one file, which keep nothing: extract, recognise, assess, shape, schema."""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from grandjour import settings
from grandjour.assess.case import Case, assess_case
from grandjour.cli.output import answer
from grandjour.cli.refusals import ArchiveToOpen
from grandjour.cli.reports import ReportTold
from grandjour.cli.requests import RequestTold
from grandjour.extract.extraction import extract
from grandjour.guard.confined import ask
from grandjour.guard.folder import temporary
from grandjour.intake.receive import identify
from grandjour.model.decision import Decision, Ruling
from grandjour.model.document import Deposit, Document, DocumentKind
from grandjour.model.encoding import digest_file, from_json, json_schema, to_json, to_plain
from grandjour.model.errors import ArchiveOfDocuments, NoTable, NotFound, UsageError
from grandjour.model.extraction import Extraction, SourceTable
from grandjour.model.finding import Finding, Span
from grandjour.model.release import Draft
from grandjour.model.report import Report
from grandjour.model.source import Run, Source, SourceRecord
from grandjour.model.ticket import Reply, Request
from grandjour.recognise.examine import examine_extraction
from grandjour.recognise.text import spans
from grandjour.shape.form import standard_form
from grandjour.tables.sql import parquet_source

LONGEST_PROSE: Final = 1 << 20  # bytes: no letter is longer, a table may be


@dataclass(frozen=True, slots=True)
class Line:
    """A line of `recognise --jsonl`."""

    id: str
    text: str


@contextmanager
def extracted(path: Path) -> Iterator[tuple[Extraction, Path]]:
    """The extraction of a file, and its folder, a temporary one that goes away. Raises InputError by name."""
    if not path.is_file():
        raise NotFound(what=path.name)
    with tempfile.TemporaryDirectory(prefix="grandjour-") as name:
        folder = Path(name)
        unconfined = settings.unconfined()
        try:
            kind = identify(path, unconfined=unconfined)
        except ArchiveOfDocuments as error:
            raise ArchiveToOpen(**{**error.place, "document": path.name}) from None
        document = Document(digest_file(path), path.stat().st_size, kind)
        yield extract(path, document=document, folder=folder, name=path.name, unconfined=unconfined), folder


def extract_file(arguments: argparse.Namespace) -> int:
    """`grandjour extract FILE`: tables, text and fields in the form of the command contract."""
    with extracted(arguments.file) as (extraction, folder):
        told = {
            "document": {"sha256": extraction.document, "kind": extraction.kind, "notices": extraction.notices},
            "tables": [_table(table, folder, cells=arguments.cells) for table in extraction.tables],
            "text": [{"page": page.number, "text": page.text} for page in extraction.pages],
            "fields": dict(extraction.fields),
            "pictures": extraction.pictures,
        }
        if arguments.rows:
            arguments.rows.mkdir(parents=True, exist_ok=True)
            for table in extraction.tables:
                shutil.copyfile(folder / table.rows.name, arguments.rows / table.rows.name)
        lines = [
            f"{table.id}  {table.n_rows} × {len(table.columns)}  " + " | ".join(c.name for c in table.columns)
            for table in extraction.tables
        ]
        answer(arguments, told, lines)
    return 0


def _table(table: SourceTable, folder: Path, *, cells: bool) -> dict[str, object]:
    told: dict[str, object] = {
        "id": table.id,
        "page": table.page,
        "sheet": table.sheet,
        "bbox": table.bbox,
        "continues": table.continues,
        "dialect": table.dialect,
        "columns": [{"name": c.name, "type": c.type, "format": c.format} for c in table.columns],
        "rejected": table.n_rejected,
    }
    if cells:
        told["cells"] = list(_cells(table, folder))
    return told


def _cells(table: SourceTable, folder: Path) -> Iterator[dict[str, object]]:
    """Each cell, the header's first; rows count from 0 at the header, boxes are there for a table drawn on pages."""
    header = 1 if table.dialect.header_row is not None else 0
    boxes = _boxes(table, folder)
    for c, column in enumerate(table.columns):
        if header:
            yield _cell(0, c, column.name, table, boxes.get((table.dialect.header_row or 0, c)))
    names = ", ".join(f"c{i}" for i in range(len(table.columns)))
    rows = _select(folder, f"SELECT row, {names} FROM {parquet_source([folder / table.rows.name])} ORDER BY row")  # noqa: S608 a name of ours
    for r, (place, *values) in enumerate(rows):
        for c, value in enumerate(values):
            yield _cell(r + header, c, value or "", table, boxes.get((place, c)))


def _boxes(table: SourceTable, folder: Path) -> dict[tuple[int, int], tuple[float, ...]]:
    if table.cells is None:
        return {}
    statement = f'SELECT row, "column", x0, y0, x1, y1 FROM {parquet_source([folder / table.cells.name])}'  # noqa: S608 a name of ours
    return {(row, column): tuple(box) for row, column, *box in _select(folder, statement)}


def _select(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    """What a statement gives, from a confined child that sees the extraction's folder."""
    with temporary(folder) as place:
        found = ask(
            dict[str, list[tuple[Any, ...]]],
            "grandjour.tables.child:select",
            inputs=(folder,),
            folder=place,
            arguments={"statements": {"all": statement}},
            document="",
            unconfined=settings.unconfined(),
        )
    return found["all"]


def _cell(row: int, column: int, text: str, table: SourceTable, box: tuple[float, ...] | None) -> dict[str, object]:
    return {
        "r0": row,
        "r1": row,
        "c0": column,
        "c1": column,
        "text": text,
        "page": table.page,
        "bbox": box,
        "confidence": 1.0,
    }


def recognise_file(arguments: argparse.Namespace) -> int:
    """`grandjour recognise FILE`: column types of tables, spans of a text; both for a short delimited table.

    --jsonl for many texts.
    """
    if arguments.jsonl:
        return _recognise_lines(arguments.file)
    try:
        with extracted(arguments.file) as (extraction, folder):
            found = examine_extraction(folder, document=arguments.file.name, unconfined=settings.unconfined())
            columns = [_column(extraction, finding) for finding in found if _is_column(finding)]
            told: dict[str, object] = {"columns": columns}
            may_be_prose = extraction.kind is DocumentKind.DELIMITED and arguments.file.stat().st_size <= LONGEST_PROSE
            pages = "\n".join(page.text for page in extraction.pages)
        # Lines of prose with as many commas each read as a table too: their words are looked at all the same.
        text = _running_text(arguments.file) if may_be_prose else pages
    except NoTable:
        text, told = _running_text(arguments.file), {}
    seen = spans(text)
    told["spans"] = seen
    lines = [f"{span.start}-{span.end}  {span.type}  {'hide' if span.hide else 'keep'}" for span in seen]
    lines += [f"{c['table']}  {c['name']}  {c['type']}  {c['class']}" for c in told.get("columns", [])]  # type: ignore[attr-defined]  # set just above
    answer(arguments, told, lines)
    return 0


def _running_text(path: Path) -> str:
    """The words of a plain text, be there a table in it or not. Raises NoTable for another kind, BrokenDocument."""
    unconfined = settings.unconfined()
    with tempfile.TemporaryDirectory(prefix="grandjour-") as name:
        return ask(
            str,
            "grandjour.extract.child:text",
            inputs=(path,),
            folder=Path(name),
            arguments={"kind": identify(path, unconfined=unconfined)},
            document=path.name,
            unconfined=unconfined,
        )


def _is_column(finding: Finding) -> bool:
    """Whether a finding is the type of a column, and not a stretch inside its cells or its header."""
    return finding.subject.column is not None and finding.subject.field is None and finding.whole


def _column(extraction: Extraction, finding: Finding) -> dict[str, object]:
    table = next(t for t in extraction.tables if t.id == finding.subject.table)
    return {
        "table": table.id,
        "name": table.columns[finding.subject.column or 0].name,
        "type": finding.type,
        "class": finding.column_class,
        "score": finding.score,
        "why": finding.why,
    }


def _recognise_lines(path: Path) -> int:
    with path.open(encoding="utf-8") as stream:
        for data in stream:
            line = from_json(data.encode(), Line)
            start = time.process_time()
            found = spans(line.text)
            seconds = time.process_time() - start
            told = {"id": line.id, "spans": found, "seconds": seconds}
            sys.stdout.write(to_json(told).decode() + "\n")
    return 0


def assess_file(arguments: argparse.Namespace) -> int:
    """`grandjour assess CASE.json`: 1 when a question is open."""
    try:
        case = from_json(arguments.file.read_bytes(), Case)
    except OSError:
        raise NotFound(what=arguments.file.name) from None
    decision = assess_case(case, settings.now().date())
    lines = [
        f"{decision.verdict_communication}  {decision.verdict_publication}  {decision.obligation_publication}",
        *(f"{step.step}  {step.result}  {', '.join(step.articles)}" for step in decision.steps),
        *(f"? {question.id}: {' | '.join(question.options)}" for question in decision.questions),
        *(f"(?) {question.id}: {' | '.join(question.options)}" for question in decision.duty_questions),
    ]
    answer(arguments, to_plain(decision), lines)
    return 1 if decision.questions else 0


def shape_file(arguments: argparse.Namespace) -> int:
    """`grandjour shape FILE`: the standard form that each table would get."""
    file = arguments.file
    with extracted(file) as (_, folder):
        tables = standard_form(folder, title=file.stem, document=file.name, unconfined=settings.unconfined())
        lines = [
            f"{table.name}.{column.name}  {column.type}  {column.format or ''}"
            for table in tables
            for column in table.columns
        ]
        answer(arguments, {"tables": to_plain(tables)}, lines)
    return 0


SCHEMAS: Final = {
    kind.__name__: kind
    for kind in (
        Case,
        Decision,
        Deposit,
        Draft,
        Extraction,
        Finding,
        Reply,
        Report,
        ReportTold,
        Request,
        RequestTold,
        Ruling,
        Run,
        Source,
        SourceRecord,
        Span,
    )
}


def schema(arguments: argparse.Namespace) -> int:
    """`grandjour schema NAME`; without a name, the names there are."""
    if arguments.name is None:
        answer(arguments, sorted(SCHEMAS), sorted(SCHEMAS))
        return 0
    if arguments.name not in SCHEMAS:
        raise UsageError(what=f"schema {'|'.join(sorted(SCHEMAS))}")
    sys.stdout.write(
        msgspec.json.format(msgspec.json.encode(json_schema(SCHEMAS[arguments.name])), indent=2).decode() + "\n"
    )
    return 0
