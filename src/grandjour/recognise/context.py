"""What the whole table tells of a column: one row a person, or one row a body or a facility.

The same values are public in one and private in the other: a landline, an address, a municipality.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from grandjour.model.finding import ColumnClass
from grandjour.recognise.headers import mentions, weight
from grandjour.recognise.holders import TRADERS, are_not_bodies
from grandjour.recognise.judge import ENOUGH, Verdict
from grandjour.recognise.kinds.commune import is_commune
from grandjour.recognise.kinds.date import parse
from grandjour.recognise.kinds.email_service import may_be_personal
from grandjour.recognise.kinds.nom import RECOGNISER as NOM
from grandjour.recognise.kinds.telephone import has_mobile, is_mobile_without_zero
from grandjour.recognise.names import is_first_name, is_full_name
from grandjour.recognise.sample import Sample
from grandjour.reference.types import TYPES

MOBILE_SHARE: Final = 0.02
ENOUGH_NUMBERS: Final = 20  # numbers seen, before the absence of any mobile tells something
SET_REMARKS: Final = 4  # times that each remark comes, on average
EQUIPMENT_SIGNS: Final = 2  # headers of an inventory, for its rows to be of equipment
BIRTH_YEARS: Final = 45  # a spread of years that acts do not have, but people do
SOME_NAMES: Final = 0.25  # full names among other things: persons in a list of bodies, perhaps
NAMES_BESIDE_PERSONS: Final = 0.1
FEW_NAMES: Final = 3
NAMES_AMONG_SURNAMES: Final = 0.08  # many surnames are first names too: Martin, Robert, Simon…

OF_PERSONS: Final = frozenset(
    (
        "nir",
        "spi",
        "date_naissance",
        "prenom",
        "matricule_agent",
        "situation_familiale",
        "nationalite",
        "lieu_naissance",
    )
)
# A key that only follows persons where one of the traits stands beside it.
KEYS: Final = frozenset(("pseudonyme", "uuid"))
TRAITS: Final = frozenset(("age", "sexe"))
REGISTERED: Final = frozenset(("siret_organisme", "siren"))
OF_BODIES: Final = frozenset(("siret_organisme", "siren", "libelle_equipement", "email_service"))
BODY_HEADERS: Final = (
    "mairie", "accueil", "standard", "service", "secretariat", "siege", "etablissement", "etab", "structure", "ecole",
    "organisme", "equipement", "association", "asso", "entreprise", "societe", "raison", "denomination", "musee",
    "site", "lieu", "station", "operateur", "amenageur", "attribuant", "acheteur", "enseigne", "uai",
)  # fmt: skip
EQUIPMENT_HEADERS: Final = ("gestionnaire", "puissance", "acc", "etat", "com insee", "defibrillateur", "dae")
NAMES: Final = frozenset(("nom", "nom_complet", "prenom"))
AGGREGATE_HEADERS: Final = (
    "moyen", "moyenne", "median", "mediane", "quartile", "decile", "centile", "nombre", "n", "part", "pct", "taux",
    "total", "effectif", "effectifs", "somme", "ecart", "indice", "evolution", "premier", "dernier",
    "menage", "menages", "uc",
)  # fmt: skip
# Of one person; of many, a statistic.
OF_ONE: Final = frozenset(("revenu", "age", "sexe", "nationalite", "situation_familiale"))
# Told by their header alone. Of many, a statistic, unless the rows are about persons.
BY_HEADER: Final = frozenset(
    (
        "religion",
        "opinion_politique",
        "appartenance_syndicale",
        "handicap",
        "sante",
        "aide_sociale",
        "infraction",
    )
)
PERSON_HEADERS: Final = (
    "perso", "personnel", "personnelle", "portable", "mobile", "domicile", "parent", "parents", "usager", "agent",
    "demandeur", "eleve", "enfant", "patient", "allocataire", "locataire", "habitant", "famille",
)  # fmt: skip
# Of cells that say why, or how someone is: of free text, whatever the rows are about.
MATTER_HEADERS: Final = (
    "motif", "motifs", "arret", "arrets", "absence", "absences", "conge", "conges", "observation", "observations",
    "commentaire", "commentaires", "remarque", "remarques", "note", "notes", "appreciation", "suivi", "situation",
    "justification", "precision", "precisions", "divers", "details", "memo", "comment", "comments", "message",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settled:
    """A verdict, and whether it is withheld here. role: service, organisme, elu_ou_signataire or None."""

    verdict: Verdict
    hide: bool
    role: str | None = None


def settle(samples: Sequence[Sample], verdicts: Sequence[Verdict | None]) -> tuple[Settled | None, ...]:
    """The verdicts of all columns in the light of one another, in order."""
    persons = is_of_persons(samples, verdicts)
    bodies = is_of_bodies(samples, verdicts)
    first_names = any(verdict is not None and verdict.type == "prenom" for verdict in verdicts)
    registered = any(verdict is not None and verdict.type in REGISTERED for verdict in verdicts)
    verdicts = [
        None if _is_of_held_bodies(sample, verdict, registered=registered) else verdict
        for sample, verdict in zip(samples, verdicts, strict=True)
    ]
    sole_traders = any(
        verdict is not None and verdict.type == "nom_complet" and mentions(sample.name, TRADERS)
        for sample, verdict in zip(samples, verdicts, strict=True)
    )
    settled = tuple(
        _settle(
            sample,
            _with_neighbours(sample, verdict, persons=persons, bodies=bodies, first_names=first_names),
            persons=persons,
            bodies=bodies,
        )
        for sample, verdict in zip(samples, verdicts, strict=True)
    )
    return tuple(_of_sole_traders(one) for one in settled) if sole_traders else settled


def _is_of_held_bodies(sample: Sample, verdict: Verdict | None, *, registered: bool) -> bool:
    """Whether a header that asks for persons stands over bodies; a person among them is found cell by cell."""
    if verdict is None or verdict.type != "nom_complet" or verdict.why != "column.header":
        return False
    return not are_not_bodies(sample, registered=registered)


def _of_sole_traders(settled: Settled | None) -> Settled | None:
    """The number of a business that a person beside it holds is that person's."""
    if settled is None or settled.verdict.type != "siret_organisme":
        return settled
    return Settled(replace(settled.verdict, type="siret_ei", why="column.neighbours"), hide=True)


