"""Replies to a request: what each must say (droit.md §4.7), and who may sign it."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from grandjour.desk.bodies import kept_request
from grandjour.model.administration import LEGAL, Agent
from grandjour.model.errors import NotFound, ReleaseWithdrawn, ReplyIncomplete, TicketErased
from grandjour.model.mail import Outgoing
from grandjour.model.ticket import Addressee, PublishedAnswer, Reason, Reply, TicketState, is_siren
from grandjour.reference.grounds import GROUNDS, LAW_VERSION, Ground, Scope
from grandjour.serve.catalogue import Catalogue
from grandjour.store.private.register import Register

ADDRESS: Final = re.compile(
    r"(?:/(?:fr|en))?/donnees/(?P<dataset>[a-z0-9-]+)(?:/v(?P<n>[1-9][0-9]{0,5}))?/?(?:[?#].*)?"
)
MOST_TEXT: Final = 4000  # characters of what an agent writes
MOST_REASONS: Final = 20
REFUSALS: Final = frozenset({TicketState.REFUSED, TicketState.PARTLY})
GROUNDS_OF_REFUSAL: Final[tuple[Ground, ...]] = tuple(  # what only keeps a document offline refuses it to nobody
    ground for ground in GROUNDS.values() if ground.scope is not Scope.PUBLICATION and not ground.to_be_given
)


def answer(text: str, published: Sequence[PublishedAnswer], *, communicated: bool, agent: Agent, at: datetime) -> Reply:
    """A reply that gives what was asked: published versions, a document communicated otherwise, or both.

    Raises ReplyIncomplete.
    """
    if not published and not communicated:
        raise ReplyIncomplete(missing="answer")
    return Reply(
        state=TicketState.ANSWERED,
        text=_text(text),
        agent=agent.id,
        agent_name=agent.display,
        at=at,
        published=tuple(dict.fromkeys(published)),
        communicated=communicated,
    )


def refusal(
    text: str,
    reasons: Sequence[tuple[str, str]],
    published: Sequence[PublishedAnswer] = (),
    *,
    partly: bool,
    communicated: bool,
    agent: Agent,
    at: datetime,
) -> Reply:
    """A reply that refuses, the whole or the rest, each reason in law and in fact (CRPA L311-14).

    reasons: code of a ground, and the fact. Where it refuses in part, the rest is given now. Raises ReplyIncomplete.
    """
    if partly and not published and not communicated:
        raise ReplyIncomplete(missing="answer")
    if not reasons:
        raise ReplyIncomplete(missing="ground")
    known = {ground.code: ground for ground in GROUNDS_OF_REFUSAL}
    if len(reasons) > MOST_REASONS or any(code not in known for code, _ in reasons):
        raise ReplyIncomplete(missing="ground")
    if not all(fact.strip() for _, fact in reasons):
        raise ReplyIncomplete(missing="fact")
    return Reply(
        state=TicketState.PARTLY if partly else TicketState.REFUSED,
        text=_text(text),
        agent=agent.id,
        agent_name=agent.display,
        at=at,
        published=tuple(dict.fromkeys(published)) if partly else (),
        communicated=partly and communicated,
        reasons=tuple(Reason(code, known[code].article, _text(fact)) for code, fact in reasons),
        law_version=LAW_VERSION,
    )


def forwarding(text: str, name: str, contact: str, siren: str, *, agent: Agent, at: datetime) -> Reply:
    """A request passed on to the administration that holds the document (CRPA L114-2, L311-2 al. 6).

    Raises ReplyIncomplete.
    """
    plain = siren.replace(" ", "")
    if not name.strip() or not contact.strip() or (plain and not is_siren(plain)):
        raise ReplyIncomplete(missing="addressee")
    addressee = Addressee(_text(name), _text(contact), plain or None)
    return Reply(TicketState.FORWARDED, _text(text), agent.id, agent.display, at, addressee=addressee)


def may_sign(reply: Reply, agent: Agent) -> bool:
    """Whether this agent's name may stand under a reply.

    Any agent gives and forwards. A refusal is a decision that the CADA and the courts judge, and handling requests is
    the work of the person responsible for access (R330-4): the legal officer signs it, an agent prepares it. It is the
    reverse of a ruling, where withholding is free and publishing is reserved: there the doubt protects, here it
    deprives somebody of a right.
    """
    return reply.state not in REFUSALS or agent.role in LEGAL


def give(
    register: Register, siren: str, ticket: str, reply: Reply, agent: Agent, *, letters: Sequence[Outgoing] = ()
) -> bool:
    """Send a reply, or leave it for the legal officer to sign. Whether it was sent.

    letters: that go out with it, of `office.request_letters`. Raises NotFound, TicketForwarded, TicketErased.
    """
    if not kept_request(register.ticket(siren, ticket).body).what:
        raise TicketErased(ticket=ticket)
    if may_sign(reply, agent):
        register.reply(siren, ticket, reply, letters=letters)
        return True
    register.prepare_reply(siren, ticket, reply)
    return False


def published_at(catalogue: Catalogue, address: str, *, portal: str) -> PublishedAnswer:
    """The version of which this is the page, the latest where the address names none.

    address: an absolute one of the portal, whose own begins with `portal`, or a path alone; of no other site.
    Raises ReplyIncomplete when no such version is public: an answer must lead somewhere (CRPA L311-2 al. 4).
    """
    found = ADDRESS.fullmatch(address.strip().removeprefix(portal.rstrip("/")))
    if found is None:
        raise ReplyIncomplete(missing="version")
    try:
        entry = catalogue.dataset(found["dataset"])
        n = int(found["n"]) if found["n"] else entry.version.n
        catalogue.version(entry.id, n)
    except (NotFound, ReleaseWithdrawn):
        raise ReplyIncomplete(missing="version") from None
    return PublishedAnswer(entry.id, n)


def _text(text: str) -> str:
    """What an agent wrote. Raises ReplyIncomplete when it is too long."""
    if len(text.strip()) > MOST_TEXT:
        raise ReplyIncomplete(missing="length")
    return text.strip()
