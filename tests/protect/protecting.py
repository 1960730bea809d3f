"""The way from a source table to a draft, for tests: shape, measures, draft."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from grandjour.model.administration import Administration, AdministrationKind
from grandjour.model.decision import (
    ColumnDecision,
    CommunicationVerdict,
    Decision,
    Measure,
    PublicationDuty,
    PublicationVerdict,
)
from grandjour.model.document import Deposit, Document, DocumentKind, Origin, OriginKind
from grandjour.model.extraction import Extraction
from grandjour.model.release import Draft
from grandjour.protect.draft import make_draft
from grandjour.reference.grounds import LAW_VERSION, ground
from grandjour.reference.types import TYPES
from grandjour.shape.inherit import measure_of
from shaping_here import shape

AT = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
TITLE = "Fréquentation des équipements"
TOWN = Administration(
    siren="999999998",
    name="Ville de Sainte-Aube",
    kind=AdministrationKind.COMMUNE,
    mission="Culture",
    contact="donnees@sainte-aube.example",
)


def column(number: int, measure: Measure, kind: str, *, table: str = "t1", mask: Iterable[str] = ()) -> ColumnDecision:
    """What was decided on a source column."""
    code = TYPES[kind].ground
    article = ground(code).article if code else None
    return ColumnDecision(table, number, measure, kind, code, article, "r1", tuple(mask))


def decision(*columns: ColumnDecision, accepted: Sequence[str] = ()) -> Decision:
    """A decision with nothing open."""
    return Decision(
        verdict_communication=CommunicationVerdict.TO_ALL,
        verdict_publication=PublicationVerdict.AFTER_REDACTION if columns else PublicationVerdict.PUBLISH,
        obligation_publication=PublicationDuty.OPTIONAL,
        grounds=(),
        steps=(),
        questions=(),
        columns=columns,
        rulings=("r1",),
        law_version=LAW_VERSION,
        accepted=tuple(accepted),
    )


def deposit(title: str = TITLE) -> Deposit:
    """A deposit, private name included."""
    return Deposit(
        id="0123456789abcdefghjkmnpqrs",
        administration="999999998",
        document=Document("0" * 64, 10, DocumentKind.DELIMITED),
        name="canari-nom-de-fichier.csv",
        title=title,
        mission="Culture",
        origin=Origin(OriginKind.PRODUCED),
        arrived_at=AT,
        agent="canari-agent",
        document_date=date(2026, 1, 5),
    )


def protect(
    extraction: Extraction,
    source: Path,
    folder: Path,
    decided: Decision,
    *,
    title: str = TITLE,
    description: str = "Entrées par mois.",
    draft_id: str = "draft00000000000000000000x",
) -> Draft:
    """The draft that a decision leaves of an extraction."""
    tables = shape(extraction, source, title=title)
    return make_draft(
        tables,
        {(table.name, one.name): measure_of(one, table, decided.columns) for table in tables for one in table.columns},
        decided,
        deposit=deposit(title),
        description=description,
        kind=extraction.kind,
        administration=TOWN,
        theme=None,
        source=source,
        folder=folder,
        draft_id=draft_id,
        dataset="dataset000000000000000000x",
        today=AT.date(),
    )
