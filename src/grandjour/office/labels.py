"""The names that reference data give to things, as a page shows them in one language."""

from jinja2 import pass_context
from jinja2.runtime import Context

from grandjour.model.errors import Language, type_words
from grandjour.model.timetable import Every, Timetable
from grandjour.reference.acts import ActTerm
from grandjour.reference.categories import Category
from grandjour.reference.grounds import Ground
from grandjour.reference.licences import Licence
from grandjour.reference.themes import Theme
from grandjour.reference.types import FindingType
from grandjour.web.messages import Messages, typographic

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


def when(timetable: Timetable, words: Messages) -> str:
    """How often a source is collected, and at what time."""
    at = timetable.at.isoformat("minutes")
    match timetable.every:
        case Every.HOURS:
            return words.count("sources.when.hours", timetable.hours)
        case Every.WEEK:
            return words("sources.when.week", weekday=words(f"sources.weekdays.{timetable.weekday}"), at=at)
        case Every.MONTH:
            day = words("sources.first") if timetable.day == 1 else timetable.day
            return words("sources.when.month", day=day, at=at)
        case Every.DAY:
            return words("sources.when.day", at=at)
    return words(f"sources.when.{timetable.every}")


@pass_context
def when_filter(context: Context, timetable: Timetable) -> str:
    """The same for templates, in the language of the page."""
    return when(timetable, context["t"])


@pass_context
def type_filter(context: Context, kind: str) -> str:
    """A Table Schema type in words of the page's language."""
    return type_words(kind, context["language"])
