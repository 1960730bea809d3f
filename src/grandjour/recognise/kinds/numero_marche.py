"""Number of a public contract."""

from grandjour.recognise.recogniser import Recogniser, matcher

is_contract = matcher(r"(?:19|20)\d\d[-_ ]?[A-Z]{1,4}[-_ ]?\d{1,5}(?:[-_ ]\d{1,2})?")

RECOGNISER = Recogniser(
    name="numero_marche",
    description="Number of a public contract: year, letters, rank",
    source="usage; arrêté du 22 décembre 2022 (données essentielles)",
    labels={
        "marche": 0.8,
        "n marche": 1.0,
        "numero marche": 1.0,
        "num marche": 1.0,
        "numero": 0.4,
        "ref": 0.4,
        "reference": 0.4,
        "contrat": 0.6,
    },
    matches=is_contract,
    alone=0.6,
    examples=("2025M076", "2024-S-046", "2020TVX12"),
    counter_examples=("", "2025", "M076", "2025076", "AB-123-CD"),
)
