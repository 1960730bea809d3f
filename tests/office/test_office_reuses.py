"""Declared reuses: from the page of a dataset to an agent and back to the page; nothing public before."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from office_instance import AGGLO, VILLE
from starlette.testclient import TestClient
from uses_place import DECLARED, UsesPlace, link_of

from grandjour import settings
from grandjour.desk.bodies import kept_reuse
from grandjour.model.encoding import to_json
from grandjour.model.ids import new_id
from grandjour.model.reuse import Reuse, ReuseKind, is_declarable, is_web_address
from grandjour.model.ticket import FORMAT, Message, Ticket, TicketState
from grandjour.model.typed import is_email
from grandjour.model.work import Act
from grandjour.serve.notice import read_notice

OURS = re.compile(rb"zyx(?:titre|adresse|texte|qui|mel|ailleurs)|kanari", re.IGNORECASE)  # too long for a random id


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UsesPlace]:
    """An instance whose two administrations have each published a dataset."""
    made = UsesPlace(tmp_path_factory.mktemp("reuses"))
    made.publish("Entrées des équipements")
    made.publish("Arrêts de bus", agent="yannick", more="Gymnase;31\n")
    yield made
    made.register.close()


@pytest.fixture
def town(place: UsesPlace) -> str:
    """The town's dataset; visitors may send again."""
    place.instance.clock.pass_by(hours=2)
    for name in ("camille", "yannick"):
        place.instance.agent(name).sign_in(name)
    return place.register.releases(VILLE.siren)[0].dataset


@pytest.fixture
def declared(place: UsesPlace, town: str) -> Ticket:
    """A declaration that the desk has collected."""
    return declare(place, town)


def declare(place: UsesPlace, dataset: str, **fields: str) -> Ticket:
    """One more declaration, collected."""
    answer = place.declare(dataset, **fields)
    assert answer.status_code == 200, answer.text
    place.turn()
    return next(one for one in place.tickets(VILLE.siren)[::-1] if link_of(answer.text).endswith(one.token))


def follow(place: UsesPlace, ticket: Ticket, language: str = "fr") -> str:
    """What the page of the secret link says."""
    visitor = place.visitor()
    visitor.get(f"/suivi/{ticket.token}")
    return visitor.get(f"/suivi?langue={language}").text


def act(place: UsesPlace, ticket: Ticket, name: str, **fields: str) -> int:
    """Send a form of the office; its status."""
    answer = place.instance.agent("camille").send(f"/fr/reutilisations/{ticket.id}/{name}", fields)
    place.turn()
    return answer.status_code


def test_declared_accepted_shown_removed(place: UsesPlace, town: str) -> None:
    """The whole life of a reuse, as each one sees it."""
    visitor = place.visitor()
    assert "Vous réutilisez ces données" in place.page(town)
    receipt = place.declare(town, named="1")
    assert receipt.status_code == 200
    assert receipt.headers["cache-control"] == "no-store"
    place.turn()
    [ticket] = place.tickets(VILLE.siren)
    assert "cartes.exemple" not in place.page(town)
    assert "Un agent ne l’a pas encore lue" in follow(place, ticket)
    office = place.instance.agent("camille")
    assert "1 réutilisation déclarée attend" in office.text("/fr/").replace("\u00a0", " ")
    page = office.text(f"/fr/reutilisations/{ticket.id}")
    assert "Le nom « Ondine Exemple » sera montré" in page.replace("\u00a0", " ")
    assert act(place, ticket, "accepter") == 303
    html = place.page(town)
    link = '<a href="https://cartes.exemple.invalid/valmont" rel="nofollow noopener ugc">Carte des équipements</a>'
    assert link in html
    assert "Par Ondine Exemple" in html
    assert "1 réutilisation" in html.replace("\u00a0", " ")
    assert "ondine@" not in html
    assert "Used by" in place.page(town, "en")
    api = visitor.get(f"/api/1/datasets/{town}").json()
    assert [one["title"] for one in api["reuses"]] == ["Carte des équipements"]
    assert "isReferencedBy <https://cartes.exemple.invalid/valmont>" in visitor.get(f"/donnees/{town}.ttl").text
    assert "Acceptée" in follow(place, ticket)
    assert "Accepted" in follow(place, ticket, "en")
    assert act(place, ticket, "retirer") == 422  # why?
    assert act(place, ticket, "retirer", text="La page n'existe plus.") == 303
    assert "cartes.exemple" not in place.page(town)
    assert "La page n&#39;existe plus." in follow(place, ticket)
    assert "Ondine" not in follow(place, ticket)
    left = place.register.ticket(VILLE.siren, ticket.id)
    assert left.state is TicketState.REMOVED
    assert kept_reuse(left.body).title == kept_reuse(left.body).email == ""
    assert act(place, ticket, "accepter") == 409
    acts = [line.act for line in place.register.journal(VILLE.siren) if ticket.id in line.ids]
    assert acts == [Act.REUSE_REMOVE, Act.REUSE_ACCEPT, Act.REUSE]


