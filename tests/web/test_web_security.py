"""Headers and host names, on every kind of answer."""

import re

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from grandjour.model.errors import GrandJourError, NotFound, QueryRefused, Refused, ReleaseWithdrawn
from grandjour.web.assets import asset, version
from grandjour.web.failures import http_status
from grandjour.web.security import HEADERS, AllowedHosts, SecurityHeaders, host_of


async def hello(request: Request) -> Response:
    """A page that sets one of the headers itself."""
    return PlainTextResponse("hello", headers={"Content-Security-Policy": "sandbox"})


@pytest.fixture
def client() -> TestClient:
    """A small site behind both layers."""
    app: ASGIApp = Starlette(routes=[Route("/", hello), Route("/static/{version}/{name}", asset)])
    app = AllowedHosts(app, hosts=[host_of("http://localhost:8400")])
    return TestClient(SecurityHeaders(app), base_url="http://localhost:8400")


def test_headers_are_on_every_answer(client: TestClient) -> None:
    """On a page, an unknown page and a refused host; what the page sets itself stays."""
    answers = [client.get("/"), client.get("/nothing"), client.get("/", headers={"host": "evil.example"})]
    assert [answer.status_code for answer in answers] == [200, 404, 400]
    for answer in answers:
        assert HEADERS.keys() <= answer.headers.keys()
    assert answers[0].headers["content-security-policy"] == "sandbox"
    assert "unsafe" not in answers[1].headers["content-security-policy"]


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:80", "LOCALHOST:8400", "", "127.0.0.1:8400", "a,localhost:8400"]
)
def test_other_hosts(client: TestClient, host: str) -> None:
    """Only the exact name and port of our own address is answered, and the refusal does not repeat the other."""
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == (200 if host.lower() == "localhost:8400" else 400)
    assert "evil" not in answer.text


@pytest.mark.parametrize("name", ["../security.py", "%2e%2e/security.py", "nothing.css", "atkinson-LICENSE.txt", ".."])
def test_assets_are_a_closed_list(client: TestClient, name: str) -> None:
    """Nothing but the files of the folder, under today's digest."""
    assert client.get(f"/static/{version()}/{name}").status_code == 404
    assert client.get("/static/000000000000/style.css").status_code == 404


def test_assets(client: TestClient) -> None:
    """The digest in the address lets caches keep them."""
    answer = client.get(f"/static/{version()}/style.css")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "immutable" in answer.headers["cache-control"]
    assert re.fullmatch(r"[0-9a-f]{12}", version())


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (QueryRefused(what="x"), 400),
        (ReleaseWithdrawn(), 410),
        (NotFound(what="x"), 404),
        (Refused(), 409),
        (GrandJourError(), 500),
    ],
)
def test_status_of_named_errors(error: GrandJourError, status: int) -> None:
    """The narrowest class wins."""
    assert http_status(error) == status
