"""No value changes in silence: written back from its typed form, each gives the text of the source again."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from grandjour.model.shaping import ShapedColumn, Verb
from grandjour.tables.engine import connect, query
from grandjour.tables.sql import parquet_source
from grandjour.tables.verbs import SPACES, expression, written_back
from shaping_here import shape
from source_tables import extraction_of, source_table

DIGITS = st.integers(0, 10**12)
SPACE = st.sampled_from(SPACES)


@st.composite
def number(draw: st.DrawFn) -> str:
    """A number as French offices write it, well or badly."""
    text = str(draw(DIGITS))
    if draw(st.booleans()):
        text = f"{int(text):,}".replace(",", draw(SPACE))
    if draw(st.booleans()):
        text += draw(st.sampled_from(".,")) + draw(st.text("0123456789", max_size=4))
    return draw(st.sampled_from(("", "", "-", "+"))) + text + draw(st.sampled_from(("", "", " €", "€", " %")))


day = st.dates().map(lambda one: one.strftime("%d/%m/%Y"))
other_day = st.dates().map(lambda one: one.strftime("%Y-%m-%d"))
moment = st.datetimes().map(lambda one: one.strftime("%d/%m/%Y %H:%M"))
word = st.sampled_from(("oui", "non", "Oui", "vrai", "faux", "O", "N", "1", "0", "01"))
anything = st.text(max_size=12).filter(lambda text: text != "" and "\0" not in text)
VALUES = st.one_of(
    *(st.lists(one, min_size=1, max_size=8) for one in (number(), day, other_day, moment, word, anything))
)


def bare_source(text: str, column: ShapedColumn) -> str:
    """The source without what the format declares: spaces between thousands, the unit, zeros that end a fraction."""
    for declared in SPACES + (column.unit or "") if column.verb in (Verb.INTEGER, Verb.DECIMAL) else "":
        text = text.replace(declared, "")
    return bare_fraction(text, column)


def bare_fraction(text: str, column: ShapedColumn) -> str:
    """A decimal without the zeros at its end."""
    return text.rstrip("0").rstrip(".,") if column.verb is Verb.DECIMAL and ("," in text or "." in text) else text


def there_and_back(texts: Sequence[str]) -> tuple[ShapedColumn, list[str]]:
    """The shaped column, and each of its values written back."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        source = source_table(folder, {"Valeur": [*texts, None]})
        ((column,),) = (table.columns for table in shape(extraction_of(source), folder, title="Essai"))
        connection = connect(read=(folder,))
        back = written_back(column, f"({expression(column)})")
        rows = query(connection, f"SELECT {back} FROM {parquet_source([folder / source.rows.name])}")  # noqa: S608 ours
        connection.close()
    *values, empty = (value for (value,) in rows)
    assert empty is None
    return column, values


@settings(max_examples=60, deadline=None)
@given(VALUES)
def test_each_value_gives_its_text_again(texts: list[str]) -> None:
    """Whatever the column is taken for."""
    column, values = there_and_back(texts)
    assert [bare_fraction(value, column) for value in values] == [bare_source(text, column) for text in texts]
