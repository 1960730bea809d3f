"""`grandjour request`: the counter, scripted."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from commands import NAMES, Command

from grandjour.desk.replies import GROUNDS_OF_REFUSAL
from grandjour.model.administration import Role
from grandjour.model.encoding import to_json
from grandjour.model.ids import derived_id, new_id
from grandjour.model.ticket import ReplyMode, Request, Ticket, TicketKind
from grandjour.store.private.register import Register

pytest_plugins = ("command_fixtures",)


ASKED = Request("Les comptes du club", "2025", ReplyMode.EMAIL, "Ondine Exemple", "o@exemple.invalid", "fr")


def add_ticket(workspace: Path, *, days_ago: int = 3, request: Request = ASKED) -> str:
    """A request in the register of a workspace; its id."""
    register = Register(f"sqlite:///{workspace / 'private' / 'register.sqlite'}")
    [administration] = register.administrations()
    now, token = datetime.now(UTC), new_id()
    ticket = Ticket(
        id=derived_id("ticket", token),
        administration=administration.siren,
        kind=TicketKind.REQUEST,
        received_at=now - timedelta(days=days_ago),
        token=token,
        body=to_json(request).decode(),
    )
    register.add_ticket(ticket, at=now)
    register.close()
    return ticket.id


@pytest.fixture
def ticket(town: Command) -> str:
    """A request of three days ago."""
    return add_ticket(town.workspace)


def test_requests_are_listed_and_shown(town: Command, ticket: str) -> None:
    listed = town("request", "list", "--json")
    assert listed.status == 0
    told = next(one for one in listed.json["requests"] if one["ticket"] == ticket)
    assert (told["state"], told["late"]) == ("open", False)
    days = [one["dates"]["refusal_on"] for one in listed.json["requests"] if one["state"] == "open"]
    assert days == sorted(days)
    shown = town("request", "show", ticket, "--json")
    assert shown.json == told
    assert "token" not in shown.out
    assert "Les comptes du club" in town("request", "show", ticket).out
    assert f"{ticket}  à répondre " in town("request", "list").out
    assert f"{ticket}  to answer " in replace(town, language="en_GB.UTF-8")("request", "list").out


def test_what_a_terminal_would_obey_is_shown_as_such(town: Command) -> None:
    """Kept before the form refused it: no title set, nothing coloured or erased, no line that looks like another's."""
    hostile = Request(
        "x\x1b]0;pris\x07\x1b[2J\x9b2J \u202ey", "2025\r", ReplyMode.EMAIL, "n\x1b[31m\nfaux", "o\n", "fr"
    )
    ticket = add_ticket(town.workspace, request=hostile)
    for command in (["list"], ["show", ticket]):
        told = town("request", *command).out
        assert "�]0;pris��[2J�2J �y" in told
        assert not {"\x1b", "\x07", "\x9b", "\u202e", "\r"} & set(told)
        assert not [line for line in told.splitlines() if line.startswith("faux")]
    assert town("request", "show", ticket, "--json").json["request"]["name"] == hostile.name


def test_a_late_one_is_told_by_the_exit_status(town: Command) -> None:
    late = add_ticket(town.workspace, days_ago=40)
    listed = town("request", "list")
    assert listed.status == 1
    assert [line[:26] for line in listed.out.splitlines() if "!" in line] == [late]
    assert town("request", "answer", late, "--communicated", "--agent", NAMES[Role.AGENT]).status == 0


def test_an_agent_prepares_a_refusal_and_a_legal_officer_refuses(town: Command, ticket: str) -> None:
    words = ["request", "refuse", ticket, "--ground", "vie_privee", "--fact", "Des adresses privées", "--json"]
    prepared = town(*words, "--agent", NAMES[Role.AGENT])
    assert (prepared.status, prepared.json["state"]) == (1, "open")
    assert prepared.json["prepared"]["reasons"][0]["article"] == "CRPA L311-6 1°"
    refused = town(*words, "--agent", NAMES[Role.LEGAL_OFFICER])
    assert (refused.status, refused.json["state"], refused.json["prepared"]) == (0, "refused", None)


