"""Somebody whom the provider vouched for, and who has yet to type six digits: kept in the form for these. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from digest.web.desk.oidc.packed import fits, packed, signature, unpacked

LASTS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class HalfWay:
    """The word of the provider, as far as it goes."""

    staff_id: int
    session: str
    """The session that wants a proof, as in `Errand`; empty: a new one will begin."""
    proved: int
    """When they gave the provider a password or the like; seconds since 1970."""
    to: str

    @property
    def proved_at(self) -> datetime:
        """The same, as a time in UTC."""
        return datetime.fromtimestamp(self.proved, UTC)

    def ticket(self, secret: bytes, *, now: datetime) -> str:
        """For the form; good for five minutes."""
        until = int((now + LASTS).timestamp())
        text = packed([self.staff_id, self.session, self.proved, self.to, until])
        return f"{text}.{signature(secret, 'ticket', text)}"


def taken_up(ticket: str, *, secret: bytes, now: datetime) -> HalfWay | None:
    """Whose ticket it is; None for a forged one and for one that is too old."""
    text, _, given = ticket.partition(".")
    if not fits(secret, "ticket", text, given):
        return None
    staff_id, session, proved, to, until = unpacked(text)
    half = HalfWay(int(staff_id), str(session), int(proved), str(to))
    return half if now.timestamp() <= int(until) else None
