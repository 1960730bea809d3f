"""An act that was sent to the prefect by @CTES: what its envelope, its receipt and its stamp say of it.

All of it is for the agent: an object line may name people. The number of a receipt is that of the protocol: department,
SIREN, date of the decision, number of the act, nature, as in `034-213499999-20260316-DEL2026_012-DE`.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from grandjour.model.keys import luhn

RECEIPT: Final = r"(?:\d{3}|02[AB])-\d{9}-\d{8}-[A-Za-z0-9_]{1,15}-(?:DE|AR|AI|CC|BF|AU|NA)"
NUMBER: Final = re.compile(r"[A-Za-z0-9_]{1,15}")  # of an act
FIRST_YEAR: Final = 2000  # before any act was sent so


class Nature(StrEnum):
    """What kind of act it is, as receipts abbreviate it."""

    DECISION = "DE"
    REGULATORY = "AR"
    INDIVIDUAL = "AI"
    CONTRACT = "CC"
    BUDGET = "BF"
    OTHER = "AU"
    NOT_SAID = "NA"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The number of a receipt, and what it says."""

    id: str
    decided: date
    number: str  # of the act
    nature: Nature


@dataclass(frozen=True, slots=True)
class EnvelopeFile:
    """An XML part of an envelope. It is read and not kept, as the archive itself."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class TransmittedAct:
    """What is known of an act that was sent, and where it was read: parts of the envelope, pages of the document.

    matter: code of the nomenclature, of one to five levels, as `7.1`. annex: the document is one to the act.
    disagree: several receipts, or one that is not of this act: none is taken.
    """

    number: str | None = None
    decided: date | None = None
    nature: Nature | None = None
    subject: str = ""
    matter: str = ""
    receipt: str | None = None
    received: date | None = None
    annex: bool = False
    disagree: bool = False
    parts: tuple[EnvelopeFile, ...] = ()
    pages: tuple[int, ...] = ()  # from 1


def receipt_of(text: str) -> Receipt | None:
    """The receipt whose number a text is; None for one without the SIREN's key, a real date or a known nature."""
    if re.fullmatch(RECEIPT, text, re.ASCII) is None:
        return None
    _, siren, day, number, nature = text.split("-")
    decided = date_of(f"{day[:4]}-{day[4:6]}-{day[6:]}")
    if decided is None or not luhn(siren) or not int(siren):
        return None
    return Receipt(text, decided, number, Nature(nature))


def date_of(text: str) -> date | None:
    """A date as `2026-03-16`; None for another text, and for a day before acts were sent so."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if len(text) == len("2026-03-16") and day.year >= FIRST_YEAR else None


def with_receipt(act: TransmittedAct, receipts: set[str], received: set[date]) -> TransmittedAct:
    """An act with the one receipt of it among those that were read, and the one date on which it was received.

    Where there are several, or the one is of another act, none is taken, and that is said.
    """
    if not receipts:
        return act
    one = receipt_of(next(iter(receipts))) if len(receipts) == 1 else None
    if one is None or not _is_of(one, act):
        return replace(act, disagree=True)
    day = next(iter(received)) if len(received) == 1 else None
    return replace(
        act,
        number=one.number,
        decided=one.decided,
        nature=act.nature or one.nature,
        receipt=one.id,
        received=day if day and day >= one.decided else None,
    )


def together(envelope: TransmittedAct | None, stamp: TransmittedAct | None) -> TransmittedAct | None:
    """What an envelope and the stamp in its document say of one act. None where neither says anything."""
    if envelope is None or stamp is None:
        return envelope or stamp
    seen = replace(envelope, pages=stamp.pages)
    receipts = {one.receipt for one in (envelope, stamp) if one.receipt}
    joined = with_receipt(seen, receipts, {one.received for one in (envelope, stamp) if one.received})
    if envelope.disagree or stamp.disagree or joined.disagree:
        return replace(seen, receipt=None, received=None, disagree=True)
    return joined


def dated_by(act: TransmittedAct | None) -> date | None:
    """The date that an act gives its document; None for an annex, which may be of another day."""
    return act.decided if act and not act.annex else None


def _is_of(receipt: Receipt, act: TransmittedAct) -> bool:
    """Whether a receipt is that of an act, as far as both are known."""
    pairs = ((act.number, receipt.number), (act.decided, receipt.decided), (act.nature, receipt.nature))
    return all(known is None or known == said or said is Nature.NOT_SAID for known, said in pairs)
