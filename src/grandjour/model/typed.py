"""What any form of the public may hold in a field, whatever it is about."""

from typing import Final
from unicodedata import category

from grandjour.model.mail import is_address

OF_LINKS: Final = frozenset("?&%")  # what adds words of its own to a link that writes to an address


def is_line(text: str) -> bool:
    """Whether a text is one line that shows all it has: no control, nothing that turns the words around it.

    Spaces of every width may stand: French puts some before its signs.
    """
    return all(one.isprintable() or category(one) == "Zs" for one in text)


def is_visible(text: str) -> bool:
    """Whether a text of several lines, ended as forms and files end them, shows all it has."""
    return all(is_line(line) for line in text.replace("\t", " ").replace("\r\n", "\n").split("\n"))


def is_email(text: str) -> bool:
    """Whether a text could be an e-mail address to which a link may lead, or is none at all."""
    return not text or (is_address(text) and "." in text.partition("@")[2] and not OF_LINKS & set(text))
