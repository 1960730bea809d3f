"""Pieces of SQL: names, texts and files, quoted."""

from collections.abc import Sequence
from pathlib import Path


def quote_identifier(name: str) -> str:
    """A name as SQL takes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def quote_literal(text: str) -> str:
    """A text as SQL takes it, whatever it holds."""
    return "'" + text.replace("'", "''") + "'"


def parquet_source(files: Sequence[Path]) -> str:
    """`read_parquet` of files in the given order, for a FROM clause."""
    names = ", ".join(quote_literal(str(file.absolute())) for file in files)
    return f"read_parquet([{names}])"
