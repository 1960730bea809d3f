"""Technical identifier (UUID): of nobody by itself."""

import re

from grandjour.recognise.recogniser import Recogniser, matcher

is_uuid = matcher(r"\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?", re.IGNORECASE)

RECOGNISER = Recogniser(
    name="uuid",
    description="Universally unique identifier",
    source="RFC 9562",
    labels={"uuid": 0.9, "guid": 0.9, "id tech": 0.9, "cle": 0.5},
    matches=is_uuid,
    alone=0.95,
    examples=("d57775a5-475c-4a64-9320-f480c27f162e", "{D57775A5-475C-4A64-9320-F480C27F162E}"),
    counter_examples=(
        "d57775a5-475c-4a64-9320",
        "",
        "d57775a5475c4a649320f480c27f162e",
        "zzzzzzzz-475c-4a64-9320-f480c27f162e",
    ),
)
