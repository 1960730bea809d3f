"""Requests at the office: the list by due date, the acts, their roles, what the requester is told."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from office_instance import AGGLO, PLAIN_CSV, START, VILLE, Instance

from grandjour.cli.processes import workshop_of
from grandjour.model.encoding import to_json
from grandjour.model.ids import derived_id, new_id
from grandjour.model.mail import Matter
from grandjour.model.ticket import Reply, ReplyMode, Request, Ticket, TicketKind, TicketState
from grandjour.model.work import Act
from grandjour.serve.capsule import Record, name_of, open_record
from grandjour.store.private.register import Register
from grandjour.store.public.reader import PublicReader

pytest_plugins = ("office_fixtures",)


class Counter:
    """Requests put straight into the register of an instance, and what their senders are told."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        places = instance.workspace.environment("work")
        self.register = Register(places["GRANDJOUR_REGISTER"])
        self.published = PublicReader(places["GRANDJOUR_PUBLIC"])

    def add(
        self,
        what: str = "Les entrées de la piscine",
        siren: str = VILLE.siren,
        days: int = 0,
        contact: str = "ondine@exemple.invalid",
    ) -> Ticket:
        """One more request, received some days after the start."""
        token = new_id()
        body = Request(what, "2025", ReplyMode.EMAIL, "Ondine Exemple", contact, "fr")
        ticket = Ticket(
            id=derived_id("ticket", token),
            administration=siren,
            kind=TicketKind.REQUEST,
            received_at=START + timedelta(days=days),
            token=token,
            body=to_json(body).decode(),
        )
        assert self.register.add_ticket(ticket, at=START)
        return ticket

    def now(self, ticket: Ticket) -> Ticket:
        """The ticket as it stands."""
        return self.register.ticket(ticket.administration, ticket.id)

    def told(self, ticket: Ticket) -> Record:
        """What its sender reads, after the worker's turn."""
        self.instance.work()
        return open_record(self.published.capsule(name_of(ticket.token)), ticket.token)


@pytest.fixture
def counter(instance: Instance) -> Iterator[Counter]:
    """The counter of an instance."""
    made = Counter(instance)
    yield made
    made.register.close()


def published_dataset(instance: Instance) -> str:
    """A published dataset: the value of its box in the forms."""
    agent = instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV, title="Entrées de la piscine")
    instance.work()
    page = agent.get(f"/fr/depots/{deposit}/publication").text
    agent.send(f"/fr/depots/{deposit}/publication", {"draft": page.split('name="draft" value="')[1].split('"')[0]})
    instance.work()
    with workshop_of(instance.workspace) as workshop:
        [release] = workshop.register.releases(VILLE.siren)
    return f"{release.dataset}/{release.n}"


def test_the_list_is_by_due_date_and_counts_the_late(counter: Counter, instance: Instance) -> None:
    later, sooner = counter.add("La seconde", days=9), counter.add("La première", days=2)
    agent = instance.agent("camille")
    assert "2 demandes attendent" in agent.text("/fr/")
    text = agent.text("/fr/demandes")
    assert text.index("La première") < text.index("La seconde")
    assert "pour le 4 décembre 2026" in text.replace("\u00a0", " ")
    instance.clock.at = START + timedelta(days=33)
    agent.sign_in("camille")
    assert "1 en retard" in agent.text("/fr/")
    assert "vaut refus" in agent.text(f"/fr/demandes/{sooner.id}")
    assert "vaut refus" not in agent.text(f"/fr/demandes/{later.id}")


