"""A document that goes out beside its data brings nothing of its hidden parts, and is gone when its release is."""

from pathlib import Path

import pypdfium2
from canary import found_in, needles
from canary_rows import CANARY
from portal_crawl import body, crawl, slugs
from walls_instance import Instance, instance, town

from grandjour import settings
from grandjour.assess.document_copy import COPY, WITH_DOCUMENT
from grandjour.cli.demo_processes import running
from grandjour.guard.loopback import free_port
from grandjour.model.decision import Ruling
from grandjour.model.document import Deposit, DepositState
from grandjour.model.ids import new_id
from grandjour.model.work import Act, JobKind
from made_pdf import changed_later, pdf, table, text

SIREN = "213400017"
METADATA = f"<</Type/Metadata/Subtype/XML/Length {len(CANARY)}>>\nstream\n{CANARY}\nendstream"
HIDDEN_PDF = changed_later(
    pdf(
        text(CANARY, 72, 500),
        catalog=f"/Metadata 6 0 R/PieceInfo<</X({CANARY})>>/OpenAction<</S/JavaScript/JS({CANARY})>>",
        info=f"<</Author({CANARY})/Title({CANARY})/Keywords({CANARY})>>",
        others=(METADATA,),
    ),
    table(),
)
TABLE = "Lieu;Places\nHalle;412\nStade;367\n".encode("utf-16")


def want_document(made: Instance, deposit: Deposit) -> None:
    """Tick the box."""
    agent = made.agents[deposit.administration]
    wish = Ruling(new_id(), deposit.id, COPY, WITH_DOCUMENT, "", agent.id, agent.display, settings.now())
    made.workshop.register.add_rulings(SIREN, [wish], job=JobKind.PREPARE, at=settings.now())


def ask(made: Instance, kind: JobKind, subject: str, act: Act, detail: str | None = None) -> None:
    """What a button of the office does."""
    agent = made.agents[SIREN].id
    made.workshop.register.add_job(
        kind, subject, administration=SIREN, agent=agent, detail=detail, act=act, at=settings.now()
    )
    made.work()


def test_hidden_parts_stay_and_the_copy_goes_with_its_release(tmp_path: Path) -> None:
    """Crawled, searched raw and unfolded, and read as its text; then taken down; then the original destroyed."""
    (tmp_path / f"{CANARY}.pdf").write_bytes(HIDDEN_PDF)
    (tmp_path / f"{CANARY}.csv").write_bytes(TABLE)
    wanted = needles()
    assert found_in(HIDDEN_PDF, wanted)
    with instance(tmp_path / "data", portal_port=free_port(), office_port=free_port()) as made:
        made.add(town(SIREN, "Ville de Sainte-Aube"), agent="camille")
        deposits = [made.drop(path, title="Places par lieu") for path in sorted(tmp_path.glob(f"{CANARY}.*"))]
        made.work()
        for deposit in deposits:
            want_document(made, deposit)
        made.publish_all(deposits)
        with running(made.workspace):
            base = made.workspace.portal_url
            names = slugs(base)
            answers = crawl(base, names)
        copies = {path: body(answer) for path, answer in answers.items() if "/v1/document." in path}
        assert {path.rpartition(".")[2] for path in copies} == {"csv", "pdf"}
        assert not {path for path, answer in answers.items() if found_in(answer, wanted)}
        for path, copy in copies.items():
            assert b"Halle" in copy if path.endswith("csv") else said(copy) == "LieuPlacesHalle412Stade367Gare198"
        public = tmp_path / "data" / "public"
        assert not {path.name for path in files_in(public) if found_in(path.read_bytes(), wanted)}
        assert len([path for path in files_in(public) if path.name.startswith("document.")]) == len(deposits)

        for release in made.live():
            ask(made, JobKind.TAKEDOWN, release.id, Act.ASK_TAKEDOWN, "rights")
        assert not [path for path in files_in(public) if path.name.startswith("document.")]
        with running(made.workspace):
            gone = crawl(base, names)
        assert not {path for path in gone if path in copies and gone[path].startswith(b"200")}
        for deposit in deposits:
            ask(made, JobKind.PURGE, deposit.id, Act.ASK_PURGE)
            assert made.record(deposit).state is DepositState.PURGED
        assert not [path for path in files_in(tmp_path / "data") if path.name.startswith("document.")]


def said(copy: bytes) -> str:
    """The text of a PDF, white space left out."""
    return "".join(pypdfium2.PdfDocument(copy)[0].get_textpage().get_text_range().split())


def files_in(folder: Path) -> list[Path]:
    """Every file below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]