def is_of_persons(samples: Sequence[Sample], verdicts: Sequence[Verdict | None]) -> bool:
    """Whether a row is about one person: a column only people have, a header that names them, a key and a trait."""
    types = {verdict.type for verdict in verdicts if verdict is not None}
    if types & KEYS and types & TRAITS:
        return True
    return any(
        verdict is not None
        and (
            verdict.type in OF_PERSONS
            or (verdict.type in ("nom_complet", "email", "telephone") and mentions(sample.name, PERSON_HEADERS))
        )
        for sample, verdict in zip(samples, verdicts, strict=True)
    )


def is_of_matters(sample: Sample, *, persons: bool) -> bool:
    """Whether a word of health in a cell is likely someone's. persons: whether the rows are about persons."""
    return mentions(sample.name, MATTER_HEADERS) or (persons and not mentions(sample.name, BODY_HEADERS))


def is_of_bodies(samples: Sequence[Sample], verdicts: Sequence[Verdict | None]) -> bool:
    """Whether a row is about a body, a facility or a piece of equipment that no person's name stands beside."""
    signs = sum(weight(sample.name, dict.fromkeys(EQUIPMENT_HEADERS, 1.0)) > 0 for sample in samples)
    if signs >= EQUIPMENT_SIGNS and not any(verdict is not None and verdict.type in NAMES for verdict in verdicts):
        return True
    return any(
        (verdict is not None and verdict.type in OF_BODIES) or mentions(sample.name, BODY_HEADERS)
        for sample, verdict in zip(samples, verdicts, strict=True)
    )


def _with_neighbours(
    sample: Sample, verdict: Verdict | None, *, persons: bool, bodies: bool, first_names: bool
) -> Verdict | None:
    """A verdict that only the neighbours allow, or forbid. first_names: whether one of the columns holds them."""
    from_header = verdict is not None and verdict.label >= ENOUGH
    if (verdict is None or (not verdict.personal and not from_header)) and lost_their_zero(sample):
        return Verdict("telephone", 0.5, 0.0, 1.0, "column.values")
    if verdict is not None and verdict.type == "commentaire_libre" and not persons and _are_set_remarks(sample):
        return None
    if verdict is None and first_names and looks_like_surnames(sample):
        return Verdict("nom", 0.6, 0.0, 1.0, "column.neighbours")
    if verdict is None and has_full_names(sample, at_least=NAMES_BESIDE_PERSONS if persons else SOME_NAMES):
        return Verdict("nom_complet", 0.5, 0.0, SOME_NAMES, "column.some-names")
    if (
        verdict is not None
        and verdict.type in BY_HEADER
        and not persons
        and _is_of_many(sample, verdict, bodies=bodies)
    ):
        return None
    if verdict is not None and verdict.type in OF_ONE and mentions(sample.name, AGGREGATE_HEADERS):
        return None
    if verdict is not None and verdict.type == "nom" and verdict.label < 0.9:
        return verdict if first_names or looks_like_surnames(sample) else None
    if verdict is not None and verdict.type == "date" and not from_header and persons and spans_lives(sample):
        return Verdict("date_naissance", 0.5, 0.0, verdict.share, "column.neighbours")
    return verdict


