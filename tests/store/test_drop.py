"""The drop: sealed to the desk, and whatever else stands there opens nothing."""

import os
import sys
from pathlib import Path

import pytest
import store_cases
from hypothesis import given
from hypothesis import strategies as st
from store_cases import AT, SetUp, keys_in
from store_processes import race

from grandjour.guard.launch import start
from grandjour.guard.probe import probe
from grandjour.model.desk_key import DeskKey
from grandjour.model.errors import DocumentTooLarge, NotFound, SealBroken, StoreError
from grandjour.model.ids import new_id
from grandjour.store.drop.box import MAX_BYTES, seal, unseal
from grandjour.store.drop.keys import DeskKeys
from grandjour.store.drop.reader import DropReader
from grandjour.store.drop.writer import DropWriter

CANARY = b"Madame Marguerite Canari, 06 39 98 12 34"


def desk(folder: Path) -> tuple[DropWriter, DropReader, DeskKeys, DeskKey]:
    keys = DeskKeys(store_cases.set_up.private(folder).keys())
    url, access = store_cases.set_up.root(folder, "drop")
    reader = DropReader(url, keys, access)
    return DropWriter(url, access), reader, keys, keys.make(AT)


@pytest.mark.usefixtures("both")
def test_a_message_goes_through_once(tmp_path: Path) -> None:
    writer, reader, _, key = desk(tmp_path)
    names = sorted(writer.put(payload, key=key) for payload in (CANARY, b""))
    assert reader.waiting() == tuple(names)
    assert {reader.open(name) for name in names} == {CANARY, b""}
    for name in names * 2:
        reader.delete(name)
    assert reader.waiting() == ()
    with pytest.raises(NotFound):
        reader.open(names[0])


def test_nothing_in_the_drop_can_be_read(tmp_path: Path, both: SetUp) -> None:
    writer, _, _, key = desk(tmp_path)
    for _ in range(2):
        writer.put(CANARY, key=key)
    boxes = list(both.held(tmp_path, "drop").values())
    assert len(boxes) == 2
    assert boxes[0][30:] != boxes[1][30:]
    assert not any(CANARY[i : i + 8] in box for box in boxes for i in range(len(CANARY) - 8))


def test_files_are_closed_to_others(tmp_path: Path) -> None:
    writer, _, _, key = desk(tmp_path)
    writer.put(CANARY, key=key)
    for folder, mode in ((tmp_path / "drop", 0o700), (tmp_path / "private" / "keys", None)):
        assert mode is None or folder.stat().st_mode & 0o777 == mode
        assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_a_writer_opens_nothing_to_read(tmp_path: Path) -> None:
    """The portal opens nothing in the drop but the one new file, for writing, and never lists the folder."""
    _, reader, _, key = desk(tmp_path)
    (said,) = race(["drop", (tmp_path / "drop").as_uri(), key.id, key.public.hex()])
    name = said.pop()
    assert said == [f"open:.part-{name}:{os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC}", f"rename:.part-{name}"]
    assert reader.open(name) == b"a message"


def test_a_writer_that_may_only_write(tmp_path: Path) -> None:
    """As the portal runs: the kernel refuses it to read or list the drop, and it does its work."""
    if not next(layer for layer in probe() if layer.name == "landlock").available:
        pytest.skip("this kernel has no Landlock")
    _, reader, _, key = desk(tmp_path)
    source = Path(__file__).parent.parent.parent
    process = start(
        [
            sys.executable,
            str(Path(__file__).with_name("store_portal.py")),
            str(tmp_path / "drop"),
            key.id,
            key.public.hex(),
        ],
        environment={},
        read=(Path(sys.prefix), Path(sys.base_prefix), source),
        write=(),
        write_only=(tmp_path / "drop",),
        log=tmp_path / "said",
    )
    assert process.wait(60) == 0, (tmp_path / "said").read_text()
    name, *refused = (tmp_path / "said").read_text().split()
    assert refused == ["PermissionError"] * 2
    assert reader.open(name) == b"a message"


@pytest.mark.usefixtures("both")
def test_older_keys_still_open(tmp_path: Path) -> None:
    writer, reader, keys, old = desk(tmp_path)
    before = writer.put(b"before", key=old)
    after = writer.put(b"after", key=keys.make(AT))
    assert [reader.open(before), reader.open(after)] == [b"before", b"after"]


