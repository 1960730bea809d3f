"""What a ticket is about: the body of each kind, read from outside and looked at again."""

from collections.abc import Callable, Mapping
from typing import Final

from grandjour.model.encoding import from_json, to_json
from grandjour.model.errors import BrokenRecord
from grandjour.model.ids import is_id
from grandjour.model.report import Report, is_reportable
from grandjour.model.reuse import Reuse, is_declarable
from grandjour.model.ticket import LENGTHS, Request, TicketKind, is_siren


def request_of(body: str) -> Request:
    """The request in a body. Raises BrokenRecord for one that no form of ours sends."""
    request = from_json(body.encode(), Request)
    within = all(len(getattr(request, field)) <= most for field, most in LENGTHS.items())
    holdable = all("\0" not in getattr(request, field) for field in LENGTHS)  # no database of text takes it
    if not (within and holdable and request.what.strip()) or not (request.siren is None or is_siren(request.siren)):
        raise BrokenRecord(record="Request")
    return request


def kept_request(body: str) -> Request:
    """The request in a body of the register: an erased one has no words any more."""
    return from_json(body.encode(), Request)


def erased_request(body: str) -> str:
    """What is left of a request that was closed long ago: how an answer was wanted, and in which language."""
    request = kept_request(body)
    return to_json(Request("", "", request.mode, "", "", request.language)).decode()


def reuse_of(body: str) -> Reuse:
    """The declaration in a body that comes from outside. Raises BrokenRecord for one that no form of ours sends."""
    reuse = kept_reuse(body)
    if not is_id(reuse.dataset) or not is_declarable(reuse):
        raise BrokenRecord(record="Reuse")
    return reuse


def kept_reuse(body: str) -> Reuse:
    """The declaration in a body of the register: an erased one has no words any more."""
    return from_json(body.encode(), Reuse)


def erased_reuse(body: str) -> str:
    """What is left of a declaration that was removed: which dataset, what kind of thing."""
    reuse = kept_reuse(body)
    bare = Reuse(reuse.dataset, "", "", reuse.kind, "", "", named=False, email="", language=reuse.language)
    return to_json(bare).decode()


def report_of(body: str) -> Report:
    """The report in a body that comes from outside. Raises BrokenRecord for one that no form of ours sends."""
    report = kept_report(body)
    if not is_reportable(report):
        raise BrokenRecord(record="Report")
    return report


def kept_report(body: str) -> Report:
    """The report in a body of the register: one whose document was purged has no words any more."""
    return from_json(body.encode(), Report)


BODIES: Final[Mapping[TicketKind, Callable[[str], object]]] = {  # one reader a kind
    TicketKind.REQUEST: request_of,
    TicketKind.REUSE: reuse_of,
    TicketKind.REPORT: report_of,
}
