"""What a sender is told: how to send, from config.toml, and what mails are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from digest.core.sections import Schedule
from digest.deliveries.lanes import Limits
from digest.deliveries.letters import Stationery
from digest.deliveries.notices.letters import NoticePress
from digest.mail.dkim import Signer
from subscribers.confirm import VALID_FOR


@dataclass(frozen=True, slots=True)
class Rules:
    """How to send."""

    schedules: Mapping[str, Schedule]
    hold_withdrawn: bool
    batch: int
    retry_for: timedelta
    lease: timedelta
    pause_after_failures: int
    limits: Limits
    confirm_within: timedelta = VALID_FOR
    """How long after a sign-up its link works."""
    staff: tuple[str, ...] = ()
    """Who is told by mail when an issue pauses itself."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What mails are made of."""

    stationery: Stationery
    notices: NoticePress
    signer: Signer | None = None
    """None: mail is not signed here."""
