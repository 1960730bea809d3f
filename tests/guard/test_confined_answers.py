"""Nothing that a child says is believed: not its JSON, not its errors, not the names of its files."""

import json
import os
import re
from pathlib import Path

import pytest
from arena import DOCUMENT, Arena
from hypothesis import given
from hypothesis import strategies as st

from grandjour.guard import answers, wire
from grandjour.guard.confined import confined
from grandjour.guard.folder import check_files
from grandjour.model.errors import (
    BrokenDocument,
    ConfinedCrash,
    ConfinedLied,
    DiskFull,
    DocumentTooLarge,
    EncryptedDocument,
    GrandJourError,
)

LIED: tuple[type[GrandJourError], dict[str, object]] = (ConfinedLied, {})
A_SECRET = "Jean Dupont"


@pytest.fixture
def arena(tmp_path: Path) -> Arena:
    return Arena(tmp_path).prepare()


@pytest.mark.parametrize(
    ("which", "error", "place"),
    [
        ("named", DocumentTooLarge, {"limit": "columns", "allowed": 2000}),
        ("plain", EncryptedDocument, {}),
        ("quoting", *LIED),
        ("lacking", *LIED),
        ("parent's", *LIED),
        ("no input error", ConfinedCrash, {"reason": "notfound", "where": "guard.child"}),
        ("setting", ConfinedCrash, {"reason": "settingerror", "where": "guard.child"}),
        ("engine's", ConfinedCrash, {"reason": "valueerror", "where": "guard.child"}),
        ("panic", ConfinedCrash, {"reason": "baseexception", "where": "guard.child"}),
    ],
)
def test_errors_of_a_task(arena: Arena, which: str, error: type[GrandJourError], place: dict[str, object]) -> None:
    """A named error keeps its class and place, under the parent's name for the document; of others only where."""
    with pytest.raises(GrandJourError) as caught:
        arena.attack("raises", {"which": which})
    assert type(caught.value) is error
    found = {name: re.sub(r" \d+$", "", str(value)) for name, value in caught.value.place.items()}
    assert found == {name: str(value) for name, value in {"document": DOCUMENT, **place}.items()}
    assert caught.value.__cause__ is None
    assert "Dupont" not in f"{caught.value}{caught.value.place}"


def test_a_fault_of_ours_is_told_by_its_place(arena: Arena) -> None:
    """For the developer: class, module and line, and no word of what it was about."""
    with pytest.raises(ConfinedCrash) as caught:
        confined("grandjour.guard.trial:attempt", inputs=(), folder=arena.folder, arguments={}, document=DOCUMENT)
    place = caught.value.place
    assert place["reason"] == "keyerror"
    assert re.fullmatch(r"guard\.trial \d+", str(place["where"]))


def test_a_full_disk_met_by_a_task(arena: Arena) -> None:
    with pytest.raises(DiskFull) as caught:
        arena.attack("raises", {"which": "disk"})
    assert caught.value.place == {"place": "private"}


def answer(payload: bytes) -> bytes:
    return wire.pack(wire.ANSWER, payload)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"A",
        answer(b"{}")[:-1],
        answer(b"{}") + b"x",
        answer(b"{}") + answer(b"{}"),
        answer(b""),
        answer(b"{"),
        answer(b"not json"),
        answer(b"\x80\x04K\x01."),
        answer(b'"\xff"'),
        answer(b"[" * 100_000),
        b"X" + answer(b"{}")[1:],
        wire.NO_SECCOMP,
        wire.CONFINED + answer(b"{}"),
        b"A" + (1 << 63).to_bytes(8, "big") + b"{}",
        wire.pack(wire.ERROR, b"{}"),
    ],
)
def test_what_is_no_answer(arena: Arena, said: bytes) -> None:
    with pytest.raises(ConfinedLied) as caught:
        arena.attack("says", {"hex": said.hex()})
    assert caught.value.place == {"document": DOCUMENT}


def error_of(payload: bytes) -> GrandJourError:
    return answers.error_of(payload, document=DOCUMENT, memory_megabytes=2, file_megabytes=3)


def report(code: object, **place: object) -> bytes:
    return json.dumps({"code": code, "place": place}).encode()


