"""Which act each document of an archive is, by the XML parts of the @CTES envelope that stand beside it."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from grandjour.intake.envelope import MAX_SUBJECT, EnvelopePart
from grandjour.model.encoding import digest_file
from grandjour.model.transmission import EnvelopeFile, TransmittedAct, receipt_of, with_receipt

SUBJECT: Final = slice(0, MAX_SUBJECT)


def acts_of(members: Mapping[Path, EnvelopePart | None]) -> dict[Path, TransmittedAct | None]:
    """The documents of one archive, each with the act that its envelope says it is, or is an annex to.

    Parts of an envelope that came with documents are left out: they are named in the act. Parts alone are documents,
    for there is nothing else of which they could tell.
    """
    parts = {path: part for path, part in members.items() if part is not None}
    documents = [path for path, part in members.items() if part is None]
    if not documents:
        return dict.fromkeys(members)
    files = tuple(EnvelopeFile(path.name, digest_file(path)) for path in parts)
    said = [part for part in parts.values() if part.is_act]
    receipts = [part for part in parts.values() if part.is_receipt]
    return {path: _act_of(path.name, said, receipts, files, alone=len(documents) == 1) for path in documents}


def _act_of(
    name: str,
    said: list[EnvelopePart],
    receipts: list[EnvelopePart],
    files: tuple[EnvelopeFile, ...],
    *,
    alone: bool,
) -> TransmittedAct | None:
    """The act that names a document, else the only one; receipts tell of acts where no message does."""
    parts = said or receipts
    named = [part for part in parts if name in (part.document, *part.annexes)]
    only = parts[:1] if alone and len({_key(part) for part in parts}) == 1 else []
    part = next(iter(named or only), None)
    if part is None:
        return None
    act = TransmittedAct(
        number=part.number,
        decided=part.decided,
        nature=part.nature,
        subject=part.subject[SUBJECT],
        matter=part.matter,
        annex=name != part.document and name in part.annexes,
        parts=files,
    )
    several = len({_key(one) for one in said}) > 1
    of_act = [one for one in receipts if not several or _receipted(one) == _key(part)]
    return with_receipt(act, {one.receipt for one in of_act}, _received(of_act))


def _key(part: EnvelopePart) -> tuple[str | None, date | None]:
    """What tells acts of one envelope apart."""
    return part.number, part.decided


def _receipted(part: EnvelopePart) -> tuple[str | None, date | None] | None:
    """The same of the act of which a receipt is, by its number."""
    receipt = receipt_of(part.receipt)
    return (receipt.number, receipt.decided) if receipt else None


def _received(receipts: Iterable[EnvelopePart]) -> set[date]:
    return {one.received for one in receipts if one.received is not None}
