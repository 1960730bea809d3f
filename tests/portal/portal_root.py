"""A public root with releases of a made-up town, written by the real writer, and a portal over it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars

from grandjour.model.administration import AdministrationKind
from grandjour.model.encoding import digest_file, to_json
from grandjour.model.extraction import FileRef
from grandjour.model.ids import new_id
from grandjour.model.release import LogEntry, LogKind, PublishedColumn, Publisher, WithdrawalReason, Withheld
from grandjour.serve.manifest import FORMAT, MANIFEST_NAME, Manifest, PublishedTable
from grandjour.store.public.writer import PublicWriter

BASE = "http://localhost:8400"
TYPES = {
    polars.Int64: "integer",
    polars.Float64: "number",
    polars.Decimal: "number",
    polars.Date: "date",
    polars.Boolean: "boolean",
}
TOWN = Publisher(
    siren="200000008",
    name="Ville de Clairval",
    kind=AdministrationKind.COMMUNE,
    contact="donnees@clairval.example",
    website="https://clairval.example",
)
DAY = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


def columns_of(frame: polars.DataFrame, titles: dict[str, str]) -> tuple[PublishedColumn, ...]:
    """The columns of a frame with the profile that the path would give them."""
    return tuple(_column(frame[name], titles.get(name, name)) for name in frame.columns)


def _column(series: polars.Series, title: str) -> PublishedColumn:
    kind = next((word for dtype, word in TYPES.items() if series.dtype == dtype), "string")
    ordered = kind in ("integer", "number", "date")
    numbers = series.drop_nulls().to_physical() if ordered else polars.Series(dtype=polars.Int64)
    histogram: tuple[int, ...] = ()
    if ordered and numbers.n_unique() > 1:
        histogram = tuple(numbers.hist(bin_count=8)["count"].to_list())
    return PublishedColumn(
        name=series.name,
        title=title,
        type=kind,
        n_distinct=series.n_unique(),
        n_missing=series.null_count(),
        minimum=str(series.min()) if ordered and numbers.len() else None,
        maximum=str(series.max()) if ordered and numbers.len() else None,
        histogram=histogram,
    )


@dataclass
class PublicRoot:
    """A root under test: publishes frames and withdraws releases as the worker would."""

    folder: Path
    writer: PublicWriter = field(init=False)

    def __post_init__(self) -> None:
        self.writer = PublicWriter(self.folder.as_uri())

    def publish(
        self, title: str, frames: dict[str, polars.DataFrame], *, titles: dict[str, str] | None = None,
        dataset: str | None = None, n: int = 1, at: datetime = DAY,
        change: Callable[[Manifest], Manifest] = lambda manifest: manifest,
    ) -> Manifest:  # fmt: skip
        """A release of these tables, visible at once. change: last touch on the manifest."""
        release = new_id()
        tables = tuple(
            self._table(release, name, f"{title}, {name}" if len(frames) > 1 else title, frame, titles or {})
            for name, frame in frames.items()
        )
        manifest = change(_manifest(release, dataset or new_id(), n, title, tables))
        self.writer.put(release, MANIFEST_NAME, to_json(manifest))
        self._log(LogKind.RELEASE, manifest, at)
        return manifest

    def withdraw(self, manifest: Manifest, reason: WithdrawalReason, at: datetime = DAY) -> None:
        """Close a release."""
        self._log(LogKind.WITHDRAW, manifest, at, reason)

    def take_down(self, manifest: Manifest) -> None:
        """Erase a release: the log first."""
        self._log(LogKind.TAKEDOWN, manifest, DAY, WithdrawalReason.RIGHTS)
        self.writer.erase_release(manifest.release)

    def _table(
        self, release: str, name: str, title: str, frame: polars.DataFrame, titles: dict[str, str]
    ) -> PublishedTable:
        path = self.folder.parent / f"{release}-{name}.parquet"
        frame.write_parquet(path, compression="zstd")
        file = FileRef(name=f"{name}.parquet", sha256=digest_file(path), size=path.stat().st_size)
        self.writer.put(release, file.name, path)
        path.unlink()
        return PublishedTable(name=name, title=title, columns=columns_of(frame, titles), file=file, n_rows=frame.height)

    def _log(self, kind: LogKind, manifest: Manifest, at: datetime, reason: WithdrawalReason | None = None) -> None:
        self.writer.append(
            LogEntry(
                seq=-1, kind=kind, release=manifest.release, dataset=manifest.dataset, n=manifest.n, at=at,
                journal_head="0" * 64, reason=reason,
            )
        )  # fmt: skip


def _manifest(release: str, dataset: str, n: int, title: str, tables: tuple[PublishedTable, ...]) -> Manifest:
    return Manifest(
        format=FORMAT,
        release=release,
        dataset=dataset,
        n=n,
        publisher=TOWN,
        title=title,
        description="",
        mission="Vie associative",
        tables=tables,
        withheld=(),
        licence="etalab-2.0",
        credit=None,
        origin="produced",
        source_kind="pdf",
        document_date=date(2025, 12, 18),
        received_on=date(2026, 2, 1),
        law_version="2026-08-20",
        rules_version="1",
    )


def grants(n: int = 616) -> polars.DataFrame:
    """A list of grants of a town that does not exist: the same for the same `n`."""
    natures = ("Fonctionnement", "Projet", "Investissement")
    names = ("Les Amis du Canal", "Chorale du Pré", "Judo Club", "Théâtre de l'Ourcq", "Cyclo Évasion", "Jardins d'été")
    return polars.DataFrame(
        {
            "association": [f"{names[row % 6]} {row}" for row in range(n)],
            "objet": [None if row % 50 == 7 else f"Aide au projet n° {row * 7 % 97}" for row in range(n)],
            "nature": [natures[row * row % 3] for row in range(n)],
            "montant": [float(100 + (row * 7919) % 1500 * (row % 5) ** 2) for row in range(n)],
            "annee": [2019 + row % 7 for row in range(n)],
            "vote": [date(2019 + row % 7, 1 + row % 12, 1 + row % 28) for row in range(n)],
        },
        schema_overrides={"annee": polars.Int64, "vote": polars.Date},
    )


GRANT_TITLES = {
    "association": "Association", "objet": "Objet", "nature": "Nature", "montant": "Montant (€)", "annee": "Année",
    "vote": "Date du vote",
}  # fmt: skip
WITHHELD = (
    Withheld(type="nir", measure="drop_column", n_columns=1, ground="cnil_nir", article="Loi 78-17 art. 30"),
    Withheld(
        type="adresse", measure="drop_column", n_columns=1, ground="vie_privee", article="CRPA L311-6 1°",
        amount="hundreds", until=date(2076, 12, 18),
    ),
    Withheld(
        type="PHONE", measure="mask_span", n_columns=2, ground="vie_privee", article="CRPA L311-6 1°", amount="few"
    ),
)  # fmt: skip


def publish_grants(root: PublicRoot, **options: object) -> Manifest:
    """The grants, with what was withheld of them."""
    description = "Subventions votées par le conseil municipal, association par association."

    def described(manifest: Manifest) -> Manifest:
        return replace(manifest, description=description, withheld=WITHHELD)

    return root.publish(
        "Subventions versées aux associations",
        {"t1": grants()},
        titles=GRANT_TITLES,
        change=described,
        **options,  # type: ignore[arg-type]  # options of `publish`, handed on
    )
