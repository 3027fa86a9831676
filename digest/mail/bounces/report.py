"""What a message that came back says, and what each class of it leads to."""

import enum
from dataclasses import dataclass


class Verdict(enum.StrEnum):
    """The class of a message that came back."""

    ADDRESS_DEAD = "address-dead"
    """Nobody reads mail at this address any more, or ever did."""
    DOMAIN_DEAD = "domain-dead"
    """The domain does not exist or takes no mail."""
    MAILBOX_FULL = "mailbox-full"
    """Full, or shut for now."""
    TRANSIENT = "transient"
    """Trouble at the other side or on the way, which may pass."""
    OURS = "ours"
    """They refuse us or the mail, not the reader: content, reputation, policy, authentication."""
    COMPLAINT = "complaint"
    """The reader called it spam."""
    OPT_OUT = "opt-out"
    """The reader wants no more mail."""
    NOT_A_BOUNCE = "not-a-bounce"
    """Nothing that counts: an answering machine, a read receipt, news of a delay or of a delivery, a letter."""
    UNKNOWN = "unknown"
    """Mail came back, and nobody can tell why; or it cannot be read."""

    @property
    def asks_to_leave(self) -> bool:
        """Whether the reader spoke, not a server."""
        return self in (Verdict.COMPLAINT, Verdict.OPT_OUT)


class Action(enum.StrEnum):
    """What a verdict leads to when it stands alone."""

    SUPPRESS = "suppress"
    SUPPRESS_AFTER_2 = "suppress after 2 issues"
    SUPPRESS_AFTER_3 = "suppress after 3 issues"
    SUPPRESS_AFTER_5 = "suppress after 5 issues"
    UNSUBSCRIBE = "unsubscribe"
    NONE = "none"
    IGNORE = "ignore"


LEADS_TO = {
    Verdict.ADDRESS_DEAD: Action.SUPPRESS,
    Verdict.DOMAIN_DEAD: Action.SUPPRESS_AFTER_2,
    Verdict.MAILBOX_FULL: Action.SUPPRESS_AFTER_3,
    Verdict.TRANSIENT: Action.SUPPRESS_AFTER_5,
    Verdict.UNKNOWN: Action.SUPPRESS_AFTER_5,
    Verdict.OURS: Action.NONE,
    Verdict.COMPLAINT: Action.SUPPRESS,
    Verdict.OPT_OUT: Action.UNSUBSCRIBE,
    Verdict.NOT_A_BOUNCE: Action.IGNORE,
}


@dataclass(frozen=True, slots=True)
class Report:
    """What one message says about one address. Nothing in it is believed yet: anybody can write such a message."""

    verdict: Verdict
    address: str = ""
    """The address that we mailed, as well as one can tell; empty when nobody can."""
    status: str = ""
    """An enhanced status code such as 5.1.1 (RFC 3463), if there is one."""
    words: str = ""
    """What the other side said, on one line, at most 300 characters."""
    others: tuple[str, ...] = ()
    """Other addresses that it may be about: where it was forwarded to, or whom the mail was for."""
    senders: tuple[str, ...] = ()
    """Envelope senders that it names; if one is a VERP address of ours, that alone says whose mail came back."""

    @property
    def action(self) -> Action:
        """What the verdict leads to when it stands alone."""
        return LEADS_TO[self.verdict]