def lost_their_zero(sample: Sample) -> bool:
    """Whether all values are of nine digits that begin with 6 or 7: mobiles that a workbook took for numbers."""
    return len(sample.values) >= FEW_NAMES and all(map(is_mobile_without_zero, sample.values))


def _are_set_remarks(sample: Sample) -> bool:
    """Whether the same few remarks come again and again, as codes do."""
    return sample.total >= SET_REMARKS * sample.distinct


def _is_of_many(sample: Sample, verdict: Verdict, *, bodies: bool) -> bool:
    """Whether a matter told by its header is counted here, or is a service to persons with a disability."""
    counted = not any(any(map(str.isalpha, value)) for value in sample.values) and any(
        len(value) > 1 for value in sample.values
    )
    return counted or mentions(sample.name, AGGREGATE_HEADERS) or (bodies and verdict.type == "handicap")


def looks_like_surnames(sample: Sample) -> bool:
    """Whether the values read as surnames: name words, many of them different, some of them first names too."""
    if not sample.values or len(sample.values) < min(10, sample.total):
        return False
    fitting = [value for value in sample.values if NOM.matches(value)]
    if len(fitting) < NOM.share * len(sample.values):
        return False
    first_names = sum(map(is_first_name, fitting))
    return NAMES_AMONG_SURNAMES <= first_names / len(fitting) < 0.7


def has_full_names(sample: Sample, *, at_least: float) -> bool:
    """Whether so large a share of the values, and a handful at least, read as first name and surname."""
    named = [value for value in sample.values if is_full_name(value) and not is_commune(value)]
    return len(named) >= FEW_NAMES and len(named) >= at_least * len(sample.values)


def spans_lives(sample: Sample) -> bool:
    """Whether the dates spread over as many years as living people do."""
    days = [day for value in sample.values if (day := parse(value)) is not None]
    years = [day.year for day in days if day.year > 1900]
    return len(years) >= ENOUGH_NUMBERS and max(years) - min(years) >= BIRTH_YEARS


def _settle(sample: Sample, verdict: Verdict | None, *, persons: bool, bodies: bool) -> Settled | None:
    if verdict is None:
        return None
    match verdict.type:
        case "telephone":
            if _is_service_line(sample, persons=persons, bodies=bodies):
                return Settled(replace(verdict, type="tel_service"), hide=False, role="service")
            return Settled(verdict, hide=True)
        case "email" if _are_service_mailboxes(sample):
            return Settled(replace(verdict, type="email_service", why="column.header"), hide=False, role="service")
        case "adresse" if mentions(sample.name, BODY_HEADERS) or (bodies and not persons):
            return Settled(verdict, hide=False, role="organisme")
        case "nom_elu":
            return Settled(verdict, hide=False, role="elu_ou_signataire")
        case "tel_service" | "email_service":
            return Settled(verdict, hide=False, role="service")
        case "latlon" | "commune" | "code_postal" | "cadastre" | "age" | "sexe" | "pseudonyme":
            return Settled(verdict, hide=persons)
    return Settled(verdict, hide=verdict.personal)


def _are_service_mailboxes(sample: Sample) -> bool:
    """Whether the header says so, and no value seen speaks against it."""
    says_so = mentions(sample.name, BODY_HEADERS) and not mentions(sample.name, PERSON_HEADERS)
    return says_so and not any(map(may_be_personal, sample.values))


def _is_service_line(sample: Sample, *, persons: bool, bodies: bool) -> bool:
    if mentions(sample.name, PERSON_HEADERS):
        return False
    if mentions(sample.name, BODY_HEADERS):
        return True
    mobiles = sum(map(has_mobile, sample.values))
    if persons or mobiles > MOBILE_SHARE * len(sample.values):
        return False
    return bodies or len(sample.values) >= ENOUGH_NUMBERS


def class_of(settled: Settled) -> ColumnClass:
    """Class of a settled type; what a role makes public is public."""
    return ColumnClass.PUBLIC if settled.role else TYPES[settled.verdict.type].column_class
