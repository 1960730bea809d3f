"""Backup and restoration: a workspace without its caches, in one folder, with the hash of each file."""

import argparse
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

from grandjour import __version__, settings
from grandjour.cli import installation
from grandjour.cli.keeping import checked
from grandjour.cli.output import answer
from grandjour.cli.parser_words import value_name
from grandjour.cli.processes import workshop_of
from grandjour.desk.erasing import erase_again
from grandjour.model.backup import FORMAT, BackedUp, BackupManifest
from grandjour.model.errors import BackupBroken, InstanceBusy, NotEmpty, NotFound, SettingError, UsageError
from grandjour.model.places import WorkPlaces
from grandjour.model.release import LogEntry, LogKind
from grandjour.pipeline import Workshop, open_workshop
from grandjour.publish.catch_up import catch_up
from grandjour.publish.sidecar import derived_from
from grandjour.settings import Workspace
from grandjour.store import backup as files
from grandjour.store.files import PRIVATE_FOLDER, make_folder, storing
from grandjour.store.private.objects import NOBODY, PrivateObjects
from grandjour.store.private.purging import erased_in, purged_in
from grandjour.store.private.register import migrate
from grandjour.store.public.reader import PublicReader
from grandjour.store.roots import Root, is_s3, open_root, path_of

Roots = dict[str, Root]
TRIES: Final = 20
STAGE: Final = ".restoring-"


def backup(arguments: argparse.Namespace) -> int:
    """`grandjour backup FOLDER`, beside running processes. Raises NotEmpty, InstanceBusy, DiskFull, StoreError."""
    target = arguments.folder.resolve()
    workspace = settings.workspace(arguments.workspace)
    with workshop_of(workspace, new=False) as workshop:
        places = settings.work_places(workspace)
        folders = [path_of(url) for url in (places.private, places.public, places.drop) if not is_s3(url)]
        if any(target.is_relative_to(folder.resolve()) for folder in folders):
            raise UsageError(what=value_name("FOLDER", arguments.language))
        _require_empty(target)
        with _gone_if_it_fails(target):
            manifest = _backed_up(workshop, _roots(places), target)
            told = {
                "folder": str(target),
                "files": len(manifest.files),
                "bytes": sum(file.size for file in manifest.files),
                "log_entries": manifest.log_entries,
                "manifest": files.seal(target, manifest),
            }
    answer(arguments, told, [f"{name}: {value}" for name, value in told.items()])
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """`grandjour restore FOLDER` into an empty workspace, which is there only once all of it holds.

    What the settings keep on a server goes there once all of it holds in a folder; the public log goes last.

    Raises UsageError, NotFound, NotEmpty, BackupBroken, JournalBroken, DiskFull, StoreError.
    """
    workspace = settings.workspace(arguments.workspace)
    places = settings.work_places(workspace)
    _require_own_or_remote(workspace, places)
    if not arguments.folder.is_dir():
        raise NotFound(what=str(arguments.folder))
    if (arguments.erasures is None) == (not arguments.none_erased):
        raise UsageError(what=f"--erasures {value_name('FOLDER', arguments.language)} | --none-erased")
    newer = arguments.erasures
    if newer is not None and not (newer / "public").is_dir():
        raise UsageError(what=f"--erasures {newer.name}")
    _require_empty(workspace.root)
    installation.require_empty(places)
    stage = workspace.root.with_name(f"{STAGE}{workspace.root.name}")
    with _gone_if_it_fails(stage):
        told = _restored(arguments.folder, stage, newer)
        installation.install(stage, places)
        with storing(files.PLACE):
            if workspace.root.exists():
                shutil.rmtree(workspace.root)  # folders without a file
            stage.rename(workspace.root)
    answer(arguments, told, [f"{name}: {value}" for name, value in told.items()])
    return 0


def _require_own_or_remote(workspace: Workspace, named: WorkPlaces) -> None:
    """Raises SettingError with the first setting that names another folder or file than the workspace's own."""
    own = _places(workspace.root)
    for setting in ("private", "register", "public", "drop"):
        url: str = getattr(named, setting)
        if url != getattr(own, setting) and not installation.is_remote(url):
            raise SettingError(setting=f"GRANDJOUR_{setting.upper()}")


def _backed_up(workshop: Workshop, roots: Roots, target: Path) -> BackupManifest:
    """All files, of one moment: tried again when something was published, closed or erased meanwhile."""
    for _ in range(TRIES):
        _make_anew(target)
        if manifest := _one_try(workshop, roots, target):
            return manifest
    raise InstanceBusy


def _one_try(workshop: Workshop, roots: Roots, target: Path) -> BackupManifest | None:
    before = _erasures(workshop)
    copied: list[BackedUp] = []
    for path in files.BEFORE_THE_REGISTER:
        copied += files.copy_tree(roots[path.partition("/")[0]], target, path)
    workshop.register.copy_to(target / files.REGISTER)
    copied.append(files.noted(target, files.REGISTER))
    if len(workshop.published.log(0)) == len(before[0]):
        gone = _gone(workshop)  # read after the register's copy: what is closed later makes it begin again
        for path in files.AFTER_THE_REGISTER:
            copied += files.copy_tree(roots[path.partition("/")[0]], target, path, but=gone)
    if _erasures(workshop) != before:
        return None
    return BackupManifest(
        format=FORMAT,
        made_at=settings.now(),
        program=__version__,
        log_entries=len(before[0]),
        files=tuple(sorted(copied, key=lambda file: file.path)),
    )


