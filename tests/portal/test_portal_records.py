"""The catalogue for harvesters: valid, complete, and every address in it answers."""

from dataclasses import replace

import pytest
from portal_root import BASE, PublicRoot, grants
from rdflib import DCAT, RDF, Graph, URIRef
from starlette.testclient import TestClient

from grandjour.serve.manifest import Manifest

pytest_plugins = ("portal_fixtures",)
# The JSON-LD reader of rdflib itself uses a class that rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
KINDS = [("ttl", "turtle", "text/turtle; charset=utf-8"), ("jsonld", "json-ld", "application/ld+json; charset=utf-8")]


@pytest.mark.parametrize(("suffix", "name", "kind"), KINDS)
def test_catalogue(portal: TestClient, published: Manifest, suffix: str, name: str, kind: str) -> None:
    """Both forms say the same; the address of each dataset, distribution and description answers."""
    answer = portal.get(f"/catalogue.{suffix}")
    assert answer.headers["content-type"] == kind
    graph = Graph().parse(data=answer.text, format=name)
    assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) == 1
    assert len(set(graph.subjects(RDF.type, DCAT.Distribution))) == 5
    addresses = {str(node).partition("#")[0] for node in graph.all_nodes() if isinstance(node, URIRef)}
    ours = sorted(address.removeprefix(BASE) for address in addresses if address.startswith(BASE))
    assert len(ours) > 7
    for address in ours:
        assert portal.get(address, follow_redirects=True).status_code == 200, address


@pytest.mark.parametrize(("suffix", "name", "kind"), KINDS)
def test_record(portal: TestClient, published: Manifest, suffix: str, name: str, kind: str) -> None:
    """The description of one dataset, also by its id."""
    answer = portal.get(f"/donnees/{published.dataset}.{suffix}")
    assert answer.headers["content-type"] == kind
    assert (None, RDF.type, DCAT.Dataset) in Graph().parse(data=answer.text, format=name)


def test_two_administrations(portal: TestClient, root: PublicRoot, published: Manifest) -> None:
    """The catalogue of several is nobody's in particular."""

    def other(manifest: Manifest) -> Manifest:
        return replace(manifest, publisher=replace(manifest.publisher, siren="200000016", name="Ville d'Aubrive"))

    root.publish("Budget", {"t1": grants(3)}, change=other)
    text = portal.get("/catalogue.ttl").text
    assert "Ville de Clairval" in text
    assert "Ville d'Aubrive" in text
    assert "Données ouvertes" in portal.get("/fr/").text


@pytest.mark.parametrize("path", ["/catalogue.xml", "/catalogue.ttl?page=2", "/donnees/absent.ttl"])
def test_what_is_not_there(portal: TestClient, published: Manifest, path: str) -> None:
    """404, a page beyond the last as well."""
    assert portal.get(path).status_code == 404
