"""Tells staff by mail when something needs a person."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.notices.queue import queue
from digest.deliveries.notices.texts import paragraphs
from digest.mail.fields import ascii_address


def tell_staff(
    session: Session, *, subject: str, text: str, key: str, staff: Iterable[str], now: datetime, url: str = ""
) -> int:
    """Owe a mail to each address of `[notices] staff`; return to how many it is new.

    `key` names the occasion: the same one is told of once. A blank line in `text` begins a paragraph; `url` is where
    to go. Neither text nor subject may name a reader.
    """
    values = {"subject": subject, "paragraphs": paragraphs(text), "url": url}
    return sum(
        queue(session, NoticeKind.STAFF_NOTICE, address=address, key=_key(key, address), values=values, now=now)
        for address in map(ascii_address, staff)
    )


def _key(occasion: str, address: str) -> str:
    """Fits the column whatever the occasion is called."""
    return f"{NoticeKind.STAFF_NOTICE}:{hashlib.sha256(f'{occasion} {address}'.encode()).hexdigest()}"
