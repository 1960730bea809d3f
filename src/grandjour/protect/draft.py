"""Shaped tables and what was decided → a draft: all that would become public, in one folder."""

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from grandjour.model.decision import Decision, PublicationVerdict
from grandjour.model.document import Deposit
from grandjour.model.errors import NotPublishable, OpenSuspicion
from grandjour.model.extraction import Extraction
from grandjour.model.release import Draft
from grandjour.model.shaping import ShapedTable
from grandjour.protect.recipe import DRAFT, PLACE, Recipe, TableRecipe, write_recipe, write_record
from grandjour.protect.rows import Measures, Written, write_table
from grandjour.protect.withheld import withheld
from grandjour.store.files import PRIVATE_FOLDER, make_folder, storing
from grandjour.tables.engine import MEMORY_BYTES, connect

FACULTY: Final = "CRPA L312-1"  # named when a refusal rests on no ground of its own
ANONYMISATION: Final = "CRPA L312-1-2 al. 2"  # personal data go online once anonymised
BYTES_A_COLUMN: Final = 160 << 10  # what the engine needs to write one more column, whatever the rows


def make_draft(
    tables: Sequence[ShapedTable],
    measures: Measures,
    decision: Decision,
    *,
    deposit: Deposit,
    description: str,
    extraction: Extraction,
    source: Path,
    folder: Path,
    draft_id: str,
    dataset: str,
    today: date,
) -> Draft:
    """Write each table once, protected, with the draft's own JSON beside it (`draft.json`).

    measures: for every column of every table. source: folder of the row files. folder: of the draft, made if needed.
    Raises OpenSuspicion, NotPublishable when the decision says so or nothing is left, RowsLost, DiskFull, StoreError.
    """
    refuse_unless_publishable(decision, deposit.id)
    with storing(PLACE):
        make_folder(folder, PRIVATE_FOLDER)
    written = _write_tables(tables, measures, source=source, folder=folder)
    kept = [(shaped, one) for shaped, one in zip(tables, written, strict=True) if one.table is not None]
    if not kept:
        raise NotPublishable(deposit=deposit.id, article=_article(decision))
    draft = Draft(
        id=draft_id,
        deposit=deposit.id,
        dataset=dataset,
        administration=deposit.administration,
        title=deposit.title,
        description=description,
        mission=deposit.mission,
        tables=tuple(one.table for _, one in kept if one.table is not None),
        withheld=withheld(
            [removal for one in written for removal in one.removals],
            document_date=deposit.document_date,
            today=today,
        ),
        licence=decision.licence,
        credit=decision.credit,
        origin=deposit.origin.kind.value,
        source_kind=extraction.kind.value,
        document_date=deposit.document_date,
        arrived_on=deposit.arrived_at.date(),
    )
    write_recipe(Recipe(tuple(TableRecipe(shaped.name, shaped.id, one.columns) for shaped, one in kept)), folder)
    write_record(folder / DRAFT, draft)
    return draft


def refuse_unless_publishable(decision: Decision, deposit: str) -> None:
    """Raises OpenSuspicion while a question is open, NotPublishable when the decision is not to publish.

    Neither is what would have to be anonymised first: nothing here does that.
    """
    if decision.questions or decision.verdict_publication is PublicationVerdict.RULING_NEEDED:
        raise OpenSuspicion(count=max(1, len(decision.questions)), deposit=deposit)
    if decision.verdict_publication is PublicationVerdict.DO_NOT_PUBLISH:
        raise NotPublishable(deposit=deposit, article=_article(decision))
    if decision.verdict_publication is PublicationVerdict.AFTER_ANONYMISATION:
        raise NotPublishable(deposit=deposit, article=ANONYMISATION)


def _write_tables(tables: Sequence[ShapedTable], measures: Measures, *, source: Path, folder: Path) -> list[Written]:
    """Write all tables; what the engine spills lies in a folder of its own and is gone afterwards."""
    with storing(PLACE), tempfile.TemporaryDirectory(prefix="spill-", dir=folder) as spill:
        widest = max(len(table.columns) for table in tables)
        memory = max(MEMORY_BYTES, widest * BYTES_A_COLUMN)
        connection = connect(memory_bytes=memory, read=(source, folder), temporary=Path(spill))
        try:
            return [write_table(connection, table, measures, source=source, folder=folder) for table in tables]
        finally:
            connection.close()


def _article(decision: Decision) -> str:
    return decision.grounds[0].article if decision.grounds else FACULTY