def test_a_message_under_another_name_does_not_open(tmp_path: Path, both: SetUp) -> None:
    """Nobody can send another person's message again under a name of his own."""
    writer, reader, _, key = desk(tmp_path)
    name, copy = writer.put(CANARY, key=key), new_id()
    both.change(tmp_path, "drop", copy, both.held(tmp_path, "drop")[name])
    with pytest.raises(SealBroken):
        reader.open(copy)


@pytest.mark.usefixtures("both")
def test_a_key_of_others_does_not_open(tmp_path: Path) -> None:
    writer, reader, _, key = desk(tmp_path)
    stranger = keys_in(tmp_path / "other").make(AT)
    for false in (stranger, DeskKey(key.id, stranger.public, AT)):
        with pytest.raises(SealBroken):
            reader.open(writer.put(CANARY, key=false))


@pytest.mark.parametrize(
    "box", [b"", b"GJD1", b"\0" * 78, b"GJD1" + b"\xff" * 100, b"GJD1" + b"a" * 26 + b"\0" * 100, b"x" * 5000]
)
def test_rubbish_is_named_and_stays(tmp_path: Path, both: SetUp, box: bytes) -> None:
    _, reader, _, _ = desk(tmp_path)
    name = new_id()
    both.change(tmp_path, "drop", name, box)
    with pytest.raises(SealBroken):
        reader.open(name)
    assert reader.waiting() == (name,)


def test_an_ephemeral_key_without_secret_is_refused(tmp_path: Path) -> None:
    """The all-zero point gives everyone the same secret."""
    writer, reader, _, key = desk(tmp_path)
    name = writer.put(CANARY, key=key)
    path = tmp_path / "drop" / name
    box = path.read_bytes()
    path.write_bytes(box[:30] + bytes(32) + box[62:])
    with pytest.raises(SealBroken):
        reader.open(name)


def test_only_plain_files_are_opened(tmp_path: Path) -> None:
    _, reader, _, _ = desk(tmp_path)
    link, pipe, folder = (tmp_path / "drop" / new_id() for _ in range(3))
    (tmp_path / "secret").write_bytes(CANARY)
    link.symlink_to(tmp_path / "secret")
    os.mkfifo(pipe)
    folder.mkdir()
    for path in (link, pipe, folder):
        with pytest.raises(SealBroken):
            reader.open(path.name)


def test_too_large(tmp_path: Path) -> None:
    writer, reader, _, key = desk(tmp_path)
    with pytest.raises(DocumentTooLarge):
        writer.put(bytes(MAX_BYTES + 1), key=key)
    assert len(reader.open(writer.put(bytes(MAX_BYTES), key=key))) == MAX_BYTES
    huge = tmp_path / "drop" / new_id()
    with huge.open("wb") as stream:
        stream.truncate(1 << 40)
    with pytest.raises(SealBroken):
        reader.open(huge.name)


@pytest.mark.parametrize("name", ["", ".", "../keys", "short", "A" * 26])
@pytest.mark.usefixtures("both")
def test_no_name_leads_elsewhere(tmp_path: Path, name: str) -> None:
    _, reader, keys, _ = desk(tmp_path)
    with pytest.raises(NotFound):
        reader.open(name)
    with pytest.raises(NotFound):
        reader.delete(name)
    with pytest.raises(NotFound):
        keys.private(name)


def test_a_drop_that_is_not_there(tmp_path: Path) -> None:
    _, _, _, key = desk(tmp_path)
    with pytest.raises(StoreError):
        DropWriter((tmp_path / "nowhere").as_uri()).put(CANARY, key=key)


@given(payload=st.binary(max_size=200), place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_one_changed_bit_breaks_the_seal(
    tmp_path_factory: pytest.TempPathFactory, payload: bytes, place: int, bit: int
) -> None:
    keys = keys_in(tmp_path_factory.mktemp("keys"))
    key, name = keys.make(AT), new_id()
    private, box = keys.private(key.id), bytearray(seal(payload, key=key, name=name))
    assert unseal(bytes(box), private=private, name=name) == payload
    box[place % len(box)] ^= 1 << bit
    with pytest.raises(SealBroken):
        unseal(bytes(box), private=private, name=name)
