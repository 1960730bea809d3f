"""What a command says: one JSON document or plain lines on standard output; progress and errors on standard error."""

import argparse
import sys

from grandjour.model.encoding import to_json
from grandjour.model.errors import GrandJourError, Language


def answer(arguments: argparse.Namespace, value: object, lines: list[str]) -> None:
    """Print `value` as one JSON document under --json, else the plain `lines`."""
    if arguments.json:
        sys.stdout.write(to_json(value).decode() + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in lines))


def progress(text: str) -> None:
    """Tell on standard error what goes on."""
    print(text, file=sys.stderr, flush=True)


def report_error(error: GrandJourError, language: Language) -> None:
    """Tell a named error in the reader's language, with its code."""
    print(f"{error.message(language)} [{error.code}]", file=sys.stderr, flush=True)
