"""A test of an issue by mail, over the real transport. Nothing of it stands in the ledger, and nobody counts as served.

Read and note, hand over, say what became of it: no transaction is open while the network works.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from digest.core.database import Database
from digest.core.errors import BadInput, Conflict, NotFound
from digest.core.languages import N_
from digest.deliveries import trial_letter
from digest.deliveries.content_now import content_now
from digest.deliveries.journal import NoJournal
from digest.deliveries.lanes import Lanes, Limits
from digest.deliveries.letters import Stationery
from digest.issues.compose import Frame
from digest.issues.hands import ISSUE, Person
from digest.issues.models import Issue
from digest.mail.dkim import Signer
from digest.mail.transport import Answer, Reply, Share, Transport
from subscribers.limits import allow
from subscribers.queries import by_id
from subscribers.staff.audit import record

MOST_ADDRESSES = 20
PER_MINUTE = 10


class TooOften(Conflict):
    """Too many tests in a minute."""


@dataclass(frozen=True, slots=True)
class Wish:
    """To whom, and what: the mail of one reader, or that of somebody who follows these topics."""

    addresses: tuple[str, ...]
    reader_id: int | None = None
    topic_ids: frozenset[int] = frozenset()
    language: str = ""
    """Without a reader; empty: the publication's own."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What mails are made with, and how fast relays take them."""

    stationery: Stationery
    frame: Frame
    limits: Limits
    signer: Signer | None


@dataclass(frozen=True, slots=True)
class Taken:
    """How many mails the other side took, and why it did not take others, in its words without addresses."""

    accepted: int
    refused: tuple[str, ...]


def send_test(
    database: Database, transport: Transport, desk: Desk, issue_id: int, wish: Wish, *, by: Person, now: datetime
) -> Taken:
    """Send it now. Raises NotFound, BadInput (also when nothing is new for them), TooOften and Conflict."""
    with database.writing() as session:
        _count(session, wish, by, desk.stationery.secret, now)
        issue = session.get(Issue, issue_id)
        if issue is None:
            raise NotFound(f"there is no issue {issue_id}")
        shares = _shares(session, desk, issue, wish, now)
        after = {"reader": wish.reader_id} if wish.reader_id is not None else {"topics": len(wish.topic_ids)}
        after["mails"] = len(wish.addresses)
        record(session, "tested", ISSUE, issue_id, by=by.staff_id, now=now, after=after)
    return _hand_over(transport, shares)


def _count(session: Session, wish: Wish, by: Person, secret: bytes, now: datetime) -> None:
    if not 1 <= len(wish.addresses) <= MOST_ADDRESSES:
        raise BadInput(
            N_("a test goes to 1 to %(most)s addresses; these are %(count)s"),
            most=MOST_ADDRESSES,
            count=len(wish.addresses),
        )
    who, minute = f"{by.staff_id}:{by.name}", timedelta(minutes=1)
    if not allow(session, "test-mail", who, most=PER_MINUTE, per=minute, secret=secret, now=now):
        raise TooOften(N_("these were %(most)s tests in a minute; wait a moment"), most=PER_MINUTE)


def _shares(session: Session, desk: Desk, issue: Issue, wish: Wish, now: datetime) -> list[Share]:
    """Dealt out and booked as all mail is, so that a relay's rate holds."""
    content, stationery = content_now(session, issue, desk.frame, now=now), desk.stationery
    reader = by_id(session, wish.reader_id) if wish.reader_id is not None else None
    if reader is not None:
        sections, wanted = trial_letter.as_reader(session, issue, content, reader), reader.language
    else:
        sections, wanted = trial_letter.as_follower(session, issue, content, wish.topic_ids), wish.language
    plate = trial_letter.engraved(stationery, issue, content, sections, wanted=wanted)
    speaking = stationery.voices(stationery.publication.offered).to(wanted)
    addresses, signer = wish.addresses, desk.signer
    mails = trial_letter.stamped(plate, stationery, addresses, speaking=speaking, signer=signer, now=now)
    lanes = Lanes.read(session, desk.limits, now=now)
    if lanes.most < len(mails):
        raise Conflict(N_("the relays have had their fill for now; try again later"))
    return lanes.shares(mails)


def _hand_over(transport: Transport, shares: Sequence[Share]) -> Taken:
    mails = sum(len(share.mails) for share in shares)
    try:
        said = list(transport.deliver(shares, NoJournal(), stopping=lambda: False))
    finally:
        transport.close()
    replies = [one for one in said if isinstance(one, Reply)]
    refused = [reply.words or reply.answer.value for reply in replies if reply.answer is not Answer.ACCEPTED]
    troubles = [one.words for one in said if not isinstance(one, Reply)] if len(replies) < mails else []
    taken = sum(reply.answer is Answer.ACCEPTED for reply in replies)
    return Taken(taken, tuple(dict.fromkeys([*refused, *troubles])))