def test_what_the_law_asks_is_asked(town: Command, ticket: str) -> None:
    legal = ["--agent", NAMES[Role.LEGAL_OFFICER]]
    for words in (
        ["answer", ticket],
        ["answer", ticket, "--address", "https://ailleurs.invalid/x"],
        ["refuse", ticket],
        ["refuse", ticket, "--ground", "vie_privee", "--fact", "x", "--partly"],
        ["forward", ticket, "--to", "Département", "--contact", "x", "--siren", "12"],
    ):
        told = town("request", *words, *legal)
        assert (told.status, "[reply-incomplete]" in told.err) == (1, True), words
    odd = town("request", "refuse", ticket, "--ground", "vie_privee", *legal)
    assert (odd.status, "[usage]" in odd.err) == (2, True)
    assert town("request", "show", new_id()).status == 3


SAID = [
    (["answer", "{}"], "Dites où est ce qui est donné : --address ADRESSE"),
    (["answer", "{}", "--address", "https://ailleurs.invalid/x"], "Copiez celle de sa page : http://localhost:8400/do"),
    (["refuse", "{}"], "Donnez de 1 à 20 motifs : --ground CODE --fact TEXTE. Codes : inacheve, "),
    (["refuse", "{}", "--ground", "vie_privee", "--fact", " "], "Écrivez-le : --fact TEXTE"),
    (["refuse", "{}", "--ground", "vie_privee", "--fact", "x" * 4001], "4000 caractères au plus"),
    (["forward", "{}", "--to", "x", "--contact", "x", "--siren", "12"], "Un --siren a neuf chiffres"),
]


@pytest.mark.parametrize(("words", "said"), SAID, ids=[said for _, said in SAID])
def test_what_is_missing_is_told_with_the_option_that_gives_it(
    town: Command, ticket: str, words: list[str], said: str
) -> None:
    """Fault: “(version) : la loi le demande”, the bare name of what was missing, of an address that is not ours."""
    told = town("request", *(word.format(ticket) for word in words), "--agent", NAMES[Role.LEGAL_OFFICER])
    assert (told.status, "[reply-incomplete]" in told.err) == (1, True)
    assert said in told.err.replace("\u2019", "'")


def test_the_codes_of_refusals_are_told(town: Command, ticket: str) -> None:
    """Fault: they were nowhere to be found. An unknown one, or what only keeps a document offline, names them all."""
    helped = town("request", "refuse", "--help").out
    odd = town("request", "refuse", ticket, "--ground", "dcp_directe", "--fact", "x", "--agent", NAMES[Role.AGENT])
    assert (odd.status, "'dcp_directe' n'est pas un choix possible" in odd.err) == (2, True)
    for code in (one.code for one in GROUNDS_OF_REFUSAL):
        assert code in helped
        assert code in odd.err


def test_forwarded_it_is_out_of_hand(town: Command, ticket: str) -> None:
    agent = ["--agent", NAMES[Role.AGENT]]
    sent = town("request", "forward", ticket, "--to", "Le Département", "--contact", "x@y.test", *agent, "--json")
    assert sent.json["dates"]["forwarded_on"] is not None
    assert sent.json["dates"]["later_refusal_on"] > sent.json["dates"]["refusal_on"]
    again = town("request", "answer", ticket, "--communicated", *agent)
    assert (again.status, "[ticket-forwarded]" in again.err) == (1, True)


def test_help_and_schema(town: Command) -> None:
    assert "utilisation : grandjour request refuse" in town("request", "refuse", "--help").out
    english = Command(town.workspace, "en_GB.UTF-8")
    assert "Refuses in whole" in english("request", "refuse", "--help").out
    for name in ("RequestTold", "Request", "Reply"):
        assert json.loads(town("schema", name).out)["$ref"].endswith(name)
