"""Age in years."""

from grandjour.recognise.recogniser import Recogniser, matcher

_YEARS = r"(?:\d|[1-9]\d|1[01]\d)"
is_age = matcher(
    rf"{_YEARS}(?: ?ans)?|(?:de )?{_YEARS} ?(?:-|à|/) ?{_YEARS}(?: ?ans)?|{_YEARS} ?(?:ans)? ?(?:\+|et (?:\+|plus))"
)

RECOGNISER = Recogniser(
    name="age",
    description="Age of a person, in years",
    source="usage",
    labels={"age": 1.0, "ans": 0.8, "a": 0.5, "age revolu": 1.0, "age ans": 1.0, "tranche age": 1.0, "classe age": 1.0},
    matches=is_age,
    alone=0.05,
    share=0.95,
    examples=("0", "7", "42", "101", "42 ans", "30-39", "18 à 25 ans", "75 ans et plus"),
    counter_examples=("", "120", "042", "12,5", "-3", "ans"),
)
