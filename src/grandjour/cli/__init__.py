"""The command line: `grandjour COMMAND`. A command's rooms are imported only when that command runs."""

import argparse
import os
import sys
from collections.abc import Callable
from typing import Final

from grandjour import settings
from grandjour.cli.output import report_error
from grandjour.cli.parser import parse
from grandjour.model.errors import GrandJourError

PRIVATE: Final = 0o077  # what a command makes is its owner's alone, unless a store says otherwise


def main(arguments: list[str] | None = None, *, handler: Callable[[argparse.Namespace], int] | None = None) -> int:
    """Run one command. Exit status: 0 done, 1 refused or awaits a ruling, 2 usage, 3 input cannot be read.

    handler: runs it in place of the command's own.
    """
    os.umask(PRIVATE)
    language = settings.language()
    parsed = parse(sys.argv[1:] if arguments is None else arguments, language)
    try:
        status: int = (handler or parsed.handler)(parsed)
    except GrandJourError as error:
        report_error(error, language)
        return error.status
    except KeyboardInterrupt:
        return 130
    return status
