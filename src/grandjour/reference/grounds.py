"""The legal reasons for which something is withheld, with article, treatment and the date on which a secret ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from grandjour.model.decision import Treatment
from grandjour.model.errors import NotFound
from grandjour.reference.datafiles import read_toml


class Scope(StrEnum):
    """Against whom a ground holds."""

    ALL = "all"  # everyone, the person concerned included
    OTHERS = "others"  # everyone but the person concerned (CRPA L311-6)
    PUBLICATION = "publication"  # a requester may have it; it may not go online as it stands
    REQUEST = "request"  # a request is refused for it; it withholds nothing of a document


@dataclass(frozen=True, slots=True)
class Ground:
    """A legal reason. delay_years: from the document's date; None: never, or not by that date alone.

    forbids: a document that is confirmed to be one may not be published at all. to_be_given: the article says what may
    not be refused, so that nothing is refused by it.
    """

    code: str
    article: str
    treatment: Treatment
    label_fr: str
    label_en: str
    delay_years: int | None
    url: str | None
    scope: Scope
    forbids: bool = False
    to_be_given: bool = False


def _ground(code: str, fields: Mapping[str, Any], urls: Mapping[str, str]) -> Ground:
    article: str = fields["article"]
    return Ground(
        code=code,
        article=article,
        treatment=Treatment(fields["treatment"]),
        label_fr=fields["fr"],
        label_en=fields["en"],
        delay_years=fields.get("delay_years"),
        url=next((url for prefix, url in urls.items() if article.startswith(prefix)), None),
        scope=Scope(fields["scope"]),
        forbids=fields.get("forbids", False),
        to_be_given=fields.get("to_be_given", False),
    )


_FILE: Final = read_toml("grounds.toml")
LAW_VERSION: Final[str] = _FILE["law_version"]
GROUNDS: Final[Mapping[str, Ground]] = MappingProxyType(
    {code: _ground(code, fields, _FILE["code_urls"]) for code, fields in _FILE["ground"].items()}
)
OF_DOCUMENTS: Final = frozenset(code for code, one in GROUNDS.items() if one.scope is not Scope.REQUEST)


def ground(code: str) -> Ground:
    """The ground of that code. Raises NotFound."""
    if code not in GROUNDS:
        raise NotFound(what=f"ground {code}")
    return GROUNDS[code]


def release_date(code: str, document_date: date | None) -> date | None:
    """First day on which the secret no longer holds (CRPA L311-8, Code du patrimoine L213-2).

    document_date: of the document, or of the latest one in the file. None: unknown, or not told by that date alone.
    Raises NotFound for an unknown code.
    """
    years = ground(code).delay_years
    if years is None or document_date is None:
        return None
    try:
        return document_date.replace(year=document_date.year + years)
    except ValueError:  # 29 February: the secret ends on the next day
        return date(document_date.year + years, 3, 1)
