"""Who counts as one visitor where only an IP address is known."""

from ipaddress import IPv6Address, ip_address, ip_network

UNKNOWN = "unknown"


def network(ip: str) -> str:
    """The network that an address counts with: a /24 of IPv4, a /64 of IPv6. What is no address counts as one network.

    A /64 is the least that any customer of IPv6 has, and they can change their address within it for every request. A
    /24 is the least that is traded of IPv4, so that renting more addresses helps nobody; a school or an office behind
    one address is counted together in any case, and a limit has to leave room for it.
    """
    try:
        address = ip_address(ip.partition("%")[0].strip())
    except ValueError:
        return UNKNOWN
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(ip_network((address, 24 if address.version == 4 else 64), strict=False))