@pytest.mark.parametrize(
    ("payload", "code", "place"),
    [
        (report("document-broken", kind="xlsx"), "document-broken", {"kind": "xlsx"}),
        (report("rows-lost", expected=2, found=1), "rows-lost", {"expected": 2, "found": 1}),
        (report("confined-memory"), "confined-memory", {"megabytes": 2}),
        (report("confined-output"), "confined-output", {"megabytes": 3}),
        (report("confined-crash", where="extract.pdf 12"), "confined-crash", {"where": "extract.pdf 12"}),
    ],
)
def test_errors_that_a_child_may_send(payload: bytes, code: str, place: dict[str, object]) -> None:
    error = error_of(payload)
    assert (error.code, error.place) == (code, {"document": DOCUMENT, **place})


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b"null",
        b"{" * 4000,
        b" " * 5000 + report("document-empty"),
        b"\xff",
        b'{"code": "document-empty"}',
        b'{"code": "document-empty", "place": []}',
        b'{"code": "document-empty", "place": {}, "message": "Jean Dupont"}',
        report("no-such-code"),
        report(["document-empty"]),
        report("error"),
        report("sandbox-missing", missing="seccomp"),
        report("setting", setting="x"),
        report("confined-timeout", seconds=1),
        report("confined-answer"),
        report("not-found", what="x"),
        report("document-broken"),
        report("document-broken", kind=A_SECRET),
        report("document-broken", kind="é"),
        report("document-broken", kind="line\nbreak"),
        report("document-broken", kind="xlsx\n"),
        report("document-broken", kind="x" * 41),
        report("document-broken", kind=""),
        report("document-broken", kind=["xlsx"]),
        report("document-broken", kind=None),
        report("document-broken", kind=True),
        report("document-broken", kind=1.5),
        report("document-broken", kind=1 << 60),
        report("document-broken", kind="xlsx", document="x"),
        report("document-broken", kind="xlsx", Jean=1),
        report("document-broken", kind="xlsx", **{f"p{n}": 1 for n in range(10)}),
    ],
)
def test_errors_that_a_child_may_not_send(payload: bytes) -> None:
    error = error_of(payload)
    assert type(error) is ConfinedLied
    assert error.place == {"document": DOCUMENT}


@given(st.binary(max_size=200) | st.text().map(lambda text: report("document-broken", kind=text)))
def test_no_payload_breaks_the_judge(payload: bytes) -> None:
    error = error_of(payload)
    assert isinstance(error, ConfinedLied | BrokenDocument)
    assert error.message("fr")


@given(st.binary(max_size=100))
def test_no_bytes_break_the_wire(data: bytes) -> None:
    frame = wire.unpack(data)
    assert frame is None or wire.pack(wire.ANSWER if frame.kind == "answer" else wire.ERROR, frame.payload) == data


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        ".tmp",
        "../outside/victim",
        "/etc/passwd",
        "below/a.txt",
        "below\\a.txt",
        "absent.parquet",
        "symlink",
        "way/victim",
        "twice.parquet",
        "fifo",
        "folder",
        "new\nline",
        "nul\x00",
        "é.parquet",
        "x" * 101,
    ],
)
def test_files_that_are_not_what_they_seem(arena: Arena, name: str) -> None:
    folder = arena.folder
    (folder / "true.parquet").write_text("rows")
    (folder / "t1-cells.parquet").write_text("rows")
    os.link(folder / "true.parquet", folder / "twice.parquet")
    (folder / "symlink").symlink_to(folder / "t1-cells.parquet")
    (folder / "way").symlink_to(arena.outside)
    os.mkfifo(folder / "fifo")
    (folder / "folder").mkdir()
    check_files(folder, ["t1-cells.parquet"])
    with pytest.raises(ConfinedLied) as caught:
        check_files(folder, ["t1-cells.parquet", name])
    assert caught.value.place == {"document": "folder"}


def test_links_and_pipes_cannot_even_be_made(arena: Arena) -> None:
    made = arena.attack("plants", {"victim": str(arena.victim)})
    assert "done" not in (made["symlink"], made["fifo"])
