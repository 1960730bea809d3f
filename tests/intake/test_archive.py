"""Archives that arrive, ZIP and tar.gz: each file a deposit, and hostile archives refused by name."""

import gzip
import hashlib
import io
import os
import stat
import struct
import tarfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import process_time

import pytest

from grandjour.guard.confined import Limits
from grandjour.guard.folder import written_bytes
from grandjour.intake import archive as arrival
from grandjour.intake.archive import receive_each
from grandjour.intake.receive import receive
from grandjour.intake.unpack import unpack
from grandjour.model.administration import Administration, AdministrationKind, Agent, Role
from grandjour.model.document import Deposit, DepositRecord, DepositState, DocumentKind, Origin, OriginKind
from grandjour.model.errors import (
    ArchiveTooLarge,
    ArchiveTooMany,
    ArchiveUnsafe,
    BrokenDocument,
    EmptyDocument,
    EncryptedDocument,
    InputError,
)
from grandjour.model.transmission import TransmittedAct
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register, migrate

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
VILLE = Administration("210000010", "Ville de Valmont", AdministrationKind.COMMUNE, "services", "a@valmont.test")
AGENT = Agent("agent-v", VILLE.siren, "camille", "Camille Essai", Role.AGENT)
Pack = Callable[[dict[str, bytes]], bytes]
CSV = b"lieu;n\nHalle;1\nStade;2\n"


def zipped(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def tarred(files: dict[str, bytes], *, kind: bytes = tarfile.REGTYPE, form: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar.gz archive of these files; all entries are of one kind."""
    return gzip.compress(tar_of(files, kind=kind, form=form))


def tar_of(files: dict[str, bytes], *, kind: bytes = tarfile.REGTYPE, form: int = tarfile.PAX_FORMAT) -> bytes:
    """The same, not folded yet."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd" if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE) else ""
            entry.size = len(data) if kind == tarfile.REGTYPE else 0
            archive.addfile(entry, io.BytesIO(data))
    return stream.getvalue()


def tar_named(name: str) -> bytes:
    """A tar.gz archive in which one name comes twice."""
    one, other = tar_of({name: CSV}), tar_of({name: b"autre"})
    return gzip.compress(one[:1024] + other)


def tar_damaged_within() -> bytes:
    """A tar.gz archive whose second header is damaged, at which readers stop in silence."""
    data = bytearray(tar_of({"a.csv": CSV, "b.csv": CSV}))
    data[1024 + 200] ^= 0xFF
    return gzip.compress(bytes(data))


def tar_with_heads(*heads: bytes, kind: bytes = tarfile.XHDTYPE) -> bytes:
    """A tar.gz archive whose entry is preceded by these words about it."""
    entry = tarfile.TarInfo("././@PaxHeader")
    entry.type = kind
    parts = []
    for head in heads:
        entry.size = len(head)
        parts += [entry.tobuf(tarfile.USTAR_FORMAT), head, bytes(-len(head) % 512)]
    return gzip.compress(b"".join(parts) + tar_of({"a.csv": CSV}), 1)


def linked(mode: int) -> bytes:
    """An archive with an entry that is no file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        entry = zipfile.ZipInfo("tableau.csv")
        entry.external_attr = (mode | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return stream.getvalue()


def twice() -> bytes:
    """An archive with two files of one name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("a.csv", CSV)
        archive.writestr("a.csv", b"autre")
    return stream.getvalue()


def encrypted() -> bytes:
    """An archive whose file asks for a password: its flags say so, in the file and in the directory."""
    data = bytearray(zipped({"a.csv": CSV}))
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(start) + flags] |= 1
    return bytes(data)


def overlapping() -> bytes:
    """An archive with many entries in its directory that all stand for the same bytes."""
    data = zipped({"a.csv": b"0" * 1_000_000})
    start = data.index(b"PK\x01\x02")
    entry, end = data[start : data.index(b"PK\x05\x06")], bytearray(data[data.index(b"PK\x05\x06") :])
    struct.pack_into("<HHI", end, 8, 150, 150, 150 * len(entry))
    names = [entry.replace(b"a.csv", b"%05d" % number) for number in range(150)]
    return data[:start] + b"".join(names) + bytes(end)


