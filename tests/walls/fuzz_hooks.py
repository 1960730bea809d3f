"""What schemathesis must be told and OpenAPI has no words for; loaded by its own process (SCHEMATHESIS_HOOKS)."""

from typing import Any, Final

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, HookContext

COUNT: Final = "rows__count"
FUNCTIONS: Final = ("sum", "avg", "min", "max")

schemathesis.openapi.format("date-time-local", st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds")))


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Valid questions only: `sort` names each column once, and for groups only those of the result."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE or "sort" not in case.query:
        return
    keys = {key.removeprefix("-"): key for key in reversed(names(case.query["sort"]))}
    if case.path.endswith("/groups"):
        results = {*names(case.query.get("by", [])), COUNT}
        results |= {f"{name}__{function}" for function in FUNCTIONS for name in names(case.query.get(function, []))}
        keys = {name: key for name, key in keys.items() if name in results}
    case.query["sort"] = ",".join(keys.values())


def names(value: list[str] | str) -> list[str]:
    """A list, written already or not."""
    return value.split(",") if isinstance(value, str) else value
