"""Names of persons: after a civility, by a first name of the list, then everywhere else in the same text."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from grandjour.model.finding import Span
from grandjour.recognise.names import BODY_WORDS, CIVILITIES, FUNCTION_WORDS, PARTICLES
from grandjour.recognise.texts.roles import role_of
from grandjour.recognise.texts.shadow import Shadow, span
from grandjour.reference.first_names import FREQUENT_BIRTHS, births
from grandjour.reference.spelling import fold
from grandjour.reference.words import words

COMMON_WORDS: Final = words("common_words")
MOST_WORDS: Final = 5  # of one name
STREETS: Final = words("street_words")
# What is named after a person. Small words that only show that a cell is no name are none of it.
NAMED_AFTER: Final = STREETS | BODY_WORDS - words("plain_words")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\-][^\W\d_]+)*\.?")
_CIVILITY_WORDS: Final = CIVILITIES | {
    "famille",
    "fam",
    "veuve",
    "vve",
    "epouse",
    "soussigne",
    "soussignee",
    "enfant",
    "fils",
    "fille",
}
# What people do in the sentences of registers: no names, though no capital tells.
_VERBS: Final = frozenset(
    ("demande", "souhaite", "signale", "habite", "appelle", "informe", "indique", "declare", "sollicite", "refuse",
     "veut", "dit", "est", "sera", "etait", "avait", "doit", "peut", "vient", "propose", "rappelle", "precise",
     "presente", "remercie", "donne", "expose", "explique", "conteste", "accepte", "chargee", "charge", "absente",
     "absent", "qui", "que", "dont", "ayant", "etant", "concernant", "relance", "rappeler", "attend", "vit")
)  # fmt: skip
_OCCUPATION: Final = re.compile(
    r"\b(?:brigadi[eè]re?(?:-chef)?(?: principale?)?|gardien(?:ne)?(?:-brigadier)?|assistante? sociale?|"
    r"[ée]ducat(?:eur|rice)(?: sp[ée]cialis[ée]e?)?|infirmi[eè]re?|gendarme|psychologue|m[ée]decin|"
    r"institut(?:eur|rice)|enseignante?|"
    r"candidat n[°o] \d+ :|dossier)\s+(?=[A-ZÀ-Þd])",
    re.IGNORECASE,
)
_TITLES: Final = frozenset(("docteur", "dr", "professeur", "pr"))  # part of many names of streets and schools
_FULL_CIVILITIES: Final = frozenset(("madame", "monsieur", "mademoiselle", "mme", "mlle", "mr"))
_AT_HOME: Final = re.compile(r"\b(?:[Dd]omicile d(?:e |')|(?<=\w )chez )(?=[A-ZÀ-Þ])")
_KIN: Final = frozenset(
    ("famille", "fam", "vve", "veuve", "epouse", "enfant", "fils", "fille", "soussigne", "soussignee")
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its place. gap: what stands between it and the word before."""

    text: str
    folded: str
    start: int
    end: int
    gap: str


def persons(text: Shadow, told: Sequence[tuple[int, int]] = ()) -> Iterator[Span]:
    """Names of persons, with their role: an official in office stays readable. told: places known to hold names."""
    found = _words(text.lines)
    taken = _taken(found, told)
    taken |= dict(_after_civilities(found, upper=text.upper))
    for finder in (_after_occupations, _at_home, _by_first_names, _by_initials):
        used = _places(taken)
        more = finder(found, text)
        taken |= {first: last for first, last in more if used.isdisjoint(range(first, last))}
    known = _parts_of_names(found, taken)
    for first, last in _again(found, taken, known):
        taken[first] = last
    named = [(found[first].start, _end(found[last - 1])) for first, last in sorted(taken.items())]
    yield from _with_roles(text, named)


def _taken(found: list[Word], told: Sequence[tuple[int, int]]) -> dict[int, int]:
    """First word → word after the last, for places known beforehand."""
    taken = {}
    for start, end in told:
        inside = [place for place, word in enumerate(found) if start <= word.start and word.end <= end]
        if inside:
            taken[inside[0]] = inside[-1] + 1
    return taken


def _with_roles(text: Shadow, named: list[tuple[int, int]]) -> Iterator[Span]:
    """Spans of names; one told official somewhere is official wherever the very same name stands."""
    roles = [role_of(text.lines, start, end) for start, end in named]
    private = {fold(text.flat[start:end]) for (start, end), role in zip(named, roles, strict=True) if role == "prive"}
    official = {
        fold(text.flat[start:end]): role
        for (start, end), role in zip(named, roles, strict=True)
        if role is not None and role != "prive"
    }
    for (start, end), own in zip(named, roles, strict=True):
        name = fold(text.flat[start:end])
        role = own or (official.get(name) if name not in private else None)
        hide = role is None or role == "prive"
        yield span(
            start, end, "PERSON", score=0.7, why="span.person" if hide else "span.official", hide=hide, role=role
        )


