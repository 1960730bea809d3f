"""What tells of someone's health: illnesses, leaves, disabilities; not the fixed names of bodies and events.

Mere suspicions (CRPA L311-6 1°, medical secrecy). Illnesses are looked for in any text; leaves, stays in hospital and
disabilities, which public texts speak of at every turn, in cells only. Its column, or `is_of_someone`, tells whether
they are looked for in a cell. A fixed name (« ligue contre le cancer ») is excepted where nobody stands beside it.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from grandjour.model.finding import Span
from grandjour.recognise.texts.shadow import Shadow, span

_TROUBLE: Final = r"troubles? (?:bipolaire|anxieux|du spectre|psych\w+|mental)"
_ILLNESS: Final = (
    r"cancer|canc[ée]reux|canc[ée]reuse|tumeur|leuc[ée]mie|scl[ée]rose|[ée]pileps\w+|[ée]pileptique|diab[èe]te|"
    rf"diab[ée]tique|d[ée]pression|d[ée]pressif|d[ée]pressive|syndrome|{_TROUBLE}|schizophr\w+|autis\w+|alzheimer|"
    r"parkinson|vih|h[ée]patite|surdit[ée]|c[ée]cit[ée]|lombalgie|hernie discale|infarctus|avc|grossesse|"
    r"burn-?out|addiction|toxicomanie|alcoolisme|asthme s[ée]v[èe]re|fausse couche|"
    r"taux d'(?:incapacit[ée]|invalidit[ée])"
)
_STATE: Final = (
    r"(?:arr[êe]t (?:de |pour |en )?|cong[ée] (?:de |pour )?)?(?:longue |grave )?maladie|malade|"
    r"arr[êe]t de travail|cong[ée] (?:de )?maternit[ée]|mi-temps th[ée]rapeutique|hospitalis(?:[ée]e?|ation)|"
    r"(?:est|[ée]tait|femme|tomb[ée]e) enceinte|"
    r"handicap|handicap[ée]e?|rqth|invalidit[ée]|asthme|chimioth[ée]rapie|radioth[ée]rapie|dialyse"
)
TRIGGER: Final = rf"(?:^|[^0-9A-Za-zÀ-ÿ])(?:{_ILLNESS}|{_STATE})(?:[^0-9A-Za-zÀ-ÿ]|$)"
"""For the engine's RE2 as well: matches every text that holds one of the words."""

_ARTICLE: Final = r"(?:(?:une?|des|d'une?|la|le|l'|d')\s?)?(?:crises? d')?"
_REST: Final = r"(?:\s+(?:d\w{1,2}|en|[àa]|[a-zéèêç]{4,}(?<!ment)|\d+ ?%)){0,3}"
_IN_TEXTS: Final = re.compile(rf"{_ARTICLE}\b(?:{_ILLNESS})\b{_REST}", re.IGNORECASE)
_IN_CELLS: Final = re.compile(rf"{_ARTICLE}\b(?:{_ILLNESS}|{_STATE})\b{_REST}", re.IGNORECASE)
_OF_WHERE: Final = (
    r"(?:(?:mondiale?|internationale?|europ[ée]enne?|nationale?|fran[çc]aise?|r[ée]gionale?|d[ée]partementale?|"
    r"primaire|locale?)\s+)"
)
_AGAINST: Final = rf"(?:contre|sur)\s+(?:l[ae]\s+|l'|les\s+)(?:maladie\s+d[e']\s?)?(?:{_ILLNESS})"
# Names that bodies and events bear, each in full. A kind of place or of action before an illness is no such name: one
# comes home from the « unité de dépression », and « dépistage du cancer » is a reason to be absent.
_FIXED_NAMES: Final = re.compile(
    rf"\b(?:ligue\s+{_OF_WHERE}*(?:de\s+lutte\s+)?{_AGAINST}|"
    rf"(?:association|f[ée]d[ée]ration|fondation)\s+{_OF_WHERE}*(?:(?:de|pour\s+la)\s+(?:lutte|recherche)\s+)?{_AGAINST}|"
    rf"(?:association|amicale|f[ée]d[ée]ration|union)\s+{_OF_WHERE}*des\s+(?:diab[ée]tiques|[ée]pileptiques|autistes)|"
    rf"institut\s+{_OF_WHERE}*du\s+cancer|centre\s+{_OF_WHERE}*de\s+lutte\s+contre\s+le\s+cancer|"
    rf"maison\s+de\s+l'autisme|caisse\s+{_OF_WHERE}*d'assurance[\s-]maladie|"
    rf"(?:journ[ée]e|semaine)\s+{_OF_WHERE}(?:de\s+(?:lutte|pr[ée]vention|sensibilisation|d[ée]pistage)\s+)?"
    rf"(?:d[eu]\s+|de\s+la\s+|de\s+l'|d'|des\s+|[àa]\s+la\s+|[àa]\s+l'|aux?\s+|contre\s+l[ae]\s+|contre\s+l')"
    rf"(?:maladie\s+d[e']\s?)?(?:{_ILLNESS}|handicap))\b",
    re.IGNORECASE,
)
# The end of a sentence: not that of an abbreviation, nor that of a line.
_SENTENCE_END: Final = re.compile(r"(?<=[a-zà-ÿ]{4})[.!?]\s|\n\s*\n")
_OF_SOMEONE: Final = re.compile(
    r"\b(?:arr[êe]t (?:de |pour |en )?(?:maladie|travail)|(?:longue|grave) maladie|"
    r"cong[ée] (?:de |pour )?(?:maladie|maternit[ée])|hospitalis[ée]e?|rqth|mi-temps th[ée]rapeutique|burn-?out|"
    r"souffr\w+|atteinte? d|victime d|porteu(?:r|se) d|pour cause d|en raison d|enceinte|absente?|"
    r"usag[eè]re?|agente?|[ée]l[èe]ve|patiente?|salari[ée]e?|enfant|conjointe?|[ée]pou(?:x|se)|fils|fille|p[èe]re|m[èe]re|"
    r"mari|il|elle|je|son|sa|mon|ma)\b",
    re.IGNORECASE,
)


