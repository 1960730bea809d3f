"""What an envelope and a stamp say of an act is for the agent: it stands in no public byte."""

from functools import partial
from pathlib import Path

from canary import found_in, needles
from canary_rows import CANARY
from portal_crawl import crawl, slugs
from walls_instance import Instance, instance, town

from grandjour import settings
from grandjour.cli.demo_processes import running
from grandjour.guard.loopback import free_port
from grandjour.intake.archive import receive_each
from grandjour.intake.receive import receive
from grandjour.model.document import Deposit, Origin, OriginKind
from grandjour.model.errors import InputError
from grandjour.model.transmission import TransmittedAct
from made_envelope import ACT_XML, RECEIPT_XML, act, packed, receipt, stamped_pdf

SIREN = "213499999"
NUMBER = "ZQXKANARI_12"  # one of the stems in it
RECEIPT = f"034-{SIREN}-20260316-{NUMBER}-DE"
TABLE = b"Lieu;Places\nHalle;412\nStade;367\nGare;198\n"


def drop(made: Instance, path: Path, title: str | None) -> tuple[Deposit, ...]:
    """What an archive brings, each under the title that an agent gave, if any."""
    agent = next(iter(made.agents.values()))
    one = partial(
        receive, administration=agent.administration, agent=agent.id, mission="Vie locale", document_date=None,
        origin=Origin(OriginKind.PRODUCED), dataset=None, register=made.workshop.register,
        objects=made.workshop.objects, at=settings.now(),
    )  # fmt: skip

    def receive_one(
        path: Path, parent: str | None, error: InputError | None, *, act: TransmittedAct | None, alone: bool
    ) -> Deposit:
        assert alone
        return one(path, title=title, parent=parent, error=error, act=act)

    return receive_each(path, receive_one, folder=made.workshop.objects.temporary())


def test_nothing_of_the_act_is_public(tmp_path: Path) -> None:
    """Object line, number, receipt, names of the parts, of an envelope and of a stamp; the date of the document is."""
    sent = {
        f"{CANARY}-{ACT_XML}": act("places.csv", number=NUMBER, subject=f"Aide à {CANARY}"),
        f"{CANARY}-{RECEIPT_XML}": receipt(RECEIPT),
        "places.csv": TABLE,
    }
    (tmp_path / "envoi.tar.gz").write_bytes(packed(sent))
    (tmp_path / "tampon.pdf").write_bytes(stamped_pdf(RECEIPT))
    (tmp_path / "autre.pdf").write_bytes(stamped_pdf(RECEIPT.replace("20260316", "20260323")))
    (tmp_path / "autre.tar.gz").write_bytes(packed({**sent, "places.csv": TABLE + b"Port;67\n"}))
    with instance(tmp_path / "data", portal_port=free_port(), office_port=free_port()) as made:
        made.add(town(SIREN, "Ville de Sainte-Aube"), agent="camille")
        titled = [drop(made, tmp_path / name, "Places par lieu") for name in ("envoi.tar.gz", "tampon.pdf")]
        untitled = [drop(made, tmp_path / name, None) for name in ("autre.tar.gz", "autre.pdf")]
        deposits = [one for some in (*titled, *untitled) for one in some]
        assert [one.act and one.act.receipt for one in deposits] == [RECEIPT, None, RECEIPT, None]
        made.publish_all(deposits)
        titles = [made.record(one).deposit.title for one in deposits[2:]]
        with running(made.workspace):
            base = made.workspace.portal_url
            answers = crawl(base, slugs(base))
    assert titles == ["Délibération du 16/03/2026", "Délibération du 23/03/2026"]
    assert all(any(title.encode() in body for body in answers.values()) for title in titles)
    assert sum(b"2026-03-16" in body for body in answers.values()) >= 3
    wanted = needles()
    assert not {path for path, body in answers.items() if found_in(body, wanted)}
    public = [path for path in (tmp_path / "data" / "public").rglob("*") if path.is_file()]
    assert len(public) > len(deposits)
    assert not {path.name for path in public if found_in(path.read_bytes(), wanted)}
