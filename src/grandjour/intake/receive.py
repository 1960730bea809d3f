"""One arrival of a document: bytes kept once, kind told by content in a confined child, deposit registered."""

import tempfile
from datetime import date, datetime
from pathlib import Path

from grandjour.guard.confined import confined
from grandjour.model.document import Deposit, DepositState, Document, DocumentKind, Origin
from grandjour.model.encoding import from_json
from grandjour.model.errors import BrokenRecord, ConfinedLied, InputError, NotFound
from grandjour.model.ids import derived_id, is_id, new_id
from grandjour.model.source import Arrival
from grandjour.model.transmission import TransmittedAct
from grandjour.model.work import WORKER, Act
from grandjour.reference.acts import title_of
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register

TASK = "grandjour.intake.identify:identify_task"


def receive(
    path: Path,
    *,
    administration: str,
    agent: str,
    mission: str,
    origin: Origin,
    title: str | None,
    document_date: date | None,
    dataset: str | None,
    register: Register,
    objects: PrivateObjects,
    at: datetime,
    description: str = "",
    theme: str | None = None,
    parent: str | None = None,
    ticket: str | None = None,
    error: InputError | None = None,
    act: TransmittedAct | None = None,
    arrival: Arrival | None = None,
    unconfined: bool = False,
) -> Deposit:
    """Keep a document and register its arrival; the worker then examines it.

    title: a proposal is made from the act, else from the file's name, when there is none. dataset: the one of which
    this is a version, the same administration's. description, theme: for the public, as an agent may change them later.
    parent: SHA-256 of the archive in which it came. ticket: the same administration's, that it answers.
    error: why it cannot be read, where that is known already.
    act: what the envelope in which it came says of it.
    arrival: how a source brought it, kept with the deposit; the same arrival again is the same deposit.
    A document that cannot be read is kept as well, of unknown kind, its deposit unreadable with the named error.
    The same bytes twice are one document and two deposits.
    Raises NotFound (administration, path, dataset, ticket: nothing is kept), DiskFull, StoreError, SandboxMissing.
    """
    if dataset is not None:
        _require_dataset(dataset, administration, register)
    if ticket is not None:
        register.ticket(administration, ticket)
    sha256, size = objects.put_original(path)
    kind = DocumentKind.UNKNOWN
    if error is None:
        try:
            kind = identify(path, name=path.name, unconfined=unconfined)
        except InputError as named:
            error = named
    deposit = Deposit(
        id=derived_id(arrival.run, arrival.key) if arrival else new_id(),
        administration=administration,
        document=Document(sha256=sha256, size=size, kind=kind),
        name=path.name,
        title=title or title_of(act) or proposed_title(path.name),
        mission=mission,
        origin=origin,
        arrived_at=at,
        agent=agent,
        document_date=document_date,
        dataset=dataset or new_id(),
        parent=parent,
        ticket=ticket,
        act=act,
    )
    register.add_deposit(deposit, description=description, theme=theme, arrival=arrival, at=at)
    if not objects.has_original(sha256):  # a purge of the same bytes came between; from here on it leaves them
        objects.put_original(path)
    if error is not None:
        register.set_state(
            administration, deposit.id, DepositState.UNREADABLE, actor=WORKER, act=Act.UNREADABLE, at=at, error=error
        )
    return deposit


def identify(path: Path, *, name: str | None = None, unconfined: bool = False) -> DocumentKind:
    """The kind of a document, told in a confined child. name: how errors call it.

    Raises the errors of `grandjour.intake.identify`, ConfinedError, SandboxMissing.
    """
    with tempfile.TemporaryDirectory(prefix="grandjour-") as folder:
        answer = confined(
            TASK,
            inputs=(path,),
            folder=Path(folder),
            arguments={},
            document=name or path.name,
            unconfined=unconfined,
        )
    try:
        return DocumentKind(from_json(answer, dict[str, str])["kind"])
    except (BrokenRecord, KeyError, ValueError):
        raise ConfinedLied(document=name or path.name) from None


def _require_dataset(dataset: str, administration: str, register: Register) -> None:
    """Raises NotFound unless a deposit of this administration is a version of it: its name goes into the public log."""
    if not is_id(dataset):
        raise NotFound(what="dataset")
    if all(record.deposit.dataset != dataset for record in register.deposits(administration)):
        raise NotFound(what=dataset)


def proposed_title(name: str) -> str:
    """A title from a file's name: without its suffix, underscores as spaces, a capital first."""
    words = " ".join(Path(name).stem.replace("_", " ").split())
    return words[:1].upper() + words[1:]
