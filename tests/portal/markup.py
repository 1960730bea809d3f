"""Reads a page as a browser's tree would name it: ids, links, labels, tables. For the checks of many tests."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "path", "rect"})
Attributes = dict[str, str]


@dataclass
class Element:
    """An element with its attributes and the text inside it, its children's too."""

    name: str
    attributes: Attributes
    text: str = ""


@dataclass
class Markup(HTMLParser):
    """All elements of a page, in order. Fails on a tag that is not closed where it should be."""

    page: str
    elements: list[Element] = field(default_factory=list)
    _open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.page)
        self.close()
        assert not self._open, [element.name for element in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element; it stays open unless it is void."""
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An SVG element that closes itself."""
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """It must close the last one opened."""
        assert self._open, tag
        assert self._open.pop().name == tag, tag

    def handle_data(self, data: str) -> None:
        """Text belongs to every element that is open."""
        for element in self._open:
            element.text += data

    def all(self, name: str, **attributes: str) -> list[Element]:
        """Elements of a name with these attributes; `_` in a name stands for `-`."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return [
            element
            for element in self.elements
            if element.name == name and wanted.items() <= element.attributes.items()
        ]

    def one(self, name: str, **attributes: str) -> Element:
        """The only such element."""
        found = self.all(name, **attributes)
        assert len(found) == 1, (name, attributes, len(found))
        return found[0]

    @property
    def addresses(self) -> list[str]:
        """Everything that the page leads to or loads."""
        keys = ("href", "src", "action", "formaction")
        return [element.attributes[key] for element in self.elements for key in keys if key in element.attributes]

    @property
    def rows(self) -> list[list[str]]:
        """Cells of the first table's body."""
        table = self.page.partition("<tbody")[2].partition("</tbody>")[0]
        cells = [row.partition("</tr>")[0] for row in f"<tbody{table}".split("<tr>")[1:]]
        return [[e.text for e in Markup(cell).elements if e.name in ("td", "th")] for cell in cells]
