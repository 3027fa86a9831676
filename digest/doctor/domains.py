"""Domain names as the doctor compares them. Pure.

There is no list of public suffixes here: RFC 9989 finds the organisation by asking DNS, and for advice a guess that is
right for "example.org" and "example.co.uk" is enough.
"""

PLACEHOLDERS = ("example.org", "example.com", "example.net", "example", "invalid", "test", "localhost")
"""Names that are nobody's (RFC 2606)."""


def domain_of(address: str) -> str:
    """What stands behind the @, in lower case."""
    return address.rpartition("@")[2].lower().rstrip(".")


def is_placeholder(domain: str) -> bool:
    """True for the domains of examples, and all names below them."""
    return any(domain == name or domain.endswith(f".{name}") for name in PLACEHOLDERS)


def organisation(domain: str) -> str:
    """The part that somebody registered, as well as can be guessed: two labels, or three as in "example.co.uk"."""
    labels = domain.lower().rstrip(".").split(".")
    below_country = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if below_country else labels[-2:])


def related(one: str, other: str) -> bool:
    """True when both seem to belong to one organisation."""
    return organisation(one) == organisation(other)


def parents(domain: str) -> list[str]:
    """The domain and what stands above it, down to its last two labels: "a.b.c.d" gives "a.b.c.d", "b.c.d", "c.d"."""
    labels = domain.split(".")
    return [".".join(labels[at:]) for at in range(max(len(labels) - 1, 1))]
