"""Who counts as one visitor."""

import pytest

from subscribers.networks import network


@pytest.mark.parametrize(
    ("ip", "counted"),
    [
        ("192.0.2.17", "192.0.2.0/24"),
        ("192.0.2.250", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.17", "192.0.2.0/24"),
        (" 192.0.2.17 ", "192.0.2.0/24"),
        ("127.0.0.1", "127.0.0.0/24"),
    ],
)
def test_neighbours_are_one(ip: str, counted: str) -> None:
    assert network(ip) == counted


@pytest.mark.parametrize("text", ["", "unknown", "192.0.2.1, 10.0.0.1", "192.0.2.256", "a" * 10_000, "\x00"])
def test_what_is_no_address_counts_together(text: str) -> None:
    assert network(text) == "unknown"
