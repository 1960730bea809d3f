"""What tells of someone's health: illnesses, leaves, disabilities; not the bodies and actions named after them.

Mere suspicions (CRPA L311-6 1°, medical secrecy). Illnesses are looked for in any text; leaves, stays in hospital and
disabilities, which public texts speak of at every turn, in cells only. Its column, or `is_of_someone`, tells whether
they are looked for in a cell.
"""

import re
from collections.abc import Iterator
from typing import Final

from grandjour.model.finding import Span
from grandjour.recognise.texts.shadow import Shadow, span

BEFORE: Final = 80  # characters looked at before a word
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
# Bodies, public actions, seats and facilities: what is named after an illness is nobody's.
_NAMED_AFTER: Final = (
    r"contre|anti|vaincre|assurance|couverture|caisse|mutuelle|centre|institut|ligue|association|asso|amicale|"
    r"f[ée]d[ée]ration|fondation|comit[ée]|collectif|maison|p[ôo]le|unit[ée]|r[ée]seau|club|sport|observatoire|lutte|"
    r"pr[ée]vention|d[ée]pistage|sensibilisation|recherche|journ[ée]es?|semaine|campagne|programme|places?|"
    r"emplacements?|stationnements?|parking|acc[èe]s|accessibilit[ée]|ascenseur|personnes|publics?|france|carte"
)
_LINK: Final = (
    r"de|du|des|d|la|le|l|les|aux?|[àa]|en|et|sur|situation|porteurs?|porteuses|atteinte?s|mondiale?|nationale?|"
    r"d[ée]partementale?|r[ée]gionale?|communale?|fran[çc]aise?|primaire"
)
_AFTER_BODY: Final = re.compile(rf"\b(?:{_NAMED_AFTER})(?:[\s'-]+(?:{_LINK}))*[\s'-]*$", re.IGNORECASE)
_OF_SOMEONE: Final = re.compile(
    r"\b(?:arr[êe]t (?:de |pour |en )?(?:maladie|travail)|(?:longue|grave) maladie|"
    r"cong[ée] (?:de |pour )?(?:maladie|maternit[ée])|hospitalis[ée]e?|rqth|mi-temps th[ée]rapeutique|burn-?out|"
    r"souffr\w+|atteinte? d|victime d|porteu(?:r|se) d|pour cause d|en raison d|enceinte|absente?|"
    r"usag[eè]re?|agente?|[ée]l[èe]ve|patiente?|salari[ée]e?|enfant|conjointe?|[ée]pou(?:x|se)|fils|fille|p[èe]re|m[èe]re|"
    r"mari|il|elle|je|son|sa|mon|ma)\b",
    re.IGNORECASE,
)


def illnesses(text: Shadow) -> Iterator[Span]:
    """Stretches of a running text that tell of someone's illness."""
    yield from _found(_IN_TEXTS, text)


def health(text: Shadow) -> Iterator[Span]:
    """Stretches of a cell that tell of someone's health: illnesses, leaves, disabilities."""
    yield from _found(_IN_CELLS, text)


def is_of_someone(text: str) -> bool:
    """Whether a cell speaks of one person's state, or of one person, whatever its column is about."""
    return _OF_SOMEONE.search(text) is not None


def _found(words: re.Pattern[str], text: Shadow) -> Iterator[Span]:
    for found in words.finditer(text.flat):
        if not _AFTER_BODY.search(text.flat[max(0, found.start() - BEFORE) : found.start()]):
            yield span(*found.span(), "HEALTH", score=0.5, why="span.matter")
