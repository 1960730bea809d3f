"""How what the administration published is used: by dataset and by service, month by month, for its producers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from starlette.responses import Response

from grandjour.desk.figures import all_uses
from grandjour.model.errors import NotFound
from grandjour.model.usage import MonthlyUse, UseKind
from grandjour.office.reuses import n_open
from grandjour.office.site import Visit
from grandjour.office.versions import series
from grandjour.reference.delays import law_day
from grandjour.reference.spelling import sort_key
from grandjour.serve.dictionary import csv_word
from grandjour.serve.forms import csv_line

MONTHS: Final = 12  # that are drawn
DRAWN: Final = (UseKind.DOWNLOAD, UseKind.API_CALL)
HEADER: Final = ("month", "dataset", "title", "service", "downloads", "api_calls", "reuses", "requests_answered")

Sums = Counter[UseKind]


@dataclass(frozen=True, slots=True)
class Used:
    """A dataset or a service, with its uses. months: each with its sums, the newest first, none left out."""

    id: str  # of a dataset
    name: str
    service: str
    months: tuple[tuple[date, Sums], ...]
    total: Sums
    datasets: tuple["Used", ...] = ()  # of a service

    @property
    def is_used(self) -> bool:
        """Whether any use is known of the months that are drawn."""
        return any(sums.total() for _, sums in self.months)

    def drawn(self, kind: UseKind) -> list[int]:
        """What the chart of a kind shows, the oldest month first."""
        return [sums[kind] for _, sums in reversed(self.months)]


def usage_page(visit: Visit) -> Response:
    """All services with their datasets."""
    datasets = _datasets(visit)
    return visit.page(
        "usage.html", services=_services(visit, datasets), kinds=list(UseKind), drawn=DRAWN, n_open=n_open(visit)
    )


def dataset_usage_page(visit: Visit) -> Response:
    """One dataset, month by month. Raises NotFound, for another administration's too."""
    used = next((one for one in _datasets(visit) if one.id == visit.path("dataset")), None)
    if used is None:
        raise NotFound(what="dataset")
    return visit.page("usage_dataset.html", used=used, kinds=list(UseKind), drawn=DRAWN)


def usage_csv(visit: Visit) -> Response:
    """Every month of every dataset that was used, as CSV."""
    names = {one.dataset: one.newest.deposit for one in series(visit)}
    sums: dict[tuple[date, str], Sums] = {}
    for use in all_uses(visit.office.register):
        if use.dataset in names:
            sums.setdefault((use.month, use.dataset), Counter())[use.kind] += use.n
    lines = [csv_line(HEADER)]
    for (month, dataset), counts in sorted(sums.items(), key=lambda item: item[0]):
        words = csv_word(names[dataset].title), csv_word(names[dataset].mission)
        lines.append(csv_line([f"{month:%Y-%m}", dataset, *words, *(counts[kind] for kind in UseKind)]))
    headers = {"content-disposition": 'attachment; filename="utilisation.csv"'}
    return Response(b"".join(lines), media_type="text/csv; charset=utf-8", headers=headers)


def _datasets(visit: Visit) -> list[Used]:
    """The datasets of the administration of which the public has, or had, a version, by title."""
    uses: dict[str, list[MonthlyUse]] = {}
    for use in all_uses(visit.office.register):
        uses.setdefault(use.dataset, []).append(use)
    months = _last_months(law_day(visit.office.now()))
    return [
        _used(one.dataset, one.newest.deposit.title, one.newest.deposit.mission, uses.get(one.dataset, []), months)
        for one in series(visit)
    ]


def _services(visit: Visit, datasets: Sequence[Used]) -> list[Used]:
    """The services whose datasets these are: missions, in the order of their names."""
    months = _last_months(law_day(visit.office.now()))
    names = sorted({one.service for one in datasets}, key=sort_key)
    return [_service(name, [one for one in datasets if one.service == name], months) for name in names]


def _service(name: str, datasets: Sequence[Used], months: Sequence[date]) -> Used:
    by_month = [(month, _added(dict(one.months)[month] for one in datasets)) for month in months]
    return Used("", name, name, tuple(by_month), _added(one.total for one in datasets), tuple(datasets))


def _used(id: str, name: str, service: str, uses: Iterable[MonthlyUse], months: Sequence[date]) -> Used:
    sums: dict[date, Sums] = {month: Counter() for month in months}
    total: Sums = Counter()
    for use in uses:
        total[use.kind] += use.n
        if use.month in sums:
            sums[use.month][use.kind] += use.n
    return Used(id, name, service, tuple(sums.items()), total)


def _added(sums: Iterable[Sums]) -> Sums:
    found: Sums = Counter()
    for one in sums:
        found.update(one)
    return found


def _last_months(today: date) -> tuple[date, ...]:
    """First days of the last months, this one first."""
    numbers = (today.year * 12 + today.month - 1 - back for back in range(MONTHS))
    return tuple(date(number // 12, number % 12 + 1, 1) for number in numbers)
