"""Questions as SQL. Names are quoted and must be those of the table; values are always bound, never written."""

import json
from collections.abc import Sequence
from typing import Final

from grandjour.model.release import PublishedColumn
from grandjour.serve.engine import Dialect, TableFile, Value
from grandjour.serve.folding import folded_pattern
from grandjour.serve.grouping import COUNT, Grouping
from grandjour.serve.query import Filter, Operator, Query, Sort
from grandjour.tables.sql import parquet_source, quote_identifier, quote_literal

Statement = tuple[str, list[Value]]

NATIVE: Final = frozenset({"integer", "number", "year", "boolean", "date", "datetime"})  # other types are kept as text
COMPARISONS: Final = {
    Operator.EQ: "=",
    Operator.NE: "IS DISTINCT FROM",
    Operator.GT: ">",
    Operator.GE: ">=",
    Operator.LT: "<",
    Operator.LE: "<=",
}
ORDERED: Final = frozenset({Operator.GT, Operator.GE, Operator.LT, Operator.LE})
COLLATION: Final = "COLLATE fr"
FILE_ORDER: Final = "file_row_number"
MAX_WORDS: Final = 8  # of `q`
# A text that a spreadsheet would compute, unless it is a lone hyphen, a signed number (%, €) or a phone number.
FORMULA_START: Final = r"^[=+\-@\t\r]"
NOT_FORMULA: Final = "-|[+-] ?[0-9][0-9 .,()\u00a0\u202f]*[%€]?"
QUOTED: Final = r'[",\r\n]|^$'  # what a CSV puts between quotes


def is_text(column: PublishedColumn) -> bool:
    """Whether the released file keeps this column as text."""
    return column.type not in NATIVE


def rows(table: TableFile, query: Query) -> Statement:
    """The rows of one page."""
    return _select(", ".join(map(quote_identifier, query.columns)), table, query)


def numbered_rows(table: TableFile, query: Query) -> Statement:
    """The rows of one page, each with its number in the file, from 0, behind its values. `tells_numbers` must hold."""
    return _select(", ".join(map(quote_identifier, query.columns)), table, query, numbered=True)


def tells_numbers(table: TableFile) -> bool:
    """Whether the engine can say where a row stands in the file: no column has the name that it gives to that."""
    return all(column.name.lower() != FILE_ORDER for column in table.columns)


def count(table: TableFile, query: Query) -> Statement:
    """How many rows there are on all pages."""
    condition, values = _where(table, query.filters, query.words)
    return f"SELECT count(*) FROM {_source(table)}{condition}", values  # noqa: S608 -- names are quoted, values bound


def csv_cells(table: TableFile, query: Query, *, dialect: Dialect, alone: bool) -> Statement:
    """One text a row: its cells with commas between. A missing value is nothing, an empty text is a pair of quotes.

    alone: the table has this one column, and a missing value would make its line vanish for many readers.
    """
    missing = '""' if alone else ""
    cells = [_csv_cell(column, dialect, missing=missing) for column in _columns(table, query)]
    return _select("concat(" + ", ',', ".join(cells) + ")", table, query)


def json_members(table: TableFile, query: Query) -> Statement:
    """One text a row: the members of its JSON object with commas between."""
    members: list[str] = []
    for column in _columns(table, query):
        start = ("," if members else "") + json.dumps(column.name, ensure_ascii=False) + ":"
        members.append(f"{quote_literal(start)}, {_json_value(column)}")
    return _select(f"concat({', '.join(members)})", table, query)


def formulas(table: TableFile, query: Query) -> Statement:
    """How many cells Dialect.SAFE changes in the rows of all pages."""
    names = [quote_identifier(column.name) for column in _columns(table, query) if is_text(column)]
    condition, values = _where(table, query.filters, query.words)
    counts = " + ".join(f"count(*) FILTER (WHERE {_is_formula(name)})" for name in names) or "0 * count(*)"
    return f"SELECT {counts} FROM {_source(table)}{condition}", values  # noqa: S608 -- names are quoted, values bound


def groups(table: TableFile, grouping: Grouping) -> Statement:
    """The groups of one page."""
    keys = [quote_identifier(name) for name in grouping.by]
    results = [*keys, f"count(*) AS {quote_identifier(COUNT)}"]
    for measure in grouping.measures:
        name = quote_identifier(measure.column)
        results.append(f"{measure.function}({name}) AS {quote_identifier(measure.name)}")
    condition, values = _where(table, grouping.filters, grouping.words)
    order = _order(table, (*grouping.sort, *map(Sort, grouping.by)))
    sql = (
        f"SELECT {', '.join(results)} FROM {_source(table)}{condition}"  # noqa: S608 -- names are quoted, values bound
        f"{_group_by(keys)} ORDER BY {', '.join(order)} LIMIT ? OFFSET ?"
    )
    return sql, [*values, grouping.page_size, grouping.offset]


def count_groups(table: TableFile, grouping: Grouping) -> Statement:
    """How many groups there are on all pages."""
    keys = [quote_identifier(name) for name in grouping.by]
    condition, values = _where(table, grouping.filters, grouping.words)
    inner = f"SELECT count(*) FROM {_source(table)}{condition}{_group_by(keys)}"  # noqa: S608 -- as above
    return f"SELECT count(*) FROM ({inner})", values  # noqa: S608 -- as above


