"""SQL of the closed verbs: whether a text conforms to a declared format, the value it gives, the text it came from.

All-or-nothing: a format holds for a column when it holds for each value that is not empty. A format is accepted only
where the value written back gives the source text again, save what the format declares: thousands spaces, the unit,
zeros at the end of a fraction.
"""

from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from grandjour.model.shaping import ShapedColumn, Verb
from grandjour.tables.sql import quote_literal

SPACES: Final = " \u00a0\u202f"  # thousands spaces: plain, no-break, narrow no-break
UNITS: Final = ("€", "%")
BIGINT: Final = "BIGINT"
SPACE_CLASS: Final = r"[ \x{00A0}\x{202F}]"  # the same, for RE2
ORDERS: Final = ("%d/%m/%Y", "%m/%d/%Y")  # of day and month, which the text alone may leave open


@dataclass(frozen=True, slots=True)
class Format:
    """One way in which a source may write values. `name` is what the published schema declares."""

    verb: Verb
    name: str
    unit: str | None = None

    @property
    def twin(self) -> "Format | None":
        """The format that may read the same texts as other days, day and month changed about."""
        for one, other in (ORDERS, ORDERS[::-1]):
            if self.name.startswith(one):
                return replace(self, name=self.name.replace(one, other))
        return None

    @property
    def spaced(self) -> bool:
        """Whether numbers of it may have thousands spaces."""
        return self.name.endswith("-spaces")

    @property
    def separator(self) -> str:
        """Decimal separator of a number."""
        return "," if "comma" in self.name else "."


INTEGER_NAMES: Final = ("integer", "integer-spaces")
DECIMAL_NAMES: Final = ("decimal-comma", "decimal-point", "decimal-comma-spaces", "decimal-point-spaces")
DATE_NAMES: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%m/%d/%Y")  # French order first
DATETIME_NAMES: Final = (
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
)
_PAIRS: Final = (("oui", "non"), ("vrai", "faux"), ("true", "false"))
BOOLEAN_NAMES: Final = (
    *("|".join(case(word) for word in pair) for pair in _PAIRS for case in (str.lower, str.capitalize, str.upper)),
    "O|N",
    "o|n",
)

# In order of preference: the first that every value conforms to is declared.
FORMATS: Final = (
    *(Format(Verb.BOOLEAN, name) for name in BOOLEAN_NAMES),
    *(Format(Verb.INTEGER, name, unit) for unit, name in product((None, *UNITS), INTEGER_NAMES)),
    *(Format(Verb.DECIMAL, name, unit) for unit, name in product((None, *UNITS), DECIMAL_NAMES)),
    *(Format(Verb.DATE, name) for name in DATE_NAMES),
    *(Format(Verb.DATETIME, name) for name in DATETIME_NAMES),
)


def conforms(form: Format, text: str) -> str:
    """SQL condition: the VARCHAR expression `text` is written in that format. NULL where the text is NULL."""
    match form.verb:
        case Verb.BOOLEAN:
            return f"{text} IN ({', '.join(map(quote_literal, form.name.split('|')))})"
        case Verb.DATE | Verb.DATETIME:
            name = quote_literal(form.name)
            return f"strftime(try_strptime({text}, {name}), {name}) = {text}"
        case Verb.INTEGER:
            if form.name == "integer" and form.unit is None:
                return f"TRY_CAST({text} AS {BIGINT})::VARCHAR = {text}"
            fits = f"TRY_CAST({bare(form, text)} AS {BIGINT})::VARCHAR = {bare(form, text)}"
            return f"({_looks_like_number(form, text)} AND {fits})"
        case Verb.DECIMAL:
            return _looks_like_number(form, text)
        case Verb.TAKE:
            return f"{text} IS NOT NULL"


def differs(form: Format, other: Format, text: str) -> str:
    """SQL condition: two formats of dates read `text` as different days."""
    one, two = (f"try_strptime({text}, {quote_literal(item.name)})" for item in (form, other))
    return f"{one} <> {two}"


