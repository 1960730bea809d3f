"""What is overwritten for good is gone from the bytes of the database too, its log included, on both databases."""

from pathlib import Path

import pytest
from store_cases import AT, VILLE, SetUp, open_register, register_url

from grandjour.model.encoding import to_json
from grandjour.model.ids import new_id
from grandjour.model.mail import Matter
from grandjour.model.reuse import Reuse, ReuseKind
from grandjour.model.ticket import Reply, Ticket, TicketKind, TicketState
from grandjour.store.private.register import Register
from real_servers import postgres

CANARY = "KanariZyxmot"
REUSE = Reuse("0" * 26, CANARY, "https://a.exemple.fr/", ReuseKind.OTHER, CANARY, CANARY, True, "k@a.invalid", "fr")


@pytest.fixture
def register(both: SetUp, tmp_path: Path) -> Register:
    """A register of one town."""
    assert both
    return open_register(tmp_path)


def holds(folder: Path) -> bool:
    """Whether the canary stands in any file of the database."""
    url = register_url(folder)
    if url.startswith("postgresql"):
        return postgres().tables_hold(url, CANARY)
    files = [path for path in (folder / "private").glob("register.sqlite*") if path.is_file()]
    assert any(path.name.endswith("-wal") for path in files), "the log is there, as beside a running worker"
    return any(CANARY.encode() in path.read_bytes() for path in files)


def test_words_of_a_removed_reuse_are_nowhere(register: Register, tmp_path: Path) -> None:
    body = to_json(REUSE).decode()
    ticket = Ticket(new_id(), VILLE.siren, TicketKind.REUSE, AT, new_id(), body)
    register.add_ticket(ticket, at=AT)
    register.reply(VILLE.siren, ticket.id, Reply(TicketState.ACCEPTED, "", "id", "C. Essai", AT))
    assert holds(tmp_path)
    bare = body.replace(CANARY, "")
    register.reply(VILLE.siren, ticket.id, Reply(TicketState.REMOVED, "", "id", "C. Essai", AT), left=bare)
    assert register.ticket(VILLE.siren, ticket.id).body == bare
    assert not holds(tmp_path)


def test_words_of_a_letter_that_was_taken_are_nowhere(register: Register, tmp_path: Path) -> None:
    register.queue_mail(VILLE.siren, "a@b.invalid", matter=Matter.WORK, subject="s", body=CANARY, at=AT)
    assert holds(tmp_path)
    letter = register.claim_letter(at=AT)
    assert letter is not None
    register.letter_sent(letter, at=AT)
    assert not holds(tmp_path)
