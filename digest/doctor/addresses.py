"""The publication's addresses: its own, and of one family."""

import tomllib
from collections.abc import Iterator

from digest.core import shipped
from digest.core.sections import Publication
from digest.doctor.domains import domain_of, is_placeholder, related
from digest.doctor.finding import Finding, ok, warning

SUBJECT = "configuration"
UNREAD = ("noreply", "no-reply", "no_reply", "donotreply", "do-not-reply")
"""Local parts of mailboxes that nobody reads."""


def examine(publication: Publication) -> Iterator[Finding]:
    """What readers see of the sender."""
    sender, host = domain_of(str(publication.sender_address)), str(publication.public_url.host)
    if names := placeholders(publication):
        advice = "Write your own into [publication] of config.toml."
        yield warning(SUBJECT, f"still as in the example: {', '.join(names)}", advice)
    if related(sender, host):
        yield ok(SUBJECT, f"mail comes from {sender}, its links lead to {host}")
    else:
        message = f"mail comes from {sender}, its links lead to {host}: to filters that looks like somebody else's link"
        yield warning(SUBJECT, message, "Let sender_address and public_url share a domain.")
    if str(publication.reply_to or publication.sender_address).partition("@")[0].lower() in UNREAD:
        message = "readers' answers go to a mailbox that nobody seems to read"
        yield warning(SUBJECT, message, "Set reply_to to one that somebody reads; large providers ask for it.")


def placeholders(publication: Publication) -> list[str]:
    """The keys of `[publication]` that still say what a new publication's config.toml says, or name nobody's domain."""
    example = tomllib.loads(shipped.config().read_text(encoding="utf-8"))["publication"]
    words = [key for key in ("name", "postal_address") if getattr(publication, key) == example[key]]
    mailboxes = {key: getattr(publication, key) for key in ("sender_address", "reply_to", "bounce_address")}
    sites = {key: getattr(publication, key).host for key in ("site_url", "public_url")}
    domains = {key: domain_of(str(value)) for key, value in (mailboxes | sites).items() if value}
    return [*words, *(key for key, domain in domains.items() if is_placeholder(domain))]
