"""Whether the document itself goes out beside its data: offered where nothing of it is held back, else why not."""

from dataclasses import dataclass

from starlette.responses import Response

from grandjour.assess.document_copy import COPY, WITH_DOCUMENT, copy_obstacles, wants_copy
from grandjour.model.document import DepositRecord, DepositState
from grandjour.model.document_copy import CopyObstacle
from grandjour.model.errors import ClearanceMissing
from grandjour.model.release import Draft
from grandjour.model.work import JobKind
from grandjour.office.picture import read_source
from grandjour.office.ruling import signed
from grandjour.office.site import Visit


@dataclass(frozen=True, slots=True)
class CopyOffer:
    """What a screen offers. wanted: an agent said so. obstacles: what stands against it; none: it may be asked."""

    wanted: bool
    obstacles: tuple[CopyObstacle, ...]


def copy_offer(visit: Visit, record: DepositRecord, draft: Draft) -> CopyOffer:
    """What may be said of the document of a draft that waits to be published."""
    register, deposit = visit.office.register, record.deposit
    wanted = wants_copy(register.rulings(visit.siren, deposit.id))
    if draft.copy_obstacle is not None:
        return CopyOffer(wanted, (draft.copy_obstacle,))
    source, decision = read_source(visit, deposit.id), register.decision(visit.siren, deposit.id)
    if source is None or decision is None:
        return CopyOffer(wanted, (CopyObstacle.KIND,))
    corrected = bool(draft.corrections)
    return CopyOffer(wanted, copy_obstacles(deposit, source.extraction, source.findings, decision, corrected=corrected))


def with_document(visit: Visit) -> Response:
    """The document goes out too, or no longer: a ruling, signed and undone like others, and another preview."""
    deposit, register = visit.path("deposit"), visit.office.register
    record, current = register.deposit(visit.siren, deposit), register.current_clearance(visit.siren, deposit)
    if record.state is not DepositState.READY or current is None:
        raise ClearanceMissing
    offer, given = copy_offer(visit, record, current[0]), visit.text("copy")
    if given not in ("", WITH_DOCUMENT) or (given and offer.obstacles):
        raise ClearanceMissing
    if bool(given) is not offer.wanted:
        ruling = signed(visit, COPY, given, "", None)
        register.add_rulings(visit.siren, [ruling], job=JobKind.PREPARE, at=visit.office.now())
    return visit.go(f"/depots/{deposit}/publication")
