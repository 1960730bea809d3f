"""Answers of the API in OpenAPI's words: rows, groups, lists, files, and the refusals."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from grandjour.model.release import PublishedColumn
from grandjour.serve.grouping import COUNT

Schema = dict[str, Any]

JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
TYPES: Final[Mapping[str, Schema]] = {
    "integer": {"type": "integer"},
    "year": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time-local"},
}
FAILURES: Final = {
    400: "Paramètre inconnu, répété ou mal formé",
    404: "Introuvable",
    410: "Version retirée de la publication",
    422: "Trop de lignes ou de texte pour ce format",
    503: "Requête trop longue ou trop lourde : filtrez davantage, ou téléchargez le fichier",
}
LINK: Final[Schema] = {"type": "string", "format": "uri"}
NO_LINK: Final[Schema] = {"type": ["string", "null"]}
COUNTED: Final[Schema] = {"type": "integer", "minimum": 0}
REFUSAL: Final[Schema] = {  # RFC 9457, with a stable code and a sentence in both languages
    "type": "object",
    "required": ["type", "status", "code", "title", "detail", "detail_en"],
    "properties": {
        "status": {"type": "integer"},
        **{name: {"type": "string"} for name in ("type", "code", "title", "detail", "detail_en")},
    },
}
ENTITY_TAG: Final[Schema] = {
    "ETag": {"description": "Change avec la version", "required": True, "schema": {"type": "string"}}
}


def reading(
    summary: str,
    parameters: list[Schema],
    content: Schema,
    *,
    media: str = JSON,
    failures: Iterable[int] = (400, 404, 410, 503),
    tagged: bool = True,
    file: bool = False,
) -> Schema:
    """One address that is read. media: of the answer. tagged: it has an entity tag.

    file: a download, whose refusals are pages for people.
    """
    refusal: Schema = {"text/html": {"schema": {"type": "string"}}} if file else {PROBLEM: {"schema": REFUSAL}}
    answer: Schema = {"description": "Trouvé", "content": {media.partition(";")[0]: {"schema": content}}}
    refusals = {str(status): {"description": FAILURES[status], "content": refusal} for status in failures}
    found = {**answer, "headers": ENTITY_TAG} if tagged else answer
    return {"get": {"summary": summary, "parameters": parameters, "responses": {"200": found, **refusals}}}


def page_of(items: Schema, *, name: str = "rows") -> Schema:
    """One page of a list, with the addresses of those beside it."""
    return _object(
        total=COUNTED,
        page={"type": "integer", "minimum": 1},
        page_size={"type": "integer", "minimum": 1},
        links=_object(previous=NO_LINK, next=NO_LINK),
        **{name: {"type": "array", "items": items}},
    )


def row(columns: Iterable[PublishedColumn]) -> Schema:
    """One row: some or all of its columns."""
    return {"type": "object", "properties": {column.name: _cell(column) for column in columns}}


def group() -> Schema:
    """One group: how many rows it has, and whatever was asked of them."""
    return {"type": "object", "required": [COUNT], "properties": {COUNT: COUNTED}}


def dataset_line() -> Schema:
    """A dataset in a list."""
    text = {"type": "string"}
    return _object(
        **dict.fromkeys(("id", "slug", "title", "description", "publisher", "licence"), text),
        theme={"type": ["string", "null"]},
        n_rows=COUNTED,
        published_at={"type": "string", "format": "date-time"},
        links=_object(self=LINK, page=LINK),
    )


def dataset() -> Schema:
    """A dataset with its tables and versions."""
    text, some = {"type": "string"}, {"type": "array", "items": {"type": "object"}}
    table = _object(
        name=text, title=text, n_rows=COUNTED, columns=some, links={"type": "object", "additionalProperties": LINK}
    )
    version = _object(n=COUNTED, release=text, published_at={"type": "string", "format": "date-time"}, page=LINK)
    return _object(
        **dict.fromkeys(("id", "slug", "title", "description", "licence", "law_version"), text),
        publisher={"type": "object"},
        tables={"type": "array", "items": table},
        versions={"type": "array", "items": version},
        withheld=some,
        document={"anyOf": [_copy(), {"type": "null"}]},
        links=_object(page=LINK, openapi=LINK, dcat=LINK),
    )


def _copy() -> Schema:
    """The cleared copy of a document."""
    text = {"type": "string"}
    return _object(
        **dict.fromkeys(("format", "media_type", "author"), text),
        size=COUNTED,
        sha256={"type": "string", "pattern": "^[0-9a-f]{64}$"},
        posted_at={"type": "string", "format": "date-time"},
        url=LINK,
    )


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}


def _cell(column: PublishedColumn) -> Schema:
    schema = TYPES.get(column.type, {"type": "string"})
    return {**schema, "type": [schema["type"], "null"], "title": column.title}
