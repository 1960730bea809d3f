"""Columns that an agent chose not to publish, though nothing is suspected in them: a ruling with its reason, no more.

Publishing is a faculty (CRPA L312-1); where it is a duty (L312-1-1) the reason says why a column stays out.
"""

import re
from collections.abc import Iterable
from typing import Final

from grandjour.assess.answers import Rulings
from grandjour.model.decision import ColumnDecision, Measure

CHOICE: Final = "choice"
TYPE: Final = "choix_agent"
ARTICLE: Final = "CRPA L312-1"
KEY: Final = re.compile(rf"(?P<table>t\d+)/c(?P<column>\d+):{CHOICE}", re.ASCII)


def choice_id(table: str, column: int) -> str:
    """What a ruling that leaves a column out answers: `t1/c3:choice`."""
    return f"{table}/c{column}:{CHOICE}"


def is_choice(question: str) -> bool:
    """Whether a question is one of those that `choice_id` names."""
    return KEY.fullmatch(question) is not None


def chosen(rulings: Rulings, decided: Iterable[ColumnDecision]) -> tuple[ColumnDecision, ...]:
    """The columns left out by choice, but those that are dropped anyway. A choice without reason does not stand."""
    dropped = {(one.table, one.column) for one in decided if one.measure is Measure.DROP_COLUMN}
    found = []
    for question, ruling in sorted(rulings.items()):
        place = KEY.fullmatch(question)
        if place is None or ruling.answer != Measure.DROP_COLUMN or not ruling.reason.strip():
            continue
        table, column = place["table"], int(place["column"])
        if (table, column) not in dropped:
            decision = ColumnDecision(table, column, Measure.DROP_COLUMN, TYPE, article=ARTICLE, ruling=ruling.id)
            found.append(decision)
    return tuple(found)
