"""Age in years."""

from grandjour.recognise.recogniser import Recogniser, matcher

is_age = matcher(r"(?:\d|[1-9]\d|1[01]\d)(?: ?ans)?")

RECOGNISER = Recogniser(
    name="age",
    description="Age of a person, in years",
    source="usage",
    labels={"age": 1.0, "ans": 0.8, "a": 0.5, "age revolu": 1.0, "age ans": 1.0},
    matches=is_age,
    alone=0.05,
    share=0.95,
    examples=("0", "7", "42", "101", "42 ans"),
    counter_examples=("", "120", "042", "12,5", "-3", "ans"),
)
