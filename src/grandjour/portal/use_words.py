"""How a dataset is used, in plain words."""

from typing import Final

from grandjour.serve.notice import Notice
from grandjour.web.messages import Messages

KINDS: Final = ("downloads", "api_calls", "reuses", "requests")


def told_uses(notice: Notice, words: Messages) -> tuple[str, ...]:
    """« 124 téléchargements », « 3 réutilisations »: what is not none. As they are: of no person."""
    figures = notice.figures
    counts = dict(zip(KINDS, (figures.downloads, figures.api_calls, len(notice.reuses), figures.requests), strict=True))
    return tuple(words.count(f"uses.{kind}", n) for kind, n in counts.items() if n)