def _erasures(workshop: Workshop) -> tuple[tuple[LogEntry, ...], tuple[str, ...], tuple[str, ...]]:
    """What was published, closed and erased so far."""
    return workshop.published.log(0), workshop.objects.purges(), workshop.objects.erased_tickets()


def _gone(workshop: Workshop) -> frozenset[str]:
    """What is erased or purged, where its worker died half-way too: it is not copied any more."""
    register, objects = workshop.register, workshop.objects
    log = workshop.published.log(0)
    erased = {entry.release for entry in log if entry.kind is LogKind.TAKEDOWN}
    erased.update(derived_from(log, erased))
    releases = (release for town in register.administrations() for release in register.releases(town.siren))
    drafts = {release.draft for release in releases if release.id in erased}
    gone: set[str] = set()
    by_deposit = objects.unknown_drafts(register.known_drafts())
    drafts.update(by_deposit.get(NOBODY, ()))
    for one in register.remains():
        erased.update(one.releases)
        drafts.update(one.drafts, by_deposit.get(one.deposit, ()))
        gone.add(f"private/x/{one.deposit}")
        with register.last_of(one.original) as last:
            if last:
                gone.add(f"private/o/{one.original[:2]}/{one.original}")
    gone.update(f"private/{place}/{draft}" for place in "dp" for draft in drafts)
    return frozenset(gone | {f"public/r/{release}" for release in erased})


def _restored(folder: Path, stage: Path, newer: Path | None) -> dict[str, object]:
    _make_anew(stage)
    manifest = files.copy_back(folder, stage)
    places = _places(stage)
    migrate(places.register, tell=Path.unlink)  # the backup is the copy; one left here would keep erased words
    workshop = open_workshop(places, settings.now)
    with closing(workshop.register):
        own = workshop.published.log(0)
        log = PublicReader((newer / "public").absolute().as_uri()).log(0) if newer else own
        purges = _purges_in(newer / "private") if newer else frozenset()
        if log[: len(own)] != own:
            raise UsageError(what="--erasures")  # of another instance, or older than the backup
        caught_up = catch_up(
            log,
            purges,
            register=workshop.register,
            objects=workshop.objects,
            public=workshop.public,
            published=workshop.published,
            at=settings.now(),
        )
        erased = {*workshop.objects.erased_tickets(), *(_erased_in(newer / "private") if newer else ())}
        erased_again = erase_again(workshop.register, workshop.objects, erased, at=settings.now())
        workshop.register.end_sessions(at=settings.now())
        workshop.register.reopen_reuses(at=settings.now())  # one of them may be removed where nobody can tell
        workshop.register.hide_reports(at=settings.now())  # an agent may have hidden words of them since
        workshop.register.retell_tickets()  # senders' records may be of another moment than the register
        found = checked(workshop)
    if found["wrong"]:
        raise BackupBroken(file=str(found["wrong"]))
    told = {"made_at": manifest.made_at, "copied": len(manifest.files), "replayed": caught_up.replayed + erased_again}
    return {**told, "closed_since": list(caught_up.closed), **found}


def _purges_in(private: Path) -> frozenset[str]:
    """What another copy has purged: by its tombstones, and by its register, which knows before."""
    return frozenset(PrivateObjects.purges_in(private)) | frozenset(purged_in(private / Path(files.REGISTER).name))


def _erased_in(private: Path) -> tuple[str, ...]:
    """The tickets of which another copy has erased words: likewise."""
    return (*PrivateObjects.erased_tickets_in(private), *erased_in(private / Path(files.REGISTER).name))


def _roots(places: WorkPlaces) -> Roots:
    urls = {"private": places.private, "public": places.public, "drop": places.drop}
    return {name: open_root(url, place=name, access=places.s3) for name, url in urls.items()}


def _places(root: Path) -> WorkPlaces:
    """The places of a workspace, whatever the environment says."""
    own = Workspace(root).environment("work")
    return WorkPlaces(
        private=own["GRANDJOUR_PRIVATE"],
        register=own["GRANDJOUR_REGISTER"],
        public=own["GRANDJOUR_PUBLIC"],
        drop=own["GRANDJOUR_DROP"],
        steps=own["GRANDJOUR_STEPS"],
        cache=Path(own["GRANDJOUR_CACHE"]),
    )


@contextmanager
def _gone_if_it_fails(folder: Path) -> Iterator[None]:
    """What is not whole is not left behind: it holds documents."""
    with ExitStack() as unless_done:
        unless_done.callback(shutil.rmtree, folder, ignore_errors=True)
        yield
        unless_done.pop_all()


def _make_anew(folder: Path) -> None:
    with storing(files.PLACE):
        shutil.rmtree(folder, ignore_errors=True)
        make_folder(folder, PRIVATE_FOLDER)


def _require_empty(folder: Path) -> None:
    """Raises NotEmpty when there is a file in it."""
    with storing(files.PLACE):
        if folder.exists() and (not folder.is_dir() or any(not path.is_dir() for path in folder.rglob("*"))):
            raise NotEmpty(folder=folder.name)
