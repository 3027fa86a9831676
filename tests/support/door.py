"""People who ask for something at the door, and the one who answers, with one call each."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from digest.core.database import Database
from digest.deliveries.notices.answering import Answer, Terms, answer_requests
from digest.deliveries.notices.models import Notice
from subscribers.addresses import email_address
from subscribers.choices import Choices
from subscribers.models import RequestKind
from subscribers.requests import Asked, ask
from tests.support.factories import MONDAY
from tests.support.newsroom import SECRET

CONSENT = "Yes, send me this mail, and keep what I choose for that."
WEEKLY = Choices(topic_ids=frozenset(), frequency="weekly", timezone="Europe/London", language="en")


def wants_to_sign_up(address: str, *, at: datetime = MONDAY, consent: str = CONSENT, **choices: Any) -> Asked:
    """Somebody on the web; weekly, no topics, unless the test says otherwise."""
    return Asked(
        kind=RequestKind.SIGN_UP,
        address=email_address(address),
        source="web",
        at=at,
        choices=replace(WEEKLY, **choices),
        consent=consent,
    )


def wants_the_link(address: str, *, at: datetime = MONDAY) -> Asked:
    """Somebody on the web who has no mail of ours at hand."""
    return Asked(kind=RequestKind.LINK, address=email_address(address), source="web", at=at)


def knock(database: Database, *asked: Asked) -> None:
    """Each asks in a transaction of their own."""
    for one in asked:
        with database.writing() as session:
            ask(session, one)


def answer(database: Database, *, now: datetime = MONDAY, most: int = 3) -> dict[str, int]:
    """Answer what waits; what came of it."""
    terms = Terms(SECRET, mails_per_address=most, confirm_within=timedelta(days=7))
    answers = answer_requests(database, terms, clock=lambda: now)
    return {Answer(key).value: count for key, count in answers.items()}


def owed(database: Database) -> list[str]:
    """Which mails are or were owed to readers, in order."""
    with database.reading() as session:
        return [mail.value for mail in session.scalars(select(Notice.mail).order_by(Notice.id))]
