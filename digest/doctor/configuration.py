"""config.toml, once it loads: settings that are allowed, and that nobody can mean."""

from collections.abc import Iterator
from pathlib import Path

from digest.core.sections import Smtp
from digest.core.settings import Settings
from digest.doctor import addresses, secret_files
from digest.doctor.finding import Finding, ok, warning, wrong
from digest.mail.key_file import configured_key

SUBJECT = "configuration"
GOOD_BITS = 2048
IMPLICIT_TLS = 465
"""A port where TLS begins before the first word, which we do not speak."""


def examine(settings: Settings, config: Path) -> Iterator[Finding]:
    """Everything about the settings that needs no database and no network."""
    yield ok(SUBJECT, f"{config} loads: every key is known and has a value it may have")
    yield from secret_files.examine(settings, config)
    yield from addresses.examine(settings.publication)
    if settings.transport == "folder":
        advice = 'Set transport = "smtp" and fill in [smtp] when mail shall leave the house.'
        yield warning(SUBJECT, f"mail goes into the folder {settings.outbox_folder}, and reaches no reader", advice)
    else:
        yield from contradictions(settings)
        yield from signature(settings)


def contradictions(settings: Settings) -> Iterator[Finding]:
    """Settings for sending that are at odds with each other."""
    relays = settings.all_relays
    if all(relay.weight == 0 for relay in relays.values()):
        message = "every relay has weight 0, so each waits for the others to fail"
        yield warning(SUBJECT, message, "Give the relay that shall carry the mail weight = 1.")
    if settings.relays and settings.smtp == Smtp():
        message = "[smtp] is as shipped: a share of the mail goes to port 25 of this machine, beside the other relays"
        yield warning(SUBJECT, message, "Fill in [smtp], or set its weight = 0.")
    for name, relay in relays.items():
        if relay.port == IMPLICIT_TLS:
            message = f"the relay {name} has port {IMPLICIT_TLS}, where TLS begins before the first word"
            yield wrong(SUBJECT, message, "Use port 587, with starttls = true.")


def signature(settings: Settings) -> Iterator[Finding]:
    """The key that mail is signed with (DKIM)."""
    key = configured_key(settings.dkim, folder=settings.folder)
    if key is None:
        advice = "Unless the relay signs it, make a key: digest mail dkim-key."
        yield warning(SUBJECT, "mail is not signed here (DKIM), and large providers take no unsigned mail", advice)
    elif key.bits < GOOD_BITS:
        yield warning(
            SUBJECT, f"mail is signed with a key of {key.bits} bits", "Make one of 2048: digest mail dkim-key."
        )
    else:
        yield ok(SUBJECT, f"mail is signed (DKIM) with a key of {key.bits} bits")
