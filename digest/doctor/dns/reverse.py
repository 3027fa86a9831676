"""The name behind this machine's own address, where its own mail server sends from it.

Behind a relay elsewhere it is that relay's address that counts, and its operators who answer for it.
"""

import socket
from collections.abc import Sequence
from ipaddress import ip_address

from digest.doctor.finding import Finding, ok, wrong

FAR_AWAY = ("192.0.2.1", 53)
"""An address that is nobody's (RFC 5737). Nothing is sent there."""


def own_public_address() -> str | None:
    """The public IPv4 address of this machine, or None behind a translator or without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.connect(FAR_AWAY)  # only asks the routing table
        except OSError:
            return None
        address = str(line.getsockname()[0])
    return address if ip_address(address).is_global else None


def judge(subject: str, address: str, names: Sequence[str], forward: Sequence[str]) -> Finding:
    """`names` are the PTR records of `address`; `forward` the addresses of the first of them."""
    if not names:
        message = f"PTR: {address} has no name, and large providers refuse its mail"
        return wrong(subject, message, "Have the provider of this machine set one.")
    if address not in forward:
        message = f"PTR: {address} is called {names[0]}, which does not lead back to it"
        return wrong(subject, message, f"Give {names[0]} an A record with this address.")
    return ok(subject, f"PTR: {address} is {names[0]}, and back")
