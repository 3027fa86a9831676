"""Notices as a queue of the sending desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from digest.deliveries.lanes import Lanes
from digest.deliveries.letters import Stationery
from digest.deliveries.notices import batches
from digest.deliveries.notices.batches import ClaimedNotice
from digest.deliveries.notices.letters import NoticePress
from digest.deliveries.outcome import Outcome
from digest.mail.headers import mail_date
from digest.mail.transport import Outgoing

NOTICES = "notices"


@dataclass(slots=True)
class NoticeQueue:
    """All notices that are due."""

    stationery: Stationery
    press: NoticePress
    senders: Callable[[int], str]
    confirm_within: timedelta
    name: str = NOTICES
    _date: str = ""

    def claim(
        self, session: Session, lanes: Lanes, *, owner: str, limit: int, now: datetime
    ) -> Sequence[ClaimedNotice] | None:
        """See `Queue.claim`. Somebody waits for a notice, so it does not wait for the rate of its domain."""
        self._date = mail_date(now)
        secret, within = self.stationery.secret, self.confirm_within
        claimed = batches.claim(session, owner=owner, limit=limit, secret=secret, confirm_within=within, now=now)
        return claimed or None

    def outgoing(self, claimed: ClaimedNotice) -> Outgoing:
        """See `Queue.outgoing`."""
        data = partial(self.press.mail, claimed, date=self._date)
        return Outgoing(claimed.id, self.senders(claimed.id), claimed.reader.address, data, dotless=True)

    def put_down(
        self,
        session: Session,
        attempts: Sequence[tuple[ClaimedNotice, Outcome, str]],
        unsent: Sequence[ClaimedNotice],
        *,
        now: datetime,
    ) -> None:
        """See `Queue.put_down`."""
        batches.record(session, attempts, now=now)
        batches.give_back(session, unsent)

    def called_off(self) -> bool:
        """See `Queue.called_off`; nobody stops notices."""
        return False
