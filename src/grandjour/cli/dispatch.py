"""From a command to its rooms, imported only when it runs: `grandjour portal` loads the portal's list and no more."""

import argparse
from collections.abc import Iterator

from grandjour.model.errors import NotAvailableYet


class GroundCodes:
    """The codes of the grounds that refuse a request, for help and check alike."""

    def __iter__(self) -> Iterator[str]:
        from grandjour.desk.replies import GROUNDS_OF_REFUSAL

        return (ground.code for ground in GROUNDS_OF_REFUSAL)


def demo(arguments: argparse.Namespace) -> int:
    """The demo workspace through the whole path, three processes, addresses."""
    from grandjour.cli.demo import demo as run

    return run(arguments)


def open_documents(arguments: argparse.Namespace) -> int:
    """Intake → assess."""
    from grandjour.cli.acts import open_documents as run

    return run(arguments)


def rule(arguments: argparse.Namespace) -> int:
    """One ruling."""
    from grandjour.cli.acts import rule as run

    return run(arguments)


def publish(arguments: argparse.Namespace) -> int:
    """Publish a ready deposit."""
    from grandjour.cli.acts import publish as run

    return run(arguments)


def withdraw(arguments: argparse.Namespace) -> int:
    """Withdraw a release."""
    from grandjour.cli.acts import withdraw as run

    return run(arguments)


def takedown(arguments: argparse.Namespace) -> int:
    """Erase a release."""
    from grandjour.cli.erasing import takedown as run

    return run(arguments)


def purge(arguments: argparse.Namespace) -> int:
    """Erase a private document."""
    from grandjour.cli.erasing import purge as run

    return run(arguments)


def correct(arguments: argparse.Namespace) -> int:
    """Correct a published cell."""
    from grandjour.cli.correcting import correct as run

    return run(arguments)


def backup(arguments: argparse.Namespace) -> int:
    """Copy the instance out."""
    from grandjour.cli.backup import backup as run

    return run(arguments)


def restore(arguments: argparse.Namespace) -> int:
    """Copy it back."""
    from grandjour.cli.backup import restore as run

    return run(arguments)


def list_requests(arguments: argparse.Namespace) -> int:
    """Requests by due date."""
    from grandjour.cli.requests import list_requests as run

    return run(arguments)


def show_request(arguments: argparse.Namespace) -> int:
    """One request."""
    from grandjour.cli.requests import show_request as run

    return run(arguments)


def answer_request(arguments: argparse.Namespace) -> int:
    """Answer a request."""
    from grandjour.cli.requests import answer_request as run

    return run(arguments)


def refuse_request(arguments: argparse.Namespace) -> int:
    """Refuse a request."""
    from grandjour.cli.requests import refuse_request as run

    return run(arguments)


def forward_request(arguments: argparse.Namespace) -> int:
    """Forward a request."""
    from grandjour.cli.requests import forward_request as run

    return run(arguments)


def list_reports(arguments: argparse.Namespace) -> int:
    """Reports."""
    from grandjour.cli.reports import list_reports as run

    return run(arguments)


def show_report(arguments: argparse.Namespace) -> int:
    """One report."""
    from grandjour.cli.reports import show_report as run

    return run(arguments)


def refuse_report(arguments: argparse.Namespace) -> int:
    """Refuse a report."""
    from grandjour.cli.reports import refuse_report as run

    return run(arguments)


def extract_file(arguments: argparse.Namespace) -> int:
    """A file's tables, text and fields."""
    from grandjour.cli.files import extract_file as run

    return run(arguments)


def recognise_file(arguments: argparse.Namespace) -> int:
    """What is recognised in a file."""
    from grandjour.cli.files import recognise_file as run

    return run(arguments)


def assess_case(arguments: argparse.Namespace) -> int:
    """The law on a case."""
    from grandjour.cli.files import assess_file as run

    return run(arguments)


def shape_file(arguments: argparse.Namespace) -> int:
    """A file's Table Schema."""
    from grandjour.cli.files import shape_file as run

    return run(arguments)


def server(arguments: argparse.Namespace) -> int:
    """One of the three processes, alone."""
    from grandjour.cli.serving import alone

    return alone(arguments)


def verify(arguments: argparse.Namespace) -> int:
    """The journal's chain and the published files."""
    from grandjour.cli.keeping import verify as run

    return run(arguments)


def doctor(arguments: argparse.Namespace) -> int:
    """What this machine allows."""
    from grandjour.cli.doctor import doctor as run

    return run(arguments)


def migrate(arguments: argparse.Namespace) -> int:
    """The register brought up to date."""
    from grandjour.cli.keeping import migrate as run

    return run(arguments)


def administration(arguments: argparse.Namespace) -> int:
    """One more administration."""
    from grandjour.cli.keeping import administration as run

    return run(arguments)


def user(arguments: argparse.Namespace) -> int:
    """One more agent."""
    from grandjour.cli.keeping import user as run

    return run(arguments)


def source(arguments: argparse.Namespace) -> int:
    """What is collected by itself."""
    from grandjour.cli.source import source as run

    return run(arguments)


def schema(arguments: argparse.Namespace) -> int:
    """JSON Schemas."""
    from grandjour.cli.files import schema as run

    return run(arguments)


def not_yet(arguments: argparse.Namespace) -> int:
    """A command whose room comes later. Always raises NotAvailableYet."""
    raise NotAvailableYet(what=f"grandjour {arguments.command}")
