"""One server within the walls that stand already: `python -m grandjour.cli.server portal`, called by `serving` only.

Each function imports its own rooms: the portal's process loads the portal's list and no more.
"""

import argparse
import sys
from collections.abc import Callable
from typing import Final

from grandjour import settings
from grandjour.cli import main


def serve(arguments: argparse.Namespace) -> int:
    """Serve until told to stop: portal, office or worker, as the command says."""
    return SERVERS[arguments.command](arguments)


def _portal(arguments: argparse.Namespace) -> int:
    from grandjour.portal.serve import run

    run(settings.portal_places(settings.workspace(arguments.workspace)), now=settings.now)
    return 0


def _office(arguments: argparse.Namespace) -> int:
    from grandjour.office.serve import run

    run(settings.office_places(settings.workspace(arguments.workspace)), now=settings.now)
    return 0


def _work(arguments: argparse.Namespace) -> int:
    from grandjour.cli.processes import work

    return work(arguments)


SERVERS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {"portal": _portal, "office": _office, "work": _work}

if __name__ == "__main__":
    sys.exit(main(handler=serve))