def _places(taken: dict[int, int]) -> set[int]:
    return {place for first, last in taken.items() for place in range(first, last)}


def _words(text: str) -> list[Word]:
    found, last = [], 0
    for match in _WORD.finditer(text):
        start = match.start()
        if match[0][1:2] == "'" and match[0][0] in "dlDL" and births(match[0][2:]) >= FREQUENT_BIRTHS:
            start += 2  # « d'Aminata »: an elision; « d'Aubigné » is a name
        word = text[start : match.end()]
        found.append(Word(word, fold(word), start, match.end(), text[last:start]))
        last = match.end()
    return found


def _end(word: Word) -> int:
    """End of a name: a full stop after a whole word ends the sentence, after an initial it belongs to the name."""
    return word.end - 1 if word.text.endswith(".") and len(word.text) > 2 else word.end


def _is_name(word: Word, *, upper: bool) -> bool:
    if not word.text[0].isupper() and not re.match(r"[dl]'[^\W\d_a-z]", word.text):
        return False
    if word.folded in COMMON_WORDS and not (len(word.text) == 2 and word.text.endswith(".")):
        return False
    if any(part in FUNCTION_WORDS for part in word.folded.split()):
        return False
    return not (upper and word.folded in BODY_WORDS)


def _joined(word: Word) -> bool:
    """Whether a word goes on with the one before: nothing but a space or a line end between them."""
    return word.gap.strip() == "" and word.gap.count("\n") <= 1


def _run(found: list[Word], first: int, *, upper: bool) -> int:
    """Index after the last word of the name that begins at `first`; `first` itself when there is none."""
    last, position = first, first
    most = 3 if upper else MOST_WORDS
    while position < len(found) and position - first < most:
        word = found[position]
        if position > first and (not _joined(word) or _ends_sentence(found[position - 1])):
            break
        if (
            word.folded in PARTICLES
            and position + 1 < len(found)
            and _joined(found[position + 1])
            and len(word.folded) > 1
        ):
            position += 1
            continue
        if not _is_name(word, upper=upper) or (position > first and "\n" in word.gap and last > first + 1):
            break
        position += 1
        last = position
    return last


def _ends_sentence(word: Word) -> bool:
    return word.text.endswith(".") and len(word.text) > 2


def _after_civilities(found: list[Word], *, upper: bool) -> Iterator[tuple[int, int]]:
    position = 0
    while position < len(found):
        word = found[position]
        key = word.folded
        is_civility = key in _CIVILITY_WORDS and not (key == "m" and not word.text.startswith("M"))
        if is_civility and key in ("m", "me", "dr", "pr") and not word.text[0].isupper():
            is_civility = False
        position += 1
        if not is_civility or position >= len(found) or not re.fullmatch(r"[\s.:]{0,3}", found[position].gap):
            continue
        if key in _KIN and not (
            (found[position].text[0].isupper() and births(found[position].folded)) or key in ("famille", "fam", "vve")
        ):
            continue
        if found[position].gap == "" and (len(found[position].folded) < 2 or _in_other_name(found, position - 1)):
            continue
        if key in _TITLES and not upper and _in_other_name(found, position - 1):
            continue
        last = _run(found, position, upper=upper)
        if last == position and key in _FULL_CIVILITIES:
            last = _run_of_small_letters(found, position)
        if last > position:
            yield position, last
            position = last


