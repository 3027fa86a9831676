"""The whole examination: every subject in turn, and no failure of one hides another."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from digest.app import App
from digest.core.clock import Clock, utc_now
from digest.core.config_file import load
from digest.core.database import Database
from digest.core.errors import DigestError
from digest.core.sections import Smtp
from digest.core.settings import Settings
from digest.doctor import configuration, database, languages, public_url, templates
from digest.doctor.dns import examine as sending_domain
from digest.doctor.dns.resolver import Resolver
from digest.doctor.dns.reverse import own_public_address
from digest.doctor.finding import Finding, skipped, wrong
from digest.doctor.relay import examine as relays
from digest.doctor.relay.examine import is_loopback
from digest.mail.fields import ascii_address
from digest.mail.key_file import configured_key

Check = Callable[[], Iterable[Finding]]
IN_A_FOLDER = "relay, DNS and public address are not needed while mail goes into a folder"
OFFLINE = "not looked at, as --offline asks"


def examine(
    config: Path,
    resolver: Resolver,
    *,
    offline: bool = False,
    selector: str | None = None,
    clock: Clock = utc_now,
) -> Iterator[Finding]:
    """What is ok, doubtful or wrong with a publication, by subject. Changes nothing, sends nothing, never raises.

    `offline` asks only this machine, and the database wherever it is. `selector` is that of the DKIM key.
    """
    try:
        settings = load(config)
    except (DigestError, OSError) as error:
        yield wrong("configuration", str(error), "")
        yield skipped("everything else", "not looked at: config.toml says where it is")
        return
    checks = {
        "configuration": partial(configuration.examine, settings, config),
        "database": partial(database.examine, settings, clock=clock),
        "languages": partial(languages.examine, settings),
        "templates": partial(_templates, settings, clock),
        **_outside(settings, resolver, offline=offline, selector=selector, clock=clock),
    }
    with ThreadPoolExecutor(max_workers=len(checks)) as pool:
        for found in pool.map(told, checks.keys(), checks.values()):
            yield from found


def told(subject: str, check: Check) -> list[Finding]:
    """What a check says; what it raises is one more line, without words that may hold a secret."""
    found: list[Finding] = []
    try:
        for finding in check():
            found.append(finding)
    except DigestError as error:
        found.append(wrong(subject, str(error), ""))
    except OSError as error:  # a file or folder that may not be read
        found.append(wrong(subject, f"{error.filename}: {error.strerror}", "Give this user the right to read it."))
    except Exception as error:
        message = f"this check broke off with {type(error).__name__}; the others are not concerned"
        found.append(wrong(subject, message, "This is a fault of the program: please report it."))
    return found


def _outside(
    settings: Settings, resolver: Resolver, *, offline: bool, selector: str | None, clock: Clock
) -> dict[str, Check]:
    """The checks of what lies between us and readers."""
    if settings.transport == "folder":
        return {"sending": partial(_skip, "sending", IN_A_FOLDER)}
    domain = partial(_sending_domain, settings, resolver, selector)
    public = partial(public_url.examine, str(settings.publication.public_url))
    checks: dict[str, tuple[Check, bool]] = {
        **{
            f"relay {name}": (partial(_relay, settings, name, relay, clock), offline and not is_loopback(relay.host))
            for name, relay in settings.all_relays.items()
        },
        sending_domain.SUBJECT: (domain, offline),
        public_url.SUBJECT: (public, offline),
    }
    return {subject: partial(_skip, subject, OFFLINE) if away else check for subject, (check, away) in checks.items()}


def _skip(subject: str, reason: str) -> list[Finding]:
    return [skipped(subject, reason)]


def _templates(settings: Settings, clock: Clock) -> Iterator[Finding]:
    return templates.examine(App(settings, Database("sqlite://"), clock))  # needs none, and ours may be down


def _relay(settings: Settings, name: str, relay: Smtp, clock: Clock) -> Iterator[Finding]:
    publication = settings.publication
    sender = ascii_address(publication.return_address)
    recipient = ascii_address(str(publication.sender_address))
    return relays.examine(name, relay, sender=sender, recipient=recipient, now=clock())


def _sending_domain(settings: Settings, resolver: Resolver, selector: str | None) -> Iterator[Finding]:
    here = any(is_loopback(relay.host) for relay in settings.all_relays.values())
    key = configured_key(settings.dkim, folder=settings.folder)
    yield from sending_domain.examine(
        settings.publication,
        resolver,
        selector=selector or (settings.dkim.selector if key else None),
        dkim_key_b64=key.public if key else None,
        dkim_domain=settings.dkim.domain,
        own_address=own_public_address() if here else None,
    )
