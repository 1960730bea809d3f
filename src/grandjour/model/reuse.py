"""What somebody made with published data, as they declare it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from grandjour.model.errors import Language
from grandjour.model.typed import is_email, is_line, is_visible

REUSE_LENGTHS: Final = {  # the greatest of each field, in characters
    "title": 150,
    "address": 500,
    "description": 1000,
    "who": 150,
    "email": 254,
}
REUSE_LINES: Final = ("title", "address", "who", "email")  # fields of one line
HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z][a-z0-9-]{0,61}[a-z0-9])")


class ReuseKind(StrEnum):
    """What was made."""

    APPLICATION = "application"
    VISUALISATION = "visualisation"
    ARTICLE = "article"
    RESEARCH = "research"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reuse:
    """A declaration. Nothing of it is public before an agent has accepted it.

    who: shown only where `named`. email: never shown; "" where the link that follows the matter is enough.
    """

    dataset: str
    title: str
    address: str
    kind: ReuseKind
    description: str
    who: str
    named: bool
    email: str
    language: Language


def is_web_address(text: str) -> bool:
    """Whether a text is an https address of a named host, which a page can carry as a link. It is never fetched.

    No account in it, no port, no number for a host, nothing invisible: it shows where it leads.
    """
    if len(text) > REUSE_LENGTHS["address"] or not text.isprintable() or set(text) & set(' "<>\\^`{|}'):
        return False
    try:
        parts = urlsplit(text)
        host = parts.netloc.encode("idna").decode("ascii").lower()
    except (ValueError, UnicodeError):
        return False
    return parts.scheme == "https" and HOST.fullmatch(host) is not None


def is_declarable(reuse: Reuse) -> bool:
    """Whether a declaration has the form that ours asks for: lengths, lines, address, nothing missing."""
    within = all(len(getattr(reuse, field)) <= most for field, most in REUSE_LENGTHS.items())
    lines = all(is_line(getattr(reuse, field)) for field in REUSE_LINES) and is_visible(reuse.description)
    filled = bool(reuse.title.strip()) and bool(reuse.description.strip()) and (bool(reuse.who) or not reuse.named)
    return within and lines and filled and is_web_address(reuse.address) and is_email(reuse.email)
