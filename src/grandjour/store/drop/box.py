"""Sealed boxes: anyone with the public key can close one, only the desk can open it.

"GJD1" · key id (26 letters) · ephemeral X25519 public key (32 bytes) · ChaCha20-Poly1305 of the payload.
The key is HKDF-SHA-256 of the shared secret, salted with both public keys; it serves once, so the nonce is zero.
All that stands before the sealed part, and the name of the message, are authenticated with it.
"""

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from grandjour.model.desk_key import DeskKey
from grandjour.model.errors import SealBroken
from grandjour.model.ids import LENGTH

PLACE: Final = "drop"
MAX_BYTES: Final = 11 << 20  # a ticket of 64 KiB and attachments of 10 MiB in all, with what encodes them
MAGIC: Final = b"GJD1"
KEY_BYTES: Final = 32
HEADER_BYTES: Final = len(MAGIC) + LENGTH + KEY_BYTES
TAG_BYTES: Final = 16
NONCE: Final = bytes(12)
PURPOSE: Final = b"grandjour drop 1"


def seal(payload: bytes, *, key: DeskKey, name: str) -> bytes:
    """A box with `payload`, which only the holder of the private part of `key` opens, under this name only."""
    ephemeral = X25519PrivateKey.generate()
    public = ephemeral.public_key().public_bytes_raw()
    secret = ephemeral.exchange(X25519PublicKey.from_public_bytes(key.public))
    header = MAGIC + key.id.encode() + public
    return header + _cipher(secret, public, key.public).encrypt(NONCE, payload, header + name.encode())


def key_id(box: bytes, *, name: str) -> str:
    """Which key of the desk a box is sealed to. Raises SealBroken when it is no box."""
    if (
        len(box) < HEADER_BYTES + TAG_BYTES
        or not box.startswith(MAGIC)
        or not box[: HEADER_BYTES - KEY_BYTES].isascii()
    ):
        raise SealBroken(message=name)
    return box[len(MAGIC) : len(MAGIC) + LENGTH].decode("ascii")


def unseal(box: bytes, *, private: X25519PrivateKey, name: str) -> bytes:
    """The payload of a box. Raises SealBroken when it was cut, changed, renamed or sealed to another key."""
    header, sealed = box[:HEADER_BYTES], box[HEADER_BYTES:]
    public = header[-KEY_BYTES:]
    try:
        secret = private.exchange(X25519PublicKey.from_public_bytes(public))
        cipher = _cipher(secret, public, private.public_key().public_bytes_raw())
        return cipher.decrypt(NONCE, sealed, header + name.encode())
    except (InvalidTag, ValueError):  # ValueError: not a public key, or one of those that give no secret
        raise SealBroken(message=name) from None


def _cipher(secret: bytes, ephemeral: bytes, desk: bytes) -> ChaCha20Poly1305:
    key = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=ephemeral + desk, info=PURPOSE).derive(secret)
    return ChaCha20Poly1305(key)
