"""The units for systemd and the reverse proxy that the manual gives: tried as they stand, but for places and ports."""

import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import httpx2
import pytest
from examples import OFFICE, PATIENCE_SECONDS, PORTAL, UNITS, Site, environment, proxied, started

from certificates import make_certificate
from counter_desk import ASKED, TOWN
from grandjour.guard.loopback import get
from grandjour.model.ids import new_id
from grandjour.model.release import LogEntry, LogKind, WithdrawalReason
from grandjour.settings import Workspace
from grandjour.store.private.register import Register, migrate
from grandjour.store.public.writer import PublicWriter
from made_release import AT, Made, put_release

NGINX: Final = shutil.which("nginx") or next(iter(Path("/usr/sbin").glob("nginx")), None)
PROCESSES: Final = ("portal", "office", "work")
FORGED: Final = {
    "x-forwarded-for": "192.0.2.1", "x-forwarded-host": "evil.example", "x-forwarded-proto": "http",
    "forwarded": "host=evil.example",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """An instance with one release, and the places of the examples."""
    made = Site(tmp_path_factory.mktemp("site"))
    workspace = Workspace(made.folder / "data")
    workspace.make_folders()
    address = workspace.environment("work")["GRANDJOUR_REGISTER"]
    migrate(address)
    register = Register(address)
    register.add_administration(TOWN, actor="set-up", at=AT)
    register.close()
    make_certificate(made.folder / "etc" / "tls", (PORTAL, OFFICE))
    return made


@pytest.fixture(scope="module")
def release(site: Site) -> Made:
    """What is published there."""
    return put_release(site.folder / "data" / "public", site.folder / "draft")


@pytest.fixture(scope="module")
def servers(site: Site, release: Made) -> Iterator[Site]:
    """The three processes, as their units start them."""
    with ExitStack() as running:
        for process in PROCESSES:
            running.enter_context(started(site, process))
        deadline = time.monotonic() + PATIENCE_SECONDS
        for name, port in ((PORTAL, site.portal), (OFFICE, site.office)):
            while _status(port, name) != 200:
                assert time.monotonic() < deadline, name
                time.sleep(0.1)
        yield site


def _status(port: int, host: str) -> int | None:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/healthz", headers={"host": host}).status_code
    except httpx2.TransportError:
        return None


@pytest.fixture(scope="module")
def visitor(servers: Site) -> Iterator["Visitor"]:
    """Somebody who comes by the proxy."""
    if NGINX is None:
        pytest.skip("nginx not found")
    with proxied(servers, str(NGINX)):
        visitor = Visitor(servers)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                visitor.get(PORTAL, "/healthz")
                break
            except httpx2.TransportError:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        yield visitor


class Visitor:
    """Asks the proxy for a site by its name, and trusts its certificate alone."""

    def __init__(self, site: Site, address: str = "127.0.0.1") -> None:
        self.site = site
        trusted = ssl.create_default_context(cafile=str(site.folder / "etc" / "tls" / "fullchain.pem"))
        limits = httpx2.Limits(max_keepalive_connections=0)  # a connection keeps the name that it was opened with
        self.client = httpx2.Client(
            transport=httpx2.HTTPTransport(verify=trusted, limits=limits, local_address=address),
            timeout=PATIENCE_SECONDS,
        )

    def get(self, host: str, path: str, **headers: str) -> httpx2.Response:
        """The answer of one address."""
        return self.ask("GET", host, path, headers)

    def ask(
        self, method: str, host: str, path: str, headers: dict[str, str], content: bytes = b"", *, name: str = ""
    ) -> httpx2.Response:
        """The answer to a request. name: what the connection is opened with, where that is another."""
        return self.client.request(
            method, f"https://127.0.0.1:{self.site.https}{path}", headers={"host": host, **headers}, content=content,
            extensions={"sni_hostname": name or host},
        )  # fmt: skip


@pytest.mark.parametrize("process", PROCESSES)
def test_a_unit_is_one(site: Site, process: str, tmp_path: Path) -> None:
    """systemd itself finds nothing to say."""
    if (analyze := shutil.which("systemd-analyze")) is None:
        pytest.skip("systemd-analyze not found")
    unit = tmp_path / f"grandjour-{process}.service"
    unit.write_text(site.placed((UNITS / unit.name).read_text()))
    told = subprocess.run([analyze, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")


@pytest.mark.parametrize("process", PROCESSES)
def test_a_unit_is_closed(process: str) -> None:
    """Nothing but its own folders, its own environment file, and no new rights."""
    unit = (UNITS / f"grandjour-{process}.service").read_text().splitlines()
    assert {"NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=", "UMask=0077"} <= set(unit)
    assert [line for line in unit if line.startswith("EnvironmentFile=")] == [
        f"EnvironmentFile=/etc/grandjour/{process}.env"
    ]
    (written,) = (line.partition("=")[2].split() for line in unit if line.startswith("ReadWritePaths="))
    own = {
        "portal": ["cache/portal", "drop"],
        "office": ["private", "cache/office"],
        "work": ["private", "public", "drop", "cache/work"],
    }
    assert written == [f"/srv/grandjour/{name}" for name in own[process]]
    known = environment((UNITS / f"{process}.env").read_text())
    assert {name for name in known if name.startswith("GRANDJOUR_")} <= {
        "GRANDJOUR_WORKSPACE",
        *Workspace(Path("/srv/grandjour")).environment(process),
    }


def test_the_units_start_what_they_say(servers: Site) -> None:
    """Portal and office answer their own name and no other; nothing was said on the way."""
    assert get("localhost", servers.portal, "/healthz") is None or _status(servers.portal, "localhost") == 400
    assert _status(servers.portal, PORTAL) == _status(servers.office, OFFICE) == 200
    assert _status(servers.portal, OFFICE) == _status(servers.office, PORTAL) == 400
    assert [(servers.folder / f"{process}.log").read_text() for process in PROCESSES] == ["", "", ""]


def test_two_sites_behind_one_proxy(visitor: Visitor, release: Made) -> None:
    """Each name its own site, over TLS alone."""
    assert "Subventions versées" in visitor.get(PORTAL, "/fr/").text
    assert 'name="password"' in visitor.get(OFFICE, "/fr/connexion").text
    assert visitor.get(PORTAL, "/fr/connexion").status_code == 404
    assert visitor.get(PORTAL, "/fr/").headers["strict-transport-security"] == "max-age=31536000"
    plain = httpx2.get(f"http://127.0.0.1:{visitor.site.http}/fr/?q=a", headers={"host": PORTAL})
    assert (plain.status_code, plain.headers["location"]) == (301, f"https://{PORTAL}/fr/?q=a")
    with pytest.raises(httpx2.TransportError):
        visitor.get("evil.example", "/")
    assert visitor.ask("GET", "evil.example", "/fr/", {}, name=PORTAL).status_code == 421


def test_what_a_visitor_claims_of_the_way_is_not_believed(visitor: Visitor, release: Made) -> None:
    """Addresses come from the settings, whoever forges headers."""
    path = f"/api/1/datasets/{release.draft.dataset}"
    plain, forged = visitor.get(PORTAL, path), visitor.ask("GET", PORTAL, path, FORGED)
    assert plain.json()["links"]["page"].startswith(f"https://{PORTAL}/donnees/")
    assert forged.content == plain.content
    page = visitor.ask("GET", PORTAL, "/catalogue.ttl", FORGED)
    assert page.status_code == 200
    assert "evil.example" not in page.text


def test_messages_are_counted_by_visitor(visitor: Visitor) -> None:
    """Ten an hour from one address close the counter to that one and to nobody else, whatever it claims to be.

    The example once dropped the visitor's address: all came from the proxy's, so that eleven messages closed it to all.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while 'name="once"' not in visitor.get(PORTAL, "/fr/demander").text:  # the worker makes the desk's key
        assert time.monotonic() < deadline
        time.sleep(0.1)
    shown = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()

    def send(sender: Visitor, claimed: int) -> int:
        fields = ASKED | {"act": "send", "once": new_id(), "shown": shown, "seen": "1"}
        headers = {"content-type": "application/x-www-form-urlencoded", "x-forwarded-for": f"192.0.2.{claimed}"}
        return sender.ask("POST", PORTAL, "/fr/demander", headers, urlencode(fields).encode()).status_code

    assert [send(visitor, n) for n in range(11)] == [200] * 10 + [429]
    assert send(Visitor(visitor.site, "127.0.0.2"), 0) == 200


def test_downloads_pass_whole_and_in_parts(visitor: Visitor, release: Made) -> None:
    """With the headers that the portal sets, once each."""
    path = f"/donnees/{release.draft.dataset}/t1.parquet"
    whole = visitor.get(PORTAL, path)
    part = visitor.get(PORTAL, path, range="bytes=4-9")
    assert (part.status_code, part.content) == (206, whole.content[4:10])
    assert visitor.get(PORTAL, path, **{"if-none-match": whole.headers["etag"]}).status_code == 304
    assert whole.headers.get_list("cache-control") == ["max-age=60, must-revalidate"]
    assert whole.headers.get_list("content-security-policy") == ["sandbox"]


def test_bodies_have_a_size(visitor: Visitor) -> None:
    """12 MB for the public; an agent's documents pass to the office, which asks for a session.

    It asks before it has read them: the proxy, which was still sending, may tell of that as 502.
    """
    big = b"a" * (13 << 20)
    assert visitor.ask("POST", PORTAL, "/fr/", {}, big).status_code == 413
    assert visitor.ask("POST", OFFICE, "/fr/deposer", {}, big[: 2 << 20]).status_code in (303, 403, 502)


def test_the_proxy_keeps_nothing(visitor: Visitor, release: Made) -> None:
    """What is withdrawn is gone at once, and no visitor was written down. The last test: it closes the release."""
    path = f"/donnees/{release.draft.dataset}/t1.csv"
    assert visitor.get(PORTAL, path).status_code == 200
    made = release.release
    PublicWriter((visitor.site.folder / "data" / "public").as_uri()).append(
        LogEntry(
            seq=-1, kind=LogKind.WITHDRAW, release=made.id, dataset=made.dataset, n=1, at=AT, journal_head="0" * 64,
            reason=WithdrawalReason.ERROR,
        )
    )  # fmt: skip
    time.sleep(1.1)  # the portal reads its log once a second
    assert visitor.get(PORTAL, path).status_code == 410
    written = [file for file in visitor.site.folder.glob("nginx-*/**/*") if file.is_file()]
    assert not [file for file in written if file.stat().st_size]
    assert "Mozilla" not in (visitor.site.folder / "nginx.log").read_text()
    assert "127.0.0.1 " not in (visitor.site.folder / "nginx.log").read_text()
