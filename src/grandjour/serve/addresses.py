"""Every public address in one place, so that pages, catalogue, API description and harvesters agree.

`dataset` is a slug or an id: the portal answers to both. Identifiers in the catalogue use the id, which never changes.
"""

from dataclasses import dataclass
from enum import StrEnum

from grandjour.model.document_copy import COPY_NAME, CopyFormat


class Form(StrEnum):
    """Forms of a table to download; the value is the suffix of the address."""

    CSV = "csv"
    XLSX = "xlsx"
    ODS = "ods"
    JSON = "json"
    GEOJSON = "geojson"
    PARQUET = "parquet"


MEDIA_TYPES: dict[Form, str] = {
    Form.CSV: "text/csv; charset=utf-8; header=present",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    Form.JSON: "application/json",
    Form.GEOJSON: "application/geo+json",
    Form.PARQUET: "application/vnd.apache.parquet",
}


COPY_TYPES: dict[CopyFormat, str] = {
    CopyFormat.CSV: "text/csv; charset=utf-8",
    CopyFormat.PDF: "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Absolute addresses under the portal's own, which comes from the settings and never from a request."""

    base: str  # "https://donnees.example.fr", without final slash

    def home(self) -> str:
        """The portal's first page."""
        return f"{self.base}/"

    def dataset(self, dataset: str) -> str:
        """Page of the latest version."""
        return f"{self.base}/donnees/{dataset}"

    def version(self, dataset: str, n: int) -> str:
        """Page of one version, which stays."""
        return f"{self.base}/donnees/{dataset}/v{n}"

    def download(self, dataset: str, table: str, form: Form, n: int | None = None) -> str:
        """A table in one form: of version `n`, or of the latest one."""
        return f"{self._of(dataset, n)}/{table}.{form}"

    def document(self, dataset: str, format: CopyFormat, n: int | None = None) -> str:
        """The cleared copy of the document: of version `n`, or of the latest one."""
        return f"{self._of(dataset, n)}/{COPY_NAME}.{format}"

    def changed_rows(self, dataset: str, table: str, form: Form, n: int) -> str:
        """The rows of a table that changed to version `n` from the one before it, as CSV or JSON."""
        return f"{self.version(dataset, n)}/changements/{table}.{form}"

    def changes_page(self, language: str, dataset: str, n: int) -> str:
        """What changed to version `n` from the one before it."""
        return f"{self.page(language, dataset, n)}/changements"

    def table_schema(self, dataset: str, table: str, n: int | None = None) -> str:
        """Table Schema of a table."""
        return f"{self._of(dataset, n)}/{table}.schema.json"

    def dictionary(self, dataset: str, table: str, form: Form, n: int | None = None) -> str:
        """Data dictionary of a table, as CSV or JSON."""
        return f"{self._of(dataset, n)}/{table}.dictionary.{form}"

    def record(self, dataset: str, suffix: str) -> str:
        """DCAT description of one dataset; suffix: "ttl" or "jsonld"."""
        return f"{self.base}/donnees/{dataset}.{suffix}"

    def feed(self, language: str, dataset: str | None = None) -> str:
        """Atom feed of the latest datasets, or of the versions of one. language: "fr" or "en"."""
        return f"{self.base}/{language}" + (f"/donnees/{dataset}" if dataset else "") + "/flux.xml"

    def changes(self, language: str) -> str:
        """Atom feed of new versions and withdrawals."""
        return f"{self.base}/{language}/changements.xml"

    def page(self, language: str, dataset: str, n: int | None = None) -> str:
        """Page of a dataset in one language, of the latest version or of version `n`."""
        return f"{self.base}/{language}/donnees/{dataset}" + (f"/v{n}" if n is not None else "")

    def site_map(self, part: int | None = None) -> str:
        """The site's map for search engines, or one part of it, from 1."""
        return f"{self.base}/sitemap.xml" if part is None else f"{self.base}/sitemap-{part}.xml"

    def catalogue(self, suffix: str, page: int = 1) -> str:
        """DCAT catalogue, page by page from 1; suffix: "ttl" or "jsonld"."""
        return f"{self.base}/catalogue.{suffix}" + (f"?page={page}" if page > 1 else "")

    def api(self, dataset: str | None = None) -> str:
        """The API: its list of datasets, or one dataset in it."""
        return f"{self.base}/api/1/datasets" + (f"/{dataset}" if dataset else "")

    def openapi(self, dataset: str | None = None) -> str:
        """OpenAPI description of the API's list of datasets, or of one dataset."""
        return f"{self.api(dataset)}/openapi.json" if dataset else f"{self.base}/api/1/openapi.json"

    def rows(self, dataset: str, table: str) -> str:
        """Rows of a table of the latest version, with filters in the parameters."""
        return f"{self.api(dataset)}/{table}/rows"

    def groups(self, dataset: str, table: str) -> str:
        """Rows of a table grouped and counted."""
        return f"{self.api(dataset)}/{table}/groups"

    def _of(self, dataset: str, n: int | None) -> str:
        return self.dataset(dataset) if n is None else self.version(dataset, n)