def damaged(method: int) -> bytes:
    """An archive whose file was folded in this way, and damaged."""
    data = bytearray(zipped({"a.csv": bytes(range(256)) * 20}, method=method))
    place = data.index(b"a.csv") + len(b"a.csv") + 9
    data[place : place + 30] = b"\xff" * 30
    return bytes(data)


HOSTILE: list[tuple[bytes, type[InputError]]] = [
    (zipped({"../a.csv": CSV}), ArchiveUnsafe),
    (zipped({"x/../../a.csv": CSV}), ArchiveUnsafe),
    (zipped({"/etc/a.csv": CSV}), ArchiveUnsafe),
    (zipped({"C:\\a.csv": CSV}), ArchiveUnsafe),
    (zipped({"..\\a.csv": CSV}), ArchiveUnsafe),
    (linked(stat.S_IFLNK), ArchiveUnsafe),
    (linked(stat.S_IFCHR), ArchiveUnsafe),
    (linked(stat.S_IFIFO), ArchiveUnsafe),
    (twice(), ArchiveUnsafe),
    (encrypted(), EncryptedDocument),
    (zipped({}), EmptyDocument),
    (zipped({"__MACOSX/._a.csv": b"x", "dossier/": b"", ".cache": b"x"}), EmptyDocument),
    (zipped({f"{n}.csv": b"x" for n in range(201)}), ArchiveTooMany),
    (zipped({f".{n}": b"" for n in range(10_001)}), ArchiveTooMany),
    (zipped({"a.csv": b"0" * (70 << 20)}), ArchiveTooLarge),
    (overlapping(), BrokenDocument),
    (zipped({"a.csv": CSV}, method=zipfile.ZIP_STORED).replace(CSV, b"x" * len(CSV)), BrokenDocument),
    (damaged(zipfile.ZIP_LZMA), BrokenDocument),
    (damaged(zipfile.ZIP_BZIP2), BrokenDocument),
    (zipped({"a.csv": CSV})[:-10], BrokenDocument),
    (zipped({"a.csv": CSV}).replace(b"\x08\x00", b"\x63\x00"), BrokenDocument),
    (tarred({"../a.csv": CSV}), ArchiveUnsafe),
    (tarred({"x/../../a.csv": CSV}), ArchiveUnsafe),
    (tarred({"/etc/a.csv": CSV}), ArchiveUnsafe),
    (tarred({"..\\a.csv": CSV}), ArchiveUnsafe),
    (tarred({"a.csv": CSV}, kind=tarfile.SYMTYPE), ArchiveUnsafe),
    (tarred({"a.csv": CSV}, kind=tarfile.LNKTYPE), ArchiveUnsafe),
    (tarred({"a.csv": CSV}, kind=tarfile.CHRTYPE), ArchiveUnsafe),
    (tarred({"a.csv": CSV}, kind=tarfile.FIFOTYPE), ArchiveUnsafe),
    (tar_named("a.csv"), ArchiveUnsafe),
    (tarred({"dossier/.cache": b"x"}), EmptyDocument),
    (tarred({f"{n}.csv": b"x" for n in range(201)}), ArchiveTooMany),
    (tarred({f".{n}": b"" for n in range(10_001)}, form=tarfile.USTAR_FORMAT), ArchiveTooMany),
    (tarred({"a.csv": b"0" * (70 << 20)}), ArchiveTooLarge),
    (tarred({"a.csv": CSV})[:-10], BrokenDocument),
    (tarred({"a.csv": CSV})[:-8] + bytes(8), BrokenDocument),
    (gzip.compress(tar_of({"a.csv": CSV})[:1024]), BrokenDocument),
    (gzip.compress(tar_of({"a.csv": b"x" * 2000})[:1024]), BrokenDocument),
    (gzip.compress(tar_of({"a.csv": CSV}) + tar_of({"b.csv": CSV})), BrokenDocument),
    (tar_damaged_within(), BrokenDocument),
    (tar_with_heads(bytes(2 << 20)), BrokenDocument),
    (tar_with_heads(b"1" * (1 << 20)), BrokenDocument),
    (tar_with_heads(b"1" * (64 << 10)), BrokenDocument),
    (tar_with_heads(b"2 " * (32 << 10)), BrokenDocument),
    (tar_with_heads(b"4 =\n" * (16 << 10) + b"x"), BrokenDocument),
    (tar_with_heads(b"11 size=-1\n"), BrokenDocument),
    (tar_with_heads(b"99 path=b\n"), BrokenDocument),
    (tar_with_heads(b"13 path=../b\n"), ArchiveUnsafe),
    (tar_with_heads(b"22 GNU.sparse.major=1\n"), ArchiveUnsafe),
    (tar_with_heads(b"../b\0", kind=tarfile.GNUTYPE_LONGNAME), ArchiveUnsafe),
    (tar_with_heads(b"x" * 5000, kind=tarfile.GNUTYPE_LONGNAME), BrokenDocument),
    (tar_with_heads(*[b""] * 40_001), BrokenDocument),
]  # fmt: skip


