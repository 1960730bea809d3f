"""A long list, page by page: what stands on the page that the address asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from grandjour.office.site import Visit

MOST_DIGITS: Final = 9  # of a page's number
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list. number: from 1 to `of`, which is 1 of an empty list too."""

    shown: tuple[T, ...]
    number: int
    of: int

    @property
    def is_last(self) -> bool:
        """Whether nothing of the list comes after it."""
        return self.number == self.of


def page_of(visit: Visit, ones: Sequence[T], most: int) -> Page[T]:
    """The page that `?page=` asks for: the nearest that there is; the first where it is no number.

    most: of one page.
    """
    n_pages = max(1, -(-len(ones) // most))
    asked = visit.request.query_params.get("page", "")
    known = asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS
    number = min(max(int(asked), 1), n_pages) if known else 1
    return Page(tuple(ones[(number - 1) * most : number * most]), number, n_pages)
