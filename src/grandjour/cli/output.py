"""What a command says: one JSON document or plain lines on standard output; progress and errors on standard error."""

import argparse
import sys
from typing import Final

from grandjour.model.encoding import to_json
from grandjour.model.errors import GrandJourError, Language
from grandjour.model.typed import is_line

UNSHOWN: Final = "\N{REPLACEMENT CHARACTER}"


def answer(arguments: argparse.Namespace, value: object, lines: list[str]) -> None:
    """Print `value` as one JSON document under --json, else the plain `lines`."""
    if arguments.json:
        sys.stdout.write(to_json(value).decode() + "\n")
    else:
        sys.stdout.write("".join(f"{shown(line)}\n" for line in lines))


def shown(text: str) -> str:
    """A text as a terminal may get it: what it would obey instead of showing is replaced, whoever wrote it."""
    return "".join(one if one in "\n\t" or is_line(one) else UNSHOWN for one in text)


def in_line(text: str) -> str:
    """A text on one line, for what stands beside other words."""
    return " ".join(text.split())


def progress(text: str) -> None:
    """Tell on standard error what goes on."""
    print(text, file=sys.stderr, flush=True)


def report_error(error: GrandJourError, language: Language) -> None:
    """Tell a named error in the reader's language, with its code."""
    print(f"{error.message(language)} [{error.code}]", file=sys.stderr, flush=True)