def _select(results: str, table: TableFile, query: Query, *, numbered: bool = False) -> Statement:
    """`results`, computed on the rows of the page only."""
    number = f", {FILE_ORDER}" if numbered else ""
    results += number
    condition, values = _where(table, query.filters, query.words)
    source, values = _source(table), [*values, query.page_size, query.offset]
    page = f"{source}{condition}"
    if not query.sort:
        names = ", ".join(map(quote_identifier, query.columns)) + number
        return f"SELECT {results} FROM (SELECT {names} FROM {page} LIMIT ? OFFSET ?)", values  # noqa: S608 -- names are quoted
    order = ", ".join(_order(table, query.sort))
    if not tells_numbers(table):
        return f"SELECT {results} FROM {page} ORDER BY {order} LIMIT ? OFFSET ?", values  # noqa: S608 -- as above
    # The numbers of the rows are sorted first, which is much less to carry than the rows.
    order = f"{order}, {FILE_ORDER}"
    numbers = f"SELECT {FILE_ORDER} FROM {page} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608 -- as above
    return f"SELECT {results} FROM {source} WHERE {FILE_ORDER} IN ({numbers}) ORDER BY {order}", values  # noqa: S608 -- as above


def _source(table: TableFile) -> str:
    source = parquet_source([table.path])
    return f"{source[:-1]}, {FILE_ORDER} = true)" if tells_numbers(table) else source


def _columns(table: TableFile, query: Query) -> list[PublishedColumn]:
    known = {column.name: column for column in table.columns}
    return [known[name] for name in query.columns]


def _group_by(keys: Sequence[str]) -> str:
    return f" GROUP BY {', '.join(keys)}" if keys else ""


def _order(table: TableFile, sort: Sequence[Sort]) -> list[str]:
    texts = {column.name for column in table.columns if is_text(column)}
    keys: dict[str, str] = {}
    for key in sort:
        collation = f" {COLLATION}" if key.column in texts else ""
        direction = "DESC" if key.descending else "ASC"
        keys.setdefault(key.column, f"{quote_identifier(key.column)}{collation} {direction} NULLS LAST")
    return list(keys.values())


def _where(table: TableFile, filters: Sequence[Filter], words: str) -> Statement:
    known = {column.name: column for column in table.columns}
    conditions: list[str] = []
    values: list[Value] = []
    for item in filters:
        sql, bound = _condition(known[item.column], item)
        conditions.append(sql)
        values += bound
    texts = ", ".join(quote_identifier(column.name) for column in table.columns if is_text(column))
    for word in words.split()[:MAX_WORDS]:  # a word has no space, so that none is found across two columns
        conditions.append(f"regexp_matches(concat_ws(chr(10), {texts}), ?)" if texts else "FALSE")
        values += [folded_pattern(word)] if texts else []
    joined = " AND ".join(f"({condition})" for condition in conditions)
    return (f" WHERE {joined}" if joined else ""), values


def _condition(column: PublishedColumn, item: Filter) -> Statement:
    name = quote_identifier(column.name)
    match item.operator:
        case Operator.IS_NULL:
            return f"{name} IS {'' if item.values[0] else 'NOT '}NULL", []
        case Operator.IN:
            return f"{name} IN ({', '.join('?' for _ in item.values)})", list(item.values)
        case Operator.CONTAINS:
            text = name if is_text(column) else f"{name}::VARCHAR"
            return f"regexp_matches({text}, ?)", [folded_pattern(str(value)) for value in item.values]
    if item.operator in ORDERED and is_text(column):
        name += f" {COLLATION}"
    return f"{name} {COMPARISONS[item.operator]} ?", list(item.values)


def _is_formula(name: str) -> str:
    harmless = quote_literal(NOT_FORMULA)
    return f"regexp_matches({name}, '{FORMULA_START}') AND NOT regexp_full_match({name}, {harmless})"


def _csv_cell(column: PublishedColumn, dialect: Dialect, *, missing: str) -> str:
    name, missing = quote_identifier(column.name), quote_literal(missing)
    if not is_text(column):
        return f"coalesce({_plain(column)}, {missing})"
    safe = dialect is Dialect.SAFE
    apostrophe = f"CASE WHEN {_is_formula(name)} THEN '''' ELSE '' END" if safe else "''"
    quoted = f"concat('\"', {apostrophe}, replace({name}, '\"', '\"\"'), '\"')"
    bare = f"concat({apostrophe}, {name})" if safe else name
    special = f"{FORMULA_START}|{QUOTED}" if safe else QUOTED
    return (
        f"CASE WHEN regexp_matches({name}, '{special}')"
        f" THEN CASE WHEN regexp_matches({name}, '{QUOTED}') THEN {quoted} ELSE {bare} END"
        f" ELSE coalesce({name}, {missing}) END"
    )


def _json_value(column: PublishedColumn) -> str:
    if is_text(column):
        return f"coalesce(to_json({quote_identifier(column.name)})::VARCHAR, 'null')"
    if column.type in ("date", "datetime"):
        return f"coalesce('\"' || {_plain(column)} || '\"', 'null')"
    return f"coalesce({_plain(column)}, 'null')"


def _plain(column: PublishedColumn) -> str:
    """The exact text of a value that is not a text: digits with a point, ISO dates, true and false."""
    text = f"{quote_identifier(column.name)}::VARCHAR"
    return f"replace({text}, ' ', 'T')" if column.type == "datetime" else text
