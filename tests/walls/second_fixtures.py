"""Fixtures of the tests on the second set-up, named in `pytest_plugins`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from second_set_up import TOWN, told
from sqlalchemy import event
from sqlalchemy.pool import Pool
from walls_instance import Instance, instance, town

from grandjour.model.administration import Role
from real_servers import postgres, s3


@pytest.fixture
def prefix(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The second set-up in the environment of the test, as the worker's: where in the buckets its objects are."""
    made = s3().prefix()
    places = {
        "GRANDJOUR_REGISTER": postgres().database(),
        "GRANDJOUR_STEPS": postgres().database(),
        "GRANDJOUR_PRIVATE": f"s3://private/{made}",
        "GRANDJOUR_PUBLIC": f"s3://public/{made}",
        "GRANDJOUR_DROP": f"s3://drop/{made}",
        "GRANDJOUR_LEASE_SECONDS": "2",
    }
    for name, value in (places | told(s3().access("work"))).items():
        monkeypatch.setenv(name, value)
    opened: list[object] = []
    event.listen(Pool, "connect", lambda connection, _: opened.append(connection))
    yield made
    for connection in opened:
        connection.close()  # type: ignore[attr-defined]  # whichever driver's


@pytest.fixture
def made(prefix: str, tmp_path: Path) -> Iterator[Instance]:
    """An instance with one administration."""
    with instance(tmp_path / "data") as one:
        one.add(town(TOWN, "Ville de Sainte-Aube"), agent="camille", role=Role.ADMINISTRATOR)
        yield one
