"""One XML part of an @CTES envelope: the act's message, the receipt, the list of messages. Runs in a confined child.

Written from what is known of the protocol (ACTES 1.1), for no real envelope could be had: names are taken with or
without their namespace, and what is not there is left empty.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

from grandjour.model.transmission import NUMBER, Nature, date_of
from grandjour.reference.acts import MATTERS, NUMBERED

NAMESPACE: Final = "http://www.interieur.gouv.fr/ACTES#"
MAX_BYTES: Final = 1 << 20
MAX_ELEMENTS: Final = 5_000  # those of two hundred annexes are under a thousand
MAX_DEPTH: Final = 16  # those of the protocol stand five in one another
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
    told = _Told()
    try:
        parseString(data, told, forbid_dtd=True)
    except (SAXException, DefusedXmlException, ValueError, LookupError):
        return None
    return _part(told.builder.close())


class _Told(ContentHandler):
    """The elements of a part as they are told, by their names without prefix.

    Prefixes are not resolved: with a long namespace, a parser that does so writes it out once for every name.
    """

    def __init__(self) -> None:
        super().__init__()
        self.builder = TreeBuilder()
        self.depth = 0
        self.n_elements = 0

    def startElement(self, name: str, attrs: "AttributesImpl[str]") -> None:
        """An element opens. Raises SAXException for a root of no envelope, and for more than any envelope has."""
        if self.n_elements == 0 and not _namespace(name, attrs).startswith(NAMESPACE):
            raise SAXException("of another namespace")
        self.depth += 1
        self.n_elements += 1
        if self.depth > MAX_DEPTH or self.n_elements > MAX_ELEMENTS:
            raise SAXException("more than a part")
        self.builder.start(_name(name), {_name(key): value for key, value in attrs.items()})

    def endElement(self, name: str) -> None:
        """An element closes."""
        self.depth -= 1
        self.builder.end(_name(name))

    def characters(self, content: str) -> None:
        """Some text, perhaps not all of it at once."""
        self.builder.data(content)


def _namespace(name: str, attributes: "AttributesImpl[str]") -> str:
    """The namespace of a root, which only itself can declare."""
    prefix, colon, _ = name.rpartition(":")
    return str(attributes.get(f"xmlns{colon}{prefix}", ""))


def _part(root: Element) -> EnvelopePart:
    is_receipt = root.tag == RECEIPT_ROOT
    act = next((one for one in root.iter() if one.tag in ACT_ELEMENTS), None)
    if act is None:
        act = root
    number = _attribute(act, "NumeroInterne")
    return EnvelopePart(
        is_act=not is_receipt and act.tag in ACT_ELEMENTS,
        is_receipt=is_receipt,
        number=number if NUMBER.fullmatch(number) else None,
        decided=date_of(_attribute(act, "Date")),
        nature=NUMBERED.get(_attribute(act, "CodeNatureActe")),
        subject=_text(act.find("Objet")),
        matter=_matter(act),
        receipt=_attribute(root, "IDActe") if is_receipt else "",
        received=date_of(_attribute(root, "DateReception")) if is_receipt else None,
        document=next(_files(act, "Document"), ""),
        annexes=tuple(islice(_files(act, "Annexes/Annexe"), MAX_FILES)),
    )


def _matter(act: Element) -> str:
    """The code of the matter, level by level down to the last that is given."""
    levels: list[str] = []
    for level in LEVELS:
        code = _attribute(act.find(f"CodeMatiere{level}"), "CodeMatiere")
        if not (code.isascii() and code.isdigit() and len(code) <= 2):
            break
        levels.append(code)
    return ".".join(levels) if levels and levels[0] in MATTERS else ""


def _files(act: Element, path: str) -> Iterator[str]:
    """The names of files, without folders, in the elements at that place in an act."""
    for one in act.iterfind(f"{path}/NomFichier"):
        yield _text(one).replace("\\", "/").rsplit("/", 1)[-1]


def _attribute(element: Element | None, name: str) -> str:
    """An attribute; "" without it."""
    return element.get(name, "").strip() if element is not None else ""


def _text(element: Element | None) -> str:
    """The text of an element on one line, as far as it prints."""
    words = " ".join("".join(element.itertext()).split()) if element is not None else ""
    return "".join(one for one in words if one.isprintable())[:MAX_SUBJECT]


def _name(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]
