"""The last resort for notices: flufl.bounce, which knows many servers, on a bounded copy of the message."""

import logging
from email.message import Message

from digest.mail.bounces import addresses
from digest.mail.bounces.parts import Parts

MOST_LINES, LONGEST_LINE = 400, 200
"""Its expressions were not made for texts that somebody wrote to keep them busy."""
KEPT = ("From", "To", "Subject", "Reply-To", "X-Mailer", "Date", "X-Failed-Recipients")


# It logs whatever trips it, with a traceback; that is no news, and parts of the message might stand in it.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL + 1)


def addresses_in(parts: Parts, notice: str) -> list[str]:
    """The addresses that flufl.bounce finds, in the order of the alphabet; none when it trips."""
    from flufl.bounce import all_failures

    try:
        for_now, for_good = all_failures(_bounded(parts, notice))
    except (AttributeError, IndexError, KeyError, LookupError, TypeError, ValueError, AssertionError):
        return []
    found = sorted(address.decode("ascii", "replace") for address in for_good or for_now)
    return addresses.without_machines(addresses.clean(address) for address in found)


def _bounded(parts: Parts, notice: str) -> Message:
    message = Message()
    for name in KEPT:
        if value := parts.header(name):
            message[name] = value
    message["Content-Type"] = "text/plain; charset=utf-8"
    lines = notice.splitlines()[:MOST_LINES]
    message.set_payload("\n".join(line[:LONGEST_LINE] for line in lines))
    return message
