"""The last check, on the draft itself, and the only maker of a clearance."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from grandjour import __version__
from grandjour.model.decision import Decision, Measure
from grandjour.model.encoding import digest, digest_file, to_json
from grandjour.model.errors import ClearanceMissing, ClearanceRefused
from grandjour.model.finding import Finding
from grandjour.model.ids import derived_id
from grandjour.model.release import Clearance, Draft
from grandjour.protect.copying import may_carry_copy
from grandjour.protect.draft import refuse_unless_publishable
from grandjour.protect.recipe import DRAFT, Recipe, read_recipe
from grandjour.recognise.examine import examine_draft
from grandjour.reference.grounds import LAW_VERSION

PLACES_SHOWN: Final = 5


def clear(draft: Draft, folder: Path, decision: Decision, *, at: datetime, unconfined: bool = False) -> Clearance:
    """The right to publish exactly this draft; the same draft under the same rulings gives the same id.

    The second recognition runs in a confined child, which sees nothing but the draft.
    Raises OpenSuspicion or NotPublishable as the decision says; ClearanceMissing when the files in `folder` are not
    those of the draft, or the decision or the law has changed since; ClearanceRefused, with the places in the draft,
    when the second recognition sees something that no ruling covers.
    """
    refuse_unless_publishable(decision, draft.deposit)
    recipe = read_recipe(folder)
    _assert_same(draft, folder, decision, recipe)
    seen = _uncovered(draft, folder, decision, recipe, unconfined=unconfined)
    if seen:
        raise ClearanceRefused(deposit=draft.deposit, count=len(seen), where=_places(seen))
    cleared = digest(draft)
    return Clearance(
        id=derived_id(draft.id, cleared, *decision.rulings),
        draft=draft.id,
        digest=cleared,
        rulings=decision.rulings,
        rules_version=__version__,
        law_version=decision.law_version,
        at=at,
    )


def suspicions(draft: Draft, folder: Path, decision: Decision, *, unconfined: bool = False) -> tuple[Finding, ...]:
    """What the second recognition sees on the draft and no ruling covers, told on the subjects of the source.

    Given to `decide` as `rechecked`, each becomes a question of its own.
    """
    recipe = read_recipe(folder)
    seen = _uncovered(draft, folder, decision, recipe, unconfined=unconfined)
    return tuple(replace(one, subject=recipe.source_of(one.subject)) for one in seen)


def _uncovered(draft: Draft, folder: Path, decision: Decision, recipe: Recipe, *, unconfined: bool) -> list[Finding]:
    """Findings on the draft that are to be hidden and that no ruling dismissed for that subject and type."""
    return [
        one
        for one in examine_draft(folder, document=draft.title, unconfined=unconfined)
        if one.hide and f"{recipe.source_of(one.subject).key}:{one.type}" not in decision.accepted
    ]


def _assert_same(draft: Draft, folder: Path, decision: Decision, recipe: Recipe) -> None:
    """The bytes are the draft's, and the draft is what the decision allows now. Raises ClearanceMissing."""
    files = [table.file for table in draft.tables] + ([draft.document.file] if draft.document else [])
    files_match = (folder / DRAFT).read_bytes() == to_json(draft) and all(
        digest_file(folder / file.name) == file.sha256 for file in files
    )
    copy_allowed = draft.document is None or may_carry_copy(draft, decision)
    terms_match = (draft.licence, draft.credit, LAW_VERSION) == (
        decision.licence,
        decision.credit,
        decision.law_version,
    )
    if not (files_match and terms_match and copy_allowed) or not _measures_kept(draft, decision, recipe):
        raise ClearanceMissing


def _measures_kept(draft: Draft, decision: Decision, recipe: Recipe) -> bool:
    """Whether no column of the draft is one to drop, and each one to mask was masked."""
    if [table.name for table in draft.tables] != [table.name for table in recipe.tables]:
        return False
    for table, origin in zip(draft.tables, recipe.tables, strict=True):
        if len(table.columns) != len(origin.columns):
            return False
        for column, number in zip(table.columns, origin.columns, strict=True):
            measures = {one.measure for one in decision.columns if (one.table, one.column) == (origin.table, number)}
            if Measure.DROP_COLUMN in measures or (Measure.MASK_SPAN in measures and not column.masked):
                return False
    return True


def _places(seen: Sequence[Finding]) -> str:
    """The first places in the draft, by table and column position, never by name."""
    keys = sorted({one.subject.key for one in seen})
    more = ", …" if len(keys) > PLACES_SHOWN else ""
    return ", ".join(keys[:PLACES_SHOWN]) + more
