"""Numbers of the law that change what an administration must do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from grandjour.model.administration import AdministrationKind
from grandjour.reference.datafiles import read_toml


@dataclass(frozen=True, slots=True)
class Threshold:
    """value: the first one that is bound, in `unit`. version: date of the text read."""

    code: str
    value: int
    unit: str
    article: str
    version: date


THRESHOLDS: Final[Mapping[str, Threshold]] = MappingProxyType(
    {
        code: Threshold(code, item["value"], item["unit"], item["article"], date.fromisoformat(item["version"]))
        for code, item in read_toml("thresholds.toml").items()
    }
)

STAFF: Final = THRESHOLDS["seuil_etp"]
POPULATION: Final = THRESHOLDS["seuil_population"]
LOCAL_AUTHORITIES: Final = frozenset(
    {AdministrationKind.COMMUNE, AdministrationKind.DEPARTEMENT, AdministrationKind.REGION}
)  # collectivités territoriales: the only ones that the population threshold may exempt
