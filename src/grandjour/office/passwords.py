"""Passwords of agents: hashed with argon2id, checked in the same time whether the name exists or not."""

from threading import Semaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST: Final = 12  # characters
MOST: Final = 200
_HASHER: Final = PasswordHasher()  # argon2id with the library's parameters (RFC 9106, low memory)
_NOBODY: Final = _HASHER.hash("nobody has this password, this hash only takes as long as a true one")
_AT_ONCE: Final = Semaphore(2)  # each check takes 64 MiB and a core for some hundredths of a second


def fits(password: str) -> bool:
    """Whether a new password is of a length that we take."""
    return LEAST <= len(password) <= MOST


def hash_password(password: str) -> str:
    """The hash to keep of a password, with its salt and parameters."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def is_password(password: str, kept: str | None) -> bool:
    """Whether `password` is the one whose hash is `kept`; None, for a name that nobody has, takes as long."""
    try:
        with _AT_ONCE:
            _HASHER.verify(_NOBODY if kept is None else kept, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None
