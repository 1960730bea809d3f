"""Findings of one table: what each column is, and what stands hidden inside its cells."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb

from grandjour.model.finding import ColumnClass, Finding, Place, Subject
from grandjour.recognise.cells import About
from grandjour.recognise.context import Settled, class_of, is_of_matters, is_of_persons, settle
from grandjour.recognise.holders import is_of_holders
from grandjour.recognise.judge import judge
from grandjour.recognise.sample import Sample
from grandjour.recognise.sampling import take_samples
from grandjour.recognise.screening import Kind, Tally, screen
from grandjour.reference.types import TYPES
from grandjour.tables.engine import connect, query
from grandjour.tables.sql import parquet_source, quote_identifier

MEMORY_BYTES: Final = 600 << 20
GROUP: Final = 100  # columns looked at together
SHORT_ROWS: Final = 50_000

# What a column already is: stretches of the same kind inside its cells add nothing.
SAME_KIND: Final = {
    "nir": ("NIR",),
    "iban": ("IBAN",),
    "spi": ("SPI",),
    "telephone": ("PHONE",),
    "tel_service": ("PHONE",),
    "email": ("EMAIL",),
    "email_service": ("EMAIL",),
    "date_naissance": ("BIRTHDATE",),
    "plaque": ("PLATE",),
    "cadastre": ("CADASTRE",),
    "ip": ("IP",),
    "matricule_agent": ("MATRICULE",),
    "nom": ("PERSON",),
    "nom_complet": ("PERSON",),
    "nom_elu": ("PERSON",),
    "adresse": ("ADDRESS",),
    "sante": ("HEALTH",),
    "handicap": ("HEALTH",),
    "taux_incapacite": ("HEALTH",),
    "diagnostic_cim10": ("HEALTH",),
}


def findings_of_rows(
    rows: Path, names: Sequence[str], *, table: str, columns: Sequence[str] | None = None
) -> tuple[Finding, ...]:
    """Findings of the columns of one Parquet file, in order of columns.

    rows: with `row` and `c0`…; names: headers as they stand. columns: names of the columns in the file where they
    are not `c0`…. Every cell is looked at. Findings hold counts and first rows, never values.
    Raises StoreError or DiskFull when the engine fails.
    """
    return findings_of_parts((rows,), names, table=table, columns=columns)


def findings_of_parts(
    parts: Sequence[Path], names: Sequence[str], *, table: str, columns: Sequence[str] | None = None
) -> tuple[Finding, ...]:
    """The same for a table that lies in several files with the same columns."""
    folders = tuple(dict.fromkeys(part.parent for part in parts))
    with connect(memory_bytes=MEMORY_BYTES, read=folders) as connection:
        groups = [range(first, min(first + GROUP, len(names))) for first in range(0, len(names), GROUP)]
        samples = [
            sample
            for group in groups
            for sample in take_samples(
                connection,
                _narrow(connection, _source(parts, columns, group), group, len(names)),
                names[group.start : group.stop],
                first=group.start,
            )
        ]
        verdicts = [judge(sample) for sample in samples]
        settled = settle(samples, verdicts)
        persons = is_of_persons(samples, verdicts)
        found = []
        for group in groups:
            narrow = _narrow(connection, _source(parts, columns, group), group, len(names))
            for i in group:
                found += _findings_of_column(connection, narrow, samples[i], settled[i], table, persons=persons)
        return tuple(found)


def _narrow(connection: duckdb.DuckDBPyConnection, source: str, group: range, width: int) -> str:
    """A FROM item for a group of columns: a wide but short table is copied group by group.

    A file of thousands of columns takes the engine long to open, and it is opened for each column.
    """
    if width <= GROUP:
        return source
    ((rows,),) = query(connection, f"SELECT count(*) FROM {source}")  # noqa: S608 our own file
    if rows > SHORT_ROWS:
        return source
    cells = ", ".join(f"c{i}" for i in group)
    query(connection, f"CREATE OR REPLACE TABLE part AS SELECT row, {cells} FROM {source}")  # noqa: S608 our own column names
    return "part"


def _source(parts: Sequence[Path], columns: Sequence[str] | None, group: range) -> str:
    """A FROM item for the columns of a group; naming thousands of others would take the engine longer than reading."""
    source = parquet_source(parts)
    if columns is None:
        return source
    cells = ", ".join(
        f"{quote_identifier(name)}::VARCHAR AS c{i}"
        for i, name in zip(group, columns[group.start : group.stop], strict=True)
    )
    return f"(SELECT file_row_number AS row, {cells} FROM {source[:-1]}, file_row_number = true))"  # noqa: S608 quoted names


def _findings_of_column(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    sample: Sample,
    settled: Settled | None,
    table: str,
    *,
    persons: bool,
) -> list[Finding]:
    subject = Subject(table=table, column=sample.index)
    found = []
    if settled is not None:
        filled = f"SELECT row FROM {source} WHERE c{sample.index} IS NOT NULL LIMIT 3"  # noqa: S608 our own column names
        found.append(_whole(subject, sample, settled, tuple(row for (row,) in query(connection, filled))))
    matters = is_of_matters(sample, persons=persons)
    about = About(holders=is_of_holders(sample), matters=matters, persons=persons)
    inside = screen(connection, source, sample, about=about, without=_same_kind(settled))
    for kind, tally in sorted(inside.items(), key=lambda item: str(item[0])):
        found.append(_inside(subject, sample, kind, tally))
    return found


def _same_kind(settled: Settled | None) -> frozenset[str]:
    """Span types that a column is made of; among mailboxes that only look like services', personal ones are sought."""
    if settled is None:
        return frozenset()
    if settled.verdict.type == "email_service" and settled.verdict.why != "column.header":
        return frozenset()
    return frozenset(SAME_KIND.get(settled.verdict.type, ()))


def _whole(subject: Subject, sample: Sample, settled: Settled, rows: tuple[int, ...]) -> Finding:
    kind = TYPES[settled.verdict.type]
    return Finding(
        subject=subject,
        type=kind.code,
        column_class=class_of(settled),
        hide=settled.hide,
        score=settled.verdict.score,
        why=settled.verdict.why,
        ground=kind.ground if settled.hide else None,
        role=settled.role,
        whole=True,
        count=sample.total,
        total=sample.total,
        places=tuple(Place(row=row) for row in rows),
    )


def _inside(subject: Subject, sample: Sample, kind: Kind, tally: Tally) -> Finding:
    code, hide, role = kind
    return Finding(
        subject=subject,
        type=code,
        column_class=TYPES[code].column_class if hide else ColumnClass.PUBLIC,
        hide=hide,
        score=tally.score,
        why=tally.why,
        ground=TYPES[code].ground if hide else None,
        role=role,
        whole=False,
        count=tally.count,
        total=sample.total,
        places=tuple(Place(row=row) for row in tally.places),
    )
