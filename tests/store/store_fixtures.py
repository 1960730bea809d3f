"""The two set-ups of the tests of the store."""

from collections.abc import Iterator
from typing import Any

import pytest
import store_cases
from sqlalchemy import event
from sqlalchemy.pool import Pool
from store_cases import EMBEDDED, SetUp


@pytest.fixture(params=["embedded", "servers"])
def both(request: pytest.FixtureRequest) -> Iterator[SetUp]:
    """The test runs twice: on files and SQLite, and on real servers. Its connections are closed after it."""
    opened: list[Any] = []

    def note(connection: Any, _: object) -> None:
        opened.append(connection)

    event.listen(Pool, "connect", note)
    store_cases.set_up = SetUp(servers=request.param == "servers")
    yield store_cases.set_up
    store_cases.set_up = EMBEDDED
    event.remove(Pool, "connect", note)
    for connection in opened:
        connection.close()
