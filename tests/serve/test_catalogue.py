"""The live catalogue follows the public log, and shows nothing that the log has closed."""

from datetime import timedelta
from pathlib import Path

import pytest

from grandjour.model.errors import NotFound, ReleaseWithdrawn
from grandjour.model.ids import new_id
from grandjour.model.release import LogEntry, LogKind, WithdrawalReason
from grandjour.serve.catalogue import Catalogue
from grandjour.serve.slug import SHORT_ID_LENGTH
from grandjour.store.public.reader import PublicReader
from grandjour.store.public.writer import PublicWriter
from made_release import AT, Made, put_release


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a public root that does not exist yet."""
    return tmp_path / "public"


def catalogue_of(root: Path) -> Catalogue:
    """A catalogue that has read what there is."""
    catalogue = Catalogue(PublicReader(root.as_uri()))
    catalogue.refresh()
    return catalogue


def close(root: Path, made: Made) -> None:
    """Withdraw, as the log says it."""
    release = made.release
    entry = LogEntry(
        -1, LogKind.WITHDRAW, release.id, release.dataset, release.n, AT + timedelta(days=1), "", WithdrawalReason.ERROR
    )
    PublicWriter(root.as_uri()).append(entry)


def test_an_empty_root_is_an_empty_catalogue(root: Path) -> None:
    catalogue = catalogue_of(root)
    assert catalogue.datasets() == ()
    assert catalogue.search("subvention") == ()
    with pytest.raises(NotFound):
        catalogue.dataset(new_id())
    with pytest.raises(NotFound):
        catalogue.release(new_id())


def test_a_release_appears_with_the_next_refresh(root: Path, tmp_path: Path) -> None:
    catalogue = catalogue_of(root)
    made = put_release(root, tmp_path / "d")
    assert catalogue.datasets() == ()
    catalogue.refresh()
    (entry,) = catalogue.datasets()
    assert (entry.id, entry.manifest.title, entry.published_at) == (made.draft.dataset, made.draft.title, AT)
    assert catalogue.release(made.release.id) == entry.manifest
    assert catalogue.table(made.release.id, "t1").path.read_bytes() == (tmp_path / "d" / "t1.parquet").read_bytes()


@pytest.mark.parametrize("words", ["subventions-versees-aux-associations-", "anything-else-", "", "--"])
def test_a_dataset_answers_to_its_short_id_whatever_the_words(root: Path, tmp_path: Path, words: str) -> None:
    made = put_release(root, tmp_path / "d")
    catalogue = catalogue_of(root)
    short = made.draft.dataset[:SHORT_ID_LENGTH]
    assert catalogue.dataset(words + short).slug == f"subventions-versees-aux-associations-{short}"
    assert catalogue.dataset(made.draft.dataset) == catalogue.dataset(short)


@pytest.mark.parametrize("name", ["", "subventions", "-", "../etc/passwd", "0" * 10, "\x00"])
def test_an_unknown_address_is_not_found(root: Path, tmp_path: Path, name: str) -> None:
    put_release(root, tmp_path / "d")
    with pytest.raises(NotFound):
        catalogue_of(root).dataset(name)


def test_the_address_stays_when_a_version_changes_the_title(root: Path, tmp_path: Path) -> None:
    first = put_release(root, tmp_path / "1")
    second = put_release(
        root, tmp_path / "2", n=2, at=AT + timedelta(days=2), dataset=first.draft.dataset, title="Aides de la ville"
    )
    entry = catalogue_of(root).dataset(first.draft.dataset)
    assert entry.slug.startswith("subventions-versees")
    assert entry.manifest.title == "Aides de la ville"
    assert [version.release for version in entry.versions] == [first.release.id, second.release.id]
    assert entry.published_at - entry.first_published_at == timedelta(days=2)


def test_withdrawing_the_latest_version_brings_back_the_one_before(root: Path, tmp_path: Path) -> None:
    first = put_release(root, tmp_path / "1")
    second = put_release(root, tmp_path / "2", n=2, dataset=first.draft.dataset, title="Aides de la ville")
    catalogue = catalogue_of(root)
    close(root, second)
    catalogue.refresh()
    entry = catalogue.dataset(first.draft.dataset)
    assert entry.manifest.release == first.release.id
    assert [version.reason for version in entry.versions] == [None, WithdrawalReason.ERROR]
    assert catalogue.search("aides ville") != ()  # in the description of the first
    assert catalogue.is_live(first.release.id)
    assert not catalogue.is_live(second.release.id)


def test_a_withdrawn_release_is_gone_from_everything(root: Path, tmp_path: Path) -> None:
    made = put_release(root, tmp_path / "d")
    catalogue = catalogue_of(root)
    slug = catalogue.dataset(made.draft.dataset).slug
    assert catalogue.search("subventions")
    close(root, made)
    catalogue.refresh()
    assert catalogue.datasets() == ()
    assert catalogue.search("subventions") == ()
    assert catalogue.search("") == ()
    for ask in (
        lambda: catalogue.dataset(slug),
        lambda: catalogue.release(made.release.id),
        lambda: catalogue.version(slug, 1),
        lambda: catalogue.table(made.release.id, "t1"),
    ):
        with pytest.raises(ReleaseWithdrawn):
            ask()
    (version,) = catalogue.versions(slug)
    assert (version.n, version.reason, version.withdrawn_at) == (1, WithdrawalReason.ERROR, AT + timedelta(days=1))


def test_a_catalogue_started_after_the_withdrawal_says_the_same(root: Path, tmp_path: Path) -> None:
    made = put_release(root, tmp_path / "d")
    close(root, made)
    catalogue = catalogue_of(root)
    with pytest.raises(ReleaseWithdrawn):
        catalogue.dataset(made.draft.dataset)
    assert catalogue.seq == 2


def test_a_manifest_that_cannot_be_read_hides_its_release_only_until_it_can(root: Path, tmp_path: Path) -> None:
    broken, sound = put_release(root, tmp_path / "1"), put_release(root, tmp_path / "2", title="Budget")
    path = root / "r" / broken.release.id / "manifest.json"
    bytes_ = path.read_bytes()
    path.unlink()
    path.write_bytes(bytes_[:100])
    catalogue = catalogue_of(root)
    assert [entry.id for entry in catalogue.datasets()] == [sound.draft.dataset]
    with pytest.raises(NotFound):
        catalogue.dataset(broken.draft.dataset)
    path.write_bytes(bytes_)
    catalogue.refresh()
    assert len(catalogue.datasets()) == 2


def test_a_manifest_under_another_release_is_not_shown(root: Path, tmp_path: Path) -> None:
    """A file moved in the root must not make a withdrawn release live again under another id."""
    first, second = put_release(root, tmp_path / "1"), put_release(root, tmp_path / "2", title="Budget")
    target = root / "r" / second.release.id / "manifest.json"
    target.unlink()
    target.write_bytes((root / "r" / first.release.id / "manifest.json").read_bytes())
    assert [entry.id for entry in catalogue_of(root).datasets()] == [first.draft.dataset]


def test_two_datasets_whose_short_ids_are_equal_stay_apart(root: Path, tmp_path: Path) -> None:
    first = put_release(root, tmp_path / "1")
    twin = first.draft.dataset[:SHORT_ID_LENGTH] + new_id()[SHORT_ID_LENGTH:]
    put_release(root, tmp_path / "2", dataset=twin, title="Budget")
    catalogue = catalogue_of(root)
    for dataset in (first.draft.dataset, twin):
        assert catalogue.dataset(catalogue.dataset(dataset).slug).id == dataset


def test_the_latest_publication_comes_first(root: Path, tmp_path: Path) -> None:
    for day in (3, 1, 2):
        put_release(root, tmp_path / str(day), at=AT + timedelta(days=day), title=f"Jour {day}")
    assert [entry.manifest.title for entry in catalogue_of(root).datasets()] == ["Jour 3", "Jour 2", "Jour 1"]


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("subventions", ("title", "table")),
        ("SUBVENTION", ("title", "table")),
        ("décidées", ("description",)),
        ("Sainte-Aube", ("publisher",)),
        ("date décision", ("column",)),
        ("renouvelee", ("column",)),
    ],
)
def test_search_says_where_the_words_stand(root: Path, tmp_path: Path, words: str, fields: tuple[str, ...]) -> None:
    put_release(root, tmp_path / "d")
    (hit,) = catalogue_of(root).search(words)
    assert hit.fields == fields
