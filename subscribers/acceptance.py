"""Which addresses a publisher takes from strangers: decided by the address alone, before anybody looks who it is."""

from collections.abc import Collection

from digest.core.errors import BadInput
from subscribers.addresses import EmailAddress

ROLES = frozenset(
    {
        *("abuse", "admin", "administrator", "hostmaster", "mailer-daemon", "noc", "postmaster", "root", "security"),
        *("webmaster", "www", "no-reply", "noreply", "donotreply", "do-not-reply"),
        *("billing", "contact", "enquiries", "hello", "help", "hr", "info", "jobs", "mail", "marketing", "news"),
        *("office", "press", "sales", "service", "support", "team"),
    }
)
"""What stands before the @ of addresses that many people read."""


def accept(address: EmailAddress, *, roles: bool, refused_domains: Collection[str]) -> None:
    """Raise BadInput when the publisher does not want this address: one of a role unless `roles`, or one at a refused
    domain or below it."""
    local, _, domain = address.key.rpartition("@")
    if not roles and local.partition("+")[0] in ROLES:
        raise BadInput(f"many people read {local}@, and nobody can agree for all of them; use an address of your own")
    for refused in map(str.lower, refused_domains):
        if f".{domain}".endswith(f".{refused}"):
            raise BadInput(f"addresses at {refused} are not taken here; use another one of yours")
