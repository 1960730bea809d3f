"""A dataset in the words of schema.org, for search engines: a block of JSON-LD inside its page."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from grandjour.reference.licences import licence
from grandjour.reference.themes import THEMES
from grandjour.serve.addresses import MEDIA_TYPES, Addresses
from grandjour.serve.availability import forms_of
from grandjour.serve.catalogue import Version
from grandjour.serve.manifest import Manifest
from grandjour.serve.notice import Figures

MOST_FILES: Final = 60  # named in one page; the DCAT description has all of them
UNUSED: Final = Figures()
IN_HTML: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def dataset_block(
    manifest: Manifest, version: Version, page: str, addresses: Addresses, figures: Figures = UNUSED
) -> str:
    """The text of a `<script type="application/ld+json">`: no `<`, `>` or `&` in it, whatever the data holds.

    page: the absolute address of the page that carries it.
    """
    told = _dataset(manifest, version, page, addresses) | _downloads(figures)
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return text.translate(IN_HTML)


def _dataset(manifest: Manifest, version: Version, page: str, addresses: Addresses) -> dict[str, Any]:
    publisher = manifest.publisher
    who = {"@type": "GovernmentOrganization", "name": publisher.name, "identifier": f"SIREN {publisher.siren}"}
    if publisher.website:
        who["url"] = publisher.website
    theme = THEMES.get(manifest.theme or "")
    found = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": page,
        "url": page,
        "identifier": addresses.dataset(manifest.dataset),
        "name": manifest.title,
        "description": manifest.description or manifest.title,
        "keywords": [word for word in (manifest.mission, theme and theme.label_fr) if word],
        "inLanguage": "fr",
        "isAccessibleForFree": True,
        "license": licence(manifest.licence).url,
        "creditText": manifest.credit,
        "creator": who,
        "publisher": who,
        "version": str(manifest.n),
        "datePublished": version.published_at.isoformat(),
        "includedInDataCatalog": {"@type": "DataCatalog", "url": addresses.home()},
        "distribution": list(islice(_files(manifest, addresses), MOST_FILES)),
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def _downloads(figures: Figures) -> dict[str, Any]:
    """How often it was downloaded: schema.org has no word of its own for the other uses."""
    if not figures.downloads:
        return {}
    action = {"@type": "https://schema.org/DownloadAction"}
    return {
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": action,
            "userInteractionCount": figures.downloads,
        }
    }


def _files(manifest: Manifest, addresses: Addresses) -> Iterator[dict[str, str]]:
    for table in manifest.tables:
        for form in forms_of(manifest, table):
            yield {
                "@type": "DataDownload",
                "name": f"{table.title} ({form.upper()})",
                "encodingFormat": MEDIA_TYPES[form].partition(";")[0],
                "contentUrl": addresses.download(manifest.dataset, table.name, form, manifest.n),
            }
