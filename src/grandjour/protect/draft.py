"""Shaped tables and what was decided → a draft: all that would become public, in one folder."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from grandjour.guard.confined import ask
from grandjour.guard.folder import temporary
from grandjour.guard.keep import keep_files
from grandjour.model.administration import Administration
from grandjour.model.correction import Corrected, Correction
from grandjour.model.decision import Decision, PublicationVerdict
from grandjour.model.document import Deposit, DocumentKind
from grandjour.model.document_copy import CopyObstacle
from grandjour.model.encoding import to_plain
from grandjour.model.errors import ConfinedLied, NotPublishable, OpenSuspicion
from grandjour.model.release import Draft, publisher_of
from grandjour.model.shaping import ShapedTable
from grandjour.protect.copying import copy_document, may_carry_copy
from grandjour.protect.recipe import DRAFT, PLACE, Recipe, TableRecipe, write_recipe, write_record
from grandjour.protect.withheld import withheld
from grandjour.protect.written import Measures, Written, is_of
from grandjour.store.files import PRIVATE_FOLDER, make_folder, storing

FACULTY: Final = "CRPA L312-1"  # named when a refusal rests on no ground of its own
ANONYMISATION: Final = "CRPA L312-1-2 al. 2"  # personal data go online once anonymised


def make_draft(
    tables: Sequence[ShapedTable],
    measures: Measures,
    decision: Decision,
    *,
    deposit: Deposit,
    administration: Administration,
    description: str,
    theme: str | None,
    kind: DocumentKind,
    source: Path,
    folder: Path,
    draft_id: str,
    dataset: str,
    today: date,
    corrections: tuple[str, ...] = (),
    original: Path | CopyObstacle | None = None,
    unconfined: bool = False,
) -> Draft:
    """Write each table once, protected, with the draft's own JSON beside it (`draft.json`).

    The rows are written in a confined child, which sees nothing but `source`. measures: for every column of every
    table. kind: of the document. source: folder of the row files. folder: of the draft, made if needed.
    corrections: ids of all that the recipe has; those of cells stand in their tables, masked as their column is.
    original: the document, where its copy is to go out with the tables, or what stands against that; the tables go on
    without it.
    Raises OpenSuspicion, NotPublishable when the decision says so or nothing is left, RowsLost, ConfinedError,
    DiskFull, StoreError.
    """
    refuse_unless_publishable(decision, deposit.id)
    with storing(PLACE):
        make_folder(folder, PRIVATE_FOLDER)
    written = _write(tables, measures, source=source, folder=folder, document=deposit.name, unconfined=unconfined)
    kept = [(shaped, one) for shaped, one in zip(tables, written, strict=True) if one.table is not None]
    if not kept:
        raise NotPublishable(deposit=deposit.id, article=_article(decision))
    draft = Draft(
        id=draft_id,
        deposit=deposit.id,
        dataset=dataset,
        administration=deposit.administration,
        publisher=publisher_of(administration),
        title=deposit.title,
        description=description,
        theme=theme,
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
        source_kind=kind.value,
        document_date=deposit.document_date,
        arrived_on=deposit.arrived_at.date(),
        corrections=corrections,
        corrected=tuple(Corrected(one.id, one.cell) for shaped, made in kept for one in _shown(shaped, made)),
    )
    if original is not None:
        draft = _with_copy(
            draft, original, decision, source=source, folder=folder, kind=kind, name=deposit.name, unconfined=unconfined
        )
    write_recipe(Recipe(tuple(TableRecipe(shaped.name, shaped.id, one.columns) for shaped, one in kept)), folder)
    write_record(folder / DRAFT, draft)
    return draft


def _with_copy(
    draft: Draft,
    original: Path | CopyObstacle,
    decision: Decision,
    *,
    source: Path,
    folder: Path,
    kind: DocumentKind,
    name: str,
    unconfined: bool,
) -> Draft:
    """The draft with the copy of its document, or with what stood against it."""
    if isinstance(original, CopyObstacle):
        return replace(draft, copy_obstacle=original)
    if not may_carry_copy(draft, decision):
        return replace(draft, copy_obstacle=CopyObstacle.WITHHELD)
    made = copy_document(
        original,
        source=source,
        folder=folder,
        kind=kind,
        author=draft.publisher.name,
        document=name,
        unconfined=unconfined,
    )
    return replace(draft, copy_obstacle=made) if isinstance(made, CopyObstacle) else replace(draft, document=made)


def _shown(table: ShapedTable, written: Written) -> list[Correction]:
    """The corrections of cells that come out: not those of columns that do not."""
    names = {column.name for column in written.table.columns} if written.table else set()
    return [one for one in table.corrections if one.cell.column in names]


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


def _write(
    tables: Sequence[ShapedTable],
    measures: Measures,
    *,
    source: Path,
    folder: Path,
    document: str,
    unconfined: bool,
) -> tuple[Written, ...]:
    """Have all tables written in a confined child, and keep the files it left. Raises ConfinedLied."""
    decided = [[measures[table.name, column.name] for column in table.columns] for table in tables]
    with storing(PLACE), temporary(folder) as place:
        written = ask(
            tuple[Written, ...],
            "grandjour.protect.child:write",
            inputs=(source,),
            folder=place,
            arguments={"tables": to_plain(tables), "measures": to_plain(decided)},
            document=document,
            unconfined=unconfined,
        )
        if len(written) != len(tables) or not all(map(is_of, written, tables, decided)):
            raise ConfinedLied(document=document)
        files = [one.table.file for one in written if one.table is not None]
        keep_files(files, place, folder, document=document)
    return written


def _article(decision: Decision) -> str:
    return decision.grounds[0].article if decision.grounds else FACULTY
