"""Requests to addresses that others give: none reaches a host that is not public, none goes on without end."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from far_host import NAMES, PUBLIC, FarHost, far_host

from grandjour.guard.fetch import FetchLimits, fetch
from grandjour.guard.hosts import by_machine, is_public, public_addresses
from grandjour.guard.request import MACHINE
from grandjour.model.errors import (
    AddressRefused,
    AnswerBroken,
    AnswerRefused,
    AnswerTooLarge,
    AnswerTooSlow,
    CertificateRefused,
    FetchError,
    HostNotFound,
    HostNotPublic,
    HostUnreachable,
    TooManyRedirects,
)

HERE, ELSEWHERE = NAMES
FILE = f"https://{HERE}/subventions.csv"

# What a name answers in the table below, beside the addresses that are written out in it.
HOSTILE_NAMES = {
    "interne.exemple.fr": ("10.0.0.5",),
    "boucle.exemple.fr": ("127.0.0.1",),
    "boucle6.exemple.fr": ("::1",),
    "nuage.exemple.fr": ("169.254.169.254",),
    "un-sur-deux.exemple.fr": (PUBLIC, "192.168.1.1"),
    "mappe.exemple.fr": ("::ffff:10.0.0.1",),
    "six-vers-quatre.exemple.fr": ("2002:7f00:1::",),
    "traduit.exemple.fr": ("64:ff9b::7f00:1",),
    "local6.exemple.fr": ("fd00::1",),
    "lien6.exemple.fr": ("fe80::1",),
    "azur.exemple.fr": ("168.63.129.16",),
    "vide.exemple.fr": (),
    "foule.exemple.fr": (PUBLIC,) * 17,
}

HOSTILE = [
    ("", AddressRefused),
    ("http://donnees.exemple.fr/a.csv", AddressRefused),
    ("ftp://donnees.exemple.fr/a.csv", AddressRefused),
    ("file:///etc/passwd", AddressRefused),
    ("gopher://127.0.0.1:6379/_FLUSHALL", AddressRefused),
    ("data:text/csv,a;b", AddressRefused),
    ("//donnees.exemple.fr/a.csv", AddressRefused),
    ("https:///a.csv", AddressRefused),
    ("https://donnees.exemple.fr:8443/a.csv", AddressRefused),
    ("https://donnees.exemple.fr:22/", AddressRefused),
    ("https://donnees.exemple.fr:99999/", AddressRefused),
    ("https://donnees.exemple.fr:0/", AddressRefused),
    ("https://agent:secret@donnees.exemple.fr/a.csv", AddressRefused),
    ("https://donnees.exemple.fr@127.0.0.1/", AddressRefused),
    ("https://donnees.exemple.fr\\@127.0.0.1/", AddressRefused),
    ("https://donnees.exemple.fr/a b.csv", AddressRefused),
    ("https://donnees.exemple.fr/a\r\nHost: interne", AddressRefused),
    ("https://donnees.exemple.fr/\x00", AddressRefused),
    ("https://donnees.exemple.fr%00.interne/", AddressRefused),
    ("https://donnees..exemple.fr/", AddressRefused),
    ("https://[::1%25eth0]/", AddressRefused),
    ("https://[::1", AddressRefused),
    ("https://" + "a" * 2100 + ".fr/", AddressRefused),
    ("https://127.0.0.1/", HostNotPublic),
    ("https://127.1/", HostNotPublic),
    ("https://2130706433/", HostNotPublic),
    ("https://0x7f000001/", HostNotPublic),
    ("https://0177.0.0.1/", HostNotPublic),
    ("https://①②⑦.⓪.⓪.①/", HostNotPublic),
    ("https://0.0.0.0/", HostNotPublic),
    ("https://[::]/", HostNotPublic),
    ("https://[::1]/", HostNotPublic),
    ("https://[::ffff:127.0.0.1]/", HostNotPublic),
    ("https://10.1.2.3/", HostNotPublic),
    ("https://172.16.0.1/", HostNotPublic),
    ("https://192.168.0.1:80/", HostNotPublic),
    ("https://169.254.169.254/latest/meta-data/", HostNotPublic),
    ("https://100.100.100.200/latest/", HostNotPublic),
    ("https://224.0.0.1/", HostNotPublic),
    ("https://255.255.255.255/", HostNotPublic),
    ("https://localhost/", HostNotPublic),
    *(
        (f"https://{name}/", HostNotFound if len(addresses) in (0, 17) else HostNotPublic)
        for name, addresses in HOSTILE_NAMES.items()
    ),
    ("https://nulle-part.exemple.fr/", HostNotFound),
]


@pytest.fixture
def host(tmp_path: Path) -> Iterator[FarHost]:
    """A far host with one file."""
    (tmp_path / "host").mkdir()
    with far_host(tmp_path / "host") as running:
        running.answers["/subventions.csv"] = (200, {}, b"association;montant\nClub;100\n")
        yield running


@pytest.mark.parametrize(("url", "error"), HOSTILE, ids=range(len(HOSTILE)))
def test_no_hostile_address_is_dialled(url: str, error: type[FetchError], host: FarHost, tmp_path: Path) -> None:
    """Refused by name before any connection; written-out addresses go through the machine's own resolver."""
    host.names |= HOSTILE_NAMES
    network = host.network()

    def resolve(name: str, port: int) -> tuple[str, ...]:
        return network.resolve(name, port) if name.endswith(".exemple.fr") else by_machine(name, port)

    with pytest.raises(error):
        fetch(url, tmp_path / "file", network=type(network)(resolve, network.dial, network.trust))
    assert not host.dialled
    assert not (tmp_path / "file").exists()


