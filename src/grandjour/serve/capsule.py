"""A requester's record: what the sender of a ticket may know, readable with the token of their link and no other way.

"GJC1" · nonce (12 bytes) · ChaCha20-Poly1305 of the canonical JSON, padded so that its size does not tell the state.
Name and key are HKDF-SHA-256 of the token: who has not the token can neither find the record nor read it.
"""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from grandjour.model.encoding import from_json, to_json
from grandjour.model.errors import BrokenRecord, SealBroken
from grandjour.model.release import Publisher
from grandjour.model.ticket import Reply, TicketKind, TicketState

MAGIC: Final = b"GJC1"
NONCE_BYTES: Final = 12
KEY_BYTES: Final = 32
NAME_BYTES: Final = 16
STEP_BYTES: Final = 8192  # records are a multiple of it


@dataclass(frozen=True, slots=True)
class Dates:
    """The clock of a request, as R112-5 and R112-11-1 want it told.

    forwarded_on: since when another administration has it. Two texts then start the clock on different days (CRPA
    L114-3, R311-13): agents plan on the earlier, `refusal_on`; `later_refusal_on` is the one that its sender is told.
    """

    received_on: date
    aim_on: date  # on which we mean to have answered
    refusal_on: date  # silence is a refusal
    referral_until: date  # the CADA can be asked
    forwarded_on: date | None = None
    later_refusal_on: date | None = None
    decided_on: date | None = None  # of the reply that stands


@dataclass(frozen=True, slots=True)
class Record:
    """What the page of a secret link shows."""

    kind: TicketKind
    publisher: Publisher
    state: TicketState
    dates: Dates
    body: str  # what was asked, in the sender's own words, as canonical JSON of its kind
    reply: Reply | None = None


def name_of(token: str) -> str:
    """Under which name the record stands in the public root."""
    return _derived(token, b"name", NAME_BYTES).hex()


def close(record: Record, token: str) -> bytes:
    """The record as it is published."""
    plain, nonce = to_json(record), secrets.token_bytes(NONCE_BYTES)
    padded = plain.ljust(-(-len(plain) // STEP_BYTES) * STEP_BYTES)
    return MAGIC + nonce + _cipher(token).encrypt(nonce, padded, name_of(token).encode())


def open_record(capsule: bytes, token: str) -> Record:
    """The record of a capsule. Raises SealBroken when the token is another one, or the bytes were changed."""
    nonce, sealed = capsule[len(MAGIC) : len(MAGIC) + NONCE_BYTES], capsule[len(MAGIC) + NONCE_BYTES :]
    try:
        return from_json(_cipher(token).decrypt(nonce, sealed, name_of(token).encode()), Record)
    except (InvalidTag, ValueError, BrokenRecord):
        raise SealBroken(message="capsule") from None


def _cipher(token: str) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(_derived(token, b"key", KEY_BYTES))


def _derived(token: str, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=b"grandjour capsule 1 " + purpose).derive(
        token.encode()
    )
