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
    REPLACED = "replaced"
    """The change of address was made, is forgotten, or another one was asked for since."""
    TAKEN = "taken"
    """The new address cannot be had: it is somebody else's here, or barred."""
    SUPPRESSED = "suppressed"
    """The address must never get mail again, or is not known any more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a subscriber stands now: `mailable`, `waiting`, `parted`, or none of the three."""

    mailable: bool = False
    waiting: bool = False
    """They asked, and have yet to confirm."""
    late: bool = False
    """They asked so long ago that they can confirm no more; or agree, where the notice is about a change of address."""
    parted: bool = False
    """They left by their own wish."""
    moving: bool = False
    """The change of address that the notice is about is still wished for."""
    taken: bool = False
    """Its new address cannot be had."""
    moved: bool = False
    """It was made, and is the last one."""
    suppressed: bool = False
    """The address that the notice goes to is on the list of those that must never get mail again."""


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
        case NoticeKind.MOVE_FROM | NoticeKind.MOVE_TO:
            return _of_a_wish(kind, standing)
        case NoticeKind.MOVED:
            return None if standing.moved else Refusal.REPLACED
        case _:
            return None if standing.mailable else Refusal.LEFT


def _of_a_wish(kind: NoticeKind, standing: Standing) -> Refusal | None:
    if not standing.mailable:
        return Refusal.LEFT
    if not standing.moving:
        return Refusal.REPLACED
    if standing.late:
        return Refusal.LATE
    return Refusal.TAKEN if kind is NoticeKind.MOVE_TO and standing.taken else None
