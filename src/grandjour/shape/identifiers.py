"""Columns of digits that are names, not numbers: a postal code is not added up, and its zeros count.

Text loses nothing, so doubt goes to text: by the header, or by digits that are all of one length.
"""

import re
from typing import Final

from grandjour.shape.names import words

_IDENTIFIERS: Final = (
    "ape code codes codepostal codeinsee cog cp cpv fantoir fax finess iban id ident identifiant idu ine insee "
    "matricule naf nic nir no num numero portable postal ref reference rivoli rna siren siret spi tel telephone "
    "telephonique uai"
)
_PLACES: Final = "arrondissement commune communes departement dep dept epci iris lot parcelle region section"
_MEASURES: Final = "cout effectif longueur montant nb nbre nombre part population prix somme surface taux total volume"
IDENTIFIER_WORDS: Final = frozenset(_IDENTIFIERS.split())  # announce identifiers
PLACE_WORDS: Final = frozenset(_PLACES.split())  # announce identifiers where all values have the same length
MEASURE_WORDS: Final = frozenset(_MEASURES.split())  # as the first word, announce numbers whatever comes after

PLACE_DIGITS: Final = 2
NAMELESS_DIGITS: Final = 5  # without a header, five digits may be a postal or INSEE code
ANY_DIGITS: Final = 9  # SIREN, SIRET, telephone, NIR

_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def names_identifier(header: str) -> bool:
    """Whether a header announces identifiers."""
    found = _spoken(header)
    announced = any(word in IDENTIFIER_WORDS or word.startswith("code") for word in found)
    return announced and found[0] not in MEASURE_WORDS


def fixed_length_of_identifier(header: str) -> int:
    """From how many digits on, all values having as many, a column under this header holds identifiers."""
    found = _spoken(header)
    if not found:
        return NAMELESS_DIGITS
    names_place = not PLACE_WORDS.isdisjoint(found) and found[0] not in MEASURE_WORDS
    return PLACE_DIGITS if names_place else ANY_DIGITS


def _spoken(header: str) -> tuple[str, ...]:
    """Words of a header, those written together too: `idBeneficiaire` is `id`, `beneficiaire`."""
    return words(_HUMP.sub(" ", header))
