"""What a relay offers in its EHLO reply, and what follows from it. Pure."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from digest.core.sections import Smtp
from digest.doctor.finding import Finding, ok, warning, wrong
from digest.doctor.relay.advice import section

KNOWN = ("pipelining", "chunking", "8bitmime", "size", "limits")
LEAST_SIZE = 1_000_000
"""Bytes; a mail has at most some 200,000."""
EXPIRES_SOON = timedelta(days=14)
MAILMAX = re.compile(r"\bMAILMAX=(\d+)", re.IGNORECASE)


def offered(subject: str, name: str, relay: Smtp, features: Mapping[str, str]) -> Iterator[Finding]:
    """What the relay offers; names are in lower case, as smtplib keeps them."""
    names = [f"{feature.upper()} {features[feature]}".rstrip() for feature in KNOWN if feature in features]
    yield ok(subject, f"it offers {', '.join(names)}" if names else "it offers plain SMTP and no more")
    if "pipelining" not in features:
        yield ok(subject, "without PIPELINING every mail waits for several answers; more connections make up for it")
    if relay.chunking and "chunking" not in features:
        message = "chunking = true has no effect: it does not offer CHUNKING"
        yield warning(subject, message, f"Remove it from {section(name)}.")
    size = features.get("size", "")
    if size.isdigit() and 0 < int(size) < LEAST_SIZE:
        message = f"it takes mails of {int(size) / 1000:,.0f} kB at most; a long issue may not fit"
        yield warning(subject, message, "Have its limit raised to 1 MB.")
    most = MAILMAX.search(features.get("limits", ""))
    if most and relay.mails_per_connection > int(most[1]):
        message = f"it hangs up after {most[1]} mails, and mails_per_connection is {relay.mails_per_connection}"
        yield warning(subject, message, f"Set mails_per_connection = {most[1]} in {section(name)}.")


def in_the_clear(subject: str, name: str, features: Mapping[str, str]) -> Finding:
    """For a relay elsewhere that is used without TLS."""
    message = "mail, and who gets it, crosses the network in the clear"
    if "starttls" in features:
        return warning(subject, message, f"It offers STARTTLS: set starttls = true in {section(name)}.")
    return warning(subject, message, "It offers no STARTTLS here: try port 587, or another relay.")


def certificate(subject: str, protocol: str, until: datetime, *, now: datetime) -> Finding:
    """The TLS that was agreed on, with a certificate that was found good and ends at `until`."""
    left = until - now
    if left < timedelta():
        return wrong(subject, f"its certificate ended on {until:%Y-%m-%d}", "Have it renewed.")
    if left < EXPIRES_SOON:
        message = f"{protocol}, but its certificate ends in {left.days} days, on {until:%Y-%m-%d}"
        return warning(subject, message, "Have it renewed: without a good one no mail goes out.")
    return ok(subject, f"{protocol} with a good certificate, until {until:%Y-%m-%d}")
