"""Who may get which notice, looked at when it is about to be sent: people change between queueing and sending."""

import enum
from dataclasses import dataclass

from digest.deliveries.notices.kinds import NoticeKind


class Refusal(enum.StrEnum):
    """Why a notice was cancelled."""

    LEFT = "left"
    CONFIRMED = "confirmed"
    """Nothing is left to be confirmed."""
    LATE = "late"
    """The link in it would not work any more."""
    RETURNED = "returned"
    """They are back; a goodbye would be wrong."""
    SUPPRESSED = "suppressed"
    """The address must never get mail again, or is not known any more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a subscriber stands now: `mailable`, `waiting`, `parted`, or none of the three."""

    mailable: bool = False
    waiting: bool = False
    """They asked, and have yet to confirm."""
    late: bool = False
    """They asked so long ago that they can confirm no more."""
    parted: bool = False
    """They left by their own wish."""
    suppressed: bool = False
    """Their address is on the list of those that must never get mail again."""


def refusal(kind: NoticeKind, standing: Standing) -> Refusal | None:
    """Why this notice must not go out; None when it may."""
    if kind is NoticeKind.STAFF_NOTICE:
        return None
    if standing.suppressed:
        return Refusal.SUPPRESSED
    match kind:
        case NoticeKind.CONFIRM:
            if standing.waiting:
                return Refusal.LATE if standing.late else None
            return Refusal.CONFIRMED if standing.mailable else Refusal.LEFT
        case NoticeKind.GOODBYE:
            if standing.parted:
                return None
            return Refusal.RETURNED if standing.mailable or standing.waiting else Refusal.SUPPRESSED
        case _:
            return None if standing.mailable else Refusal.LEFT
