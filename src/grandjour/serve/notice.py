"""The notice of a dataset: how often it is used, and what was made with it. Erasable, as no release is.

It is of a dataset, not of a version, and is shown only as long as the log says that the dataset is live.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from grandjour.model.encoding import from_json
from grandjour.model.errors import BrokenRecord, Language, NotFound, StoreError
from grandjour.model.reuse import ReuseKind, is_web_address
from grandjour.store.public.reader import PublicReader

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class PublicReuse:
    """A declared reuse that an agent accepted. who: "" where its declarer did not want to be named."""

    title: str
    address: str
    kind: ReuseKind
    description: str
    who: str
    accepted_on: date
    language: Language  # in which it was declared


@dataclass(frozen=True, slots=True)
class Figures:
    """Uses since `since`, the first day of the first month that has any; None: none yet."""

    since: date | None = None
    downloads: int = 0
    api_calls: int = 0
    requests: int = 0  # for access, that a link to the dataset answered


@dataclass(frozen=True, slots=True)
class Notice:
    """How a dataset is used. reuses: the last accepted first."""

    format: int = FORMAT
    figures: Figures = Figures()
    reuses: tuple[PublicReuse, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no use is known."""
        return self == EMPTY


EMPTY: Final = Notice()


def read_notice(reader: PublicReader, dataset: str) -> Notice:
    """The notice of a dataset; an empty one where there is none that can be read: a page does without."""
    try:
        notice = from_json(reader.notice(dataset), Notice)
    except (NotFound, StoreError, BrokenRecord):
        return EMPTY
    if notice.format != FORMAT:
        return EMPTY
    links = tuple(reuse for reuse in notice.reuses if is_web_address(reuse.address))
    return notice if len(links) == len(notice.reuses) else Notice(notice.format, notice.figures, links)
