"""What runs in the confined child: a few statements on files that another child made of untrusted bytes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from grandjour.tables.engine import connect, query


def select(inputs: tuple[Path, ...], _: Path, arguments: Mapping[str, object]) -> dict[str, list[tuple[Any, ...]]]:
    """What each statement gives, by its name. inputs: folders that they read. arguments: `statements`, by name."""
    statements = msgspec.convert(arguments["statements"], dict[str, str])
    with connect(read=inputs) as connection:
        return {name: query(connection, statement) for name, statement in statements.items()}
