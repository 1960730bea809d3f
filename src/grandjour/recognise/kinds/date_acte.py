"""Date of an act: a date under a header that names one."""

from grandjour.recognise.kinds.date import is_date
from grandjour.recognise.recogniser import Recogniser

RECOGNISER = Recogniser(
    name="date_acte",
    description="Date of a decision, a session, a signature",
    source="usage of administrative acts",
    labels={
        "date acte": 1.0,
        "date": 0.65,
        "jour": 0.65,
        "date convention": 1.0,
        "date decision": 1.0,
        "date deliberation": 1.0,
        "date seance": 1.0,
        "date signature": 1.0,
        "date notification": 1.0,
        "date arrete": 1.0,
        "date publication": 0.9,
    },
    matches=is_date,
    alone=0.84,
    examples=("2024-05-06", "06/05/2024", "6 mai 2024"),
    counter_examples=("2024", "31/02/2024", "", "acte du 6 mai"),
)
