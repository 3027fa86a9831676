"""What a browser carries while its owner is at the provider: why they went there. Pure.

It lies in a cookie, and its signature goes to the provider and back as `state`. So an answer counts in the browser that
the errand began in, and in no other; nothing is kept on the server.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.web.desk.oidc.packed import fits, packed, signature, unpacked

COOKIE = "desk-errand"
LASTS = timedelta(minutes=10)
"""So long somebody may take at the provider."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Of one way to the provider and back."""

    seed: str
    """Random: no two errands are alike."""
    began: int
    """Seconds since 1970."""
    session: str
    """The session that wants a proof for a dangerous act, by a mark of it; empty: somebody wants to log in."""
    to: str
    """Where they go afterwards: a path of the desk."""

    @property
    def cookie(self) -> str:
        """What the browser keeps."""
        return packed([self.seed, self.began, self.session, self.to])

    def state(self, secret: bytes) -> str:
        """What the provider hands back."""
        return signature(secret, "state", self.cookie)

    def nonce(self, secret: bytes) -> str:
        """What the provider puts into its token, which is then good for this errand alone."""
        return signature(secret, "nonce", self.cookie)

    def verifier(self, secret: bytes) -> str:
        """The secret of PKCE (RFC 7636): the provider sees its hash first, and itself when the code is redeemed."""
        return signature(secret, "verifier", self.cookie)


def begun(*, to: str, session: str = "", now: datetime) -> Errand:
    """A new one."""
    return Errand(secrets.token_urlsafe(16), int(now.timestamp()), session, to)


def resumed(cookie: str, state: str, *, secret: bytes, now: datetime) -> Errand | None:
    """The errand that began in this browser; None for another's, for a forged one, and when it took too long."""
    if not fits(secret, "state", cookie, state):
        return None
    seed, began, session, to = unpacked(cookie)
    errand = Errand(str(seed), int(began), str(session), str(to))
    return errand if now.timestamp() <= errand.began + LASTS.total_seconds() else None
