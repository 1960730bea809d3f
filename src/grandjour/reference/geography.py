"""Communes with their former codes, departments, regions, EPCI and postal codes (vintage 2026)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from grandjour.model.errors import NotFound
from grandjour.reference.datafiles import read_rows
from grandjour.reference.spelling import fold

CURRENT: Final = ("commune-actuelle", "arrondissement-municipal")


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of today, or a municipal arrondissement of Paris, Lyon or Marseille, by its INSEE code."""

    code: str
    name: str
    department: str
    region: str
    epci: str | None  # SIREN
    siren: str | None
    population: int | None  # inhabitants
    postal_codes: tuple[str, ...]
    former_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Department:
    """A department or an overseas collectivity, by its INSEE code."""

    code: str
    name: str
    region: str
    seat: str  # INSEE code of its chef-lieu
    zone: str  # metro, drom or com


@dataclass(frozen=True, slots=True)
class Region:
    """A region, by its INSEE code."""

    code: str
    name: str
    seat: str
    zone: str


@dataclass(frozen=True, slots=True)
class Epci:
    """An inter-municipal body with its own taxation, by its SIREN."""

    siren: str
    name: str
    kind: str  # CC, CA, CU, METRO…
    population: int
    n_communes: int


@lru_cache(maxsize=1)
def communes() -> Mapping[str, Commune]:
    """Communes of today and municipal arrondissements, by code."""
    rows = (row for row in read_rows("communes.csv.gz") if row["type"] in CURRENT)
    return MappingProxyType({row["code"]: _commune(row) for row in rows})


@lru_cache(maxsize=1)
def successors() -> Mapping[str, str]:
    """Code of today's commune for each former code, delegated and associated communes included."""
    found: dict[str, str] = {}
    for row in read_rows("communes.csv.gz"):
        found.update((former, row["chef_lieu"] or row["code"]) for former in row["anciens_codes"].split())
        if row["chef_lieu"] and row["type"] not in CURRENT:
            found[row["code"]] = row["chef_lieu"]
    return MappingProxyType({old: new for old, new in found.items() if old not in communes()})


def commune(code: str) -> Commune:
    """The commune of today that has or took over that INSEE code. Raises NotFound."""
    current = code if code in communes() else successors().get(code)
    if current is None or current not in communes():
        raise NotFound(what=f"commune {code}")
    return communes()[current]


def is_commune_code(code: str) -> bool:
    """Whether this is the INSEE code of a commune, past or present."""
    return code in communes() or code in successors()


@lru_cache(maxsize=1)
def commune_names() -> frozenset[str]:
    """Folded names of all communes, delegated and associated ones included."""
    return frozenset(fold(row["nom"]) for row in read_rows("communes.csv.gz"))


@lru_cache(maxsize=1)
def postal_codes() -> Mapping[str, tuple[str, ...]]:
    """INSEE codes of the communes that each postal code serves."""
    found: dict[str, list[str]] = {}
    for row in read_rows("codes_postaux.csv.gz"):
        found.setdefault(row["code_postal"], []).append(row["code_commune"])
    for item in communes().values():
        for code in item.postal_codes:
            if item.code not in found.setdefault(code, []):
                found[code].append(item.code)
    return MappingProxyType({code: tuple(members) for code, members in found.items()})


@lru_cache(maxsize=1)
def departments() -> Mapping[str, Department]:
    """Departments and overseas collectivities, by code."""
    rows = read_rows("departements.csv.gz")
    return MappingProxyType(
        {row["code"]: Department(row["code"], row["nom"], row["region"], row["chefLieu"], row["zone"]) for row in rows}
    )


@lru_cache(maxsize=1)
def regions() -> Mapping[str, Region]:
    """Regions, by code."""
    rows = read_rows("regions.csv.gz")
    return MappingProxyType(
        {row["code"]: Region(row["code"], row["nom"], row["chefLieu"], row["zone"]) for row in rows}
    )


@lru_cache(maxsize=1)
def epcis() -> Mapping[str, Epci]:
    """Inter-municipal bodies with their own taxation, by SIREN."""
    rows = read_rows("epci.csv.gz")
    return MappingProxyType(
        {
            row["siren"]: Epci(row["siren"], row["nom"], row["type"], int(row["population"]), int(row["communes"]))
            for row in rows
        }
    )


@lru_cache(maxsize=1)
def departments_by_siren() -> Mapping[str, tuple[str, ...]]:
    """Departments of each commune and of each EPCI by its SIREN; an EPCI has those of all its members, in order."""
    found: dict[str, set[str]] = {}
    for member in communes().values():
        for siren in filter(None, (member.siren, member.epci)):
            found.setdefault(siren, set()).add(member.department)
    return MappingProxyType({siren: tuple(sorted(codes)) for siren, codes in found.items()})


def _commune(row: Mapping[str, str]) -> Commune:
    return Commune(
        code=row["code"],
        name=row["nom"],
        department=row["departement"],
        region=row["region"],
        epci=row["epci"] or None,
        siren=row["siren"] or None,
        population=int(row["population"]) if row["population"] else None,
        postal_codes=tuple(row["codes_postaux"].split()),
        former_codes=tuple(row["anciens_codes"].split()),
    )
