"""How much the office lets a request send."""

from typing import Final

MOST_BYTES: Final = 4 << 30  # of one document
FORM_BYTES: Final = 1 << 20  # of a form without files
DROP: Final = "/deposer"  # the one address that takes files


def most_bytes(path: str) -> int:
    """Of the body of a request to this path."""
    return MOST_BYTES + FORM_BYTES if path.endswith(DROP) else FORM_BYTES
