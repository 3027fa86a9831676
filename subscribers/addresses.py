"""E-mail addresses: checked, in the form that mail goes out to and the form that addresses are compared by."""

import re
from dataclasses import dataclass
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from digest.core.errors import BadInput
from digest.core.languages import N_
from subscribers.address_whys import why

PLAIN = re.compile(
    r"(?P<local>[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*)@(?P<domain>[a-z0-9.-]+)",
    re.ASCII | re.IGNORECASE,
)
MOST_LOCAL, MOST = 64, 254
CACHED_DOMAINS = 20_000


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """An address that is good: made by `email_address` alone, so nothing downstream checks it again."""

    text: str
    """As typed, the domain in its ASCII form, lower-case."""

    @property
    def key(self) -> str:
        """What two addresses are compared by: `Ada@Example.org` and `ada@example.org` are one person."""
        return self.text.lower()


def email_address(typed: str) -> EmailAddress:
    """The address in `typed`, blanks around it forgiven. No network.

    Raises BadInput with the one reason why mail cannot go there.
    """
    text = typed.strip(" ")
    plain = _plain(text)
    # A million rows share few domains, so the slow check runs once for each.
    if plain and (domain := _domain(plain["domain"].lower())):
        return EmailAddress(f"{plain['local']}@{domain}")
    return _checked(text)


def _plain(text: str) -> re.Match[str] | None:
    """The parts of an address whose domain is all there is to check."""
    plain = PLAIN.fullmatch(text)
    good = plain and len(text) <= MOST and len(plain["local"]) <= MOST_LOCAL and "xn--" not in text.lower()
    return plain if good else None


@lru_cache(CACHED_DOMAINS)
def _domain(domain: str) -> str | None:
    try:
        return _checked(f"a@{domain}").text.removeprefix("a@")
    except BadInput:
        return None  # the reason is found again, with the whole address in its words


def _checked(text: str) -> EmailAddress:
    try:
        found = validate_email(
            text,
            check_deliverability=False,
            allow_smtputf8=False,
            allow_quoted_local=False,
            allow_domain_literal=False,
            allow_display_name=False,
            strict=True,
        )
    except EmailNotValidError as error:
        message = N_("%(address)s is not an e-mail address mail can be sent to: %(why)s")
        raise BadInput(message, address=_shown(text), why=why(str(error))) from error
    local = text.rpartition("@")[0]
    return EmailAddress(f"{local}@{found.ascii_domain}")


def _shown(text: str) -> str:
    """Quoted, control characters made visible, no longer than a line."""
    return repr(text if len(text) <= 80 else f"{text[:79]}…")
