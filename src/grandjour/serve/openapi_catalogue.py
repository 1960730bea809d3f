"""OpenAPI 3.1 description of what the API has whatever is published: the list of datasets, and one of them."""

from grandjour.reference.licences import LICENCES
from grandjour.reference.themes import THEMES
from grandjour.serve import openapi_answers as answers
from grandjour.serve import openapi_parameters as parameters
from grandjour.serve.addresses import Addresses, Form
from grandjour.serve.facets import SIREN, Facet
from grandjour.serve.openapi import VERSION
from grandjour.serve.openapi_answers import Schema
from grandjour.serve.query import MAX_LIST_PAGE


def openapi_catalogue(title: str, addresses: Addresses) -> Schema:
    """The description; each dataset has one more of its own, under `links.openapi`. title: the portal's name."""
    base = len(addresses.base)
    one = {"name": "dataset", "in": "path", "required": True, "description": "Identifiant ou nom dans les adresses"}
    which = [{**one, "schema": {"type": "string", "pattern": "^[a-z0-9-]+$"}}]
    whole = {"type": "object", "required": ["openapi", "paths"]}
    failures = (400, 404, 410, 503)
    return {
        "openapi": VERSION,
        "info": {"title": title, "version": "1"},
        "servers": [{"url": addresses.base}],
        "paths": {
            addresses.api()[base:]: answers.reading(
                "Jeux de données",
                _list(),
                answers.page_of(answers.dataset_line(), name="datasets"),
                failures=(400, 503),
                tagged=False,
            ),
            addresses.api("{dataset}")[base:]: answers.reading(
                "Un jeu de données, ses tables, ses versions", which, answers.dataset(), failures=failures, tagged=False
            ),
            addresses.openapi("{dataset}")[base:]: answers.reading(
                "La description OpenAPI d'un jeu de données", which, whole, failures=failures, tagged=False
            ),
        },
    }


def _list() -> list[Schema]:
    return [
        parameters.words("Mots à trouver dans les jeux de données"),
        parameters.page(MAX_LIST_PAGE),
        parameters.parameter(Facet.THEME, _one_of(THEMES), "Thème, par son code européen"),
        parameters.parameter(
            Facet.PUBLISHER, {"type": "string", "pattern": f"^({SIREN.pattern})?$"}, "Administration, par son SIREN"
        ),
        parameters.parameter(Facet.LICENCE, _one_of(LICENCES), "Licence, par son identifiant SPDX"),
        parameters.parameter(Facet.FORMAT, _one_of(Form), "Format d'au moins un fichier"),
    ]


def _one_of(values: object) -> Schema:
    assert hasattr(values, "__iter__")
    return {"type": "string", "enum": ["", *map(str, values)]}  # "": any, as a form sends what is not chosen
