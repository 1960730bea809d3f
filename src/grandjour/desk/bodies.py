"""What a ticket is about: the body of each kind, read from outside and looked at again."""

from collections.abc import Callable, Mapping
from typing import Final

from grandjour.model.encoding import from_json
from grandjour.model.errors import BrokenRecord
from grandjour.model.ticket import LENGTHS, Request, TicketKind, is_siren


def request_of(body: str) -> Request:
    """The request in a body. Raises BrokenRecord for one that no form of ours sends."""
    request = from_json(body.encode(), Request)
    within = all(len(getattr(request, field)) <= most for field, most in LENGTHS.items())
    if not within or not request.what.strip() or not (request.siren is None or is_siren(request.siren)):
        raise BrokenRecord(record="Request")
    return request


BODIES: Final[Mapping[TicketKind, Callable[[str], object]]] = {TicketKind.REQUEST: request_of}  # one reader a kind
