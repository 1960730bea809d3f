"""Reports on a dataset as its page lists them: which cell, where it can be seen, what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from grandjour.model.errors import NotFound, ReleaseWithdrawn
from grandjour.serve.catalogue import Catalogue
from grandjour.serve.notice import PublicReport

MOST_LISTED: Final = 12  # the last ones; the sentence above counts them all


@dataclass(frozen=True, slots=True)
class ToldReport:
    """A report in the list. address, column: of its cell; "" where its version cannot be read any more."""

    report: PublicReport
    address: str
    column: str


def told_reports(
    reports: Sequence[PublicReport], catalogue: Catalogue, dataset: str, page: str
) -> tuple[ToldReport, ...]:
    """The last reports. page: address of the dataset's page."""
    return tuple(_told(report, catalogue, dataset, page) for report in reports[:MOST_LISTED])


def _told(report: PublicReport, catalogue: Catalogue, dataset: str, page: str) -> ToldReport:
    cell = report.cell
    try:
        column = catalogue.version(dataset, report.n).table(cell.table).column(cell.column)
    except (NotFound, ReleaseWithdrawn):
        return ToldReport(report, "", "")
    return ToldReport(report, f"{page}/v{report.n}/{cell.table}/ligne/{cell.row}#{cell.column}", column.title)
