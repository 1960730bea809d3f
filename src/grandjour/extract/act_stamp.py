"""The stamp of an act that was sent to the prefect, in the text of its pages: number of the receipt, its date.

Written from stamps of published PDFs: the number stands within a few lines of words that announce a receipt. A number
that a text only cites is not taken. A closed pattern, whose SIREN, date and nature are checked.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from grandjour.model.extraction import Page
from grandjour.model.transmission import RECEIPT, TransmittedAct, date_of, receipt_of, with_receipt

NEAR: Final = 300  # characters between the words of a stamp
NUMBER: Final = re.compile(rf"(?<![\w-]){RECEIPT}(?!\w|-\w)")
ANNOUNCED: Final = re.compile(
    r"accus[ée] de r[ée]ception|\bID\s*:|"
    r"(?:re[çc]u|envoy[ée]|r[ée]ception|envoi|transmis)\s+(?:en|[àa] la)?\s*pr[ée]fecture",
    re.IGNORECASE,
)
DAY: Final = r"\d{2}/\d{2}/\d{4}"
SENT_THEN_RECEIVED: Final = re.compile(
    rf"envoi\s+pr[ée]fecture\s*:\s*r[ée]ception\s+en\s+pr[ée]fecture\s*:\s*{DAY}\s+({DAY})", re.IGNORECASE
)
RECEIVED: Final = re.compile(
    rf"(?:r[ée]ception\s+(?:en\s+)?pr[ée]fecture\s*:|re[çc]u\s+en\s+pr[ée]fecture\s+le\s*:?)\s*({DAY})", re.IGNORECASE
)


def read_stamp(pages: Iterable[Page]) -> TransmittedAct | None:
    """What the stamps on the pages of one document say, taken together; None where there is none."""
    receipts: set[str] = set()
    received: set[date] = set()
    numbers: list[int] = []
    for page in pages:
        for receipt, around in _stamps(page.text):
            receipts.add(receipt)
            received.update(_received(around))
            numbers.append(page.number)
    if not receipts:
        return None
    return replace(with_receipt(TransmittedAct(), receipts, received), pages=tuple(dict.fromkeys(numbers)))


def _stamps(text: str) -> Iterator[tuple[str, str]]:
    """Each number of a receipt that is announced as such, and the text around it."""
    for found in NUMBER.finditer(text):
        before, after = text[max(0, found.start() - NEAR) : found.start()], text[found.end() : found.end() + NEAR]
        if receipt_of(found[0]) and ANNOUNCED.search(before):
            yield found[0], f"{before}\n{after}"


def _received(text: str) -> set[date]:
    """The dates of receipt that a stamp names."""
    pattern = SENT_THEN_RECEIVED if SENT_THEN_RECEIVED.search(text) else RECEIVED
    days = (date_of("-".join(reversed(found[1].split("/")))) for found in pattern.finditer(text))
    return {day for day in days if day is not None}
