"""The first line of every result: date, machine, versions."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version


def heading(name: str, libraries: tuple[str, ...]) -> str:
    """`name`, today, the machine's kind and the versions of `libraries` used."""
    versions = ", ".join(f"{library} {version(library)}" for library in libraries)
    return (
        f"{name}, {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} cores, {versions}"
    )
