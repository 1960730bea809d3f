"""Religion: told by its header."""

from grandjour.recognise.recogniser import Recogniser, is_word_or_code

RECOGNISER = Recogniser(
    name="religion",
    description="Religion or belief of a person",
    source="RGPD art. 9; usage of forms",
    labels={
        "religion": 1.0,
        "confession": 0.95,
        "confession religieuse": 1.0,
        "religion menu": 1.0,
        "menu religieux": 1.0,
        "menu confessionnel": 1.0,
        "repas confessionnel": 1.0,
        "convictions religieuses": 1.0,
        "conviction religieuse": 1.0,
    },
    matches=is_word_or_code,
    share=0.5,
    examples=("catholique", "halal", "sans", "1"),
    counter_examples=("", "12", "1 204", "12,5"),
)
