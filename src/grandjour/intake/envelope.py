"""One XML part of an @CTES envelope: the act's message, the receipt, the list of messages. Runs in a confined child.

Written from what is known of the protocol (ACTES 1.1), for no real envelope could be had: names are taken with or
without their namespace, and what is not there is left empty.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from grandjour.model.transmission import NUMBER, Nature, date_of
from grandjour.reference.acts import MATTERS, NUMBERED

NAMESPACE: Final = "{http://www.interieur.gouv.fr/ACTES#"
MAX_BYTES: Final = 1 << 20
MAX_SUBJECT: Final = 500  # characters
MAX_FILES: Final = 200
LEVELS: Final = range(1, 6)
RECEIPT_ROOT: Final = "ARActe"
ACT_ELEMENTS: Final = ("Acte", "ActeRecu")


@dataclass(frozen=True, slots=True)
class EnvelopePart:
    """What one part says. files: names of the act's document and of its annexes; receipt: "" in what is none."""

    is_act: bool = False
    is_receipt: bool = False
    number: str | None = None
    decided: date | None = None
    nature: Nature | None = None
    subject: str = ""
    matter: str = ""
    receipt: str = ""
    received: date | None = None
    document: str = ""
    annexes: tuple[str, ...] = ()


def read_part(path: Path) -> EnvelopePart | None:
    """What a file says as a part of an envelope; None for any other file, and for one that no reader would take."""
    if path.stat().st_size > MAX_BYTES:
        return None
    data = path.read_bytes()
    if not data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return None
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None
    if not root.tag.startswith(NAMESPACE):
        return None
    return _part(root)


def _part(root: Element) -> EnvelopePart:
    is_receipt = _name(root.tag) == RECEIPT_ROOT
    act = next((one for one in root.iter() if _name(one.tag) in ACT_ELEMENTS), None)
    if act is None:
        act = root
    number = _attribute(act, "NumeroInterne")
    return EnvelopePart(
        is_act=not is_receipt and _name(act.tag) in ACT_ELEMENTS,
        is_receipt=is_receipt,
        number=number if NUMBER.fullmatch(number) else None,
        decided=date_of(_attribute(act, "Date")),
        nature=NUMBERED.get(_attribute(act, "CodeNatureActe")),
        subject=_text(next(_within(act, "Objet"), None)),
        matter=_matter(act),
        receipt=_attribute(root, "IDActe") if is_receipt else "",
        received=date_of(_attribute(root, "DateReception")) if is_receipt else None,
        document=next(_files(act, "Document"), ""),
        annexes=tuple(name for _, name in zip(range(MAX_FILES), _files(act, "Annexes"), strict=False)),
    )


def _matter(act: Element) -> str:
    """The code of the matter, level by level down to the last that is given."""
    levels: list[str] = []
    for level in LEVELS:
        code = _attribute(next(_within(act, f"CodeMatiere{level}"), None), "CodeMatiere")
        if not (code.isascii() and code.isdigit() and len(code) <= 2):
            break
        levels.append(code)
    return ".".join(levels) if levels and levels[0] in MATTERS else ""


def _files(act: Element, name: str) -> Iterator[str]:
    """The names of files, without folders, in the children of that name."""
    for child in _within(act, name):
        for one in _within(child, "NomFichier"):
            yield _text(one).replace("\\", "/").rsplit("/", 1)[-1]


def _within(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element.iter() if one is not element and _name(one.tag) == name)


def _attribute(element: Element | None, name: str) -> str:
    """An attribute, in a namespace or in none; "" without it."""
    items = element.items() if element is not None else ()
    return next((value.strip() for key, value in items if _name(key) == name), "")


def _text(element: Element | None) -> str:
    """The text of an element on one line, as far as it prints."""
    words = " ".join("".join(element.itertext()).split()) if element is not None else ""
    return "".join(one for one in words if one.isprintable())[:MAX_SUBJECT]


def _name(tag: object) -> str:
    """A name without its namespace; comments have none."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
