"""What is not published, as the public is told: kinds and articles, in bands, never names or values."""

from collections.abc import Iterable
from datetime import date

from grandjour.model.release import Withheld
from grandjour.protect.bands import band
from grandjour.protect.written import Removal
from grandjour.reference.grounds import release_date


def withheld(removals: Iterable[Removal], *, document_date: date | None, today: date) -> tuple[Withheld, ...]:
    """One line for each type, measure and ground, in a fixed order. A secret that has ended has no date any more."""
    groups: dict[tuple[str, str, str, str], list[int]] = {}
    for removal in removals:
        decided = removal.decision
        key = (decided.type, decided.measure.value, decided.ground or "", decided.article or "")
        groups.setdefault(key, []).append(removal.cells)
    return tuple(
        Withheld(
            type=kind,
            measure=measure,
            n_columns=len(cells),
            ground=ground,
            article=article,
            amount=band(sum(cells)),
            until=_until(ground, document_date, today),
        )
        for (kind, measure, ground, article), cells in sorted(groups.items())
    )


def _until(ground: str, document_date: date | None, today: date) -> date | None:
    day = release_date(ground, document_date) if ground else None
    return day if day is not None and day > today else None