def test_there_are_forty_of_them() -> None:
    """The table is as long as promised."""
    assert len(HOSTILE) >= 40


def test_a_file_comes_whole(host: FarHost, tmp_path: Path) -> None:
    """Its bytes, closed to others, from the address that was looked up."""
    found = fetch(FILE, tmp_path / "file", network=host.network())
    assert (tmp_path / "file").read_bytes() == b"association;montant\nClub;100\n"
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    assert (found.size, found.name) == (29, "subventions.csv")
    assert host.dialled == [(PUBLIC, 443)]
    assert host.asked == [(HERE, "/subventions.csv")]


def test_names_and_paths_in_french_are_sent_in_ascii(host: FarHost, tmp_path: Path) -> None:
    """A path with accents is percent-encoded, one encoded already stays; port 80 is told in the Host field."""
    host.answers["/d%C3%A9lib%20n%C2%B01.csv?an=2024"] = (200, {}, b"a;b\n1;2\n")
    found = fetch(f"https://{HERE}:80/délib%20n%C2%B01.csv?an=2024#bas", tmp_path / "file", network=host.network())
    assert found.name == "délib n°1.csv"
    assert host.asked == [(f"{HERE}:80", "/d%C3%A9lib%20n%C2%B01.csv?an=2024")]
    assert host.dialled == [(PUBLIC, 80)]


def test_the_name_is_resolved_once(host: FarHost, tmp_path: Path) -> None:
    """A name that answers with another address the second time (DNS rebinding) is not asked a second time."""
    answers = [(PUBLIC,), ("127.0.0.1",)]
    network = host.network()
    moving = type(network)(lambda *_: answers.pop(0), network.dial, network.trust)
    fetch(FILE, tmp_path / "file", network=moving)
    assert host.dialled == [(PUBLIC, 443)]
    assert len(answers) == 1


def test_three_redirections_are_followed_and_no_fourth(host: FarHost, tmp_path: Path) -> None:
    """Each to another place, a relative one too."""
    for n, target in enumerate((f"https://{ELSEWHERE}/r1", "r2", "/subventions.csv")):
        host.answers[f"/r{n}"] = (302, {"Location": target}, b"")
    host.answers["/r"] = (301, {"Location": "/r0"}, b"")
    fetch(f"https://{HERE}/r0", tmp_path / "three", network=host.network())
    assert [one for one, _ in host.asked] == [HERE, ELSEWHERE, ELSEWHERE, ELSEWHERE]
    with pytest.raises(TooManyRedirects):
        fetch(f"https://{HERE}/r", tmp_path / "four", network=host.network())


