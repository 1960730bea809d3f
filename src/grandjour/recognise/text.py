"""Personal data in a running text, for titles, pages and comments; and its masking."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Final

from grandjour.model.finding import Span
from grandjour.recognise.register import SPAN_RULES
from grandjour.recognise.rules import shifted, spans_of_rule, windows, without_overlaps, without_pieces
from grandjour.recognise.texts.addresses import addresses
from grandjour.recognise.texts.announced import announced
from grandjour.recognise.texts.births import birthplaces
from grandjour.recognise.texts.health import fixed_names_of_nobody, health, holds_fixed_name
from grandjour.recognise.texts.lists import lists
from grandjour.recognise.texts.persons import persons
from grandjour.recognise.texts.private_matters import private_matters
from grandjour.recognise.texts.shadow import Shadow, same_spelling, shadow

MASK: Final = "[…]"
MASKINGS: Final = 5  # what a stretch hid from the finders may show once it is gone
_SERVICE_LINE: Final = re.compile(
    r"(?:standard|accueil|mairie|service|secr[ée]tariat|renseignements?|contact(?:er|ez)|adress[ée]es? [àa]|"
    r"r[ée]serv)\b(?:[^;.]|\.(?! )){0,60}$",
    re.IGNORECASE,
)
_PERSONAL_LINE: Final = re.compile(
    r"(?:portable|mobile|joignable|mon t[ée]l|r[ée]f[ée]rent|domicile)[^;]{0,40}$", re.IGNORECASE
)


def spans(text: str, *, fixed_names: bool = True) -> tuple[Span, ...]:
    """Stretches of a text that are personal data or look like it, in order, without overlaps; places in code points.

    `hide` False: a look-alike that stays readable (an official in office, a service's mailbox).
    fixed_names: whether names of bodies and events after an illness, with nobody beside them, are left out.
    """
    return without_overlaps(
        shifted(span, offset)
        for offset, piece in windows(text)
        for span in _all_spans(shadow(piece), fixed_names=fixed_names)
    )


def exact_spans(text: str) -> tuple[Span, ...]:
    """Only the stretches that a recogniser's own rule shows: numbers with a key, addresses with an @, dated births."""
    return without_overlaps(
        shifted(span, offset)
        for offset, piece in windows(text)
        for span in _by_rules(same_spelling(piece).replace("\n", " "))
    )


def health_spans(text: str, *, fixed_names: bool = True) -> tuple[Span, ...]:
    """Only the stretches that tell of someone's health, as they stand in a cell. fixed_names: as in `spans`."""
    return without_overlaps(
        shifted(span, offset)
        for offset, piece in windows(text)
        for span in _health(shadow(piece), fixed_names=fixed_names)
    )


def mask(text: str, types: Collection[str]) -> str:
    """The text with each stretch to hide of one of these types replaced by `[…]`, until none is found any more.

    No name of a body after an illness is spared: what is masked is about someone.
    """
    for _ in range(MASKINGS):
        shown = (*spans(text, fixed_names=False), *exact_spans(text), *health_spans(text, fixed_names=False))
        found = [span for span in shown if span.hide and span.type in types]
        if not found:
            break
        for start, end in reversed(_joined(found)):
            text = text[:start] + MASK + text[end:]
    return text


def _joined(found: list[Span]) -> list[tuple[int, int]]:
    """Places of spans, those that overlap made one."""
    places: list[tuple[int, int]] = []
    for start, end in sorted((span.start, span.end) for span in found):
        if places and start < places[-1][1]:
            places[-1] = (places[-1][0], max(end, places[-1][1]))
        else:
            places.append((start, end))
    return places


def _by_rules(flat: str) -> Iterator[Span]:
    digits = sum(map(str.isdecimal, flat))
    rules = (rule for rule in SPAN_RULES if digits >= rule.digits)
    for span in without_pieces(span for rule in rules for span in spans_of_rule(rule, flat)):
        yield _of_service(flat, span) if span.type == "PHONE" else span


def _health(text: Shadow, *, fixed_names: bool) -> Iterator[Span]:
    """Of a cell, in which a person anywhere makes every name a suspicion."""
    if not fixed_names or not holds_fixed_name(text):
        return health(text, ())
    listed = _people(lists(text))
    people = (*listed, *_people(persons(text, listed)))
    return health(text, fixed_names_of_nobody(text, people, sentences=False))


def _people(found: Iterable[Span]) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in found if span.type == "PERSON"]


def _all_spans(text: Shadow, *, fixed_names: bool) -> Iterator[Span]:
    yield from _by_rules(text.flat)
    yield from announced(text)
    yield from addresses(text)
    yield from birthplaces(text)
    listed = tuple(lists(text))
    yield from listed
    named = tuple(persons(text, _people(listed)))
    yield from named
    people = _people((*listed, *named))
    yield from private_matters(text, fixed_names_of_nobody(text, people) if fixed_names else ())


def _of_service(flat: str, span: Span) -> Span:
    """A telephone that the words before it give to a service."""
    before = flat[max(0, span.start - 80) : span.start]
    if span.hide and _SERVICE_LINE.search(before) and not _PERSONAL_LINE.search(before):
        return replace(span, hide=False, role="service", ground=None, why="span.service")
    return span
