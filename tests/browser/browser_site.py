"""The demo, running, for the browser tests."""

from dataclasses import dataclass

from grandjour.cli.demo import Account
from grandjour.settings import Workspace


@dataclass(frozen=True, slots=True)
class Site:
    """The demo, running. accounts: by role."""

    workspace: Workspace
    accounts: dict[str, Account]
