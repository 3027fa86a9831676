"""Which IP addresses lie on the public internet. Pure."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All that is given out of IPv6. What lies beside it (site-local, local NAT64) some Pythons call global."""
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """False for private, local, shared, reserved and multicast addresses, and for what is no address.

    IPv6 addresses that stand for an IPv4 address (mapped, NAT64, 6to4) are as public as that one is. Teredo is not.
    """
    try:
        given = ip_address(address)
    except ValueError:
        return False
    if isinstance(given, IPv4Address):
        return _is_public_v4(given)
    inner = _inner(given)
    if inner is not None:
        return _is_public_v4(inner)
    return given in _GLOBAL_UNICAST and given.is_global and not given.is_multicast


def _is_public_v4(address: IPv4Address) -> bool:
    return address.is_global and not address.is_multicast


def _inner(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour
