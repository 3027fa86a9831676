"""Which notices there are: mails that are no digests."""

import enum


class NoticeKind(enum.StrEnum):
    """A notice; its value is the name of its folder below templates/email/."""

    CONFIRM = "confirm"
    """Asks somebody who signed up whether it was them."""
    PREFERENCES_LINK = "preferences-link"
    """To a reader for whose address somebody asked for the link, or signed up once more."""
    WELCOME = "welcome"
    """To somebody who has confirmed."""
    GOODBYE = "goodbye"
    """To somebody who has left by their own wish."""
    MOVE_FROM = "move-from"
    """Asks the mailbox that a reader's mail goes to whether it shall go elsewhere."""
    MOVE_TO = "move-to"
    """Asks the mailbox that it shall go to."""
    MOVED = "moved"
    """A last word to the mailbox that it went to."""
    CORRECTION = "correction"
    """To those who were sent an article that was wrong."""
    STAFF_NOTICE = "staff-notice"
    """To staff, when something needs a person."""

    @property
    def rank(self) -> int:
        """Lower ones go first: nobody shall wait for a link behind a hundred thousand corrections."""
        return 1 if self is NoticeKind.CORRECTION else 0

    @property
    def to_other_end(self) -> bool:
        """Whether it goes to the address of a change that is not the reader's now (`AddressChange.address`)."""
        return self in (NoticeKind.MOVE_TO, NoticeKind.MOVED)

    @property
    def to_a_stranger(self) -> bool:
        """Whether somebody else may have typed the address, so that no name they gave may stand in the mail."""
        return self in (NoticeKind.CONFIRM, NoticeKind.MOVE_TO)

    @property
    def of_a_list(self) -> bool:
        """Whether it goes to many at once, and says how to leave the list."""
        return self is NoticeKind.CORRECTION