def test_refused_with_a_reason_that_the_declarer_reads(place: UsesPlace, declared: Ticket) -> None:
    assert act(place, declared, "refuser") == 422
    assert act(place, declared, "refuser", text="x" * 1001) == 422
    assert act(place, declared, "refuser", text="C'est une publicité.") == 303
    told = follow(place, declared)
    assert "C&#39;est une publicité." in told
    assert "Camille" in told
    assert not read_notice(place.published, kept_reuse(declared.body).dataset).reuses
    assert act(place, declared, "accepter") == 303  # seen again, with the same words
    assert act(place, declared, "retirer", text="Fini.") == 303


def test_the_name_is_shown_only_where_it_was_asked_for(place: UsesPlace, town: str) -> None:
    ticket = declare(place, town)
    assert act(place, ticket, "accepter") == 303
    assert "Ondine" not in place.page(town)
    assert "Ondine" not in str(read_notice(place.published, town))
    assert act(place, ticket, "retirer", text="Fini.") == 303


@pytest.mark.parametrize(
    "text",
    [
        "Demandez à Amélie Fenouillet, 12 rue des Lilas, 06 12 34 56 78.",
        "Par Ondine Exemple, qui ne veut pas être nommée.",
    ],
)
def test_personal_data_are_told_to_the_agent_before(place: UsesPlace, town: str, text: str) -> None:
    ticket = declare(place, town, description=text)
    office = place.instance.agent("camille")
    assert "À lire avant d’accepter" in office.text(f"/fr/reutilisations/{ticket.id}")
    assert act(place, ticket, "accepter") == 422
    assert place.register.ticket(VILLE.siren, ticket.id).state is TicketState.OPEN
    assert act(place, ticket, "accepter", seen="1") == 303
    assert act(place, ticket, "retirer", text="Fini.") == 303


def test_nothing_of_one_that_was_not_accepted_is_public(place: UsesPlace, town: str) -> None:
    """Canaries in every field: open, refused, erased; in the public root, the drop, caches, pages, API and DCAT."""
    canaries = {
        "title": "Zyxtitre kanari",
        "address": "https://zyxadresse.exemple.invalid/kanari",
        "kind": "other",
        "description": "Zyxtexte kanari",
        "who": "Zyxqui",
        "named": "1",
        "email": "zyxmel@exemple.invalid",
    }
    assert set(canaries) == {*Reuse.__dataclass_fields__} - {"dataset", "language"}
    assert place.declare(town, **{**canaries, "title": ""}).status_code == 422
    ticket = declare(place, town, **canaries)
    outside = "Zyxailleurs, d'un texte refusé"
    for step in (lambda: None, lambda: act(place, ticket, "refuser", text=outside)):
        step()
        for one in _public_bytes(place, town):
            assert not OURS.search(one), one[:200]
    journal = "".join(str(line) for line in place.register.journal(VILLE.siren))
    assert not OURS.search(journal.encode())
    assert act(place, ticket, "retirer", text=outside) == 303
    root = place.instance.workspace.root
    assert not any(OURS.search(block) for block in _bytes_of(root / "public"))
    assert not OURS.search(place.register.ticket(VILLE.siren, ticket.id).body.encode())


