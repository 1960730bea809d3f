"""From the code of a named error, as the register keeps it, to its sentence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from grandjour.model.errors import GrandJourError, Language, PlaceValue
from grandjour.model.work import Job, JobState
from grandjour.web.messages import typographic


def told(error: GrandJourError, language: Language) -> str:
    """What happened and what to do, as a page shows it."""
    return typographic(error.message(language), language)


def sentence(code: str, place: Mapping[str, PlaceValue], language: Language) -> str:
    """What happened and what to do; the sentence of a wider error when the code or one of its places is not known."""
    kinds = {kind.code: kind for kind in _tree(GrandJourError)}
    for kind in (*kinds.get(code, GrandJourError).__mro__,):
        if issubclass(kind, GrandJourError):
            try:
                return told(kind(**place), language)
            except KeyError:
                continue
    raise AssertionError("the sentence of the root has no place")


def last_failure(jobs: Sequence[Job], language: Language) -> str:
    """Why the last of these jobs, newest first, did not succeed; "" when it did."""
    last = next(iter(jobs), None)
    if last is None or last.state is not JobState.FAILED or last.error is None:
        return ""
    return sentence(last.error, {}, language)


def _tree(kind: type[GrandJourError]) -> Iterator[type[GrandJourError]]:
    yield kind
    children: Iterable[type[GrandJourError]] = kind.__subclasses__()
    for child in children:
        yield from _tree(child)
