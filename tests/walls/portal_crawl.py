"""All that a visitor can get from a portal: every address that its answers name, and those that only tools know."""

import json
import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx2

START: Final = (
    "/", "/fr/", "/en/", "/fr/donnees", "/en/donnees", "/fr/api", "/en/api", "/api/1/datasets", "/catalogue.ttl",
    "/catalogue.jsonld", "/robots.txt", "/healthz", "/favicon.ico", "/openapi.json", "/n/", "/r/",
    "/sitemap.xml", "/sitemap-1.xml", "/fr/flux.xml", "/en/flux.xml", "/fr/changements.xml", "/en/changements.xml",
    "/fr/donnees/inconnu", "/en/donnees/inconnu", "/api/1/datasets/inconnu", "/donnees/inconnu/t1.csv",
    "/fr/donnees?format=csv", "/en/donnees?licence=etalab-2.0", "/api/1/datasets?publisher=213400017",
    "/fr/?inconnu=1", "/api/1/datasets?page=0", "/static/x/style.css",
)  # fmt: skip
OF_DATASET: Final = (
    "/fr/donnees/{0}", "/en/donnees/{0}", "/donnees/{0}", "/fr/donnees/{0}/v1", "/en/donnees/{0}/v1",
    "/fr/donnees/{0}/v9", "/fr/donnees/{0}/api", "/en/donnees/{0}/api", "/donnees/{0}.ttl", "/donnees/{0}.jsonld",
    "/api/1/datasets/{0}", "/api/1/datasets/{0}/openapi.json", "/api/1/datasets/{0}/t1/rows",
    "/api/1/datasets/{0}/t1/rows?equipement__contains=salle&sort=-equipement", "/api/1/datasets/{0}/t1/rows?page=99",
    "/api/1/datasets/{0}/t1/rows?nir=1", "/api/1/datasets/{0}/t1/rows?sort=courriel", "/api/1/datasets/{0}/t2/rows",
    "/api/1/datasets/{0}/t1/groups?by=equipement", "/api/1/datasets/{0}/t1/groups?by=observations",
    "/api/1/datasets/{0}/t1/groups?by=portable", "/donnees/{0}/t1-rejected.parquet", "/donnees/{0}/t1.exe",
    "/fr/donnees/{0}/flux.xml", "/en/donnees/{0}/flux.xml",
    "/donnees/{0}/v1/manifest.json", "/fr/donnees/{0}?equipement__inconnu=1", "/en/donnees/{0}?page=x",
    *(f"/donnees/{{0}}/{version}t1.{suffix}" for version in ("", "v1/") for suffix in (
        "csv", "json", "xlsx", "ods", "geojson", "parquet", "schema.json", "dictionary.csv",
        "dictionary.json", "csv?dialect=raw",
        "csv?sort=equipement", "json?equipement__contains=salle", "xlsx?equipement__contains=salle",
        "ods?equipement__contains=salle",
    )),
)  # fmt: skip
LINK: Final = re.compile(r"""(?:href|src|action)=["']([^"']*)["']""")
ADDRESS: Final = re.compile(r"https?://[^\s\"'<>)]+")
READ_ON: Final = (
    "text/html", "application/json", "application/ld+json", "text/turtle", "application/atom+xml", "application/xml",
    "text/plain",
)  # fmt: skip
MOST_QUERIES: Final = 4  # of one path: sorts and filters of the same table lead nowhere new
Answers = dict[str, bytes]


def crawl(base: str, datasets: list[str]) -> Answers:
    """Each address with its status line, headers and body, exactly as they came. datasets: slugs and ids."""
    answers: Answers = {}
    seen: Counter[str] = Counter()
    waiting = deque([*START, *(path.format(dataset) for dataset in datasets for path in OF_DATASET)])
    with httpx2.Client(base_url=base, timeout=30, headers={"accept-encoding": "identity"}) as client:
        while waiting:
            path = waiting.popleft()
            if path in answers:
                continue
            response = client.get(path)
            head = "\r\n".join(f"{name}: {value}" for name, value in response.headers.multi_items())
            answers[path] = f"{response.status_code}\r\n{head}\r\n\r\n".encode() + response.content
            for found in _addresses(response, base):
                name, _, query = found.partition("?")
                seen[name] += bool(query)
                if seen[name] <= MOST_QUERIES:
                    waiting.append(found)
    return answers


def body(answer: bytes) -> bytes:
    """An answer without its head."""
    return answer.partition(b"\r\n\r\n")[2]


def slugs(base: str) -> list[str]:
    """What the API lists, by slug and by id."""
    found = json.loads(httpx2.get(f"{base}/api/1/datasets").content)["datasets"]
    return [name for one in found for name in (one["slug"], one["id"])]


def _addresses(response: httpx2.Response, base: str) -> Iterator[str]:
    """Paths of this portal that an answer names."""
    if "location" in response.headers:
        yield from _own(urljoin(str(response.url), response.headers["location"]), base)
    kind = response.headers.get("content-type", "")
    if kind.startswith(READ_ON):
        text = response.text
        for link in LINK.findall(text) if kind.startswith("text/html") else ADDRESS.findall(text):
            yield from _own(urljoin(str(response.url), unescape(link)), base)


def _own(address: str, base: str) -> Iterator[str]:
    parts = urlsplit(address)
    if f"{parts.scheme}://{parts.netloc}" == base:
        yield parts.path + (f"?{parts.query}" if parts.query else "")