@pytest.mark.parametrize(("data", "error"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_archives_are_refused_by_name(tmp_path: Path, data: bytes, error: type[InputError]) -> None:
    path, folder = tmp_path / "archive.zip", tmp_path / "unpacked"
    path.write_bytes(data)
    folder.mkdir()
    with pytest.raises((error, ArchiveTooLarge) if data == overlapping() else error):
        unpack(path, folder)
    assert {found.name for found in tmp_path.iterdir()} == {"archive.zip", "unpacked"}


@pytest.mark.parametrize(
    "head",
    [b"1" * (60 << 10), b"2 " * (30 << 10), b"4 =\n" * (15 << 10), b"9" * 20 + b" "],
    ids=["digits", "short", "many", "long"],
)
def test_words_about_entries_cost_no_more_than_their_length(tmp_path: Path, head: bytes) -> None:
    """Cause: a kilobyte that unfolded to a million digits, on which `tarfile` spent minutes (CVE-2024-6232)."""
    path = tmp_path / "archive.tar.gz"
    path.write_bytes(tar_with_heads(*[b"4 =\n" * 99] * 1000, head))
    start = process_time()
    with suppress(BrokenDocument):
        unpack(path, tmp_path)
    assert process_time() - start < 5


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_files_of_every_form_of_tar_are_those_that_went_in(tmp_path: Path, form: int) -> None:
    long = "d" * 60 if form == tarfile.USTAR_FORMAT else "é" * 120
    files = {f"{long}/{long}.csv": CSV, "vide.csv": b"", "b.csv": b"x" * 512, f"{long}/c.csv": b"y" * 513}
    path, folder = tmp_path / "archive.tar.gz", tmp_path / "unpacked"
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
        entry = tarfile.TarInfo(f"{long}/")
        entry.type = tarfile.DIRTYPE
        archive.addfile(entry)
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            entry.pax_headers = {"comment": "é" * 9, "size": str(len(data))} if form == tarfile.PAX_FORMAT else {}
            archive.addfile(entry, io.BytesIO(data))
    path.write_bytes(gzip.compress(stream.getvalue()))
    folder.mkdir()
    members = unpack(path, folder)
    assert [(folder / one.file).read_bytes() for one in members] == list(files.values())
    assert [one.name for one in members[1:]] == ["vide.csv", "b.csv", "c.csv"]


def test_files_have_names_of_ours_and_tell_their_own(tmp_path: Path) -> None:
    names = {
        "Été 2025/tableau n°1.csv": "tableau n°1.csv",
        "a.csv": "a.csv",
        "b/a.csv": "a.csv",
        f"{'x' * 300}.csv": f"{'x' * 197}.csv",
        "c/\u202etxt.csv": "txt.csv",
        "d/...": "document",
    }
    path, folder = tmp_path / "archive.zip", tmp_path / "unpacked"
    path.write_bytes(zipped(dict.fromkeys(names, CSV)))
    folder.mkdir()
    members = unpack(path, folder)
    kept = [name for path, name in names.items() if path != "d/..."]
    assert [member.name for member in members] == kept
    assert sorted(found.name for found in folder.iterdir()) == [f"m{n + 1}" for n in range(len(kept))]
    assert {(folder / member.file).read_bytes() for member in members} == {CSV}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[Register, PrivateObjects]]:
    """A register with one administration, and private objects."""
    url = f"sqlite:///{tmp_path / 'private' / 'register.sqlite'}"
    migrate(url)
    register = Register(url)
    register.add_administration(VILLE, actor="set-up", at=AT)
    register.add_agent(AGENT, "hash of a password", actor="set-up", at=AT)
    yield register, PrivateObjects((tmp_path / "private").as_uri())
    register.close()


def received(
    desk: tuple[Register, PrivateObjects], folder: Path, data: bytes, on_disk: list[int | None] | None = None
) -> list[DepositRecord]:
    """The deposits that a file called `envoi.zip` makes, in order. on_disk: takes the bytes unpacked by then."""
    register, objects = desk
    path = folder / "envoi.zip"
    path.write_bytes(data)
    usual = partial(
        receive, administration=VILLE.siren, agent=AGENT.id, mission="culture", origin=Origin(OriginKind.PRODUCED),
        document_date=None, dataset=None, register=register, objects=objects, at=AT,
    )  # fmt: skip

    def one(
        path: Path, parent: str | None, error: InputError | None, *, act: TransmittedAct | None, alone: bool
    ) -> Deposit:
        if on_disk is not None:
            on_disk.append(written_bytes(objects.temporary()))
        return usual(path, title="Mon titre" if alone else None, parent=parent, error=error, act=act)

    deposits = receive_each(path, one, folder=objects.temporary())
    assert not list(objects.temporary().iterdir())
    return [register.deposit(VILLE.siren, deposit.id) for deposit in deposits]


@pytest.mark.parametrize(("within", "around"), [(zipped, zipped), (zipped, tarred), (tarred, zipped), (tarred, tarred)])
def test_each_file_is_a_deposit_with_its_parent(
    desk: tuple[Register, PrivateObjects], tmp_path: Path, within: Pack, around: Pack
) -> None:
    inner = within({"c.csv": CSV + b"Gare;3\n"})
    outer = around({"a.csv": CSV, "photo.png": b"\x89PNG\r\n\x1a\n", "dossier/b.zip": inner})
    records = received(desk, tmp_path, outer)
    sha256, inside = (hashlib.sha256(data).hexdigest() for data in (outer, inner))
    assert [(one.deposit.name, one.deposit.parent, one.deposit.document.kind, one.error) for one in records] == [
        ("a.csv", sha256, DocumentKind.DELIMITED, None),
        ("photo.png", sha256, DocumentKind.UNKNOWN, "image-not-read-yet"),
        ("c.csv", inside, DocumentKind.DELIMITED, None),
    ]
    assert [one.deposit.title for one in records] == ["A", "Photo", "C"]
    assert len({one.deposit.dataset for one in records}) == 3
    assert desk[1].original(records[0].deposit.document.sha256).read_bytes() == CSV


def test_the_only_file_of_an_archive_has_the_title_given(desk: tuple[Register, PrivateObjects], tmp_path: Path) -> None:
    (record,) = received(desk, tmp_path, zipped({"a.csv": CSV}))
    assert (record.deposit.name, record.deposit.title) == ("a.csv", "Mon titre")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped({"../a.csv": CSV}), "archive-unsafe"),
        (encrypted(), "document-encrypted"),
        (tarred({"../a.csv": CSV}), "archive-unsafe"),
        (gzip.compress(CSV), "document-kind-not-read-yet"),
        (zipped({"a.shp": b"x", "a.dbf": b"x"}), "document-kind-not-read-yet"),
        (zipped({"a.csv": CSV})[:-10], "document-broken"),
    ],
    ids=["zip-path", "zip-secret", "tar-path", "gzip", "shapes", "zip-cut"],
)
def test_an_archive_that_is_refused_is_kept_with_its_error(
    desk: tuple[Register, PrivateObjects], tmp_path: Path, data: bytes, code: str
) -> None:
    (record,) = received(desk, tmp_path, data)
    assert (record.deposit.name, record.state, record.error) == ("envoi.zip", DepositState.UNREADABLE, code)
    assert desk[1].original(record.deposit.document.sha256).read_bytes() == data


