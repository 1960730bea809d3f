"""Street addresses in running text; an address of a service stays readable."""

import re
from collections.abc import Iterator
from typing import Final

from grandjour.model.finding import Span
from grandjour.recognise.texts.shadow import Shadow, span

_GAP: Final = r" *+\n?+ *+"  # a line may end inside an address; possessive, so that long blanks cost nothing
_NUMBER: Final = r"(?<![\d/.,])\d{1,4}(?: ?(?:bis|ter|quater|[A-D]\b))?(?: ?[-/] ?\d{1,4}(?: ?(?:bis|ter))?)?"
_STREET: Final = (
    r"(?:rue|avenue|av\.|boulevard|bld|bd|all[ée]e|chemin|impasse|place|quai|route|cours|square|passage|sentier|"
    r"esplanade|faubourg|ruelle|venelle|traverse|mont[ée]e|promenade|villa)"
)
_SMALL: Final = r"(?:(?:de l'|l'|d')|(?:de la|de|du|des|la|le|les|en|et|sur|sous|l[èe]s|aux)\b ?)"
_CAPITAL: Final = r"(?!(?:BP|CS|CEDEX)\b)[A-ZÀ-ÖØ-Þ][\w'\-]*\.?"
_MONTH: Final = r"(?i:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre)"
_DATE: Final = rf"\d{{1,2}} {_MONTH}(?: \d{{4}})?"
# In capitals, only a word that goes on with the sentence ends a name.
_STOP: Final = (
    r"(?!(?:en|et|a|à|qui|est|dont|pour|afin|n[ée]e?|t[ée]l|bp|demeurant|pr[ée]sente|a|avec|par|vu|ont|sont|cedex|"
    r"moyennant|joignable|constat\w+)\b)"
)


def _town(capital: str) -> str:
    return rf"(?:(?i:l[ea]s?){_GAP})?{capital}(?:[ \-](?:{_SMALL})?{capital}){{0,4}}(?: (?i:cedex)(?: \d{{1,2}})?)?"


def _address(capital: str) -> re.Pattern[str]:
    name = rf"(?:{_SMALL}|{_DATE}|{capital}|(?<=\b[dl]')\w+)"
    tail = (
        rf"(?:{_GAP},?{_GAP}BP \d{{1,6}})?"
        rf"(?:{_GAP}[,\-–—]?{_GAP}\d{{5}}{_GAP}{_town(capital)}|{_GAP}\b(?i:à|a){_GAP}{_town(capital)})?"
    )
    street = rf"{_NUMBER}{_GAP},?{_GAP}(?i:{_STREET})\b{_GAP}"
    return re.compile(rf"{street}{name}(?:{_GAP}{name}){{0,8}}{tail}")


_MIXED: Final = _address(_CAPITAL)
_UPPER: Final = re.compile(_address(rf"(?i:{_STOP})[A-ZÀ-ÖØ-Þ][\w'\-]*\.?").pattern, re.IGNORECASE)
_INSIDE: Final = re.compile(
    r"(?:(?:b[âa]t(?:iment|\.)?|appt?\.?|appartement|esc\.?|escalier|r[ée]sidence|lotissement|"
    r"porte)\s+[\w' \-]{1,30}|"
    r"\d{1,2} ?e(?:r|me)?\s+[ée]tage)(?:\s*,\s*|\s+)$",
    re.IGNORECASE,
)
_HAMLET: Final = re.compile(
    rf"(?i:lieu-?dit){_GAP}(?:[\w'\-]++{_GAP}){{1,5}},?{_GAP}\d{{5}}{_GAP}{_town(_CAPITAL)}", re.IGNORECASE
)
_SERVICE_BEFORE: Final = re.compile(
    r"(?:mairie|h[ôo]tel de ville|si[èe]ge|service|SIRET|pr[ée]fecture|tribunal|commune de|accueil|"
    r"bureaux?)[^;]{0,60}$",
    re.IGNORECASE,
)
_SERVICE_INSIDE: Final = re.compile(r"h[ôo]tel de ville|mairie|pr[ée]fecture", re.IGNORECASE)
_HOME_BEFORE: Final = re.compile(
    r"(?:demeurant|domicili|habitant|r[ée]sid(?:ant|e)|individuel)[^;]{0,60}$", re.IGNORECASE
)
_LOOK_BACK: Final = 80  # characters


def addresses(text: Shadow) -> Iterator[Span]:
    """Number and street, with what comes before (building, floor) and after (postal code, town)."""
    for pattern in (_UPPER if text.upper else _MIXED, _HAMLET):
        for found in pattern.finditer(text.lines):
            start, end = found.start(), found.end() - (len(found[0]) - len(found[0].rstrip(" \n,-")))
            while inside := _INSIDE.search(text.lines, max(0, start - _LOOK_BACK), start):
                start = inside.start()
            before = text.flat[max(0, start - _LOOK_BACK) : start]
            home = _HOME_BEFORE.search(before) is not None
            service = not home and bool(_SERVICE_BEFORE.search(before) or _SERVICE_INSIDE.search(found[0]))
            yield span(
                start,
                end,
                "ADDRESS",
                score=0.8,
                why="span.service" if service else "span.address",
                hide=not service,
                role="service" if service else None,
            )