def _run_of_small_letters(found: list[Word], first: int) -> int:
    """The same for a name typed without capitals: one rare word, and a second where one of both is a first name."""
    if not _is_rare(found[first]):
        return first
    second = first + 1
    if second < len(found) and _joined(found[second]) and _is_rare(found[second]):
        pair = (found[first].folded, found[second].folded)
        if any(births(word) >= FREQUENT_BIRTHS // 4 for word in pair):
            return second + 1
    return second


def _is_rare(word: Word) -> bool:
    known = COMMON_WORDS | BODY_WORDS | FUNCTION_WORDS | PARTICLES | _VERBS
    return len(word.folded) > 2 and word.text.isalpha() and word.folded not in known


def _at_home(found: list[Word], text: Shadow) -> Iterator[tuple[int, int]]:
    """Names after « chez » or « domicile de »; a firm or a place named there is no person."""
    starts = [word.start for word in found]
    for match in _AT_HOME.finditer(text.lines):
        first = bisect_left(starts, match.end())
        if first < len(found) and found[first].start == match.end() and found[first].folded not in NAMED_AFTER:
            last = _run(found, first, upper=text.upper)
            if last > first:
                yield first, last


def _after_occupations(found: list[Word], text: Shadow) -> Iterator[tuple[int, int]]:
    """Names after the word of an occupation: « l'assistante sociale Untel »."""
    starts = [word.start for word in found]
    for match in _OCCUPATION.finditer(text.lines):
        first = bisect_left(starts, match.end())
        if first < len(found) and found[first].start == match.end():
            last = _run(found, first, upper=text.upper)
            if last > first:
                yield first, last


def _by_initials(found: list[Word], text: Shadow) -> Iterator[tuple[int, int]]:
    """An initial and a surname: « J. Dupont »."""
    for position in range(len(found) - 1):
        initial, word = found[position], found[position + 1]
        is_initial = re.fullmatch(r"[A-ZÀ-Þ]\.", initial.text) is not None and word.gap == " "
        if is_initial and not text.upper and not _in_other_name(found, position):
            last = _run(found, position + 1, upper=text.upper)
            if last > position + 1 and len(found[last - 1].folded) > 2:
                yield position, last


def _by_first_names(found: list[Word], text: Shadow) -> Iterator[tuple[int, int]]:
    position = 0
    while position < len(found):
        word = found[position]
        if not _is_given(word, upper=text.upper) or _in_other_name(found, position):
            position += 1
            continue
        last = _run(found, position, upper=text.upper)
        first = position
        if last - position < 2 and position and _joined(word) and _is_surname(found, position - 1, upper=text.upper):
            first, last = position - 1, position + 1
        first = _with_particles(found, first)
        if last - first >= 2 and not _in_other_name(found, first):
            yield first, last
            position = last
        else:
            position += 1


def _with_particles(found: list[Word], first: int) -> int:
    """`first`, moved back over capitalised particles: « Le », « Mc », « Ait », and the « de » before them."""
    while first and _joined(found[first]) and found[first - 1].folded in PARTICLES and len(found[first - 1].text) > 1:
        before = found[first - 1]
        if not before.text[0].isupper() and before.folded not in ("de", "du", "van", "von"):
            break
        first -= 1
    return first


def _is_given(word: Word, *, upper: bool) -> bool:
    return _is_name(word, upper=upper) and word.folded not in BODY_WORDS and births(word.folded) >= FREQUENT_BIRTHS // 4


def _is_surname(found: list[Word], position: int, *, upper: bool) -> bool:
    word = found[position]
    return (
        len(word.folded) > 2
        and _is_name(word, upper=upper)
        and word.folded not in BODY_WORDS
        and not _ends_sentence(word)
    )


def _in_other_name(found: list[Word], position: int) -> bool:
    """Whether the words before make it the name of a street, a school, a firm, a law."""
    for back in range(1, 5):
        if position - back < 0:
            return False
        before, after = found[position - back], found[position - back + 1]
        if after.gap.strip(" '") or "\n\n" in after.gap:
            return False
        if before.folded.rpartition(" ")[2] in NAMED_AFTER:
            return True
        if before.text[0].islower() and before.folded not in PARTICLES | {"des", "aux", "et", "saint", "sainte"}:
            return False
    return False


def _parts_of_names(found: list[Word], taken: dict[int, int]) -> frozenset[str]:
    """Words of the names found, long enough to be looked for alone."""
    parts = {
        word.folded
        for first, last in taken.items()
        for word in found[first:last]
        if len(word.folded) >= 3 and word.folded not in PARTICLES and word.folded not in COMMON_WORDS
    }
    return frozenset(parts)


def _again(found: list[Word], taken: dict[int, int], known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Further places where a part of a known name stands, with an initial or other parts beside it."""
    used = _places(taken)
    position = 0
    while position < len(found):
        word = found[position]
        if (
            position in used
            or word.folded not in known
            or not word.text[0].isupper()
            or _in_other_name(found, position)
        ):
            position += 1
            continue
        first, last = position, position + 1
        if first and (first - 1) not in used and _joined(word) and re.fullmatch(r"[A-Z]\.?", found[first - 1].text):
            first -= 1
        while last < len(found) and last not in used and _joined(found[last]) and found[last].folded in known:
            last += 1
        yield first, last
        position = last
