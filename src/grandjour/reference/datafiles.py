"""Opening of the data files of this room. `data/SOURCES.md` tells origin and licence of each."""

import csv
import gzip
import io
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any


def read_toml(name: str) -> dict[str, Any]:
    """The content of `data/<name>`."""
    return tomllib.loads((files(__package__) / "data" / name).read_text(encoding="utf-8"))


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of the gzipped CSV `data/<name>` (UTF-8, comma, one header line)."""
    data = gzip.decompress((files(__package__) / "data" / name).read_bytes())
    yield from csv.DictReader(io.StringIO(data.decode("utf-8")))
