"""What a provider of OpenID Connect is asked, and what its word is. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from digest.core.errors import DigestError

SKEW = 60
"""Seconds by which the provider's clock and ours may differ."""


class ProviderAway(DigestError):
    """The provider cannot be reached, or says what makes no sense: nobody can be vouched for at the moment."""


class NotVouched(DigestError):
    """What came back proves nothing: used before, too old, for somebody else, or badly signed."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for."""

    address: str
    verified: bool
    """They showed the provider that the mailbox is theirs."""
    authenticated_at: datetime | None
    """When they last gave the provider a password or the like, if it says so."""


class Provider(Protocol):
    """Where people say who they are."""

    def address(self, *, state: str, nonce: str, verifier: str, anew: bool, now: datetime) -> str:
        """Where a browser goes; with `anew` they are asked even if they are logged in there. Raises ProviderAway."""

    def vouched(self, code: str, *, nonce: str, verifier: str, now: datetime) -> Vouched:
        """Redeem the code that a browser came back with. Raises NotVouched and ProviderAway."""


def vouched(claims: Mapping[str, Any]) -> Vouched:
    """From the claims of a token whose signature fits. Some providers write true as text."""
    address, verified, moment = claims.get("email"), claims.get("email_verified"), claims.get("auth_time")
    return Vouched(
        address if isinstance(address, str) and address.isprintable() else "",
        verified is True or verified == "true",
        datetime.fromtimestamp(moment, UTC) if isinstance(moment, int | float) and 0 < moment < 2**32 else None,
    )
