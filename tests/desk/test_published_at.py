"""Which version an address means, when a request is answered by it: one of ours, the whole of it."""

from pathlib import Path

import pytest

from grandjour.desk.replies import published_at
from grandjour.model.errors import ReplyIncomplete
from grandjour.serve.catalogue import Catalogue
from grandjour.store.public.reader import PublicReader
from made_release import Made, put_release

PORTAL = "https://donnees.exemple.invalid"


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """A release in a public root."""
    return put_release(tmp_path / "public", tmp_path / "draft")


@pytest.fixture
def catalogue(made: Made, tmp_path: Path) -> Catalogue:
    """What is public there."""
    read = Catalogue(PublicReader((tmp_path / "public").as_uri()))
    read.refresh()
    return read


@pytest.mark.parametrize(
    "address",
    ["/donnees/{}", "/fr/donnees/{}/v1", PORTAL + "/fr/donnees/{}", f" {PORTAL}/en/donnees/{{}}/v1?q=a#b "],
)
def test_pages_of_ours(catalogue: Catalogue, made: Made, address: str) -> None:
    found = published_at(catalogue, address.format(made.draft.dataset), portal=PORTAL)
    assert (found.dataset, found.n) == (made.draft.dataset, 1)


@pytest.mark.parametrize(
    "address",
    [
        "https://ailleurs.invalid/donnees/{}",
        PORTAL + ".ailleurs.invalid/donnees/{}",
        "//ailleurs.invalid/donnees/{}",
        "/donnees/{}/v1/t1/ligne/12",
        "/donnees/{}/v1x",
        "/donnees/{}.csv",
        "/donnees/{}/v2",
        "words /donnees/{}",
        "/donnees/{} words",
    ],
)
def test_what_only_holds_one_is_none(catalogue: Catalogue, made: Made, address: str) -> None:
    """Another site's page of this name, and half of an address, once answered with what was read in the middle."""
    with pytest.raises(ReplyIncomplete):
        published_at(catalogue, address.format(made.draft.dataset), portal=PORTAL)
