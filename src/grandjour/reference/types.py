"""The types that recognisers give, with what the public and the agent are told of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from grandjour.model.decision import Measure
from grandjour.model.finding import ColumnClass
from grandjour.reference.datafiles import read_toml


@dataclass(frozen=True, slots=True)
class FindingType:
    """A type of column (lower case), of a stretch of text (capitals) or of a document.

    ground: code of the ground on which it is withheld; None: public.
    shows: what publishing would show, as the object of a sentence. measure: what we propose to the agent.
    """

    code: str
    label_fr: str
    label_en: str
    column_class: ColumnClass
    ground: str | None
    shows_fr: str
    shows_en: str
    measure: Measure


def _type(code: str, fields: Mapping[str, Any]) -> FindingType:
    return FindingType(
        code=code,
        label_fr=fields["fr"],
        label_en=fields["en"],
        column_class=ColumnClass(fields["class"]),
        ground=fields.get("ground"),
        shows_fr=fields["shows_fr"],
        shows_en=fields["shows_en"],
        measure=Measure(fields["measure"]),
    )


TYPES: Final[Mapping[str, FindingType]] = MappingProxyType(
    {code: _type(code, fields) for code, fields in read_toml("types.toml").items()}
)
