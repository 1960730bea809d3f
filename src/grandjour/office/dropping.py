"""Dropping documents: files in, deposits out."""

import shutil
from datetime import date
from pathlib import Path
from typing import Final
from uuid import uuid4

from starlette.datastructures import UploadFile
from starlette.responses import Response

from grandjour.intake.receive import receive
from grandjour.model.document import Deposit, Origin, OriginKind
from grandjour.model.errors import DocumentTooLarge, EmptyDocument, GrandJourError
from grandjour.office.site import Visit

MOST_BYTES: Final = 4 << 30
FIELDS: Final = ("title", "mission", "origin", "holder", "licence", "document_date")


def drop_page(visit: Visit) -> Response:
    """The form to drop documents."""
    return _form(visit)


def drop(visit: Visit) -> Response:
    """Receive each file that was sent; back to the form, with what was typed, when there is something to mend."""
    uploads = [item for item in visit.form.getlist("files") if isinstance(item, UploadFile) and item.filename]
    wrong: list[str] = []
    document_date = _date(visit.text("document_date"))
    if not uploads:
        wrong.append(visit.office.renderer.messages[visit.language]("office.drop.no_file"))
    if visit.text("document_date") and document_date is None:
        wrong.append(visit.office.renderer.messages[visit.language]("office.drop.wrong_date"))
    if wrong:
        return _form(visit, wrong=wrong)
    deposits: list[Deposit] = []
    for upload in uploads:
        try:
            deposits.append(_receive(visit, upload, document_date))
        except GrandJourError as error:
            wrong.append(error.message(visit.language))
    if wrong:
        return _form(visit, wrong=wrong)
    return visit.go(f"/depots/{deposits[0].id}" if len(deposits) == 1 else "/")


def _form(visit: Visit, *, wrong: list[str] | None = None) -> Response:
    typed = {name: visit.text(name) for name in FIELDS}
    return visit.page("drop.html", status=422 if wrong else 200, typed=typed, wrong=wrong or [])


def _receive(visit: Visit, upload: UploadFile, document_date: date | None) -> Deposit:
    """Keep one upload. Its name is the sender's: only the last part of it, never a path."""
    name = Path((upload.filename or "").replace("\\", "/")).name or "document"
    folder = visit.office.objects.temporary() / uuid4().hex
    folder.mkdir(mode=0o700)
    try:
        path = folder / name[-200:]
        _keep(upload, path, name)
        return receive(
            path,
            administration=visit.siren,
            agent=visit.session.agent.id,
            mission=visit.text("mission"),
            origin=_origin(visit),
            title=visit.text("title") or None,
            document_date=document_date,
            dataset=None,
            register=visit.office.register,
            objects=visit.office.objects,
            at=visit.office.now(),
        )
    finally:
        shutil.rmtree(folder)


def _keep(upload: UploadFile, path: Path, name: str) -> None:
    if (upload.size or 0) > MOST_BYTES:
        raise DocumentTooLarge(document=name, limit="bytes", allowed=MOST_BYTES)
    if not upload.size:
        raise EmptyDocument(document=name)
    with path.open("wb") as stream:
        shutil.copyfileobj(upload.file, stream, 1 << 20)


def _origin(visit: Visit) -> Origin:
    if visit.text("origin") != OriginKind.RECEIVED:
        return Origin(OriginKind.PRODUCED)
    return Origin(OriginKind.RECEIVED, visit.text("holder") or None, visit.text("licence") or None)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