def test_archives_in_archives_end(desk: tuple[Register, PrivateObjects], tmp_path: Path) -> None:
    data = CSV
    for depth in range(5):
        data = zipped({f"{depth}.zip" if depth else "a.csv": data})
    (record,) = received(desk, tmp_path, data)
    assert (record.deposit.name, record.error) == ("2.zip", "archive-too-deep")


def test_limits_hold_for_all_archives_together(
    desk: tuple[Register, PrivateObjects], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = [zipped({f"{n}.csv": CSV, f"{n}b.csv": CSV}) for n in range(2)]
    data = zipped({"a.zip": inner[0], "b.zip": inner[1]})
    monkeypatch.setattr(arrival, "MAX_MEMBERS", 5)
    assert [one.error for one in received(desk, tmp_path, data)] == [None, None, "archive-too-many"]
    monkeypatch.setattr(arrival, "MAX_MEMBERS", 50)
    monkeypatch.setattr(arrival, "MAX_BYTES", len(inner[0]) + len(inner[1]) + 3 * len(CSV))
    assert [one.error for one in received(desk, tmp_path, data)] == [None, None, "archive-too-large"]


def test_what_fails_is_removed_and_counted(
    desk: tuple[Register, PrivateObjects], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cause: fifteen bombs in five kilobytes had a gigabyte on the disk, and of two hundred none was the last."""
    bomb = zipped({"a.csv": b"0" * (70 << 20)})
    data = zipped({"a.zip": bomb, "b.zip": bomb, "c.zip": zipped({"c.csv": CSV * 100_000})})
    on_disk: list[int | None] = []
    records = received(desk, tmp_path, data, on_disk)
    assert [one.error for one in records] == ["archive-too-large", "archive-too-large", None]
    assert [size is not None and size < 4 << 20 for size in on_disk] == [True] * 3
    monkeypatch.setattr(arrival, "MAX_BYTES", 100 << 20)
    assert [one.error for one in received(desk, tmp_path, data)] == ["archive-too-large"] * 3


def test_after_a_child_that_was_ended_no_more_is_unpacked(
    desk: tuple[Register, PrivateObjects], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cause: two hundred archives that each take a child to its wall were ten hours."""
    monkeypatch.setattr(arrival, "LIMITS", Limits(file_bytes=1 << 20))
    data = zipped({"a.zip": zipped({"a.csv": bytes(2 << 20)}), "b.zip": zipped({"b.csv": CSV}), "c.csv": CSV})
    records = received(desk, tmp_path, data)
    assert [(one.deposit.name, one.error) for one in records] == [
        ("a.zip", "confined-output"), ("b.zip", "archive-of-documents"), ("c.csv", None),
    ]  # fmt: skip


def test_all_archives_of_an_arrival_have_one_clock(
    desk: tuple[Register, PrivateObjects], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([0.0] * 6)  # asked at the start, before each file, and for each child
    monkeypatch.setattr(arrival, "monotonic", lambda: next(times, 1e6))
    data = zipped({f"{name}.zip": zipped({f"{name}.csv": CSV}) for name in "abc"})
    records = received(desk, tmp_path, data)
    assert [(one.deposit.name, one.error) for one in records] == [
        ("a.csv", None), ("b.zip", "archive-of-documents"), ("c.zip", "archive-of-documents"),
    ]  # fmt: skip


def test_small_archives_may_unfold_much(tmp_path: Path) -> None:
    """A short export of zeros is no bomb; a limit on the whole holds all the same."""
    path = tmp_path / "archive.zip"
    path.write_bytes(zipped({"a.csv": b"0;0\n" * 1_000_000}))
    assert len(unpack(path, tmp_path)) == 1
    with pytest.raises(ArchiveTooLarge):
        unpack(path, tmp_path, allowed=1_000_000)


def test_a_file_may_be_as_large_as_all_together(
    desk: tuple[Register, PrivateObjects], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cause: the tar was written out beside its files, and the sum of both counted."""
    size = 192 << 20
    monkeypatch.setattr(arrival, "LIMITS", Limits(file_bytes=size + (1 << 20)))
    unit = b"".join(bytes(4000) + os.urandom(96) for _ in range(256))
    (record,) = received(desk, tmp_path, tarred({"a.bin": unit * (size // len(unit))}))
    assert (record.deposit.name, record.error) == ("a.bin", "document-kind-unknown")


def test_files_of_a_tar_are_written_whole(tmp_path: Path) -> None:
    """Longer than what is read at once; the folder keeps no more than them."""
    data = bytes(range(256)) * 20_000
    path, folder = tmp_path / "envoi.tar.gz", tmp_path / "unpacked"
    path.write_bytes(tarred({"dossier/long.bin": data, "é" * 120 + ".csv": CSV}))
    folder.mkdir()
    members = unpack(path, folder)
    assert [member.name for member in members] == ["long.bin", "é" * 98 + ".csv"]
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == {"m1": data, "m2": CSV}
