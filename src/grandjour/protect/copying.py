"""A document → its cleared copy, made anew in a confined child: never the bytes that came."""

from pathlib import Path
from typing import Final

from grandjour.guard.confined import Limits, ask
from grandjour.guard.folder import temporary
from grandjour.guard.keep import keep_files
from grandjour.model.decision import Decision, Measure, PublicationVerdict
from grandjour.model.document import DocumentKind
from grandjour.model.document_copy import COPY_NAME, FORMAT_OF, CopyAnswer, CopyObstacle, DocumentCopy
from grandjour.model.errors import ConfinedCrash, ConfinedLied, ConfinedMemory, ConfinedOutput, ConfinedTimeout
from grandjour.model.release import Draft
from grandjour.protect.recipe import PLACE
from grandjour.recognise.examine import examine_copy
from grandjour.store.files import storing

MOST_BYTES: Final = 20 << 20  # of a document that is copied: its table is downloaded in other forms, of any size
A_COPY: Final = Limits(file_bytes=256 << 20)


def copy_document(
    original: Path,
    *,
    source: Path,
    folder: Path,
    kind: DocumentKind,
    author: str,
    document: str,
    unconfined: bool = False,
) -> DocumentCopy | CopyObstacle:
    """Write `document.<format>` into `folder`, or say why there is none.

    source: folder of the extraction, with which what the child reads again must agree. author: as the public reads it.
    The copy's own words are looked at once more, by the rules of today.
    Raises ConfinedLied, SandboxMissing, DiskFull, StoreError. A child that takes too much is an obstacle.
    """
    if kind not in FORMAT_OF:
        return CopyObstacle.KIND
    if original.stat().st_size > MOST_BYTES:
        return CopyObstacle.TOO_LARGE
    with storing(PLACE), temporary(folder) as place:
        try:
            made = ask(
                CopyAnswer,
                "grandjour.protect.copy_child:write",
                inputs=(original, source),
                folder=place,
                arguments={},
                document=document,
                limits=A_COPY,
                unconfined=unconfined,
            )
            if made.file is None and made.obstacle is not None:
                return made.obstacle
            if made.file is None or made.file.name != f"{COPY_NAME}.{FORMAT_OF[kind]}":
                raise ConfinedLied(document=document)
            if any(one.hide for one in examine_copy(place, document=document, unconfined=unconfined)):
                return CopyObstacle.SUSPECTED
        except (ConfinedTimeout, ConfinedMemory, ConfinedOutput, ConfinedCrash):
            return CopyObstacle.TOO_LARGE
        keep_files([made.file], place, folder, document=document)
    return DocumentCopy(made.file, FORMAT_OF[kind], author)


def may_carry_copy(draft: Draft, decision: Decision) -> bool:
    """Whether a draft may have a copy of its document: nothing of the document is missing in its tables."""
    return (
        decision.verdict_publication is PublicationVerdict.PUBLISH
        and all(one.measure is Measure.KEEP for one in decision.columns)
        and not (draft.withheld or draft.corrections or draft.corrected)
        and not any(table.n_set_aside or any(column.masked for column in table.columns) for table in draft.tables)
    )