def _bytes_of(folder: Path) -> Iterator[bytes]:
    for path in folder.rglob("*"):
        yield path.name.encode()
        if path.is_file():
            yield path.read_bytes()


def _public_bytes(place: UsesPlace, dataset: str) -> Iterator[bytes]:
    root = place.instance.workspace.root
    for folder in (root / "public", root / "drop", root.parent / "cache"):
        yield from _bytes_of(folder)
    slug, visitor = place.slug(dataset), place.visitor()
    for path in (
        "/fr/", "/en/donnees", f"/fr/donnees/{slug}", f"/en/donnees/{slug}/v1", f"/donnees/{slug}.ttl",
        f"/donnees/{slug}.jsonld", "/catalogue.ttl", f"/api/1/datasets/{dataset}", f"/fr/donnees/{slug}/flux.xml",
        f"/fr/donnees/{slug}/reutilisation", "/suivi", "/sitemap-1.xml",
    ):  # fmt: skip
        yield visitor.get(path).content


def test_two_administrations_see_each_their_own(place: UsesPlace, declared: Ticket) -> None:
    other = place.instance.agent("yannick")
    assert "Carte" not in other.text("/fr/reutilisations")
    assert other.get(f"/fr/reutilisations/{declared.id}").status_code == 404
    for name in ("accepter", "refuser", "retirer"):
        assert other.send(f"/fr/reutilisations/{declared.id}/{name}", {"text": "non"}).status_code == 404
    assert place.register.ticket(VILLE.siren, declared.id).state is TicketState.OPEN
    assert act(place, declared, "refuser", text="Fini.") == 303