def bare(form: Format, text: str) -> str:
    """SQL: the number in `text` without its thousands spaces and unit, its decimal separator as it stands."""
    for character in (SPACES if form.spaced or form.unit else "") + (form.unit or ""):
        text = f"replace({text}, '{character}', '')"
    return text


def fraction_digits(form: Format, text: str) -> str:
    """SQL: how many digits the number has after its separator."""
    number, place = bare(form, text), _place(form, text)
    return f"CASE WHEN {place} = 0 THEN 0 ELSE length({number}) - {place} END"


def integer_digits(form: Format, text: str) -> str:
    """SQL: how many digits the number has before its separator."""
    number, place = bare(form, text), _place(form, text)
    return f"CASE WHEN {place} = 0 THEN length({number}) ELSE {place} - 1 END - starts_with({text}, '-')::INT"


def sql_type(column: ShapedColumn) -> str:
    """The engine's type of a column's values."""
    match column.verb:
        case Verb.TAKE:
            return "VARCHAR"
        case Verb.INTEGER:
            return BIGINT
        case Verb.DECIMAL:
            return f"DECIMAL({column.precision}, {column.scale})"
        case Verb.DATE:
            return "DATE"
        case Verb.DATETIME:
            return "TIMESTAMP"
        case Verb.BOOLEAN:
            return "BOOLEAN"


def format_of(column: ShapedColumn) -> Format:
    """The declared format of a column."""
    return Format(column.verb, column.format or "", column.unit)


def expression(column: ShapedColumn, *, source: str | None = None) -> str:
    """SQL of a column's value. source: SQL of its text; None: the source's own column, `c3`.

    NULL where the text is NULL or does not conform: callers count both sides.
    """
    text = source if source is not None else f"c{column.sources[0]}"
    form = format_of(column)
    match column.verb:
        case Verb.TAKE:
            return text
        case Verb.INTEGER:
            return f"TRY_CAST({bare(form, text)} AS {BIGINT})"
        case Verb.DECIMAL:
            return f"TRY_CAST(replace({bare(form, text)}, ',', '.') AS {sql_type(column)})"
        case Verb.DATE | Verb.DATETIME:
            return f"TRY_CAST(try_strptime({text}, {quote_literal(form.name)}) AS {sql_type(column)})"
        case Verb.BOOLEAN:
            yes, no = map(quote_literal, form.name.split("|"))
            return f"CASE {text} WHEN {yes} THEN true WHEN {no} THEN false END"


def written_back(column: ShapedColumn, value: str) -> str:
    """SQL of the text that a value came from, without thousands spaces and unit, with all digits of the scale."""
    form = format_of(column)
    match column.verb:
        case Verb.TAKE:
            return value
        case Verb.INTEGER:
            return f"{value}::VARCHAR"
        case Verb.DECIMAL:
            return f"replace({value}::VARCHAR, '.', '{form.separator}')"
        case Verb.DATE | Verb.DATETIME:
            return f"strftime({value}, {quote_literal(form.name)})"
        case Verb.BOOLEAN:
            yes, no = map(quote_literal, form.name.split("|"))
            return f"CASE WHEN {value} THEN {yes} WHEN NOT {value} THEN {no} END"


def _place(form: Format, text: str) -> str:
    """SQL: where the separator stands in the bare number, from 1; 0 where there is none."""
    return f"strpos({bare(form, text)}, '{form.separator}')"


def _looks_like_number(form: Format, text: str) -> str:
    """SQL condition on the form of a number. Minus zero is none: its sign would be lost."""
    grouped = f"[1-9][0-9]{{0,2}}({SPACE_CLASS}[0-9]{{3}})+|" if form.spaced else ""
    whole = f"({grouped}[1-9][0-9]*)"
    unit = f"({SPACE_CLASS}?{form.unit})" if form.unit else ""
    if form.verb is Verb.INTEGER:
        return f"regexp_full_match({text}, '(0|-?{whole}){unit}')"
    point = f"[{form.separator}]"
    fraction = f"({point}[0-9]+)?"
    return f"regexp_full_match({text}, '(0{fraction}|-?{whole}{fraction}|-0{point}0*[1-9][0-9]*){unit}')"
