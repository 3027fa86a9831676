"""Where a delivery can stand, and why it can be called off."""

import enum

from digest.core.languages import N_


class DeliveryStatus(enum.StrEnum):
    """Where one delivery stands. `pending` and `sending` are open; all others are final."""

    PENDING = "pending"
    SENDING = "sending"
    """Claimed by a sender."""
    SENT = "sent"
    """The mail server accepted it (not: it arrived)."""
    DOUBTFUL = "doubtful"
    """The body was on its way when the connection or the sender died. Never resent by itself."""
    REJECTED = "rejected"
    """The mail server refused this recipient for good."""
    EXPIRED = "expired"
    """Refused for now, for as long as we tried."""
    CANCELLED = "cancelled"
    """Not sent after all; `reason` says why. Its articles come with the reader's next issue."""
    NOTHING_NEW = "nothing-new"
    """The issue held nothing for this reader; they are served up to it all the same."""
    SKIPPED = "skipped"
    """The reader could not be served by this issue; `reason` says why."""


OPEN = (DeliveryStatus.PENDING, DeliveryStatus.SENDING)
RESENT = "resent"
"""Stands where a reason does: this was in doubt, and an admin had it sent again. Whatever keeps it from being sent
leaves it in doubt, as it was."""


class Reason(enum.StrEnum):
    """Why a delivery was cancelled or skipped, or why one that is in doubt was not sent again."""

    LEFT = "left"
    PAUSED = "paused"
    SWITCHED = "switched"
    """The reader chose another frequency after this was planned."""
    SUPERSEDED = "superseded"
    """A later issue took over before this one was sent."""
    WAITING = "waiting"
    """Another issue was on its way to the reader when this one was planned."""
    ISSUE_CANCELLED = "issue-cancelled"
    CHANGED = "changed"
    """The reader follows other topics than this mail in doubt was made for."""
    WITHDRAWN = "withdrawn"
    """This mail in doubt holds an article that was taken back since."""

    @property
    def in_words(self) -> str:
        """The rest of a sentence that begins with "not sent: "."""
        return _REASONS[self]


_REASONS = {
    Reason.LEFT: N_("they had left"),
    Reason.PAUSED: N_("they had paused their mail"),
    Reason.SWITCHED: N_("they had changed to another frequency"),
    Reason.SUPERSEDED: N_("a later issue took over before it was sent"),
    Reason.WAITING: N_("another issue was on its way to them"),
    Reason.ISSUE_CANCELLED: N_("the issue was cancelled"),
    Reason.CHANGED: N_("they had changed their choices"),
    Reason.WITHDRAWN: N_("an article in it was withdrawn"),
}
