"""What a recogniser is: one kind of value, how it is spelled, which headers announce it, how it stands in a text."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

DIGIT_GAP: Final = r"[ .\-/_ \t\u00a0\u2007\u2009\u202f]{0,2}"  # what people write between groups of digits
NO_DIGIT_BEFORE: Final = r"(?<!\d)(?<!\d[.,])"  # a decimal part is no number of its own
NO_DIGIT_AFTER: Final = r"(?!\d)"
_SPACES: Final = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")


def clean(text: str) -> str:
    """A cell as recognisers take it: outer white space gone, inner runs (no-break ones too) one space."""
    if text.isascii() and "  " not in text and "\n" not in text and "\t" not in text:
        return text.strip()
    return _SPACES.sub(" ", text).strip()


def digits_of(text: str) -> str:
    """The ASCII digits of a text, in order."""
    return "".join(character for character in text if character in "0123456789")


def is_word_or_code(text: str) -> bool:
    """Whether a cell says something in words, or by a code of one digit; counts and amounts do not."""
    return any(map(str.isalpha, text)) or (len(text) == 1 and text.isdecimal())


@dataclass(frozen=True, slots=True)
class SpanRule:
    """How a kind of value stands inside a longer text.

    patterns: their group `value` is the stretch. trigger: RE2 pattern for the engine's screening of all rows, without
    look-around and without regard to case; where it does not match, no pattern can. accepts: the exact check.
    public: whether the stretch is of a service, hence stays readable. digits: a text with fewer cannot hold one.
    doubtful: patterns whose stretch is a suspicion although the exact check refuses it: mistyped, but plainly meant.
    """

    type: str
    patterns: tuple[re.Pattern[str], ...]
    trigger: str
    accepts: Callable[[str], bool]
    score: float
    public: Callable[[str], bool] | None = None
    digits: int = 0
    doubtful: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Recogniser:
    """One kind of column.

    labels: folded words of a header → how surely they announce it, 0…1. matches: a whole cell is of that kind.
    alone: how sure values are without any header. share: of the distinct values, needed.
    examples and counter_examples: cells; texts and counter_texts: for `rule`; doubtful_texts: where it is in doubt.
    """

    name: str
    description: str
    source: str
    labels: Mapping[str, float]
    matches: Callable[[str], bool]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    alone: float = 0.0
    share: float = 0.8
    rule: SpanRule | None = None
    texts: tuple[str, ...] = ()
    counter_texts: tuple[str, ...] = field(default=())
    doubtful_texts: tuple[str, ...] = ()


def engine_pattern(pattern: str) -> str:
    """The same pattern for RE2, which knows no `\\uXXXX`."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), pattern)


def matcher(pattern: str, flags: int = 0) -> Callable[[str], bool]:
    """A test of whole cells by a pattern."""
    compiled = re.compile(pattern, flags)
    return lambda text: compiled.fullmatch(text) is not None
