"""Who counts as one visitor: an IPv4 address, a line of IPv6, and no header of somebody else's."""

from datetime import UTC, datetime, timedelta

import pytest
from starlette.requests import Request

from grandjour.portal.rates import Rate, Rates, network_of

AT = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


def told(address: str, peer: str = "127.0.0.1") -> Request:
    """A request by a proxy that tells this address."""
    return Request({"type": "http", "client": (peer, 5), "headers": [(b"x-forwarded-for", address.encode())]})


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_what_counts_as_one(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_line_of_ipv6_is_one_visitor() -> None:
    """A visitor has 2⁶⁴ addresses of the same line: each once had a rate of its own."""
    rates = Rates(Rate(10, timedelta(hours=1)), lambda: AT)
    assert sum(rates.admit(told(f"2001:db8:1:2::{n:x}")) for n in range(1, 100)) == 10
    assert rates.admit(told("2001:db8:1:3::1"))


def test_a_header_from_elsewhere_counts_for_nothing() -> None:
    """Believed only of a proxy on this machine, its last word."""
    rates = Rates(Rate(10, timedelta(hours=1)), lambda: AT)
    assert sum(rates.admit(told(f"192.0.2.{n}", peer="198.51.100.1")) for n in range(20)) == 10
    assert sum(rates.admit(told(f"192.0.2.{n}, 203.0.113.5")) for n in range(20)) == 10
