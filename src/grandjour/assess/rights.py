"""Step 2.8: rights of a third party on a received database, and the licence of what is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from grandjour.assess.answers import Rulings, answer, fact
from grandjour.assess.part import Part, step, use
from grandjour.model.decision import Facts, PublicationVerdict
from grandjour.model.document import Origin, OriginKind
from grandjour.model.errors import LicenceRefused
from grandjour.model.finding import Finding
from grandjour.reference.licences import ARTICLE, DEFAULT, LICENCES, Use, licence

NONE: Final = "none"
LICENSED: Final = "licensed"
RESERVED: Final = "reserved"
RIGHTS: Final = fact("document:database_rights", NONE, LICENSED, RESERVED, proposal=RESERVED, ground="pi_base_tiers")
LICENCE: Final = fact(
    "document:licence",
    *(item.spdx for item in LICENCES.values() if item.use is Use.INFORMATION),
    proposal=DEFAULT,
)
CREDITED: Final = "image_creditee"  # findings on pictures inside a document
THIRD_PARTY: Final = "pi_tiers"
ARTICLES: Final = ("CRPA L321-2", "CRPA L321-3 al. 1")


@dataclass(frozen=True, slots=True)
class Rights:
    """Under which licence the release goes, and whom it credits."""

    licence: str
    credit: str | None
    part: Part


def examine_rights(facts: Facts, rulings: Rulings) -> Rights:
    """Step 2.8. A received database waits for a ruling unless its holder's licence is one of D323-2-1."""
    origin = facts.origin
    if origin is None:
        return Rights(DEFAULT, None, Part((step("2.8", "rights-origin-not-told", *ARTICLES),)))
    known = _known_licence(origin.licence)
    if origin.kind is OriginKind.PRODUCED:
        return _own(origin, known, rulings)
    if known is not None:
        return Rights(known, origin.holder, Part((step("2.8", "rights-holder-licence", ARTICLE),)))
    return _received(facts, origin, rulings)


def is_on_picture(finding: Finding) -> bool:
    """Whether a finding is about a picture inside the document, and not a table or words that would be published."""
    return finding.type == CREDITED and finding.subject.table is None and finding.subject.field is None


def examine_pictures(findings: Sequence[Finding]) -> Part:
    """Step 2.8 for pictures inside the document. findings: those on pictures.

    Pictures are never published, whosever they are: nothing is asked. Access on request stays possible (L311-4).
    """
    if not findings:
        return Part(())
    return Part(
        (step("2.8", "rights-pictures", "CRPA L321-2 c", "CRPA L322-5 al. 2"),),
        grounds=(use(THIRD_PARTY),),
        publication=PublicationVerdict.AFTER_REDACTION,
    )


def _own(origin: Origin, known: str | None, rulings: Rulings) -> Rights:
    """Our own document: the licence must be on the list, any other asks for a homologation first (D323-2-2)."""
    if origin.licence is None or known is not None:
        return Rights(known or DEFAULT, None, Part((step("2.8", "rights-own", "CRPA L321-3 al. 1"),)))
    ruling = answer(LICENCE, rulings)
    if ruling is not None:
        return Rights(ruling.answer, None, Part((step("2.8", "licence-chosen", ARTICLE),)))
    part = Part(
        (step("2.8", "licence-refused", ARTICLE, "CRPA D323-2-2"),),
        (LICENCE,),
        publication=PublicationVerdict.RULING_NEEDED,
    )
    return Rights(DEFAULT, None, part)


def _received(facts: Facts, origin: Origin, rulings: Rulings) -> Rights:
    ruling = answer(RIGHTS, rulings)
    rights = ruling.answer if ruling is not None else facts.database_rights
    if rights == NONE:
        return Rights(DEFAULT, None, Part((step("2.8", "rights-none", *ARTICLES),)))
    if rights == LICENSED:
        return Rights(DEFAULT, origin.holder, Part((step("2.8", "rights-licensed", *ARTICLES),)))
    if rights == RESERVED:
        part = Part(
            (step("2.8", "rights-reserved", *ARTICLES),),
            grounds=(use("pi_base_tiers"),),
            publication=PublicationVerdict.DO_NOT_PUBLISH,
            final=True,
            forbids=True,
        )
        return Rights(DEFAULT, origin.holder, part)
    part = Part(
        (step("2.8", "rights-unknown", *ARTICLES),),
        (RIGHTS,),
        (use("pi_base_tiers"),),
        publication=PublicationVerdict.RULING_NEEDED,
    )
    return Rights(DEFAULT, origin.holder, part)


def _known_licence(name: str | None) -> str | None:
    """SPDX identifier of a licence of the list, or None."""
    if name is None:
        return None
    try:
        return licence(name).spdx
    except LicenceRefused:
        return None
