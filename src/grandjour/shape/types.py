"""One declared format for each column, which every value conforms to; else the column stays text.

The engine refutes formats on the first rows of a table, then proves what is left on all rows, in one pass.
"""

from collections.abc import Sequence
from typing import Final

import duckdb

from grandjour.model.extraction import SourceColumn
from grandjour.model.shaping import Verb
from grandjour.shape.column_type import DECIMAL_DIGITS, TEXT, ColumnType
from grandjour.shape.identifiers import fixed_length_of_identifier, names_identifier
from grandjour.tables.engine import query
from grandjour.tables.verbs import (
    FORMATS,
    SPACE_CLASS,
    Format,
    bare,
    conforms,
    differs,
    fraction_digits,
    integer_digits,
)

SAMPLE_ROWS: Final = 2_000
SAMPLE_CELLS: Final = 100_000  # in one sample
SAMPLED_AT_ONCE: Final = 200  # columns
COLUMNS_AT_ONCE: Final = 32

NONE_HOLDS: Final = (False,) * len(FORMATS)
Columns = Sequence[tuple[int, SourceColumn]]  # number and header


def column_types(connection: duckdb.DuckDBPyConnection, source: str, columns: Columns) -> tuple[ColumnType, ...]:
    """The type of each column, in order.

    source: what the FROM clause says, with columns `c0`…`cn` of text. columns: their numbers and headers.
    """
    left = _not_refuted(connection, source, columns)
    headers = dict(columns)
    found: dict[int, ColumnType] = {}
    while left:
        tried = [(number, headers[number], forms[0]) for number, forms in left.items()]
        for (number, _, _), kind in zip(tried, _prove(connection, source, tried), strict=True):
            if kind is not None:
                found[number] = kind
        left = {number: forms[1:] for number, forms in left.items() if number not in found and forms[1:]}
    return tuple(found.get(number, TEXT) for number, _ in columns)


def _not_refuted(connection: duckdb.DuckDBPyConnection, source: str, columns: Columns) -> dict[int, list[Format]]:
    """Formats that no value of a sample refutes, by column number; columns that can only be text are left out."""
    verdicts: dict[int, tuple[bool, ...]] = {}
    for start in range(0, len(columns), SAMPLED_AT_ONCE):
        verdicts |= _test_sample(connection, source, columns[start : start + SAMPLED_AT_ONCE])
    for number, column in columns:
        if number not in verdicts:  # empty on the first rows
            verdicts |= _test_sample(connection, f"{source} WHERE c{number} IS NOT NULL", [(number, column)])
    left: dict[int, list[Format]] = {}
    for number, column in columns:
        may_be_number = not names_identifier(column.name)
        forms = [
            form
            for form, holds in zip(FORMATS, verdicts.get(number, NONE_HOLDS), strict=True)
            if holds and (may_be_number or form.verb not in (Verb.INTEGER, Verb.DECIMAL))
        ]
        if forms:
            left[number] = forms
    return left


def _test_sample(connection: duckdb.DuckDBPyConnection, source: str, columns: Columns) -> dict[int, tuple[bool, ...]]:
    """For each column that has a value on the first rows: which formats all of these values conform to."""
    rows = min(SAMPLE_ROWS, SAMPLE_CELLS // len(columns))
    names = ", ".join(f"c{number}" for number, _ in columns)
    tests = ", ".join(f"bool_and(coalesce({conforms(form, 'text')}, false))" for form in FORMATS)
    sql = (
        f"SELECT name, {tests} FROM (UNPIVOT (SELECT {names} FROM {source} LIMIT {rows}) "  # noqa: S608 our own names
        f"ON {names} INTO NAME name VALUE text) GROUP BY name"
    )
    return {int(row[0].removeprefix("c")): row[1:] for row in query(connection, sql)}


def _prove(
    connection: duckdb.DuckDBPyConnection, source: str, tried: Sequence[tuple[int, SourceColumn, Format]]
) -> list[ColumnType | None]:
    """For each column and format, the type where every value conforms; one pass over these columns."""
    found: list[ColumnType | None] = []
    for start in range(0, len(tried), COLUMNS_AT_ONCE):
        some = tried[start : start + COLUMNS_AT_ONCE]
        measures = ", ".join(_measures(form, f"c{number}") for number, _, form in some)
        (proofs,) = query(connection, f"SELECT {measures} FROM {source}")  # noqa: S608 our own column names
        found += [_settle(form, proof, column) for (_, column, form), proof in zip(some, proofs, strict=True)]
    return found


def _measures(form: Format, text: str) -> str:
    """SQL of what decides on a format: values, those that conform, and for numbers their digits."""
    counts = f"'n': count({text}), 'conform': count(*) FILTER ({conforms(form, text)})"
    if form.spaced:
        counts += f", 'spaced': count(*) FILTER (regexp_matches({text}, '[0-9]{SPACE_CLASS}[0-9]'))"
    if twin := form.twin:
        counts += f", 'twin': count(*) FILTER ({conforms(twin, text)})"
        counts += f", 'differ': count(*) FILTER ({differs(form, twin, text)})"
    match form.verb:
        case Verb.BOOLEAN:
            return f"{{{counts}, 'distinct': count(DISTINCT CASE WHEN {conforms(form, text)} THEN {text} END)}}"
        case Verb.INTEGER:
            length = f"length({bare(form, text)})"
            return f"{{{counts}, 'shortest': min({length}), 'longest': max({length})}}"
        case Verb.DECIMAL:
            digits, scale = integer_digits(form, text), fraction_digits(form, text)
            clear = f"{scale} NOT IN (0, 3) OR ({scale} = 3 AND ({digits} > 3 OR starts_with(ltrim({text}, '-'), '0')))"
            return f"{{{counts}, 'digits': max({digits}), 'scale': max({scale}), 'clear': count(*) FILTER ({clear})}}"
        case _:
            return f"{{{counts}}}"


def _settle(form: Format, proof: dict[str, int], column: SourceColumn) -> ColumnType | None:
    """The type that a proof allows, or None.

    Where the source's own cells are not typed, a column of `1.234` alone is not settled: one and a quarter, or more
    than a thousand? Nor are dates that all may be read day first and month first: no value tells which is meant.
    """
    if not proof["n"] or proof["conform"] != proof["n"] or not proof.get("spaced", 1):
        return None
    if proof.get("twin") == proof["n"] and proof["differ"]:
        return None
    match form.verb:
        case Verb.BOOLEAN:
            return ColumnType(form) if proof["distinct"] == 2 else None
        case Verb.INTEGER:
            same_length = proof["shortest"] == proof["longest"]
            identifier = same_length and proof["longest"] >= fixed_length_of_identifier(column.name)
            return None if identifier and form.unit is None else ColumnType(form)
        case Verb.DECIMAL:
            width = proof["digits"] + proof["scale"]
            precision = next((digits for digits in DECIMAL_DIGITS if width <= digits), None)
            if precision is None or proof["scale"] == 0 or (column.type == "string" and not proof["clear"]):
                return None
            return ColumnType(form, scale=proof["scale"], precision=precision)
        case _:
            return ColumnType(form)
