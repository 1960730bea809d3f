"""The catalogue as DCAT-AP 3.0.1: valid by the published shapes, equal in both syntaxes, the same at each reading."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import DCTERMS, FOAF, RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from grandjour.serve.addresses import Addresses
from grandjour.serve.catalogue import Catalogue, Entry
from grandjour.serve.dcat import (
    DCAT,
    HYDRA,
    JSON_LD,
    PAGE_SIZE,
    SPDX,
    TURTLE,
    VCARD,
    Site,
    catalogue_graph,
    dataset_graph,
    to_json_ld,
    to_turtle,
)
from grandjour.store.public.reader import PublicReader
from made_release import ADMINISTRATION, AT, put_release

ADDRESSES = Addresses("https://donnees.example.fr")
SITE = Site("Données de Sainte-Aube", "Ce que la ville publie.")
SHACL = Namespace("http://www.w3.org/ns/shacl#")
SHAPES = (  # shacl/ranges.ttl as published refers to shapes that it does not have: no validator can read it
    "html_shacl_shapes.ttl",
    "html_shacl_range.ttl",
    "html_shacl_mdr-vocabularies.shape.ttl",
    "html_shacl_deprecateduris.ttl",
    "shacl_dcat-ap-SHACL.ttl",
)
OTHER = replace(
    ADMINISTRATION, siren="200000008", name="Agglomération d'Aube", contact="1 place du Marché", website=None
)


@pytest.fixture
def entries(tmp_path: Path) -> tuple[Entry, ...]:
    """A catalogue with two versions of one dataset, a received one with a credit, another administration's."""
    root = tmp_path / "public"
    first = put_release(root, tmp_path / "1")
    put_release(root, tmp_path / "2", n=2, at=AT + timedelta(days=3), dataset=first.draft.dataset)
    put_release(root, tmp_path / "3", licence="ODbL-1.0", credit="Atelier « Éo »", title="Équipements", description="")
    put_release(root, tmp_path / "4", administration=OTHER, title='Budget "2026"\n<b>')
    catalogue = Catalogue(PublicReader(root.as_uri()))
    catalogue.refresh()
    return catalogue.datasets()


@pytest.fixture(scope="session", params=SHAPES)
def shapes(request: pytest.FixtureRequest, corpora: Path) -> Graph:
    """One file of shapes of DCAT-AP 3.0.1, as published but for three faults in them.

    Two have no path, so that no validator can read them. One wants the algorithm of a checksum under https://spdx.org,
    but the namespace of SPDX, which harvesters compare with and the same shape's class has, begins with http://.
    """
    path = corpora.parent / "schemas" / "dcat-ap" / "3.0.1" / request.param
    if not path.is_file():
        pytest.skip(f"{path.name} of DCAT-AP 3.0.1 not found beside the corpora")
    graph = Graph().parse(path, format="turtle")
    for shape in set(graph.objects(None, SHACL.property)) - set(graph.subjects(SHACL.path)):
        graph.remove((None, SHACL.property, shape))
    graph.remove((None, SHACL.pattern, Literal("^https://spdx.org/rdf/terms")))
    return graph


def test_shapes_that_are_broken_are_seen(entries: tuple[Entry, ...], corpora: Path) -> None:
    """The validator does find a fault where there is one."""
    path = corpora.parent / "schemas" / "dcat-ap" / "3.0.1" / SHAPES[0]
    if not path.is_file():
        pytest.skip(f"{path.name} of DCAT-AP 3.0.1 not found beside the corpora")
    graph = dataset_graph(entries[0], ADDRESSES)
    graph.remove((None, DCTERMS.title, None))
    conforms, _, _ = validate(graph, shacl_graph=Graph().parse(path), do_owl_imports=False)
    assert not conforms


def graphs(entries: Sequence[Entry]) -> list[Graph]:
    """Everything that is published in DCAT, as a harvester reads it."""
    made = [catalogue_graph(entries, ADDRESSES, SITE), *(dataset_graph(entry, ADDRESSES) for entry in entries)]
    return [Graph().parse(data=to_turtle(graph), format="turtle") for graph in made]


def test_no_violation_of_the_published_shapes(entries: tuple[Entry, ...], shapes: Graph) -> None:
    for graph in graphs(entries):
        conforms, _, report = validate(graph, shacl_graph=shapes, do_owl_imports=False, allow_warnings=True)
        assert conforms, report


def test_an_empty_catalogue_is_valid(shapes: Graph) -> None:
    conforms, _, report = validate(
        catalogue_graph((), ADDRESSES, SITE), shacl_graph=shapes, do_owl_imports=False, allow_warnings=True
    )
    assert conforms, report


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # inside the library's reader
def test_both_syntaxes_say_the_same(entries: tuple[Entry, ...]) -> None:
    for graph in (catalogue_graph(entries, ADDRESSES, SITE), dataset_graph(entries[0], ADDRESSES)):
        turtle = Graph().parse(data=to_turtle(graph), format="turtle")
        json_ld = Graph().parse(data=to_json_ld(graph), format="json-ld")
        assert isomorphic(turtle, graph)
        assert isomorphic(json_ld, graph)


def test_the_same_bytes_at_each_reading_and_no_blank_node(entries: tuple[Entry, ...]) -> None:
    """A harvester compares what it read with what it reads: nothing may change but what changed."""
    for make in (to_turtle, to_json_ld):
        first, again = (make(catalogue_graph(entries, ADDRESSES, SITE)) for _ in range(2))
        assert first == again
    for graph in graphs(entries):
        assert not [term for triple in graph for term in triple if isinstance(term, BNode)]