@pytest.mark.parametrize(
    ("location", "error"),
    [
        ("https://interne.exemple.fr/", HostNotPublic),
        ("https://127.0.0.1/", HostNotPublic),
        (f"http://{HERE}/subventions.csv", AddressRefused),
        ("file:///etc/passwd", AddressRefused),
        (f"https://{HERE}:8401/fr/", AddressRefused),
        ("https://[", AddressRefused),
    ],
)
def test_a_redirection_is_held_to_the_same_rules(
    location: str, error: type[FetchError], host: FarHost, tmp_path: Path
) -> None:
    """A public host cannot send us where we would not have gone."""
    host.names |= HOSTILE_NAMES
    host.answers["/r"] = (302, {"Location": location}, b"")
    network = host.network()

    def resolve(name: str, port: int) -> tuple[str, ...]:
        return network.resolve(name, port) if name.endswith(".exemple.fr") else by_machine(name, port)

    with pytest.raises(error):
        fetch(f"https://{HERE}/r", tmp_path / "f", network=type(network)(resolve, network.dial, network.trust))
    assert len(host.dialled) == 1


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/cut", AnswerBroken),
        ("/noise", AnswerBroken),
        ("/ragged", AnswerBroken),
        ("/silent", AnswerTooSlow),
        ("/drip", AnswerTooSlow),
        ("/head", AnswerTooSlow),
        ("/endless", AnswerTooLarge),
        ("/announced", AnswerTooLarge),
        ("/packed", AnswerBroken),
        ("/nothing", AnswerRefused),
        ("/gone", AnswerRefused),
    ],
)
def test_no_answer_goes_on_without_end(path: str, error: type[FetchError], host: FarHost, tmp_path: Path) -> None:
    """Slow, endless, cut, packed or refused: named, in time, and nothing is left."""
    host.answers["/announced"] = (200, {"Content-Length": str(1 << 40)}, b"")
    host.answers["/packed"] = (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b")
    host.answers["/gone"] = (410, {}, b"secret words of the host")
    limits = FetchLimits(most_bytes=1 << 20, seconds=2, silence_seconds=1)
    began = time.monotonic()
    with pytest.raises(error) as raised:
        fetch(f"https://{HERE}{path}", tmp_path / "file", limits=limits, network=host.network())
    assert time.monotonic() - began < 5
    assert not (tmp_path / "file").exists()
    assert "secret" not in raised.value.message("fr")


def test_a_host_must_prove_who_it_is(host: FarHost, tmp_path: Path) -> None:
    """A certificate of nobody we know, or of another name."""
    with pytest.raises(CertificateRefused):
        fetch(FILE, tmp_path / "file", network=host.network(trusted=False))
    host.names["autre.exemple.fr"] = (PUBLIC,)
    with pytest.raises(CertificateRefused):
        fetch("https://autre.exemple.fr/subventions.csv", tmp_path / "file", network=host.network())
    assert not host.asked


def test_a_host_that_is_down_is_named(host: FarHost, tmp_path: Path) -> None:
    """The port takes no connection."""
    network = host.network()
    host.port = 1
    with pytest.raises(HostUnreachable):
        fetch(FILE, tmp_path / "file", network=network)


def test_proxies_of_the_environment_play_no_part(
    host: FarHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Variables that other programs follow do not."""
    for name in ("http_proxy", "https_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    fetch(FILE, tmp_path / "file", network=host.network())
    assert host.dialled == [(PUBLIC, 443)]


def test_a_file_that_is_there_is_not_written_over(host: FarHost, tmp_path: Path) -> None:
    """The target is a new file, always."""
    (tmp_path / "file").write_text("before")
    with pytest.raises(FileExistsError):
        fetch(FILE, tmp_path / "file", network=host.network())
    assert (tmp_path / "file").read_text() == "before"


def test_the_machine_s_own_network_dials_the_pinned_address(tmp_path: Path) -> None:
    """Without injection: a name of this machine is refused, and the dial goes where it is told."""
    with pytest.raises(HostNotPublic):
        public_addresses("localhost", 443, MACHINE.resolve)
    with pytest.raises(HostNotPublic):
        fetch("https://localhost/", tmp_path / "file")
    with pytest.raises(ConnectionRefusedError):
        MACHINE.dial("127.0.0.1", 1, 1)


@pytest.mark.parametrize("address", ["93.184.216.34", "2.16.2.1", "2606:2800:220:1:248:1893:25c8:1946", "2a01:cb00::1"])
def test_public_addresses(address: str) -> None:
    """Those of ordinary hosts."""
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "", "exemple", "127.0.0.1", "::1", "::", "::ffff:93.184.216.34", "::93.184.216.34", "fe80::1%eth0", "fec0::1",
        "2001::1", "2002:5db8:d822::", "64:ff9b::5db8:d822", "64:ff9b:1::1", "ff02::1", "192.88.99.1", "198.51.100.1",
        "203.0.113.9", "240.0.0.1", "2001:db8::1", "3fff::1", "100::1", "5f00::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    """Private, local, mapped, tunnelled, translated, kept for documents."""
    assert not is_public(address)
