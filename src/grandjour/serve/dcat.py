"""The catalogue as DCAT-AP 3.0.1, in Turtle and JSON-LD.

Every node has an address, none is blank, so that a harvester finds the same dataset, distribution and contact again.
A distribution is of the latest version and keeps its address from one version to the next; the description of one
dataset also names its versions, which a catalogue leaves out: harvesters would take each for a dataset of its own.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, SKOS

from grandjour.model.document_copy import DocumentCopy
from grandjour.model.release import Publisher
from grandjour.reference.licences import licence
from grandjour.reference.themes import THEMES
from grandjour.serve.addresses import MEDIA_TYPES, Addresses, Form
from grandjour.serve.availability import forms_of
from grandjour.serve.catalogue import Entry, Version
from grandjour.serve.manifest import Manifest, PublishedTable
from grandjour.serve.notice import PublicReuse

TURTLE: Final = "text/turtle; charset=utf-8"  # without the charset, harvesters read Latin-1
JSON_LD: Final = "application/ld+json; charset=utf-8"
PAGE_SIZE: Final = 100  # datasets of one page of the catalogue

DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")  # the library knows version 2 only
VCARD: Final = Namespace("http://www.w3.org/2006/vcard/ns#")
SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
HYDRA: Final = Namespace("http://www.w3.org/ns/hydra/core#")
DCATAP: Final = Namespace("http://data.europa.eu/r5r/")
AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
IANA: Final = "http://www.iana.org/assignments/media-types/"
SIREN_HOLDER: Final = "https://annuaire-entreprises.data.gouv.fr/entreprise/"  # an address for each SIREN
WEB_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~/?=&%-]*)?")
MAIL_ADDRESS: Final = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
TABLE_SCHEMA: Final = URIRef("https://specs.frictionlessdata.io/table-schema/")
PREFIXES: Final = {
    "dcat": DCAT,
    "dcatap": DCATAP,
    "dct": DCTERMS,
    "foaf": FOAF,
    "hydra": HYDRA,
    "skos": SKOS,
    "spdx": SPDX,
    "vcard": VCARD,
    "xsd": XSD,
}
FORM_WORDS: Final = {
    Form.CSV: "Texte UTF-8, séparé par des virgules, une ligne d'en-tête ; dates ISO, point décimal.",
    Form.XLSX: "Classeur : les données, puis la description des colonnes.",
    Form.ODS: "Classeur OpenDocument : les données, puis la description des colonnes.",
    Form.GEOJSON: "Une carte : un point par ligne de données, en degrés (WGS 84).",
    Form.JSON: "Un tableau d'objets, un par ligne de données.",
    Form.PARQUET: "Table typée et compressée, telle que publiée.",
}


@dataclass(frozen=True, slots=True)
class Site:
    """What the catalogue says of itself. title, description: in French."""

    title: str
    description: str


def dataset_graph(entry: Entry, addresses: Addresses, reuses: Sequence[PublicReuse] = ()) -> Graph:
    """One dataset with its distributions, data service, contact, publisher, live versions, and what refers to it."""
    graph = _graph()
    dataset = _dataset(graph, entry, addresses)
    for reuse in reuses:
        if WEB_ADDRESS.fullmatch(reuse.address):  # what no syntax would have to escape
            graph.add((dataset, DCTERMS.isReferencedBy, URIRef(reuse.address)))
    for version in entry.versions:
        if version.withdrawn_at is None:
            node = _version(graph, entry, version, addresses)
            graph.add((dataset, DCAT.hasVersion, node))
    return graph


def catalogue_graph(entries: Sequence[Entry], addresses: Addresses, site: Site, *, page: int = 1) -> Graph:
    """A page of the catalogue, PAGE_SIZE datasets each, with Hydra links to the others.

    entries: all of them, in an order that does not change between two pages. A page beyond the last has no dataset.
    """
    graph = _graph()
    catalogue = URIRef(f"{addresses.home()}#catalogue")
    publishers = {entry.manifest.publisher.siren: entry.manifest.publisher for entry in entries}
    graph.add((catalogue, RDF.type, DCAT.Catalog))
    graph.add((catalogue, DCTERMS.title, _french(site.title)))
    graph.add((catalogue, DCTERMS.description, _french(site.description)))
    graph.add((catalogue, DCTERMS.language, _code(graph, "language/FRA", DCTERMS.LinguisticSystem)))
    graph.add((catalogue, DCAT.themeTaxonomy, _taxonomy(graph)))
    graph.add((catalogue, FOAF.homepage, _typed(graph, URIRef(addresses.home()), FOAF.Document)))
    if len(publishers) == 1:
        graph.add((catalogue, DCTERMS.publisher, _publisher(graph, *publishers.values())))
    else:
        graph.add((catalogue, DCTERMS.publisher, _agent(graph, URIRef(f"{addresses.home()}#publisher"), site.title)))
    if entries:
        graph.add((catalogue, DCTERMS.modified, _moment(max(entry.published_at for entry in entries))))
    for entry in entries[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]:
        graph.add((catalogue, DCAT.dataset, _dataset(graph, entry, addresses)))
        graph.add((catalogue, DCAT.service, _service_address(entry, addresses)))
    _paging(graph, len(entries), page, addresses)
    return graph


def to_turtle(graph: Graph) -> bytes:
    """The graph as Turtle, to be sent as TURTLE."""
    return graph.serialize(format="turtle", encoding="utf-8")


def to_json_ld(graph: Graph) -> bytes:
    """The graph as JSON-LD with its context inside and its nodes in order, to be sent as JSON_LD."""
    context = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}
    document = json.loads(graph.serialize(format="json-ld", context=context))
    document["@graph"].sort(key=lambda node: str(node["@id"]))
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _graph() -> Graph:
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def _dataset(graph: Graph, entry: Entry, addresses: Addresses) -> URIRef:
    manifest = entry.manifest
    dataset = URIRef(addresses.dataset(entry.id))
    _describe(graph, dataset, manifest, addresses, title=manifest.title)
    graph.add((dataset, DCTERMS.identifier, Literal(entry.id)))
    graph.add((dataset, DCAT.landingPage, _typed(graph, URIRef(addresses.dataset(entry.slug)), FOAF.Document)))
    graph.add((dataset, DCTERMS.issued, _moment(entry.first_published_at)))
    graph.add((dataset, DCTERMS.modified, _moment(entry.published_at)))
    graph.add((dataset, DCAT.version, Literal(str(manifest.n))))
    service = _service(graph, entry, dataset, addresses)
    for table in manifest.tables:
        for form in forms_of(manifest, table):
            node = _distribution(graph, entry, table, form, addresses)
            graph.add((dataset, DCAT.distribution, node))
            if form is Form.JSON:
                graph.add((node, DCAT.accessService, service))
    if manifest.document:
        graph.add((dataset, FOAF.page, _document(graph, entry, manifest.document, addresses)))
    return dataset


def _document(graph: Graph, entry: Entry, copy: DocumentCopy, addresses: Addresses) -> URIRef:
    """The document that the data come from: documentation of the dataset, and not one more form of its data."""
    node = _typed(graph, URIRef(addresses.document(entry.id, copy.format)), FOAF.Document)
    graph.add((node, DCTERMS.title, _french(f"Le document : {entry.manifest.title}")))
    graph.add((node, DCTERMS.creator, _publisher(graph, entry.manifest.publisher)))
    graph.add((node, DCTERMS.issued, _moment(entry.published_at)))
    graph.add((node, DCTERMS.format, _code(graph, f"file-type/{copy.format.upper()}", DCTERMS.MediaTypeOrExtent)))
    return node


def _version(graph: Graph, entry: Entry, version: Version, addresses: Addresses) -> URIRef:
    """A version as a dataset of its own, as DCAT wants it, in the words of the latest one."""
    node = URIRef(addresses.version(entry.id, version.n))
    _describe(graph, node, entry.manifest, addresses, title=f"{entry.manifest.title} (version {version.n})")
    graph.add((node, DCTERMS.identifier, Literal(version.release)))
    graph.add((node, DCTERMS.issued, _moment(version.published_at)))
    graph.add((node, DCAT.version, Literal(str(version.n))))
    graph.add((node, DCAT.isVersionOf, URIRef(addresses.dataset(entry.id))))
    landing = URIRef(addresses.version(entry.slug, version.n))
    graph.add((node, DCAT.landingPage, _typed(graph, landing, FOAF.Document)))
    return node


def _describe(graph: Graph, node: URIRef, manifest: Manifest, addresses: Addresses, *, title: str) -> None:
    """What a dataset says of itself, whatever its version."""
    graph.add((node, RDF.type, DCAT.Dataset))
    graph.add((node, DCTERMS.title, _french(title)))
    graph.add((node, DCTERMS.description, _french(manifest.description or manifest.title)))
    graph.add((node, DCTERMS.publisher, _publisher(graph, manifest.publisher)))
    graph.add((node, DCAT.contactPoint, _contact(graph, manifest.publisher, addresses)))
    graph.add((node, DCTERMS.language, _code(graph, "language/FRA", DCTERMS.LinguisticSystem)))
    graph.add((node, DCTERMS.accessRights, _code(graph, "access-right/PUBLIC", DCTERMS.RightsStatement)))
    if manifest.mission:
        graph.add((node, DCAT.keyword, _french(manifest.mission)))
    if theme := THEMES.get(manifest.theme or ""):
        concept = _code(graph, f"data-theme/{theme.code}", SKOS.Concept)
        graph.add((concept, SKOS.prefLabel, _french(theme.label_fr)))
        graph.add((concept, SKOS.prefLabel, Literal(theme.label_en, lang="en")))
        graph.add((node, DCAT.theme, concept))


def _distribution(graph: Graph, entry: Entry, table: PublishedTable, form: Form, addresses: Addresses) -> URIRef:
    manifest = entry.manifest
    download = URIRef(addresses.download(entry.id, table.name, form))
    node = URIRef(f"{download}#distribution")
    graph.add((node, RDF.type, DCAT.Distribution))
    graph.add((node, DCTERMS.title, _french(f"{table.title} ({form.upper()})")))
    graph.add((node, DCTERMS.description, _french(FORM_WORDS[form])))
    graph.add((node, DCAT.accessURL, _typed(graph, download, FOAF.Document)))
    graph.add((node, DCAT.downloadURL, download))
    graph.add((node, DCTERMS.license, _licence(graph, manifest.licence)))
    graph.add((node, DCTERMS.issued, _moment(entry.first_published_at)))
    graph.add((node, DCTERMS.modified, _moment(entry.published_at)))
    stable = _code(graph, "planned-availability/STABLE", SKOS.Concept)
    graph.add((stable, SKOS.prefLabel, Literal("stable", lang="en")))
    graph.add((node, DCATAP.availability, stable))
    graph.add((node, DCTERMS.format, _code(graph, f"file-type/{form.upper()}", DCTERMS.MediaTypeOrExtent)))
    media = _typed(graph, URIRef(IANA + MEDIA_TYPES[form].partition(";")[0]), DCTERMS.MediaType)
    graph.add((media, RDF.type, DCTERMS.MediaTypeOrExtent))
    graph.add((node, DCAT.mediaType, media))
    schema = _typed(graph, URIRef(addresses.table_schema(entry.id, table.name)), DCTERMS.Standard)
    graph.add((schema, DCTERMS.conformsTo, TABLE_SCHEMA))
    graph.add((TABLE_SCHEMA, RDF.type, DCTERMS.Standard))
    graph.add((node, DCTERMS.conformsTo, schema))
    if manifest.credit:
        rights = _typed(graph, URIRef(f"{download}#rights"), DCTERMS.RightsStatement)
        graph.add((rights, DCTERMS.description, _french(f"Source à citer : {manifest.credit}")))
        graph.add((node, DCTERMS.rights, rights))
    if form is Form.PARQUET:
        _add_bytes(graph, node, table)
    return node


def _add_bytes(graph: Graph, node: URIRef, table: PublishedTable) -> None:
    """Size and hash of the one form that is stored."""
    graph.add((node, DCAT.byteSize, Literal(table.file.size, datatype=XSD.nonNegativeInteger)))
    checksum = _typed(graph, URIRef(f"{node}-checksum"), SPDX.Checksum)
    graph.add((checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
    graph.add((SPDX.checksumAlgorithm_sha256, RDF.type, SPDX.ChecksumAlgorithm))
    graph.add((checksum, SPDX.checksumValue, Literal(table.file.sha256, datatype=XSD.hexBinary)))
    graph.add((node, SPDX.checksum, checksum))


def _service(graph: Graph, entry: Entry, dataset: URIRef, addresses: Addresses) -> URIRef:
    node = _service_address(entry, addresses)
    graph.add((node, RDF.type, DCAT.DataService))
    graph.add((node, DCTERMS.title, _french(f"API : {entry.manifest.title}")))
    graph.add((node, DCAT.endpointURL, URIRef(addresses.api(entry.id))))
    graph.add((node, DCAT.endpointDescription, URIRef(addresses.openapi(entry.id))))
    graph.add((node, DCAT.servesDataset, dataset))
    graph.add((node, DCTERMS.publisher, _publisher(graph, entry.manifest.publisher)))
    graph.add((node, DCAT.contactPoint, _contact(graph, entry.manifest.publisher, addresses)))
    graph.add((node, DCTERMS.license, _licence(graph, entry.manifest.licence)))
    graph.add((node, DCTERMS.accessRights, _code(graph, "access-right/PUBLIC", DCTERMS.RightsStatement)))
    return node


def _service_address(entry: Entry, addresses: Addresses) -> URIRef:
    return URIRef(f"{addresses.api(entry.id)}#service")


def _publisher(graph: Graph, publisher: Publisher) -> URIRef:
    node = _agent(graph, URIRef(SIREN_HOLDER + publisher.siren), publisher.name)
    graph.add((node, DCTERMS.identifier, Literal(publisher.siren)))
    if publisher.website and WEB_ADDRESS.fullmatch(publisher.website):
        graph.add((node, FOAF.homepage, _typed(graph, URIRef(publisher.website), FOAF.Document)))
    return node


def _agent(graph: Graph, node: URIRef, name: str) -> URIRef:
    graph.add((node, RDF.type, FOAF.Agent))
    graph.add((node, RDF.type, FOAF.Organization))
    graph.add((node, FOAF.name, _french(name)))
    return node


def _contact(graph: Graph, publisher: Publisher, addresses: Addresses) -> URIRef:
    node = URIRef(f"{addresses.home()}#contact-{publisher.siren}")
    graph.add((node, RDF.type, VCARD.Kind))
    graph.add((node, RDF.type, VCARD.Organization))
    graph.add((node, VCARD.fn, _french(publisher.name)))
    if MAIL_ADDRESS.fullmatch(publisher.contact):
        graph.add((node, VCARD.hasEmail, URIRef(f"mailto:{publisher.contact}")))
    else:
        graph.add((node, VCARD.hasURL, URIRef(addresses.home())))
    return node


def _licence(graph: Graph, identifier: str) -> URIRef:
    terms = licence(identifier)
    node = _typed(graph, URIRef(terms.url), DCTERMS.LicenseDocument)
    graph.add((node, DCTERMS.identifier, Literal(terms.spdx)))
    graph.add((node, DCTERMS.title, _french(terms.name_fr)))
    return node


def _paging(graph: Graph, n_entries: int, page: int, addresses: Addresses) -> None:
    last = max(1, -(-n_entries // PAGE_SIZE))
    if last == 1:
        return
    first = addresses.catalogue("ttl")
    node = URIRef(addresses.catalogue("ttl", page) if page > 1 else f"{first}?page=1")
    graph.add((node, RDF.type, HYDRA.PartialCollectionView))
    graph.add((node, HYDRA.totalItems, Literal(n_entries)))
    graph.add((node, HYDRA.first, URIRef(first)))
    graph.add((node, HYDRA.last, URIRef(addresses.catalogue("ttl", last))))
    if page > 1:
        graph.add((node, HYDRA.previous, URIRef(addresses.catalogue("ttl", page - 1))))
    if page < last:
        graph.add((node, HYDRA.next, URIRef(addresses.catalogue("ttl", page + 1))))


def _typed(graph: Graph, node: URIRef, kind: URIRef) -> URIRef:
    """The node, with its class said: readers that do not fetch it know what it is."""
    graph.add((node, RDF.type, kind))
    return node


def _code(graph: Graph, code: str, kind: URIRef) -> URIRef:
    """An entry of a list of the EU's authority tables ("language/FRA"), with its list and class said."""
    node = _typed(graph, URIRef(AUTHORITY + code), kind)
    graph.add((node, SKOS.inScheme, URIRef(AUTHORITY + code.partition("/")[0])))
    return node


def _taxonomy(graph: Graph) -> URIRef:
    """The list that the themes of datasets come from."""
    node = _typed(graph, URIRef(f"{AUTHORITY}data-theme"), SKOS.ConceptScheme)
    graph.add((node, DCTERMS.title, _french("Thèmes de données de l'Union européenne")))
    return node


def _french(text: str) -> Literal:
    return Literal(text, lang="fr")


def _moment(moment: datetime) -> Literal:
    return Literal(moment.isoformat(), datatype=XSD.dateTime)
