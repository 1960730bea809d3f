"""Parameters of the API in OpenAPI's words: what they say is taken and refused is what `query` and `grouping` do."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from grandjour.model.release import PublishedColumn
from grandjour.serve.grouping import COUNT, MAX_KEYS, MAX_MEASURES, NUMERIC, Function
from grandjour.serve.literals import LARGEST
from grandjour.serve.manifest import PublishedTable
from grandjour.serve.query import MAX_FILTERS, MAX_PAGE, MAX_PAGE_SIZE, MAX_SORTS, MAX_TEXT, PAGE_SIZE, Operator

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string", "maxLength": MAX_TEXT}
NUMBER: Final[Schema] = {"type": "number", "exclusiveMinimum": -LARGEST, "exclusiveMaximum": LARGEST}
VALUES: Final[Mapping[str, Schema]] = {  # of a filter, by the type of its column; the other types are texts
    "integer": NUMBER,
    "year": NUMBER,
    "number": NUMBER,
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time-local"},  # without zone, which RFC 3339 does not know
}
PIECE: Final = '([^",\r\n]*|"([^"]|"")*")'  # of a line of CSV
OPERATORS: Final = {
    Operator.EQ: "égal à",
    Operator.NE: "différent de (valeurs manquantes comprises)",
    Operator.CONTAINS: "contient, sans tenir compte des accents ni des majuscules",
    Operator.GT: "après, ou supérieur à",
    Operator.GE: "à partir de",
    Operator.LT: "avant, ou inférieur à",
    Operator.LE: "jusqu'à",
    Operator.IN: "l'une de ces valeurs, séparées par des virgules (entre guillemets si elle contient une virgule)",
    Operator.IS_NULL: "manque (true) ou non (false)",
}
MEASURES: Final = {Function.SUM: "Somme", Function.AVG: "Moyenne", Function.MIN: "Minimum", Function.MAX: "Maximum"}
ORDER: Final = "« - » devant : ordre inverse ; chaque colonne une seule fois"


def of_rows(table: PublishedTable) -> list[Schema]:
    """Parameters of the rows of a table."""
    return [*of_selection(table)[:2], *pages(), *of_selection(table)[2:]]


def of_selection(table: PublishedTable) -> list[Schema]:
    """Parameters of a download: all but pages."""
    names = [column.name for column in table.columns]
    return [
        _sort(names, f"Ordre des lignes, {ORDER}"),
        _list("columns", names, "Colonnes voulues"),
        words("Mots à trouver dans les colonnes de texte"),
        *_filters(table),
    ]


def of_groups(table: PublishedTable) -> list[Schema]:
    """Parameters of groups. What OpenAPI cannot say stands in words: `sort` names columns of the result."""
    names = [column.name for column in table.columns]
    measured = {function: _measured(table, function) for function in Function}
    results = [*names, COUNT, *(f"{name}__{function}" for function, columns in measured.items() for name in columns)]
    order = f"Colonnes du résultat, {ORDER}. Sans ce paramètre : -{COUNT}"
    return [
        _list("by", names, "Colonnes qui font les groupes", most=MAX_KEYS),
        *(
            _list(function, columns, f"{MEASURES[function]} de ces colonnes", most=MAX_MEASURES)
            for function, columns in measured.items()
            if columns
        ),
        _sort(results, order),
        *pages(),
        words("Mots à trouver dans les colonnes de texte"),
        *_filters(table),
    ]


def dialect() -> Schema:
    """How a CSV writes what a spreadsheet would compute."""
    told = "raw : textes exacts, sans apostrophe devant ceux qu'un tableur prendrait pour une formule"
    return parameter("dialect", {"type": "string", "enum": ["safe", "raw"], "default": "safe"}, told)


def pages() -> list[Schema]:
    """Which page, and how long."""
    size = {**_whole(MAX_PAGE_SIZE), "default": PAGE_SIZE}
    return [page(MAX_PAGE), parameter("page_size", size, "Lignes par page")]


def page(most: int) -> Schema:
    """Which page, from 1 to `most`."""
    return parameter("page", _whole(most), "Page, à partir de 1")


def words(told: str) -> Schema:
    """`q`."""
    return parameter("q", TEXT, told)


def parameter(name: str, schema: Schema, description: str) -> Schema:
    """A parameter of the question, which may be missing."""
    told = {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
    return {**told, "allowEmptyValue": True}  # a form sends its empty fields too


def _filters(table: PublishedTable) -> list[Schema]:
    told = f"{MAX_FILTERS} filtres au plus"
    return [
        _filter(column, operator, f"{column.title} : {meaning} ({told})")
        for column in table.columns
        for operator, meaning in OPERATORS.items()
    ]


def _filter(column: PublishedColumn, operator: Operator, told: str) -> Schema:
    name, value = f"{column.name}__{operator}", VALUES.get(column.type, TEXT)
    match operator:
        case Operator.IS_NULL:
            return parameter(name, {"type": "boolean"}, told)
        case Operator.CONTAINS:
            return parameter(name, TEXT, told)
        case Operator.IN if value is TEXT:
            return parameter(name, {**TEXT, "pattern": f"^{PIECE}(,{PIECE})*$"}, told)
        case Operator.IN:
            return _commas(name, {"type": "array", "items": value}, told)
    return parameter(name, value, told)


def _measured(table: PublishedTable, function: Function) -> list[str]:
    numeric = function in (Function.SUM, Function.AVG)
    return [column.name for column in table.columns if not numeric or column.type in NUMERIC]


def _sort(names: Iterable[str], told: str) -> Schema:
    return _list("sort", [sign + name for name in names for sign in ("", "-")], told, most=MAX_SORTS)


def _list(name: str, values: Iterable[str], told: str, *, most: int | None = None) -> Schema:
    items = {"type": "string", "enum": list(values)}
    schema = {"type": "array", "items": items, "uniqueItems": True}
    return _commas(name, schema if most is None else {**schema, "maxItems": most}, told)


def _commas(name: str, schema: Schema, told: str) -> Schema:
    told_apart = parameter(name, schema, told) | {"style": "form", "explode": False}
    del told_apart["allowEmptyValue"]  # an empty list is one
    return told_apart


def _whole(maximum: int) -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": maximum}
