"""Title and description: the words that an agent writes for the public."""

from grandjour.model.finding import Finding, Place, Subject
from grandjour.recognise.marks import marks_in
from grandjour.recognise.passages import findings_in_text


def findings_in_words(*, title: str, description: str) -> tuple[Finding, ...]:
    """Findings in the words that an agent writes for the public, and marks of a draft in the title."""
    return (
        *marks_in([(title, Place())]),
        *findings_in_text(title, Subject(field="title")),
        *findings_in_text(description, Subject(field="description")),
    )
