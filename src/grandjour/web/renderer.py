"""Templates to pages: one Jinja environment a site, with words, figures and addresses in the visitor's language."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import HTMLResponse

from grandjour.model.errors import Language
from grandjour.web import assets, formats
from grandjour.web.messages import LANGUAGES, load

TEMPLATES: Final = Path(__file__).parent / "templates"


class Renderer:
    """The templates of one site (its own folder, then the shared ones) and the catalogues of its words.

    Every template gets: `t` (Messages), `language`, `url(path)` (an address of this site, wherever it is mounted),
    `static(name)`, `here` (path of this page inside the site), `query` (its parameters as they stand), the filters
    `number`, `day`, `month`, `moment`, `size`, `percent`, and `shared` values of the site. A name that nobody
    gave is an error.
    """

    def __init__(self, folders: Iterable[Path], catalogues: Iterable[str], shared: Mapping[str, object]) -> None:
        self.messages = load(*catalogues)
        self.environment = Environment(
            loader=FileSystemLoader([*folders, TEMPLATES]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.environment.globals.update(shared)
        self.environment.filters.update(_filters())

    def page(
        self,
        request: Request,
        template: str,
        language: Language,
        /,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> HTMLResponse:
        """The page as an answer to `request`. The template gets `status` too."""
        text = self.text(request, template, language, status=status, **values)
        return HTMLResponse(text, status_code=status, headers=headers)

    def text(self, request: Request, template: str, language: Language, /, **values: object) -> str:
        """The page as text."""
        root = root_of(request)
        return self.environment.get_template(template).render(
            t=self.messages[language],
            language=language,
            languages=LANGUAGES,
            url=lambda path: root + path,
            static=lambda name: f"{root}/static/{assets.version()}/{name}",
            here=request.url.path.removeprefix(root),
            query=request.url.query,
            **values,
        )


def root_of(request: Request) -> str:
    """Where the site is mounted: "" at the top, "/apercu/x" inside another site."""
    return cast(str, request.scope.get("root_path", "")).rstrip("/")


def with_parameters(path: str, parameters: Iterable[tuple[str, str]]) -> str:
    """`path` with these parameters, encoded, in this order."""
    query = urlencode(list(parameters))
    return f"{path}?{query}" if query else path


def _filters() -> dict[str, Callable[..., Any]]:
    def number(context: Context, value: int | float, digits: int | None = None) -> str:
        return formats.number(value, context["language"], digits=digits)

    def day(context: Context, value: date) -> str:
        return formats.day(value, context["language"])

    def month(context: Context, value: date) -> str:
        return formats.month(value, context["language"])

    def moment(context: Context, value: datetime) -> str:
        return formats.moment(value, context["language"])

    def size(context: Context, n_bytes: int) -> str:
        return formats.size(n_bytes, context["language"])

    def percent(context: Context, share: float) -> str:
        return formats.percent(share, context["language"])

    return {f.__name__: pass_context(f) for f in (number, day, month, moment, size, percent)}
