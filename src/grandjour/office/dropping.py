"""Dropping documents: files in, deposits out."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final
from uuid import uuid4

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from grandjour.desk.bodies import kept_request
from grandjour.desk.clock import today_of
from grandjour.intake.archive import receive_each
from grandjour.intake.folder import plain_file_name
from grandjour.intake.receive import receive
from grandjour.model.document import Deposit, Origin, OriginKind
from grandjour.model.errors import EmptyDocument, GrandJourError, InputError
from grandjour.model.ticket import TicketKind
from grandjour.model.transmission import TransmittedAct
from grandjour.office.failed import told
from grandjour.office.limits import MOST_BYTES
from grandjour.office.site import Visit
from grandjour.office.versions import Series, series

FIELDS: Final = {  # with their greatest lengths in characters
    "title": 200,
    "mission": 120,
    "origin": 20,
    "holder": 200,
    "licence": 200,
    "document_date": 10,
    "version": 64,
    "ticket": 64,
}


def drop_page(visit: Visit) -> Response:
    """The form to drop documents."""
    return _form(visit)


def drop(visit: Visit) -> Response:
    """Receive each file that was sent; back to the form, with what was typed, when there is something to mend."""
    uploads = [item for item in visit.form.getlist("files") if isinstance(item, UploadFile) and item.filename]
    wrong = _wrong(visit, uploads)
    if wrong:
        return _form(visit, wrong=wrong)
    deposits: list[Deposit] = []
    refused: list[str] = []
    for upload in uploads:
        try:
            deposits.extend(_receive(visit, upload, title=visit.text("title") if len(uploads) == 1 else ""))
        except GrandJourError as error:
            refused.append(told(error, visit.language))
    if refused:
        return _form(visit, wrong=refused, kept=[deposit.name for deposit in deposits])
    return visit.go(f"/depots/{deposits[0].id}" if len(deposits) == 1 else "/")


def _form(visit: Visit, *, wrong: list[str] | None = None, kept: list[str] | None = None) -> Response:
    typed = {name: visit.text(name) for name in FIELDS}
    if visit.request.method == "GET":
        typed |= {name: visit.request.query_params.get(name, "") for name in ("version", "ticket")}
    ticket = visit.office.register.ticket(visit.siren, typed["ticket"]) if typed["ticket"] else None
    return visit.page(
        "drop.html",
        status=422 if wrong else 200,
        typed=typed,
        wrong=wrong or [],
        kept=kept or [],
        series=series(visit),
        asked=kept_request(ticket.body) if ticket and ticket.kind is TicketKind.REQUEST else None,
    )


def _wrong(visit: Visit, uploads: list[UploadFile]) -> list[str]:
    """What is to be mended before anything is kept."""
    wrong = []
    if not uploads:
        wrong.append(visit.words("drop.no_file"))
    wrong += [
        visit.words("drop.too_large", name=_name(upload)) for upload in uploads if (upload.size or 0) > MOST_BYTES
    ]
    day = _date(visit.text("document_date"))
    if visit.text("document_date") and day is None:
        wrong.append(visit.words("drop.wrong_date"))
    if day and day > today_of(visit.office.now()):
        wrong.append(visit.words("drop.date_to_come"))
    if visit.text("origin") not in list(OriginKind):
        wrong.append(visit.words("drop.no_origin"))
    if visit.text("origin") == OriginKind.RECEIVED and not visit.text("holder"):
        wrong.append(visit.words("drop.no_holder"))
    if visit.text("version") and len(uploads) > 1:
        wrong.append(visit.words("drop.one_version"))
    return wrong


def _receive(visit: Visit, upload: UploadFile, *, title: str) -> tuple[Deposit, ...]:
    """Keep one upload, or each file of an archive; a new version has the words of the last one where none are typed.

    Raises EmptyDocument, and what `receive` raises.
    """
    if not upload.size:
        raise EmptyDocument(document=_name(upload))
    earlier = _earlier(visit)
    before = earlier.newest if earlier else None
    with _as_file(visit, upload) as path:
        one = partial(
            receive,
            administration=visit.siren,
            agent=visit.session.agent.id,
            mission=_field(visit, "mission") or (before.deposit if before else visit.administration).mission,
            origin=_origin(visit),
            description=before.description if before else "",
            theme=before.theme if before else None,
            document_date=_date(visit.text("document_date")),
            dataset=earlier.dataset if earlier else None,
            ticket=visit.text("ticket") or None,
            register=visit.office.register,
            objects=visit.office.objects,
            at=visit.office.now(),
            unconfined=visit.office.places.unconfined,
        )
        words = title[: FIELDS["title"]] or (before.deposit.title if before else None)

        def receive_one(
            path: Path, parent: str | None, error: InputError | None, *, act: TransmittedAct | None, alone: bool
        ) -> Deposit:
            return one(path, title=words if alone else None, parent=parent, error=error, act=act)

        if earlier:
            return (receive_one(path, None, None, act=None, alone=True),)
        folder = visit.office.objects.temporary()
        return receive_each(path, receive_one, folder=folder, unconfined=visit.office.places.unconfined)


def _earlier(visit: Visit) -> Series | None:
    """The dataset of which the form brings a new version. 400 for one that this administration does not have."""
    wanted = visit.text("version")
    found = next((one for one in series(visit) if one.dataset == wanted), None)
    if wanted and found is None:
        raise HTTPException(400)
    return found


@contextmanager
def _as_file(visit: Visit, upload: UploadFile) -> Iterator[Path]:
    """An upload as a file under its own name, in a folder of the private root that goes afterwards."""
    folder = visit.office.objects.temporary() / uuid4().hex
    folder.mkdir(mode=0o700)
    try:
        path = folder / _name(upload)
        with path.open("wb") as stream:
            shutil.copyfileobj(upload.file, stream, 1 << 20)
        yield path
    finally:
        shutil.rmtree(folder)


def _name(upload: UploadFile) -> str:
    return plain_file_name(upload.filename or "")


def _origin(visit: Visit) -> Origin:
    licence = _field(visit, "licence") or None
    if visit.text("origin") == OriginKind.PRODUCED:
        return Origin(OriginKind.PRODUCED)
    return Origin(OriginKind.RECEIVED, _field(visit, "holder"), licence)


def _field(visit: Visit, name: str) -> str:
    return visit.text(name)[: FIELDS[name]]


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