def test_a_portal_that_lies_about_whose_dataset_it_is(
    place: UsesPlace, town: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The town's dataset, sent to the other administration; a dataset of nobody; a form that ours does not send."""
    good = Reuse(
        town, "T", "https://a.exemple.invalid/", ReuseKind.OTHER, "D", "", named=False, email="", language="fr"
    )
    plain = to_json(good).decode()
    before = len(place.tickets(VILLE.siren)), len(place.tickets(AGGLO.siren))
    names = [
        place.drop(_message(AGGLO.siren, plain)),
        place.drop(_message(VILLE.siren, plain.replace(town, "0" * 26))),
        place.drop(_message(VILLE.siren, plain.replace("https:", "javascript:"))),
        place.drop(_message(VILLE.siren, plain.replace('"D"', '"D\\u202e"'))),
        place.drop(_message(VILLE.siren, plain.replace('"T"', '"' + "T" * 151 + '"'))),
    ]
    place.turn()
    assert all(f"message-refused {name}" in caplog.text for name in names)
    assert (len(place.tickets(VILLE.siren)), len(place.tickets(AGGLO.siren))) == before


def _message(siren: str, body: str) -> bytes:
    return to_json(Message(FORMAT, "reuse", siren, settings.now(), new_id(), body))


def test_what_is_to_be_mended_keeps_what_was_typed(place: UsesPlace, town: str) -> None:
    for change in (
        {"title": " "},
        {"address": "http://cartes.exemple.invalid/"},
        {"address": "https://localhost/"},
        {"kind": "advert"},
        {"description": ""},
        {"who": "", "named": "1"},
        {"email": "nulle part"},
        {"title": "Une\u202eruse"},
        {"description": "x" * 1001},
    ):
        answer = place.declare(town, **change)
        assert answer.status_code == 422, change
        assert "aria-invalid" in answer.text or "wrong" in answer.text
        assert "Ondine Exemple" in answer.text or "who" in change
    place.turn()


def test_programs_are_held_by_time_trap_and_rate(place: UsesPlace, town: str) -> None:
    visitor: TestClient = place.visitor()
    path = f"/fr/donnees/{place.slug(town)}/reutilisation"
    stamp = {"once": "0" * 26, "shown": place.instance.clock().isoformat()}
    assert visitor.post(path, data=DECLARED | stamp).status_code == 422
    assert place.declare(town, website="https://spam.invalid").status_code == 422
    assert visitor.post(path, data=DECLARED, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert [place.declare(town).status_code for _ in range(11)] == [200] * 10 + [429]
    place.instance.clock.pass_by(hours=2)
    before = len(place.tickets(VILLE.siren))
    place.turn()
    assert len(place.tickets(VILLE.siren)) == before + 10
    for ticket in place.tickets(VILLE.siren)[-10:]:
        place.instance.agent("camille").send(f"/fr/reutilisations/{ticket.id}/refuser", {"text": "Répété."})


def test_a_preview_and_a_closed_counter_offer_no_form(place: UsesPlace, town: str) -> None:
    site = place.app.state.site
    counter, site.counter = site.counter, None
    try:
        assert "reutilisation" not in place.page(town)
        path = f"/fr/donnees/{place.slug(town)}/reutilisation"
        assert "<form" not in place.visitor().get(path).text
        assert place.visitor().post(path, data=DECLARED).status_code == 503
    finally:
        site.counter = counter


def test_a_reuse_goes_with_its_dataset(tmp_path: Path) -> None:
    """Taken down: the notice, the words in the register; the declarer is told, and may not be brought back."""
    place = UsesPlace(tmp_path)
    dataset = place.publish("À effacer")
    first, second = declare(place, dataset), declare(place, dataset, title="Une autre")
    assert act(place, first, "accepter") == 303
    notice = place.public_folder / "n" / f"{dataset}.json"
    assert b"cartes" in notice.read_bytes()
    place.ask_takedown(dataset)
    place.turn()
    assert not notice.exists()
    for ticket in (first, second):
        left = place.register.ticket(VILLE.siren, ticket.id)
        assert (left.state, kept_reuse(left.body).address) == (TicketState.REMOVED, "")
        assert "retiré du portail" in follow(place, ticket)
        assert act(place, ticket, "accepter") == 409
    assert place.register.verify_journal() > 0
    place.register.close()


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://exemple.fr/", True),
        ("https://www.exemple.fr/a/b?c=d&e=%20#f", True),
        ("https://été.exemple.fr/page", True),
        ("https://exemple.fr", True),
        ("http://exemple.fr/", False),
        ("javascript:alert(1)", False),
        ("https:exemple.fr", False),
        ("//exemple.fr/", False),
        ("https://exemple/", False),
        ("https://127.0.0.1/", False),
        ("https://[::1]/", False),
        ("https://exemple.fr:8443/", False),
        ("https://moi:secret@exemple.fr/", False),
        ("https://exemple.fr/ a", False),
        ('https://exemple.fr/"onclick', False),
        ("https://exemple.fr/<b>", False),
        ("https://exemple.fr/\u202egpj", False),
        ("https://exemple.fr/\n", False),
        ("https://" + "a" * 500 + ".fr/", False),
        ("https://.fr/", False),
        ("", False),
    ],
)
def test_addresses_that_a_page_may_carry(address: str, good: bool) -> None:
    assert is_web_address(address) is good


def test_forms_of_a_declaration() -> None:
    good = Reuse("d", "T", "https://a.exemple.fr/", ReuseKind.OTHER, "D\n\nE", "", named=False, email="", language="fr")
    assert is_declarable(good)
    assert is_email("")
    assert not is_email("a@b")
    assert is_email("l.o+u@exemple.fr")


@pytest.mark.parametrize(
    "address", ["a@b.example?bcc=x%40evil.example", "a?cc=b@c.example", "a%2Cb@c.example", "a&b@c.example"]
)
def test_an_address_adds_nothing_to_the_letter_of_an_agent(address: str) -> None:
    """It once could name a hidden recipient, and the subject, of what an agent wrote by its link."""
    assert not is_email(address)
