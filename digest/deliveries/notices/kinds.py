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
    CORRECTION = "correction"
    """To those who were sent an article that was wrong."""
    STAFF_NOTICE = "staff-notice"
    """To staff, when something needs a person."""

    @property
    def rank(self) -> int:
        """Lower ones go first: nobody shall wait for a link behind a hundred thousand corrections."""
        return 1 if self is NoticeKind.CORRECTION else 0

    @property
    def of_a_list(self) -> bool:
        """Whether it goes to many at once, and says how to leave the list."""
        return self is NoticeKind.CORRECTION
