"""What CRPA L311-6 protects without naming: health, social situation, conduct. Words of the matter; suspicions only."""

import re
from collections.abc import Iterator
from typing import Final

from grandjour.model.finding import Span
from grandjour.recognise.texts.health import Places, illnesses
from grandjour.recognise.texts.shadow import Shadow, span

_SOCIAL: Final = (
    r"(?:per[çc]oit|b[ée]n[ée]fici\w+ d\w+|touche) (?:le |l'|du |de l')?(?:RSA|revenu de solidarit[ée] active|"
    r"AAH|APL|allocation\w*[^.;,\n]{0,30})|"
    r"(?:est |)en situation de surendettement|surendett\w+|"
    r"(?:dispose d'un |un )?quotient familial de [\d  ]+(?: euros| €)?|"
    r"(?:pr[ée]sente une |une )?dettes? de loyer(?: de [\d  ,]+(?: euros| €)?)?|"
    r"(?:est )?h[ée]berg[ée]e? [àa] titre gratuit(?: chez un tiers)?|"
    r"vi(?:t|vent) s[ée]par[ée]e?s? d[^.;,\n]{3,50}|sans domicile fixe|(?:son )?expulsion locative|"
    r"instance de divorce"
)
_CONDUCT: Final = (
    r"(?:a|ont) [ée]t[ée] (?:condamn|poursuivi|mis en examen|sanctionn|licenci)\w*[^.;,\n]{0,60}|"
    r"n'a pas respect[ée][^.;,\n]{3,60}|s'est montr[ée]e? (?:violent|agressi|mena[çc]ant)\w*[^.;,\n]{0,50}|"
    r"a (?:insult|menac|agress|frapp|harcel)\w+[^.;,\n]{3,60}|a fait l'objet d'un (?:avertissement|"
    r"bl[âa]me)[^.;,\n]{0,60}|"
    r"a [ée]t[ée] retrouv\w+ en [ée]tat d'[ée]bri[ée]t[ée][^.;,\n]{0,40}|[ée]tat d'[ée]bri[ée]t[ée]"
)
_PATTERNS: Final = tuple(
    (kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in (("SOCIAL", _SOCIAL), ("CONDUCT", _CONDUCT))
)


def private_matters(text: Shadow, fixed_names: Places) -> Iterator[Span]:
    """Stretches that tell of someone's health, social situation or conduct. fixed_names: as for `illnesses`."""
    yield from illnesses(text, fixed_names)
    for kind, pattern in _PATTERNS:
        for found in pattern.finditer(text.flat):
            yield span(*found.span(), kind, score=0.5, why="span.matter")
