"""Keys that tell a real number from a run of digits."""

from typing import Final

from grandjour.model.keys import luhn

LA_POSTE: Final = "356000000"  # its establishments have a key of their own


def siret_key(digits: str) -> bool:
    """Luhn's key of the 14 digits; for La Poste, a sum of digits that 5 divides."""
    if digits.startswith(LA_POSTE) and sum(map(int, digits)) % 5 == 0:
        return True
    return luhn(digits) and luhn(digits[:9])


def nir_key(number: str) -> bool:
    """Key of a NIR of 15 characters: 97 less the rest of the first 13 by 97; Corsica 2A counts 19, 2B 18."""
    body = number[:13].replace("2A", "19").replace("2B", "18")
    return 97 - int(body) % 97 == int(number[13:])


def iban_key(iban: str) -> bool:
    """ISO 13616: the number moved round and spelled in digits leaves 1 when divided by 97."""
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1


def spi_key(digits: str) -> bool:
    """Key of a tax number of 13 digits: the last three are the first ten modulo 511."""
    return int(digits[:10]) % 511 == int(digits[10:])
