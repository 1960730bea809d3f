"""Acts that were sent to the prefect, as the office shows them."""

from datetime import date

from office_instance import PLAIN_CSV, VILLE, Instance

from grandjour.cli.processes import workshop_of
from grandjour.model.document import DepositRecord
from grandjour.pipeline import dated, load_extraction
from made_envelope import ACT_XML, RECEIPT, RECEIPT_XML, SUBJECT, act, packed, receipt, stamped_pdf

pytest_plugins = ("office_fixtures",)

TITLE = "Délibération du 16/03/2026"
ENVELOPE = {ACT_XML: act("acte.csv"), RECEIPT_XML: receipt(), "acte.csv": PLAIN_CSV.encode()}


def dropped(instance: Instance, name: str, data: bytes, **fields: str) -> str:
    """The page of what the agent drops, once it was examined."""
    agent = instance.agent("camille")
    fields = {"form_token": agent.token(), "origin": "produced", **fields}
    sent = agent.client.post("/fr/deposer", data=fields, files={"files": (name, data)})
    instance.work()
    return agent.text(sent.headers["location"]).replace("\u00a0", " ").replace("’", "'")


def kept(instance: Instance) -> tuple[DepositRecord, date | None]:
    """The only deposit, and the date that its document is taken to be of."""
    with workshop_of(instance.workspace) as workshop:
        [record] = workshop.register.deposits(VILLE.siren)
        return record, dated(record.deposit, load_extraction(workshop, record.deposit.id))


def test_an_envelope_is_one_deposit_with_its_act(instance: Instance) -> None:
    """Title and date are those of the act; its XML is named, and no deposit."""
    page = dropped(instance, "envoi.tar.gz", packed(ENVELOPE))
    record, day = kept(instance)
    assert (record.deposit.title, day) == (TITLE, date(2026, 3, 16))
    for told in ("Acte transmis", RECEIPT, SUBJECT, "7.5 · Finances locales", "Délibération", ACT_XML, RECEIPT_XML):
        assert told in page, told
    assert "16 mars 2026 · reprise comme date du document" in page
    assert "Reçu en préfecture le 17 mars 2026" in page


def test_what_the_agent_says_stands(instance: Instance) -> None:
    fields = {"title": "Places par lieu", "document_date": "2026-03-20"}
    page = dropped(instance, "envoi.tar.gz", packed(ENVELOPE), **fields)
    record, day = kept(instance)
    assert (record.deposit.title, day) == ("Places par lieu", date(2026, 3, 20))
    assert "vous avez indiqué 20 mars 2026" in page


def test_a_stamp_gives_title_and_date(instance: Instance) -> None:
    page = dropped(instance, "scan_12.pdf", stamped_pdf(RECEIPT))
    record, day = kept(instance)
    assert (record.deposit.title, day) == (TITLE, date(2026, 3, 16))
    assert "Acte transmis" in page
    assert "le tampon, page 1" in page


def test_stamps_that_disagree_give_nothing(instance: Instance) -> None:
    page = dropped(instance, "scan_12.pdf", stamped_pdf(RECEIPT, RECEIPT.replace("012", "013")))
    record, day = kept(instance)
    assert (record.deposit.title, day) == ("Scan 12", None)
    assert "aucun n'est retenu" in page
    assert RECEIPT not in page.split("Acte transmis")[1].split("</section>")[0]


def test_a_document_without_act_shows_none(instance: Instance) -> None:
    assert "Acte transmis" not in dropped(instance, "places.csv", PLAIN_CSV.encode())


def test_a_purge_forgets_the_act(instance: Instance) -> None:
    dropped(instance, "envoi.tar.gz", packed(ENVELOPE))
    with workshop_of(instance.workspace) as workshop:
        [record] = workshop.register.deposits(VILLE.siren)
        workshop.register.purge_deposit(VILLE.siren, record.deposit.id, actor="worker", at=workshop.now())
        assert workshop.register.deposit(VILLE.siren, record.deposit.id).deposit.act is None
