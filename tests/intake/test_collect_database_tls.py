"""A database that proves who it is: TLS with a certificate of the right authority, and none of the wrong ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_server import OWNER, PASSWORD, Postgres, postgres
from tls_front import tls_front

from certificates import make_certificate
from grandjour.intake.database import copy_tables
from grandjour.model.errors import DatabaseUnreachable
from grandjour.model.source import DatabasePlace, Tls

HOST = "localhost"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A server with one table."""
    with postgres() as running:
        running.run("CREATE TABLE salles (nom text)", "INSERT INTO salles VALUES ('Foyer'), ('Halle')")
        yield running


def copied(folder: Path, port: int, tls: Tls, authority: Path | None, host: str = HOST) -> int:
    """Copy the table, as a source does; how many rows came."""
    password, into = folder / "password", folder / f"copied-{tls}"
    password.write_text(f"{PASSWORD}\n")
    into.mkdir()
    place = DatabasePlace("base", host, "postgres", OWNER, ("210000010",), password, port, tls, authority)
    (table,) = copy_tables(place, ("salles",), folder=into, name="base")
    return table.n_rows


def test_the_right_authority_is_believed(server: Postgres, tmp_path: Path) -> None:
    """By name and certificate; the rows come through. Cause: the client's own certificate was looked for in /dev/null,
    which is none, and no database with TLS was ever reached."""
    chain = make_certificate(tmp_path / "tls", [HOST])
    with tls_front(server.port, chain, chain.with_name("privkey.pem")) as port:
        assert copied(tmp_path, port, Tls.VERIFY, chain) == 2
        assert copied(tmp_path, port, Tls.REQUIRE, None) == 2


@pytest.mark.parametrize("wrong", ["authority", "name", "machine"])
def test_nobody_else_is_believed(server: Postgres, tmp_path: Path, wrong: str) -> None:
    """Another authority of the same name, a certificate of another host, one that this machine does not know."""
    chain = make_certificate(tmp_path / "tls", ["ailleurs.exemple.invalid" if wrong == "name" else HOST])
    other = make_certificate(tmp_path / "other", [HOST])
    authority = {"authority": other, "name": chain, "machine": None}[wrong]
    with (
        tls_front(server.port, chain, chain.with_name("privkey.pem")) as port,
        pytest.raises(DatabaseUnreachable),
    ):
        copied(tmp_path, port, Tls.VERIFY, authority)


def test_without_tls_none_is_believed(server: Postgres, tmp_path: Path) -> None:
    """The server itself has none: nothing is sent in the clear."""
    chain = make_certificate(tmp_path / "tls", [HOST])
    for tls, authority in ((Tls.VERIFY, chain), (Tls.REQUIRE, None)):
        with pytest.raises(DatabaseUnreachable):
            copied(tmp_path, server.port, tls, authority)
