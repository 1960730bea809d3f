"""The form that filters a table: columns by what they hold, conditions and hints that fit, what it asks for."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from grandjour.model.errors import QueryRefused
from grandjour.model.release import PublishedColumn
from grandjour.serve.literals import read_literal
from grandjour.serve.query import Operator
from grandjour.web.messages import Messages

FORM: Final = ("column", "operator", "value")  # its fields; they become `column__operator=value`
TEXT, NUMBER, DATE, BOOLEAN = "text", "number", "date", "boolean"
KINDS: Final = {
    "integer": NUMBER, "number": NUMBER, "year": NUMBER, "date": DATE, "datetime": DATE, "boolean": BOOLEAN,
}  # fmt: skip
ORDER: Final = (TEXT, NUMBER, DATE, BOOLEAN)
COMPARING: Final = (Operator.GE, Operator.LE, Operator.GT, Operator.LT)
START_OF_DATE: Final = re.compile(r"[0-9]{4}(-[0-9]{2})?")

Choice = tuple[str, str]  # its value, its words
Group = tuple[str, tuple[Choice, ...]]  # its words, its choices


@dataclass(frozen=True, slots=True)
class FilterForm:
    """The form. kept: what else stands in the address; wrong: why `value` was not understood, "" while it was."""

    kept: tuple[tuple[str, str], ...]
    columns: tuple[Group, ...]
    operators: tuple[Group, ...]
    hint: str
    placeholder: str
    column: str = ""
    operator: str = ""
    value: str = ""
    wrong: str = ""


def filter_form(
    columns: Sequence[PublishedColumn],
    kept: Iterable[tuple[str, str]],
    words: Messages,
    *,
    typed: Mapping[str, str] | None = None,
) -> FilterForm:
    """The form over these columns. typed: its values, where they were not understood."""
    kinds = [kind for kind in ORDER if any(kind_of(column) == kind for column in columns)]
    values = dict(typed or {})
    wrong = next((kind_of(column) for column in columns if column.name == values.get("column")), TEXT) if typed else ""
    told = [wrong] if wrong else kinds
    return FilterForm(
        kept=tuple(kept),
        columns=tuple(
            (words(f"table.kind.{kind}"), tuple((one.name, one.title) for one in columns if kind_of(one) == kind))
            for kind in kinds
        ),
        operators=_operators(kinds, words),
        hint=" ".join(words(f"table.hint.{kind}") for kind in told if kind != TEXT),
        placeholder=words.known(f"table.placeholder.{told[0]}", "") if len(told) == 1 else "",
        wrong=words(f"table.wrong.{wrong}") if wrong else "",
        **values,
    )


def filter_of_form(values: Mapping[str, str], columns: Sequence[PublishedColumn]) -> tuple[str, str] | None:
    """What the form asks for, as a parameter; None where its value is empty and needs one.

    Raises QueryRefused for words looked for in a column that holds none.
    """
    operator, value = values["operator"], values["value"].strip()
    if operator == Operator.IS_NULL:
        return (f"{values['column']}__{operator}", "true")
    if not value:
        return None
    column = next((column for column in columns if column.name == values["column"]), None)
    if column is not None and operator == Operator.CONTAINS:
        operator, value = _contained(value, column)
    return (f"{values['column']}__{operator}", value)


def kind_of(column: PublishedColumn) -> str:
    """What a column holds, as the form tells it apart."""
    return KINDS.get(column.type, TEXT)


def operator_words(operator: str, columns: Iterable[PublishedColumn], words: Messages) -> str:
    """A condition in words that fit what these columns hold."""
    kinds = {kind_of(column) for column in columns}
    key = f"table.operator.{operator}"
    if operator not in COMPARING or DATE not in kinds:
        return words(key)
    return words(f"table.{'either' if NUMBER in kinds else 'date'}.{operator}")


def _operators(kinds: Sequence[str], words: Messages) -> tuple[Group, ...]:
    """The conditions that fit one of these kinds; each says of which kind it is where there are several."""
    compared = [kind for kind in (NUMBER, DATE) if kind in kinds]
    every = (Operator.EQ.value, Operator.NE.value, f"{Operator.IS_NULL}.true")
    groups = [("every", [(one.removesuffix(".true"), words(f"table.operator.{one}")) for one in every])]
    if compared:
        key = "either" if len(compared) > 1 else "date" if DATE in compared else "operator"
        groups.append(("_".join(compared), [(one.value, words(f"table.{key}.{one}")) for one in COMPARING]))
    if TEXT in kinds:
        groups.insert(0, (TEXT, [(Operator.CONTAINS.value, words(f"table.operator.{Operator.CONTAINS}"))]))
    return tuple((words(f"table.for.{name}"), tuple(choices)) for name, choices in groups)


def _contained(value: str, column: PublishedColumn) -> tuple[Operator, str]:
    """« contient » asked of a column: of text as it is; of others the whole value, or the beginning of a date."""
    kind = kind_of(column)
    if kind == TEXT or (kind == DATE and START_OF_DATE.fullmatch(value)):
        return Operator.CONTAINS, value
    try:
        if column.type == "datetime":
            return Operator.CONTAINS, str(read_literal(value, "date"))
        read_literal(value, column.type)
    except ValueError:
        raise QueryRefused(what="value") from None
    return Operator.EQ, value