# Someone under care, or someone hidden, whom a fixed name would tell the illness of.
_BESIDE_SOMEONE: Final = re.compile(
    r"\b(?:suivie?s?|cure|soins?|soign\w+|trait[ée]e?s?|traitements?|admise?s?|prises? en charge|orient[ée]e?s?|"
    r"accompagn[ée]e?s?|rendez-vous|rdv|consult\w+|s[ée]jour\w*|bilan|atteinte?s?|porteu\w+|arr[êe]ts?|absen\w+|"
    r"h[ée]berg\w+|hospitali\w+|rentr[ée]e?s?|sortie?s?|patient\w*|malades?|personnes?|vous|votre|vos|lui|ils|elles|"
    r"ses|mes|monsieur|madame|mme|mlle)\b|\bj'|\bm\.\s|\[…\]",
    re.IGNORECASE,
)
Places = Sequence[tuple[int, int]]


def illnesses(text: Shadow, fixed_names: Places) -> Iterator[Span]:
    """Stretches of a running text that tell of someone's illness. fixed_names: places where a name tells of nobody."""
    yield from _found(_IN_TEXTS, text, fixed_names)


def health(text: Shadow, fixed_names: Places) -> Iterator[Span]:
    """Stretches of a cell that tell of someone's health: illnesses, leaves, disabilities. fixed_names: as above."""
    yield from _found(_IN_CELLS, text, fixed_names)


def is_of_someone(text: str) -> bool:
    """Whether a cell speaks of one person's state, or of one person, whatever its column is about."""
    return _OF_SOMEONE.search(text) is not None


def holds_fixed_name(text: Shadow) -> bool:
    """Whether the name of a body or of an event after an illness stands in a text."""
    return _FIXED_NAMES.search(text.flat) is not None


def fixed_names_of_nobody(text: Shadow, people: Places, *, sentences: bool = True) -> Places:
    """Places of fixed names where nobody stands, nor is spoken of, in the same sentence, or in the whole text.

    people: places of the persons named in the text, whatever their role.
    """
    found = [name.span() for name in _FIXED_NAMES.finditer(text.flat)]
    if not found:
        return ()
    ends = [end.end() for end in _SENTENCE_END.finditer(text.lines)] if sentences else []
    beside = [
        (first, last)
        for first, last in pairwise((0, *ends, len(text.lines)))
        if any(_meet(name, (first, last)) for name in found) and _is_beside_someone(text, first, last, people)
    ]
    return tuple(name for name in found if not any(_meet(name, sentence) for sentence in beside))


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _is_beside_someone(text: Shadow, first: int, last: int, people: Places) -> bool:
    sentence = text.flat[first:last]
    if is_of_someone(sentence) or _BESIDE_SOMEONE.search(sentence):
        return True
    return any(_meet(person, (first, last)) for person in people)


def _found(words: re.Pattern[str], text: Shadow, fixed_names: Places) -> Iterator[Span]:
    """Each stretch; the search goes on right after a fixed name, for what follows it may be someone's."""
    position = 0
    while found := words.search(text.flat, position):
        name_end = next((end for start, end in fixed_names if start <= found.start() < end), None)
        if name_end is None:
            yield span(*found.span(), "HEALTH", score=0.5, why="span.matter")
        position = found.end() if name_end is None else name_end
