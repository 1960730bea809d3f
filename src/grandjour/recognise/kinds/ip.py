"""IP address."""

import ipaddress
import re
from typing import Final

from grandjour.recognise.recogniser import Recogniser, SpanRule

_V4: Final = r"(?:\d{1,3}\.){3}\d{1,3}"


def is_ip(text: str) -> bool:
    """An address of version 4, or of version 6 with at least two colons."""
    if text.count(".") != 3 and text.count(":") < 2:
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


RECOGNISER = Recogniser(
    name="ip",
    description="IP address",
    source="RFC 791, RFC 4291",
    labels={"ip": 0.9, "ip client": 1.0, "adresse ip": 1.0, "ip address": 1.0},
    matches=is_ip,
    alone=0.9,
    examples=("192.0.2.17", "2001:db8::1"),
    counter_examples=("192.0.2.256", "1.2.3", "", "12:30", "06.12.34.56.78"),
    rule=SpanRule(
        type="IP",
        patterns=(re.compile(rf"\bIP\b[^\d\n]{{0,15}}(?P<value>{_V4})(?![\d.]*\d)", re.IGNORECASE),),
        trigger=r"\bIP\b[^\d\n]{0,15}\d",
        digits=4,
        accepts=is_ip,
        score=0.9,
    ),
    texts=("connexion depuis l'adresse IP 192.0.2.17", "IP: 192.0.2.17."),
    counter_texts=("version 1.2.3.4", "IP 300.1.1.1"),
)
