"""Atom feeds: the latest datasets, what changed (new versions, withdrawals), and the versions of one dataset.

They are made from the live catalogue at each request. Of a withdrawn version they tell number, date and reason code in
our own words; a title is only ever that of a live version, and addresses of what is closed hold no words.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from grandjour.model.errors import Language
from grandjour.model.release import WithdrawalReason
from grandjour.portal.changes_words import difference_of, summary
from grandjour.portal.replies import shared
from grandjour.portal.site import Site, only
from grandjour.serve.atom import ATOM, Feed, FeedEntry, to_atom
from grandjour.serve.catalogue import Change, Entry
from grandjour.serve.manifest import Manifest

MOST: Final = 50  # entries of a feed


def datasets(site: Site, request: Request, language: Language) -> Response:
    """`/fr/flux.xml`: the datasets that came out or were renewed last."""
    only(request)
    made = [_latest(site, entry, language) for entry in site.catalogue.datasets()[:MOST]]
    words = site.renderer.messages[language]
    title = words("feed.datasets", name=site.name(language))
    page = f"{site.absolute.base}/{language}/donnees"
    return _reply(site, language, title, site.absolute.feed(language), page, made)


def changes(site: Site, request: Request, language: Language) -> Response:
    """`/fr/changements.xml`: new versions and withdrawals, of all datasets."""
    only(request)
    made = [_told(site, change, language) for change in site.catalogue.changes()[:MOST]]
    title = site.renderer.messages[language]("feed.changes", name=site.name(language))
    page = f"{site.absolute.base}/{language}/donnees"
    return _reply(site, language, title, site.absolute.changes(language), page, made)


def versions(site: Site, request: Request, language: Language) -> Response:
    """`/fr/donnees/<slug>/flux.xml`: the versions of one dataset. Raises NotFound, ReleaseWithdrawn."""
    only(request)
    entry = site.catalogue.dataset(request.path_params["dataset"])
    found = [change for change in site.catalogue.changes() if change.dataset == entry.id][:MOST]
    made = [_told(site, change, language) for change in found]
    title = site.renderer.messages[language]("feed.versions", title=entry.manifest.title)
    address, page = site.absolute.feed(language, entry.slug), site.absolute.page(language, entry.slug)
    return _reply(site, language, title, address, page, made)


def _reply(site: Site, language: Language, title: str, address: str, page: str, entries: list[FeedEntry]) -> Response:
    feed = Feed(address, title, page, site.name(language), language, entries)
    return Response(to_atom(feed), headers={**shared(site), "content-type": ATOM})


def _latest(site: Site, entry: Entry, language: Language) -> FeedEntry:
    manifest = entry.manifest
    return FeedEntry(
        id=site.absolute.dataset(entry.id),
        title=manifest.title,
        page=site.absolute.page(language, entry.slug),
        at=entry.published_at,
        author=manifest.publisher.name,
        summary=manifest.description,
        theme=manifest.theme or "",
    )


def _told(site: Site, change: Change, language: Language) -> FeedEntry:
    words, n = site.renderer.messages[language], change.version.n
    manifest, entry = change.manifest, change.entry
    if manifest is None or entry is None:
        title = words("feed.withdrawn", title=entry.manifest.title, n=n) if entry else words("feed.gone", n=n)
        return FeedEntry(
            id=f"{site.absolute.version(change.dataset, n)}#retrait",
            title=title,
            page=site.absolute.page(language, change.dataset, n),
            at=change.at,
            author=entry.manifest.publisher.name if entry else site.name(language),
            summary=words(f"withdrawn.reason.{change.version.reason or WithdrawalReason.ERROR}"),
        )
    return FeedEntry(
        id=site.absolute.version(change.dataset, n),
        title=words("feed.release", title=manifest.title, n=n),
        page=_page(site, entry, change, language),
        at=change.at,
        author=manifest.publisher.name,
        summary=_changed(site, manifest, language),
        theme=manifest.theme or "",
    )


def _page(site: Site, entry: Entry, change: Change, language: Language) -> str:
    """Where the news of a version leads: to what changed, where there was one before it."""
    if difference_of(site, entry.id, change.version.n):
        return site.absolute.changes_page(language, entry.slug, change.version.n)
    return site.absolute.page(language, entry.slug, change.version.n)


def _changed(site: Site, manifest: Manifest, language: Language) -> str:
    """What changed to a version, in counts; what it is, where it is the first."""
    diff = difference_of(site, manifest.dataset, manifest.n)
    if diff is None:
        return manifest.description
    words = site.renderer.messages[language]
    return words("feed.changed", n=diff.n_before, summary=summary(diff, words))