def test_the_list_goes_page_by_page(counter: Counter, instance: Instance) -> None:
    """Fifty that wait on each; it once showed them all. The counts are of all, what is done stands on the last."""
    agent = instance.agent("camille")
    for n in range(51):
        last = counter.add(f"Demande-{n:03d}.", days=1 + n // 10)
    done = counter.add("Répondue.", days=1)
    reply = Reply(TicketState.REFUSED, "", "id-camille", "Camille Essai", START)
    counter.register.reply(VILLE.siren, done.id, reply)
    pages = {n: agent.text(f"/fr/demandes?page={n}") for n in (1, 2)}
    for n, shown in ((1, [f"Demande-{n:03d}." for n in range(50)]), (2, ["Demande-050."])):
        assert re.findall(r"Demande-\d+\.", pages[n]) == shown
        assert f"Page {n} sur 2" in pages[n]
        assert "51 en attente" in pages[n]
    assert ["Répondue." in pages[n] for n in (1, 2)] == [False, True]
    for wrong, same in (("0", 1), ("3", 2), ("x", 1), ("²", 1), ("9" * 5000, 1), ("-1", 1)):
        assert f"Page {same} sur 2" in agent.text(f"/fr/demandes?page={wrong}")
    assert "Page 2 of 2" in agent.text("/en/demandes?page=2")
    assert last.id in agent.get("/fr/demandes?page=2").text
    assert 'href="/fr/demandes?page=2"' in agent.get("/fr/demandes").text


def test_it_is_answered_by_what_is_published(counter: Counter, instance: Instance) -> None:
    value = published_dataset(instance)
    ticket, agent = counter.add(), instance.agent("camille")
    page = agent.get(f"/fr/demandes/{ticket.id}").text
    assert f'value="{value}"' in page
    missing = agent.send(f"/fr/demandes/{ticket.id}/repondre", {"text": "Voilà"})
    assert missing.status_code == 422
    assert "Voilà" in missing.text
    elsewhere = agent.send(f"/fr/demandes/{ticket.id}/repondre", {"address": "https://ailleurs.invalid/donnees/x"})
    assert elsewhere.status_code == 422
    address = re.search(r'href="(http://[^"]*/donnees/[^"]*)"', page)
    assert address is not None
    assert agent.send(f"/fr/demandes/{ticket.id}/repondre", {"address": address[1], "text": "Bonne lecture"})
    record = counter.told(ticket)
    assert record.state is TicketState.ANSWERED
    assert record.reply is not None
    assert [f"{one.dataset}/{one.n}" for one in record.reply.published] == [value]
    assert record.reply.agent_name == "Camille Essai"
    assert [line.act for line in counter.register.journal(VILLE.siren)][:2] == [Act.MAIL, Act.TICKET_ANSWER]


@pytest.mark.parametrize(
    ("contact", "sent"),
    [
        ("archives@agglo.exemple.invalid", True),
        ("1 rue du Port, 00000 Valmont", False),
        ("archives@agglo.exemple.invalid\r\nBcc: x@y.invalid", False),
    ],
)
def test_a_forwarded_request_goes_by_mail_where_there_is_an_address(
    counter: Counter, instance: Instance, contact: str, sent: bool
) -> None:
    """Once, with what is asked and by whom, in the transaction of the act; to nobody else than who was typed."""
    ticket, agent = counter.add("Les plans\ndu port"), instance.agent("camille")
    fields = {"name": "Agglo du Val", "contact": contact, "text": "Mot pour le demandeur"}
    for _ in range(2):  # the same again is nothing
        assert agent.send(f"/fr/demandes/{ticket.id}/transmettre", fields).status_code == 303
    letters = counter.register.letters(VILLE.siren)
    assert [one.matter for one in letters] == [Matter.REQUEST, *[Matter.FORWARDING] * sent]
    assert counter.now(ticket).state is TicketState.FORWARDED
    for letter in letters[1:]:
        assert (letter.to, letter.matter) == (contact, Matter.FORWARDING)
        for words in ("Les plans\ndu port", "Ondine Exemple, ondine@exemple.invalid", "2025", "Ville de Valmont"):
            assert letter.body.count(words) == 2  # in French and in English
        assert "L114-2" in letter.body
        assert "Mot pour le demandeur" not in letter.body
        assert "canaris" not in letter.subject
    acts = [line.act for line in counter.register.journal(VILLE.siren)]
    assert acts.count(Act.MAIL) == 1 + sent
    if sent:
        assert "une demande transmise" in instance.agent("sacha").text("/fr/courrier")


def test_who_asked_is_told_of_each_answer_by_mail(counter: Counter, instance: Instance) -> None:
    """A letter an answer, with the link and no word of request or answer; none for what waits to be signed."""
    ticket = counter.add("Les canaris de la volière")
    agent, legal = instance.agent("camille"), instance.agent("dominique")
    refusal = {"ground-1": "vie_privee", "fact-1": "Des noms", "extent": "whole", "text": "Non merci"}
    agent.send(f"/fr/demandes/{ticket.id}/refuser", refusal)
    assert counter.register.letters(VILLE.siren) == ()
    prepared = counter.now(ticket).prepared
    assert prepared is not None
    legal.send(f"/fr/demandes/{ticket.id}/signer", {"prepared_at": prepared.at.isoformat()})
    for _ in range(2):  # the same again is nothing
        agent.send(f"/fr/demandes/{ticket.id}/repondre", {"communicated": "1", "text": "Finalement oui"})
    letters = counter.register.letters(VILLE.siren)
    assert [(one.matter, one.to) for one in letters] == [(Matter.REQUEST, "ondine@exemple.invalid")] * 2
    for letter in letters:
        assert f"/suivi/{ticket.token}\n" in letter.body
        assert "2 novembre 2026" in letter.body.replace("\u00a0", " ")
        assert not any(word in letter.subject + letter.body for word in ("canaris", "Non merci", "noms", "Finalement"))
    assert "À un demandeur" in instance.agent("sacha").text("/fr/courrier")


@pytest.mark.parametrize("contact", ["", "1 rue du Port, 00000 Valmont", "x@y.invalid\r\nBcc: z@y.invalid"])
def test_no_letter_goes_where_no_address_was_left(counter: Counter, instance: Instance, contact: str) -> None:
    ticket = counter.add(contact=contact)
    instance.agent("camille").send(f"/fr/demandes/{ticket.id}/repondre", {"communicated": "1", "text": "Oui"})
    assert counter.now(ticket).state is TicketState.ANSWERED
    assert counter.register.letters(VILLE.siren) == ()


def test_the_worker_erases_old_requests_and_the_office_says_so(
    counter: Counter, instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A year after nobody can contest the answer; what waits stays."""
    ticket, waiting, agent = counter.add("Les canaris de la volière"), counter.add("Ce qui attend"), "id-camille"
    counter.register.reply(VILLE.siren, ticket.id, Reply(TicketState.REFUSED, "Non", agent, "Camille Essai", START))
    instance.work()
    assert "canaris" in counter.now(ticket).body
    monkeypatch.setenv("GRANDJOUR_NOW", (START + timedelta(days=800)).isoformat())
    monkeypatch.setenv("GRANDJOUR_REQUEST_MONTHS", "120")
    instance.work()
    assert "canaris" in counter.now(ticket).body
    monkeypatch.setenv("GRANDJOUR_REQUEST_MONTHS", "12")
    instance.work()
    assert "canaris" not in counter.now(ticket).body
    instance.clock.at = START + timedelta(days=800)
    visitor = instance.agent("camille")
    assert "Demande effacée" in visitor.text("/fr/demandes")
    assert "Ce qui attend" in visitor.text("/fr/demandes")
    page = visitor.text(f"/fr/demandes/{ticket.id}")
    assert "sont effacés" in page
    assert ("canaris" in page, "Ondine" in page, "Répondre" in page) == (False, False, False)
    assert "are erased" in visitor.text(f"/en/demandes/{ticket.id}")
    assert "a effacé les mots d’une demande ancienne" in visitor.text("/fr/journal")
    fields = {"communicated": "1", "text": "x"}
    assert visitor.send(f"/fr/demandes/{ticket.id}/repondre", fields).status_code == 409
    assert visitor.send(f"/fr/demandes/{waiting.id}/repondre", fields).status_code == 303


def test_what_does_not_exist_and_what_abuses_are_refused_by_their_articles(
    counter: Counter, instance: Instance
) -> None:
    """Neither could be said: an agent had to name a secret that there was none of."""
    legal = instance.agent("dominique")
    page = legal.text(f"/fr/demandes/{counter.add().id}")
    assert "Document qui n’existe pas" in page
    for code, article in (("inexistant", "CRPA L300-2"), ("abusif", "CRPA L311-2, dernier al.")):
        ticket = counter.add()
        fields = {"extent": "whole", "ground-1": code, "fact-1": "Ce relevé n'a jamais été tenu."}
        assert legal.send(f"/fr/demandes/{ticket.id}/refuser", fields).status_code == 303
        record = counter.told(ticket)
        assert record.reply is not None
        assert [(one.ground, one.article) for one in record.reply.reasons] == [(code, article)]


def test_a_refusal_is_prepared_by_an_agent_and_signed_by_the_legal_officer(
    counter: Counter, instance: Instance
) -> None:
    ticket, agent, legal = counter.add(), instance.agent("camille"), instance.agent("dominique")
    place = f"/fr/demandes/{ticket.id}"
    fields = {"extent": "whole", "ground-1": "vie_privee", "fact-1": "Des adresses de particuliers."}
    for change in ({"ground-1": ""}, {"fact-1": ""}, {"ground-1": "dcp_directe"}, {"extent": "partly"}):
        assert agent.send(f"{place}/refuser", fields | change).status_code == 422, change
    assert agent.send(f"{place}/refuser", fields).status_code == 303
    prepared = counter.now(ticket).prepared
    assert prepared is not None
    assert counter.now(ticket).state is TicketState.OPEN
    assert counter.told(ticket).reply is None
    sign = {"prepared_at": prepared.at.isoformat()}
    assert agent.send(f"{place}/signer", sign).status_code == 404
    assert legal.send(f"{place}/signer", {"prepared_at": START.isoformat()[:-1]}).status_code == 400
    assert "Signer et envoyer" in legal.text(place)
    assert legal.send(f"{place}/signer", sign).status_code == 303
    record = counter.told(ticket)
    assert record.state is TicketState.REFUSED
    assert record.reply is not None
    assert record.reply.agent_name == "Dominique Essai"
    assert record.reply.reasons[0].article == "CRPA L311-6 1°"
    assert record.dates.referral_until.isoformat() == "2027-01-02"


def test_forwarding_keeps_both_dates_and_ends_the_acts(counter: Counter, instance: Instance) -> None:
    ticket, agent = counter.add(), instance.agent("camille")
    place = f"/fr/demandes/{ticket.id}"
    assert agent.send(f"{place}/transmettre", {"name": "Département", "contact": ""}).status_code == 422
    instance.clock.at = START + timedelta(days=8)
    agent.sign_in("camille")
    agent.send(f"{place}/transmettre", {"name": "Département du Val", "contact": "acces@val.test"})
    dates = counter.told(ticket).dates
    assert (dates.refusal_on.isoformat(), str(dates.later_refusal_on)) == ("2026-12-02", "2026-12-10")
    assert dates.referral_until.isoformat() == "2027-02-10"
    again = agent.send(f"{place}/repondre", {"communicated": "1"})
    assert again.status_code == 409


def test_a_communicated_document_proposes_its_publication(counter: Counter, instance: Instance) -> None:
    ticket, agent = counter.add(), instance.agent("camille")
    agent.send(f"/fr/demandes/{ticket.id}/repondre", {"communicated": "1"})
    assert "L312-1-1" in agent.text(f"/fr/demandes/{ticket.id}")
    assert "Les entrées de la piscine" in agent.text(f"/fr/deposer?ticket={ticket.id}")
    deposit = agent.drop(PLAIN_CSV, ticket=ticket.id)
    assert deposit in agent.get(f"/fr/demandes/{ticket.id}").text
    assert counter.now(ticket).state is TicketState.ANSWERED


def test_a_deposit_for_a_request_tells_its_sender(counter: Counter, instance: Instance) -> None:
    ticket, agent = counter.add(), instance.agent("camille")
    deposit = agent.drop(PLAIN_CSV, ticket=ticket.id)
    assert counter.told(ticket).state is TicketState.PREPARING
    assert f"/fr/demandes/{ticket.id}" in agent.get(f"/fr/depots/{deposit}").text
    with workshop_of(instance.workspace) as workshop:
        assert workshop.register.deposit(VILLE.siren, deposit).deposit.ticket == ticket.id


def test_another_administration_learns_nothing(counter: Counter, instance: Instance) -> None:
    ticket = counter.add("Zyxcanari")
    stranger = instance.agent("maxime")
    unknown = new_id()
    for path in ("", "/repondre", "/refuser", "/transmettre", "/signer"):
        answers = []
        for id in (ticket.id, unknown):
            place = f"/fr/demandes/{id}{path}"
            fields = {"communicated": "1", "name": "x", "contact": "x", "ground-1": "vie_privee", "fact-1": "x"}
            answers.append(stranger.send(place, fields) if path else stranger.get(place))
        assert [one.status_code for one in answers] == [404, 404], path
        assert len({one.text.replace(ticket.id, unknown) for one in answers}) == 1
    assert stranger.get(f"/fr/deposer?ticket={ticket.id}").status_code == 404
    csv = {"files": ("a.csv", PLAIN_CSV.encode())}
    assert stranger.send("/fr/deposer", {"origin": "produced", "ticket": ticket.id}, files=csv).status_code == 404
    for path in ("/fr/", "/fr/demandes", "/fr/journal?all=1"):
        assert "Zyxcanari" not in stranger.get(path).text
        assert ticket.id not in stranger.get(path).text
    assert counter.now(ticket).state is TicketState.OPEN
    assert counter.register.tickets(AGGLO.siren, TicketKind.REQUEST) == ()


def test_the_journal_has_a_line_an_act_and_no_word_of_the_request(counter: Counter, instance: Instance) -> None:
    ticket, agent = counter.add("Zyxcanari"), instance.agent("camille")
    agent.send(f"/fr/demandes/{ticket.id}/repondre", {"communicated": "1", "text": "Zyxreponse"})
    page = agent.get("/fr/journal").text
    assert "a répondu à une demande" in page
    assert f"/fr/demandes/{ticket.id}" in page
    assert "Zyx" not in page


def test_english_screens(counter: Counter, instance: Instance) -> None:
    ticket, agent = counter.add(), instance.agent("camille")
    assert "A request for a document" in agent.text(f"/en/demandes/{ticket.id}")
    assert "Requests" in agent.text("/en/demandes")
