"""OpenAPI 3.1 description of the API of one dataset: its tables, columns, filters and answers."""

from typing import Any, Final

from grandjour.model.release import PublishedColumn
from grandjour.reference.licences import licence
from grandjour.reference.themes import THEMES
from grandjour.serve.addresses import MEDIA_TYPES, Addresses, Form
from grandjour.serve.availability import forms_of
from grandjour.serve.catalogue import Entry
from grandjour.serve.grouping import COUNT, NUMERIC, Function
from grandjour.serve.manifest import PublishedTable
from grandjour.serve.query import MAX_PAGE, MAX_PAGE_SIZE, PAGE_SIZE, Operator

Schema = dict[str, Any]

TYPES: Final[dict[str, Schema]] = {
    "integer": {"type": "integer"},
    "year": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string"},  # local time without zone, which RFC 3339 does not know
}
OPERATORS: Final = {
    Operator.EQ: "égal à",
    Operator.NE: "différent de (valeurs manquantes comprises)",
    Operator.CONTAINS: "contient, sans tenir compte des accents ni des majuscules",
    Operator.GT: "après, ou supérieur à",
    Operator.GE: "à partir de",
    Operator.LT: "avant, ou inférieur à",
    Operator.LE: "jusqu'à",
    Operator.IN: "l'une de ces valeurs, séparées par des virgules",
    Operator.IS_NULL: "manque (true) ou non (false)",
}
FAILURES: Final = {
    "400": "Paramètre inconnu, répété ou mal formé",
    "404": "Introuvable",
    "410": "Version retirée de la publication",
    "503": "Requête trop longue ou trop lourde : filtrez davantage, ou téléchargez le fichier",
}


def openapi(entry: Entry, addresses: Addresses) -> Schema:
    """The description of the latest version's API."""
    manifest = entry.manifest
    terms, theme = licence(manifest.licence), THEMES.get(manifest.theme or "")
    paths: Schema = {}
    for table in manifest.tables:
        paths |= _paths(entry, table, addresses)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": manifest.title,
            "description": manifest.description,
            "version": str(manifest.n),
            "license": {"name": terms.name_fr, "url": terms.url},
            "contact": {"name": manifest.publisher.name, "url": addresses.dataset(entry.slug)},
        },
        "servers": [{"url": addresses.base}],
        "tags": [{"name": theme.label_fr, "externalDocs": {"url": theme.uri}}] if theme else [],
        "paths": paths,
        "components": {"schemas": {table.name: _row(table.columns) for table in manifest.tables}},
    }


def _paths(entry: Entry, table: PublishedTable, addresses: Addresses) -> Schema:
    base = len(addresses.base)
    filters = _filters(table)
    page = [_parameter("page", _whole(1, MAX_PAGE), "Page, à partir de 1"), _page_size()]
    rows = [_sort(), _columns(table), *page, _words(), *filters]
    groups = [*_grouping(table), _group_sort(), *page, _words(), *filters]
    row = {"$ref": f"#/components/schemas/{table.name}"}
    paths = {
        addresses.rows(entry.id, table.name)[base:]: _get(f"Lignes : {table.title}", rows, _page(row)),
        addresses.groups(entry.id, table.name)[base:]: _get(f"Regroupements : {table.title}", groups, _page(_group())),
    }
    for form in forms_of(entry.manifest, table):
        whole = form is Form.PARQUET
        parameters = [] if whole else [_sort(), _columns(table), _words(), *filters]
        if form is Form.CSV:
            parameters.append(_dialect())
        content = {"type": "array", "items": row} if form is Form.JSON else {}
        title = f"Téléchargement {form.upper()} : {table.title}"
        address = addresses.download(entry.id, table.name, form)[base:]
        paths[address] = _get(title, parameters, content, media=MEDIA_TYPES[form])
    return paths


def _get(summary: str, parameters: list[Schema], content: Schema, *, media: str = "application/json") -> Schema:
    responses = {status: {"description": text} for status, text in FAILURES.items()}
    answer = {"description": "Trouvé", "content": {media.partition(";")[0]: {"schema": content}}}
    return {"get": {"summary": summary, "parameters": parameters, "responses": {"200": answer, **responses}}}


def _parameter(name: str, schema: Schema, description: str) -> Schema:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _filters(table: PublishedTable) -> list[Schema]:
    return [
        _parameter(f"{column.name}__{operator}", _filter_type(column, operator), f"{column.title} : {words}")
        for column in table.columns
        for operator, words in OPERATORS.items()
    ]


def _filter_type(column: PublishedColumn, operator: Operator) -> Schema:
    if operator is Operator.IS_NULL:
        return {"type": "boolean"}
    return {"type": "string"} if operator in (Operator.CONTAINS, Operator.IN) else _type(column)


def _grouping(table: PublishedTable) -> list[Schema]:
    names = {"sum": "Somme", "avg": "Moyenne", "min": "Minimum", "max": "Maximum"}
    found = [_parameter("by", {"type": "string"}, f"Colonnes séparées par des virgules : {_names(table.columns)}")]
    for function in Function:
        numeric = [column for column in table.columns if column.type in NUMERIC]
        columns = numeric if function in (Function.SUM, Function.AVG) else table.columns
        if columns:
            found.append(_parameter(function, {"type": "string"}, f"{names[function]} de : {_names(columns)}"))
    return found


def _names(columns: tuple[PublishedColumn, ...] | list[PublishedColumn]) -> str:
    return ", ".join(column.name for column in columns)


def _sort() -> Schema:
    return _parameter("sort", {"type": "string"}, "Colonnes séparées par des virgules, « - » devant : ordre inverse")


def _group_sort() -> Schema:
    words = f"Colonnes du résultat, « - » devant : ordre inverse. Sans ce paramètre : -{COUNT}"
    return _parameter("sort", {"type": "string"}, words)


def _columns(table: PublishedTable) -> Schema:
    return _parameter("columns", {"type": "string"}, f"Colonnes voulues, parmi : {_names(table.columns)}")


def _words() -> Schema:
    return _parameter("q", {"type": "string"}, "Mots à trouver dans les colonnes de texte")


def _dialect() -> Schema:
    words = "raw : textes exacts, sans apostrophe devant ceux qu'un tableur prendrait pour une formule"
    return _parameter("dialect", {"type": "string", "enum": ["safe", "raw"], "default": "safe"}, words)


def _page_size() -> Schema:
    return _parameter("page_size", {**_whole(1, MAX_PAGE_SIZE), "default": PAGE_SIZE}, "Lignes par page")


def _whole(minimum: int, maximum: int) -> Schema:
    return {"type": "integer", "minimum": minimum, "maximum": maximum}


def _row(columns: tuple[PublishedColumn, ...]) -> Schema:
    return {"type": "object", "properties": {column.name: _property(column) for column in columns}}


def _property(column: PublishedColumn) -> Schema:
    schema = _type(column)
    return {**schema, "type": [schema["type"], "null"], "title": column.title}


def _type(column: PublishedColumn) -> Schema:
    return TYPES.get(column.type, {"type": "string"})


def _group() -> Schema:
    return {"type": "object", "required": [COUNT], "properties": {COUNT: {"type": "integer"}}}


def _page(row: Schema) -> Schema:
    link = {"type": ["string", "null"]}
    links = {"type": "object", "properties": {"previous": link, "next": link}}
    whole = {"type": "integer"}
    return {
        "type": "object",
        "required": ["total", "page", "page_size", "rows", "links"],
        "properties": {
            "total": whole,
            "page": whole,
            "page_size": whole,
            "rows": {"type": "array", "items": row},
            "links": links,
        },
    }
