"""Who publishes: an administration, in the sense of CRPA L300-2, and the agents who act for it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class AdministrationKind(StrEnum):
    """Kinds that change a rule of the law (droit.md §2.1)."""

    COMMUNE = "commune"
    DEPARTEMENT = "departement"
    REGION = "region"
    EPCI = "epci"
    STATE = "etat"
    PUBLIC_BODY = "etablissement_public"
    PRIVATE_BODY = "personne_privee_mission"


@dataclass(frozen=True, slots=True)
class Administration:
    """An administration that this instance serves. Everything belongs to exactly one, by its SIREN."""

    siren: str
    name: str
    kind: AdministrationKind
    mission: str
    contact: str  # a service mailbox or address, shown to the public
    population: int | None = None  # inhabitants; None = not known, asked when a rule needs it
    staff: int | None = None  # agents in full-time equivalents (ETP)
    code_commune: str | None = None
    website: str | None = None


class Role(StrEnum):
    """What an agent may do in the office."""

    AGENT = "agent"  # drops documents, rules under their name (with a reason against a proposal), publishes
    LEGAL_OFFICER = "legal_officer"  # all of that, publishes what is reserved to them, and withdraws
    ADMINISTRATOR = "administrator"  # all of that, and agents


LEGAL: Final = frozenset({Role.LEGAL_OFFICER, Role.ADMINISTRATOR})  # may publish what is reserved, and withdraw


@dataclass(frozen=True, slots=True)
class Agent:
    """A person with an account in the office of one administration."""

    id: str
    administration: str
    name: str  # to sign in, one for its administration
    display: str  # as it stands under a ruling
    role: Role
    active: bool = True  # False: may not come in any more; the name stays under what the agent did
