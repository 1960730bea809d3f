"""A written document as it is read from its first word to its last: pages, tables, and what is not shown."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from grandjour.extract.cells import filled, look
from grandjour.extract.pictures import LEFT_OUT, Pictures
from grandjour.extract.sheet import MAX_COLUMNS, Merge, Sheet, write_table
from grandjour.model.document import DocumentKind
from grandjour.model.errors import DocumentTooLarge, EmptyDocument, TooManyColumns
from grandjour.model.extraction import Extraction, Page, SourceTable

MAX_PAGES: Final = 2_000
MAX_CELLS: Final = 2_000_000
MAX_FIELDS: Final = 10_000
A4: Final = (595.0, 842.0)  # points
BLANKS: Final = re.compile(r"\n{3,}")  # lines have no blanks at their ends by then
Span = tuple[int, int]  # rows, columns


@dataclass(slots=True)
class _Table:
    """A table in hand. open: cells merged downwards from above, by their column: where they begin."""

    page: int
    lines: list[list[str]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    open: dict[int, tuple[int, int]] = field(default_factory=dict)
    n_cells: int = 0


class Flow:
    """What a reader of one format tells, piece by piece. Errors: DocumentTooLarge, TooManyColumns."""

    def __init__(self) -> None:
        self.fields: list[tuple[str, str]] = []
        self.notices: set[str] = set()
        self.size = A4
        self._pages: list[list[str]] = [[]]
        self._asides: list[tuple[str, list[str]]] = []
        self._tables: list[_Table] = []
        self._in_hand: list[_Table] = []  # the last one is innermost
        self._cell: list[str] = []

    def say(self, text: str) -> None:
        """Some text, where reading stands: in an aside, or on the page and in the cell that is open."""
        if self._asides:
            self._asides[-1][1].append(text)
            return
        self._pages[-1].append(text)
        if self._in_hand:
            self._cell.append(text)

    def new_page(self) -> None:
        """A page begins; not in an aside."""
        if self._asides:
            return
        self._pages.append([])
        if len(self._pages) > MAX_PAGES:
            raise DocumentTooLarge(document="", limit=f"{len(self._pages)} pages", allowed=MAX_PAGES)

    def begin_aside(self, name: str) -> None:
        """What follows is not shown: it becomes the field `name`."""
        self._asides.append((name, []))

    def end_aside(self) -> None:
        """The innermost aside ends."""
        name, said = self._asides.pop()
        self.tell(name, "".join(said))

    @property
    def aside(self) -> str:
        """The innermost aside, "" outside of one."""
        return self._asides[-1][0] if self._asides else ""

    def tell(self, name: str, text: str) -> None:
        """A field, unless it is blank or told already."""
        text = " ".join(text.split())
        if not text or (name.endswith("author") and (name, text) in self.fields):
            return
        if len(self.fields) >= MAX_FIELDS:
            self.notices.add("fields-cut")
        else:
            self.fields.append((name, text))

    def begin_table(self) -> None:
        """A table begins; one in a cell of another is part of that cell's text."""
        if self._asides:
            return
        if self._in_hand:
            self.notices.add("table-in-table")
        self._in_hand.append(_Table(page=len(self._pages)))

    def begin_row(self) -> None:
        """A row of the table begins."""
        if len(self._in_hand) == 1 and not self._asides:
            self._in_hand[0].lines.append([])

    def begin_cell(self) -> None:
        """A cell of the row begins."""
        if len(self._in_hand) == 1 and not self._asides:
            self._cell = []

    def end_cell(self, span: Span = (1, 1), *, goes_on: bool = False, times: int = 1) -> None:
        """The cell ends. goes_on: it is part of the cell above; times: as many alike stand side by side."""
        if self._asides or not self._in_hand:
            return
        self.say("\t")
        table = self._in_hand[0]
        if len(self._in_hand) > 1 or not table.lines:
            return
        line = table.lines[-1]
        text = _tidy("".join(self._cell))
        row, column, width = len(table.lines) - 1, len(line), span[1] * times
        if column + width > MAX_COLUMNS:
            raise TooManyColumns(document="", columns=column + width, allowed=MAX_COLUMNS)
        self._merge(table, row, column, span, goes_on=goes_on)
        line.extend((text if index % span[1] == 0 else "") for index in range(width))
        self._count(table, width)

    def end_row(self, *, hidden: bool = False, times: int = 1) -> None:
        """The row ends. hidden: it is not shown, or deleted. times: as many alike stand below one another."""
        if self._asides or not self._in_hand:
            return
        self.say("\n")
        table = self._in_hand[0]
        if len(self._in_hand) > 1 or not table.lines:
            return
        if hidden:
            table.hidden.add(len(table.lines) - 1)
        if filled(table.lines[-1]):
            self._count(table, (times - 1) * len(table.lines[-1]))
            table.lines.extend(list(table.lines[-1]) for _ in range(times - 1))

    def end_table(self) -> None:
        """The table ends."""
        if self._asides or not self._in_hand:
            return
        table = self._in_hand.pop()
        if not self._in_hand:
            self._tables.append(table)

    def extraction(self, kind: DocumentKind, sha256: str, folder: Path, pictures: Pictures, **seen: bool) -> Extraction:
        """All that was told. Writes `t1.parquet`… Raises EmptyDocument, and the errors of `write_table`."""
        pages = tuple(self._page(number, said) for number, said in enumerate(self._pages, start=1))
        tables = tuple(self._written(folder))
        if not tables and not any(page.text for page in pages) and not self.fields:
            raise EmptyDocument(document="")
        if any(table.n_rejected for table in tables):
            self.notices.add("hidden-row")
        seen |= {"pictures": bool(pictures.all()), LEFT_OUT: pictures.left_out}
        self.notices.update(code for code, holds in seen.items() if holds)
        return Extraction(
            document=sha256,
            kind=kind,
            tables=tables,
            pages=pages,
            fields=tuple(self.fields),
            notices=tuple(sorted(self.notices)),
            pictures=pictures.all(),
        )

    def _merge(self, table: _Table, row: int, column: int, span: Span, *, goes_on: bool) -> None:
        """Note a cell over several rows or columns; a cell that goes on makes the one above it one row longer."""
        if goes_on and column in table.open:
            place = table.open[column]
            (top, left), (_, right) = table.merges[place[0]]
            table.merges[place[0]] = ((top, left), (row, right))
            return
        table.merges.append(((row, column), (row + span[0] - 1, column + span[1] - 1)))
        table.open[column] = (len(table.merges) - 1, row)

    def _count(self, table: _Table, cells: int) -> None:
        table.n_cells += cells
        if table.n_cells > MAX_CELLS:
            raise DocumentTooLarge(document="", limit=f"{table.n_cells} cells", allowed=MAX_CELLS)

    def _page(self, number: int, said: list[str]) -> Page:
        return Page(number=number, width=self.size[0], height=self.size[1], text=_tidy("".join(said)))

    def _written(self, folder: Path) -> Iterator[SourceTable]:
        number = 0
        for table in self._tables:
            sheet = _sheet(table)
            if sheet.is_empty and not sheet.set_aside:
                continue
            if sheet.is_empty or max(map(len, sheet.cells)) < 2 or sum(map(bool, map(filled, sheet.cells))) < 2:
                self.notices.add("layout-table")  # one column or row: a frame around text, which its page has
                self.fields.extend(("hidden-text", " ".join(line)) for line in sheet.set_aside.values())
                continue
            number += 1
            found = write_table(sheet, folder, f"t{number}")
            if not found.table.n_rows + found.table.n_rejected:
                self.notices.add("layout-table")
                number -= 1
                continue
            self.fields.extend(("title-line", title) for title in found.titles)
            self.fields.extend(("note", note) for note in found.notes)
            yield replace(found.table, sheet=None, page=table.page)


def _sheet(table: _Table) -> Sheet:
    """The table as the cells of a sheet; merged cells with a number count once, as in a workbook."""
    width = max(map(len, table.lines), default=0)
    cells = [[*line, *[""] * (width - len(line))] for line in table.lines]
    merges = tuple(merge for merge in table.merges if merge[0] != merge[1])
    amounts = frozenset(top for top, _ in merges if look(cells[top[0]][top[1]]) == "number")
    return Sheet(
        name="", hidden=False, cells=cells, merges=merges, hidden_rows=frozenset(table.hidden), amounts=amounts
    )


def _tidy(text: str) -> str:
    """Without blanks at the ends of lines, nor more than one empty line."""
    return BLANKS.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip("\n")


def number_of(attributes: Mapping[str, str], name: str, *, most: int) -> int:
    """A count in an attribute: 1 where there is none, never over `most` + 1."""
    value = attributes.get(name, "")
    return max(1, min(int(value), most + 1)) if value.isascii() and value.isdigit() and len(value) < 20 else 1
