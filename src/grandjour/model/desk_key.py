"""The desk's public key, to which the portal seals what visitors send."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DeskKey:
    """A public key of the desk. The newest seals; older ones stay until their messages are read."""

    id: str
    public: bytes  # X25519, 32 bytes
    made_at: datetime
