"""A made-up release with every type and every awkward value, for the tests of publish, serve and the doors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from grandjour.model.administration import Administration, AdministrationKind
from grandjour.model.encoding import digest, digest_file
from grandjour.model.extraction import FileRef
from grandjour.model.ids import new_id
from grandjour.model.release import (
    Clearance,
    Draft,
    DraftTable,
    PublishedColumn,
    Release,
    ReleaseState,
    Withheld,
    publisher_of,
)
from grandjour.publish.prepare import prepare
from grandjour.store.public.writer import PublicWriter

AT = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
ADMINISTRATION = Administration(
    siren="213400017",
    name="Ville de Sainte-Aube",
    kind=AdministrationKind.COMMUNE,
    mission="Vie associative",
    contact="donnees@sainte-aube.example",
    website="https://www.sainte-aube.example/",
)
COLUMNS = (
    PublishedColumn("association", "Association", "string", n_missing=0, n_distinct=8),
    PublishedColumn("objet", "Objet de l'aide", "string", masked=True, n_missing=2),
    PublishedColumn(
        "montant", "Montant", "number", format="decimal-comma", unit="€", minimum="-12.50", maximum="98765.43"
    ),
    PublishedColumn("dossiers", "Nombre de dossiers", "integer"),
    PublishedColumn("date_decision", "Date de décision", "date", format="%d/%m/%Y"),
    PublishedColumn("vu_le", "Vu le", "datetime"),
    PublishedColumn("renouvelee", "Renouvelée", "boolean"),
)
PHYSICAL = {
    "string": "VARCHAR",
    "number": "DECIMAL(18,2)",
    "integer": "BIGINT",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "boolean": "BOOLEAN",
}
ROWS: tuple[tuple[Any, ...], ...] = (
    ("Les Élans d'Été", "Achat de matériel", "1500.00", 3, "2026-01-05", "2026-01-06 10:00:00", True),
    ("Elan sportif", None, "98765.43", 12, "2025-12-31", None, False),
    ("Zéphyr", '=HYPERLINK("x";"y")', "-12.50", 1, "1899-12-31", "2026-02-01 23:59:59", None),
    ('Œuvre des "Vieux" Métiers, section A', "ligne 1\nligne 2", "0.10", 0, None, None, True),
    ("Amis du 0102", "+33 4 67 00 00 00", None, None, "2026-01-05", None, False),
    ("école; libre", "-", "1500.00", 3, "2026-02-28", None, None),
    ("<script>alert(1)</script>", "", "12345678901234.56", 9007199254740993, "2026-03-01", None, True),
    ("Côte et coté", None, "2.00", -4, "2026-03-01", None, False),
)


def write_parquet(path: Path, columns: Sequence[PublishedColumn], rows: Sequence[Sequence[Any]]) -> FileRef:
    """A Parquet file with these columns, as `protect` writes one."""
    kinds = [PHYSICAL[column.type] for column in columns]
    names = ", ".join(f'"{column.name}" {kind}' for column, kind in zip(columns, kinds, strict=True))
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE made ({names})")
    if rows:
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO made VALUES ({marks})", [list(row) for row in rows])  # noqa: S608 -- marks
    connection.execute(f"COPY made TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
    connection.close()
    return FileRef(name=path.name, sha256=digest_file(path), size=path.stat().st_size)


def made_table(
    folder: Path, columns: Sequence[PublishedColumn] = COLUMNS, rows: Sequence[Sequence[Any]] = ROWS
) -> DraftTable:
    """A protected table in `folder`."""
    file = write_parquet(folder / "t1.parquet", columns, rows)
    title = "Subventions aux associations"
    return DraftTable(name="t1", title=title, columns=tuple(columns), file=file, n_rows=len(rows), n_set_aside=1)


def made_draft(folder: Path, **changes: Any) -> Draft:
    """A draft whose files are in `folder`."""
    draft = Draft(
        id=new_id(),
        deposit=new_id(),
        dataset=new_id(),
        administration=ADMINISTRATION.siren,
        publisher=publisher_of(ADMINISTRATION),
        title="Subventions versées aux associations",
        description="Aides de la ville aux associations.\nDécidées en conseil.",
        theme="SOCI",
        mission="Vie associative",
        tables=(),
        withheld=(Withheld("nir", "drop_column", 1, "vie-privee", "CRPA L311-6 1°", amount="tens"),),
        licence="etalab-2.0",
        credit=None,
        origin="produced",
        source_kind="delimited",
        document_date=date(2026, 2, 1),
        arrived_on=date(2026, 3, 1),
    )
    if "tables" not in changes:
        changes["tables"] = (made_table(folder),)
    return replace(draft, **changes)


def made_clearance(draft: Draft) -> Clearance:
    """What `protect` gives for a draft in which nothing is open."""
    return Clearance(
        id=new_id(),
        draft=draft.id,
        digest=digest(draft),
        rulings=(),
        rules_version="1",
        law_version="2026-08-20",
        at=AT,
    )


def made_release(draft: Draft, clearance: Clearance, n: int = 1) -> Release:
    """A reservation, as the register gives it."""
    return Release(
        id=new_id(),
        dataset=draft.dataset,
        n=n,
        administration=draft.administration,
        deposit=draft.deposit,
        draft=draft.id,
        clearance=clearance.id,
        state=ReleaseState.RESERVED,
    )


@dataclass(frozen=True, slots=True)
class Made:
    """What was put into a root."""

    draft: Draft
    clearance: Clearance
    release: Release


def put_release(
    root: Path,
    folder: Path,
    *,
    n: int = 1,
    at: datetime = AT,
    administration: Administration = ADMINISTRATION,
    **changes: Any,
) -> Made:
    """A whole release in a root of the public layout, written by `prepare`: the same bytes that `commit` copies."""
    folder.mkdir(parents=True, exist_ok=True)
    publisher = publisher_of(administration)
    draft = made_draft(folder, administration=administration.siren, publisher=publisher, **changes)
    clearance = made_clearance(draft)
    release = made_release(draft, clearance, n)
    writer = PublicWriter(root.as_uri())
    prepare(draft, clearance, release=release, folder=folder, writer=writer, at=at)
    return Made(draft, clearance, release)
