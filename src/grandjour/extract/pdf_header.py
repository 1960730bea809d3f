"""Which rows of a drawn table are its header, and whether a table goes on from the page before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from grandjour.extract.pdf_cells import DrawnTable
from grandjour.extract.pdf_text import Word
from grandjour.extract.pdf_values import is_value, is_year

MAX_HEADER_LINES: Final = 4
MAX_LABEL: Final = 60  # characters of a column's label, where nothing else shows that it is one
SAME_COLUMN_PT: Final = 5.0
MARGIN_PT: Final = 71.0  # one inch: what stands there is a running header or footer
MAX_WORDS_BELOW: Final = 12  # a note under a table does not end it


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a drawn table: `titles` rows above the header, `lines` header rows, then data."""

    titles: int
    lines: int

    @property
    def first(self) -> int:
        """The first row of data."""
        return self.titles + self.lines


def layout_of(table: DrawnTable) -> Layout:
    """Where the header of a table is. `lines` is 0 where nothing shows that the first row is one."""
    layout = candidate(table)
    if layout.first >= table.grid.n_rows or not _is_header(table, layout):
        return Layout(layout.titles, 0)
    return layout


def candidate(table: DrawnTable) -> Layout:
    """Where the header of a table would be, if it has one."""
    titles = _titles(table)
    return Layout(titles, _candidate_lines(table, titles))


def names_of(table: DrawnTable, layout: Layout) -> tuple[str, ...]:
    """The label of each column; lines of a header joined by ' / ', a group's label over each column it spans."""
    labels: list[list[str]] = [[] for _ in range(table.grid.n_columns)]
    for cell, text in zip(table.grid.cells, table.texts, strict=True):
        if layout.titles <= cell.row < layout.first and text:
            for column in range(cell.column, cell.column_end + 1):
                labels[column].append(text)
    return tuple(" / ".join(dict.fromkeys(label)) for label in labels)


def continues(before: DrawnTable, words_before: Sequence[Word], table: DrawnTable, words: Sequence[Word]) -> bool:
    """Whether `table`, the first of its page, may go on from `before`, the last one of the page before it.

    The columns must be the same, no text of its own may stand above the table, nor much below the one before.
    """
    if table.page != before.page + 1 or not _same_columns(before, table):
        return False
    above = [word for word in words if MARGIN_PT < word.box[3] < table.grid.ys[0]]
    below = [word for word in words_before if before.grid.ys[-1] < word.box[1]]
    return not _new(above, words_before) and len(_new(below, words)) <= MAX_WORDS_BELOW


def repeated(head: DrawnTable, layout: Layout, table: DrawnTable) -> Layout | None:
    """The layout of a part that repeats the header of the first one, with or without its titles; None if not."""
    rows, top = head.rows()[: layout.first], table.rows()
    for titles in (layout.titles, 0):
        part = Layout(titles, layout.lines)
        if layout.lines and top[: part.first] == rows[layout.titles - titles :]:
            return part
    return None


def stands_out(table: DrawnTable, layout: Layout) -> bool:
    """Whether the first header row is bold and the row below the header is not."""
    return _is_bold(table, layout.titles) and not _is_bold(table, layout.first)


def _titles(table: DrawnTable) -> int:
    """Rows at the top that are one cell over the whole width, with something else below them."""
    wide = {cell.row for cell in table.grid.cells if cell.column == 0 and cell.column_end == table.grid.n_columns - 1}
    count = 0
    while count in wide and count < table.grid.n_rows - 1:
        count += 1
    return count


def _candidate_lines(table: DrawnTable, first: int) -> int:
    """Rows that the header would take from row `first`: down to where each column has a cell of its own."""
    end = first + 1
    while end - first < MAX_HEADER_LINES:
        cells = [cell for cell in table.grid.cells if first <= cell.row < end]
        bottom = max((cell.row_end + 1 for cell in cells), default=end)
        grouped = any(cell.column_end > cell.column and cell.row_end == end - 1 for cell in cells)
        if bottom == end and not grouped:
            break
        end = max(bottom, end + 1 if grouped else end)
    return end - first


def _is_header(table: DrawnTable, layout: Layout) -> bool:
    """Whether the header rows look like labels: text, and unlike what stands below."""
    rows, first, end = table.rows(), layout.titles, layout.first
    labels = [text for row in rows[first:end] for text in row if text]
    if len(labels) < 2 or not all(map(_is_label, labels)):
        return False
    if stands_out(table, layout):
        return True
    body = rows[end:]
    for column in range(table.grid.n_columns):
        texts = [row[column] for row in body if row[column]]
        if texts and sum(map(is_value, texts)) * 2 > len(texts):
            return True
    top = rows[end - 1]
    short = all(0 < len(text) <= MAX_LABEL for text in top)
    alone = all(text not in {row[column] for row in body} for column, text in enumerate(top))
    return short and alone and table.grid.n_columns > 2 and len(body) > 1 and len(set(top)) == len(top)


def _is_label(text: str) -> bool:
    """Whether a text can be the label of a column: letters, a sign such as «%», or a year."""
    plain = any(map(str.isalpha, text)) or not any(map(str.isdigit, text))
    return is_year(text) or (plain and not is_value(text))


def _is_bold(table: DrawnTable, row: int) -> bool:
    """Whether all the text that starts in a row is bold."""
    cells = zip(table.grid.cells, table.texts, table.bold, strict=True)
    bold = [bold for cell, text, bold in cells if cell.row == row and text]
    return bool(bold) and all(bold)


def _same_columns(one: DrawnTable, other: DrawnTable) -> bool:
    """Whether two tables have the same columns, perhaps shifted sideways."""
    if one.grid.n_columns != other.grid.n_columns:
        return False
    shift = other.grid.xs[0] - one.grid.xs[0]
    pairs = zip(one.grid.xs, other.grid.xs, strict=True)
    return all(abs(second - first - shift) <= SAME_COLUMN_PT for first, second in pairs)


def _new(words: Sequence[Word], known: Sequence[Word]) -> list[str]:
    """Words with a letter that the other page does not have: not those of a running header."""
    texts = {word.text for word in known}
    return [word.text for word in words if word.text not in texts and any(letter.isalpha() for letter in word.text)]
