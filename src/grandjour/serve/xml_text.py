"""What XML can hold of a text."""

import re
from typing import Final

NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return NOT_XML.sub("", text)
