"""The names that reference data give to things, as a page shows them in one language."""

from jinja2 import pass_context
from jinja2.runtime import Context

from grandjour.model.errors import Language
from grandjour.reference.acts import ActTerm
from grandjour.reference.categories import Category
from grandjour.reference.grounds import Ground
from grandjour.reference.licences import Licence
from grandjour.reference.themes import Theme
from grandjour.reference.types import FindingType
from grandjour.web.messages import typographic

Labelled = ActTerm | Category | FindingType | Ground | Licence | Theme


def label(thing: Labelled, language: Language) -> str:
    """The plain name of a thing."""
    if isinstance(thing, Licence):
        return typographic(thing.name_fr if language == "fr" else thing.name_en, language)
    return typographic(thing.label_fr if language == "fr" else thing.label_en, language)


@pass_context
def label_filter(context: Context, thing: Labelled) -> str:
    """The same for templates, in the language of the page."""
    return label(thing, context["language"])
