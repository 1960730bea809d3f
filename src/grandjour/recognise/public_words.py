"""Words for the public: title and description, which an agent writes, and the name that a reporter gives."""

from typing import Final

from grandjour.model.finding import Finding, Place, Subject
from grandjour.recognise.marks import marks_in
from grandjour.recognise.passages import findings_in_text

NAMES: Final = frozenset({"PERSON"})  # what the name of a reporter is expected to be


def findings_in_words(*, title: str, description: str) -> tuple[Finding, ...]:
    """Findings in the words that an agent writes for the public, and marks of a draft in the title."""
    return (
        *marks_in([(title, Place())]),
        *findings_in_text(title, Subject(field="title")),
        *findings_in_text(description, Subject(field="description")),
    )


def findings_in_name(name: str) -> tuple[Finding, ...]:
    """Findings in the name that somebody asks to be shown with a correction: whatever is more than a name."""
    found = findings_in_text(name, Subject(field="credit"))
    return tuple(one for one in found if one.hide and one.type not in NAMES)


def creditable(name: str) -> str:
    """The name to show with a correction; "" where none was given, or where more than a name is recognised in it."""
    return "" if findings_in_name(name) else name
