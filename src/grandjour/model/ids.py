"""Random public identifiers: they say nothing of what they name, and cannot be guessed or counted."""

import hashlib
import secrets
from typing import Final

ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, read aloud without doubt
LENGTH: Final = 26  # characters of 5 bits: 130 bits


def new_id() -> str:
    """A new random identifier of 26 characters, safe in addresses and file names."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def derived_id(*parts: str) -> str:
    """The identifier that these parts always give, so that making a thing twice makes one; a part must be random."""
    number = int.from_bytes(hashlib.sha256("\n".join(parts).encode()).digest(), "big")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))


def is_id(text: str) -> bool:
    """Whether `text` has the form of an identifier of ours; says nothing of its existence."""
    return len(text) == LENGTH and all(character in ALPHABET for character in text)
