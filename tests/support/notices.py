"""Notices with one call, and a queue of them to look at."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.core.database import Database
from digest.deliveries.letters import Stationery
from digest.deliveries.notices import batches
from digest.deliveries.notices.batches import ClaimedNotice
from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.notices.letters import NoticePress
from digest.deliveries.notices.models import Notice
from digest.deliveries.notices.queue import queue
from subscribers.models import Subscriber
from tests.support.factories import MONDAY, PUBLICATION
from tests.support.newsroom import SECRET

DATE = "Mon, 23 Nov 2026 09:00:00 +0000"
SAMPLES: Mapping[NoticeKind, dict[str, Any]] = {
    NoticeKind.CONFIRM: {"frequency": "weekly", "days": 7},
    NoticeKind.PREFERENCES_LINK: {},
    NoticeKind.WELCOME: {
        "frequency": "weekly",
        "first_day": "2026-11-26",
        "stories": [
            {
                "title": f"Restoring leaky blood vessels could lead to new treatment {number}",
                "url": f"https://www.example.org/2026/11/leaky-{number}/",
                "summary": "A Belgian study has found that making the blood vessels around a tumour more normal might "
                "help to deliver drugs to it.",
                "date": "2026-11-24",
            }
            for number in range(5)
        ],
    },
    NoticeKind.GOODBYE: {},
    NoticeKind.MOVE_FROM: {},
    NoticeKind.MOVE_TO: {},
    NoticeKind.MOVED: {},
    NoticeKind.CORRECTION: {
        "title": "Restoring leaky blood vessels could lead to new treatment",
        "url": "https://www.example.org/2026/11/leaky/",
        "paragraphs": ["We wrote of two hundred patients. It was twenty mice.", "The authors have confirmed it."],
    },
    NoticeKind.STAFF_NOTICE: {
        "subject": "weekly 2026-W48 was paused",
        "paragraphs": ["3 batches in a row could not be handed over: the mail server refuses the login."],
    },
}
"""What each kind may say."""


def owe(session: Session, mail: NoticeKind, to: Subscriber | str, *, key: str = "", **given: Any) -> bool:
    """A notice to a subscriber, or to an address of staff, as SAMPLES has it."""
    address = to if isinstance(to, str) else None
    subscriber_id = None if isinstance(to, str) else to.id
    usual: dict[str, Any] = {"key": key or f"{mail}:{address or subscriber_id}", "values": SAMPLES[mail], "now": MONDAY}
    return queue(session, mail, address=address, subscriber_id=subscriber_id, **(usual | given))


def claimed(database: Database, *, owner: str = "one", limit: int = 500, **given: Any) -> list[ClaimedNotice]:
    """What a sender takes into its hands now."""
    usual: dict[str, Any] = {"secret": SECRET, "now": MONDAY}
    with database.writing() as session:
        return batches.claim(session, owner=owner, limit=limit, **(usual | given))


def ledger(database: Database) -> list[tuple[str, str, str]]:
    """Mail, status and reason of every notice, in the order they were queued."""
    with database.reading() as session:
        rows = session.scalars(select(Notice).order_by(Notice.id))
        return [(row.mail.value, row.status.value, row.reason) for row in rows]


def press() -> NoticePress:
    """Prints with the shipped templates."""
    return NoticePress(Stationery(PUBLICATION, SECRET), own=None)
