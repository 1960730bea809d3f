"""A large file on a slow line: a made store that takes its time, on a real socket."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Final

import pytest

from grandjour.model.errors import ObjectTooLarge, StoreError
from grandjour.model.places import S3Access
from grandjour.store import bucket
from grandjour.store.public.writer import PublicWriter

BLOCK: Final = 64 << 10
ANSWER: Final = b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'


@contextmanager
def slow_store(bytes_a_second: int) -> Iterator[tuple[S3Access, list[int]]]:
    """A store that takes so many bytes in a second; the size of each object that it took whole."""
    taken: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BLOCK)
        Thread(target=_serve, args=(listener, bytes_a_second, taken), daemon=True).start()
        access = S3Access(f"http://127.0.0.1:{listener.getsockname()[1]}", "us-east-1", "key", "secret")
        yield access, taken
        listener.shutdown(socket.SHUT_RDWR)


def _serve(listener: socket.socket, bytes_a_second: int, taken: list[int]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        Thread(target=_take, args=(connection, bytes_a_second, taken), daemon=True).start()


def _take(connection: socket.socket, bytes_a_second: int, taken: list[int]) -> None:
    with connection, connection.makefile("rb", buffering=0) as stream:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            if not (one := stream.read(1)):
                return
            head += one
        lengths = [
            line.partition(b":")[2] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
        ]
        left = size = int(lengths[0])
        while left:
            block = stream.read(min(BLOCK, left))
            if not block:
                return  # the client gave up
            left -= len(block)
            time.sleep(len(block) / bytes_a_second)
        taken.append(size)
        connection.sendall(ANSWER)


def test_a_large_file_may_take_longer_than_a_small_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cause: what took over 30 seconds to put could never be published. Here, one second: this takes four."""
    monkeypatch.setattr(bucket, "REQUEST", timedelta(seconds=1))
    source = tmp_path / "t1.parquet"
    source.write_bytes(bytes(8 << 20))
    with slow_store(2 << 20) as (access, taken):
        start = time.monotonic()
        PublicWriter("s3://public/town", access).put("release-1", "t1.parquet", source)
        assert time.monotonic() - start > 3
        assert taken == [8 << 20]


def test_a_line_that_is_far_too_slow_ends_as_a_store_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Longer, not for ever."""
    monkeypatch.setattr(bucket, "REQUEST", timedelta(seconds=1))
    monkeypatch.setattr(bucket, "PATIENCE", timedelta(seconds=1))
    source = tmp_path / "t1.parquet"
    source.write_bytes(bytes(4 << 20))
    with slow_store(256 << 10) as (access, taken):
        start = time.monotonic()
        with pytest.raises(StoreError):
            PublicWriter("s3://public/town", access).put("release-1", "t1.parquet", source)
        assert 4 < time.monotonic() - start < 15
        assert taken == []


def test_what_no_store_takes_at_once_is_refused_by_name(tmp_path: Path) -> None:
    """Before a byte of it is sent. A worker tries a store that does not answer again, and this not: see `worker`."""
    source = tmp_path / "t1.parquet"
    with source.open("wb") as stream:
        stream.truncate((5 << 30) + 1)  # a hole: no disk is filled
    nobody = S3Access("http://127.0.0.1:1", "us-east-1", "key", "secret")
    with pytest.raises(ObjectTooLarge) as error:
        PublicWriter("s3://public/town", nobody).put("release-1", "t1.parquet", source)
    assert error.value.place == {"place": "public"}
