"""Which styles of a DOCX hide their text, and which style what names none has."""

from dataclasses import dataclass
from typing import Final
from zipfile import ZipFile

from grandjour.extract.hidden_styles import HiddenStyles
from grandjour.extract.xml_parts import Attributes, Events, tell

STYLES: Final = "word/styles.xml"
EARLIER: Final = frozenset(  # settings as they were before a change
    (
        "rPrChange", "pPrChange", "tblPrChange", "tblPrExChange", "tblGridChange", "sectPrChange", "tcPrChange",
        "trPrChange", "numberingChange",
    )
)  # fmt: skip
DEFAULTS: Final = "docDefaults"
OFF: Final = frozenset(("0", "false", "off"))


@dataclass(slots=True)
class Styles:
    """The styles of a document. default: by type, that of what names none."""

    hidden: HiddenStyles
    default: dict[str, str]

    def hides(self, type: str, style: str = "") -> bool:
        """Whether a style, or that of its type where none is named, hides its text."""
        return self.hidden.hides(style or self.default.get(type, ""))


def read_styles(archive: ZipFile, kind: str) -> Styles:
    """The styles that a document defines, none where it has no such part. Raises BrokenDocument."""
    styles = Styles(HiddenStyles(), {})
    style = [""]
    earlier = [0]

    def start(name: str, attributes: Attributes) -> None:
        earlier[0] += name in EARLIER
        if name == "style" or name == DEFAULTS:
            style[0] = attributes.get("styleId", "") if name == "style" else DEFAULTS
            styles.hidden.begin(style[0])
            if name == "style" and attributes.get("default", "0") not in OFF:
                styles.default[attributes.get("type", "")] = style[0]
        elif name == "basedOn" and style[0]:
            styles.hidden.base(style[0], attributes.get("val", ""))
        elif name == "vanish" and style[0] and not earlier[0]:
            styles.hidden.say(style[0], hides=attributes.get("val") not in OFF)

    def end(name: str) -> None:
        earlier[0] -= name in EARLIER
        if name in ("style", DEFAULTS):
            style[0] = ""

    if STYLES in archive.namelist():
        tell(archive, STYLES, Events(start, end), kind=kind)
    return styles
