"""One relay: from its name to the point where a mail would begin."""

import smtplib
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address

from digest.core.sections import Smtp
from digest.doctor.finding import Finding, ok
from digest.doctor.relay import advice, features
from digest.doctor.relay.conversation import accepted, asking, connected
from digest.doctor.relay.refusal import Refused, Step


def examine(name: str, relay: Smtp, *, sender: str, recipient: str, now: datetime) -> Iterator[Finding]:
    """What the relay says to a mail from `sender` to `recipient` that is never sent. Its first refusal ends it."""
    subject = f"relay {name}"
    try:
        with connected(relay) as smtp:
            yield ok(subject, f"{relay.host}:{relay.port} answers")
            yield from _secured(subject, name, relay, smtp, now)
            yield from features.offered(subject, name, relay, smtp.esmtp_features)
            yield from _logged_in(subject, relay, smtp)
            _announced(smtp, sender, recipient)
            yield ok(subject, f"it takes mail from {sender}")
    except Refused as refused:
        yield advice.told(subject, name, relay, refused)


def is_loopback(host: str) -> bool:
    """True when the relay is on this machine, by the looks of its name."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _secured(subject: str, name: str, relay: Smtp, smtp: smtplib.SMTP, now: datetime) -> Iterator[Finding]:
    if not relay.starttls:
        if not is_loopback(relay.host):
            yield features.in_the_clear(subject, name, smtp.esmtp_features)
        return
    with asking(Step.STARTTLS):
        accepted(Step.STARTTLS, smtp.starttls(context=ssl.create_default_context()))
        smtp.ehlo()
    assert isinstance(smtp.sock, ssl.SSLSocket)
    ends = str((smtp.sock.getpeercert() or {})["notAfter"])
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)
    yield features.certificate(subject, smtp.sock.version() or "TLS", until, now=now)


def _logged_in(subject: str, relay: Smtp, smtp: smtplib.SMTP) -> Iterator[Finding]:
    if relay.username:
        with asking(Step.LOGIN):
            smtp.login(relay.username, relay.password.get_secret_value())
        yield ok(subject, "it accepts the login")


def _announced(smtp: smtplib.SMTP, sender: str, recipient: str) -> None:
    """MAIL and RCPT, then RSET: as far as one can go without sending."""
    with asking(Step.MAIL):
        accepted(Step.MAIL, smtp.mail(sender))
    with asking(Step.RCPT):
        accepted(Step.RCPT, smtp.rcpt(recipient))
    with asking(Step.RCPT):
        smtp.rset()