def test_media_types_say_utf_8() -> None:
    assert TURTLE == "text/turtle; charset=utf-8"
    assert JSON_LD == "application/ld+json; charset=utf-8"


def test_what_a_harvester_needs_of_a_dataset(entries: tuple[Entry, ...]) -> None:
    entry = next(entry for entry in entries if len(entry.versions) == 2)
    graph = catalogue_graph(entries, ADDRESSES, SITE)
    dataset = URIRef(f"https://donnees.example.fr/donnees/{entry.id}")
    assert (dataset, DCTERMS.title, Literal("Subventions versées aux associations", lang="fr")) in graph
    publisher = graph.value(dataset, DCTERMS.publisher)
    assert graph.value(publisher, DCTERMS.identifier) == Literal("213400017")
    assert graph.value(publisher, FOAF.name) == Literal("Ville de Sainte-Aube", lang="fr")
    contact = graph.value(dataset, DCAT.contactPoint)
    assert graph.value(contact, VCARD.hasEmail) == URIRef("mailto:donnees@sainte-aube.example")
    assert graph.value(dataset, DCAT.version) == Literal("2")
    forms = {
        str(graph.value(node, DCAT.downloadURL)).rpartition(".")[2]
        for node in graph.objects(dataset, DCAT.distribution)
    }
    assert forms == {"csv", "xlsx", "ods", "json", "parquet"}
    for node in graph.objects(dataset, DCAT.distribution):
        licence = URIRef("https://www.etalab.gouv.fr/licence-ouverte-open-licence")
        assert graph.value(node, DCTERMS.license) == licence


def test_the_stored_form_has_its_size_and_hash(entries: tuple[Entry, ...]) -> None:
    entry = entries[0]
    graph = dataset_graph(entry, ADDRESSES)
    (checksum,) = graph.subjects(RDF.type, SPDX.Checksum)
    assert str(graph.value(checksum, SPDX.checksumValue)) == entry.manifest.tables[0].file.sha256
    (size,) = graph.objects(None, DCAT.byteSize)
    assert int(str(size)) == entry.manifest.tables[0].file.size


def test_versions_are_in_the_record_and_not_in_the_catalogue(entries: tuple[Entry, ...]) -> None:
    """A harvester would take each version for a dataset of its own."""
    entry = next(entry for entry in entries if len(entry.versions) == 2)
    assert len(set(catalogue_graph(entries, ADDRESSES, SITE).subjects(RDF.type, DCAT.Dataset))) == len(entries)
    assert len(set(dataset_graph(entry, ADDRESSES).objects(None, DCAT.hasVersion))) == 2


def test_identifiers_stay_from_one_version_to_the_next(tmp_path: Path) -> None:
    root = tmp_path / "public"
    made = put_release(root, tmp_path / "1")
    catalogue = Catalogue(PublicReader(root.as_uri()))
    catalogue.refresh()
    before = set(dataset_graph(catalogue.dataset(made.draft.dataset), ADDRESSES).subjects(RDF.type, DCAT.Distribution))
    put_release(root, tmp_path / "2", n=2, dataset=made.draft.dataset, title="Autre titre")
    catalogue.refresh()
    after = set(dataset_graph(catalogue.dataset(made.draft.dataset), ADDRESSES).subjects(RDF.type, DCAT.Distribution))
    assert before == after


def test_a_credit_is_said_where_the_licence_asks_for_it(entries: tuple[Entry, ...]) -> None:
    graph = catalogue_graph(entries, ADDRESSES, SITE)
    rights = {str(graph.value(node, DCTERMS.description)) for node in graph.objects(None, DCTERMS.rights)}
    assert rights == {"Source à citer : Atelier « Éo »"}


def test_an_address_that_is_none_is_left_out(tmp_path: Path) -> None:
    """A website typed with spaces must not make the whole catalogue unreadable."""
    strange = replace(ADMINISTRATION, website="javascript:alert(1)", contact="a b@c <d>")
    put_release(tmp_path / "public", tmp_path / "1", administration=strange)
    catalogue = Catalogue(PublicReader((tmp_path / "public").as_uri()))
    catalogue.refresh()
    turtle = to_turtle(catalogue_graph(catalogue.datasets(), ADDRESSES, SITE))
    Graph().parse(data=turtle, format="turtle")
    assert b"javascript" not in turtle
    assert b"<d>" not in turtle


def test_a_long_catalogue_has_pages(entries: tuple[Entry, ...]) -> None:
    many = [replace(entries[0], id=f"{number:026}") for number in range(PAGE_SIZE * 2 + 1)]
    pages = [catalogue_graph(many, ADDRESSES, SITE, page=page) for page in (1, 2, 3)]
    counts = [len(set(page.subjects(RDF.type, DCAT.Dataset))) for page in pages]
    assert counts == [PAGE_SIZE, PAGE_SIZE, 1]
    following = [graph.value(None, HYDRA.next) or next(graph.objects(None, HYDRA.next), None) for graph in pages]
    assert [str(address) for address in following] == [
        "https://donnees.example.fr/catalogue.ttl?page=2",
        "https://donnees.example.fr/catalogue.ttl?page=3",
        "None",
    ]
    assert not set(catalogue_graph(entries, ADDRESSES, SITE).objects(None, HYDRA.totalItems))
