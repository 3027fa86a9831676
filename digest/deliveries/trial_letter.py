"""The letter of a test: the real edition, marked as a test, with nobody's links in it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.core.errors import BadInput
from digest.core.languages import N_, Language
from digest.deliveries.account import cohort_of
from digest.deliveries.letters import Press, Stationery, greeting
from digest.issues.content import Content
from digest.issues.models import Issue, IssueState
from digest.issues.selection import Cohort, Section, Selector
from digest.mail import headers, stamping
from digest.mail.dkim import Signer
from digest.mail.fields import ascii_address
from digest.mail.transport import Outgoing
from subscribers.queries import SubscriberRow

MARK = ("X-Digest-Test", "yes")


def as_reader(session: Session, issue: Issue, content: Content, reader: SubscriberRow) -> tuple[Section, ...]:
    """What this reader would get. Empty: nothing is new for them."""
    return Selector(content).pick(cohort_of(session, issue, content, reader))


def as_follower(session: Session, issue: Issue, content: Content, topic_ids: frozenset[int]) -> tuple[Section, ...]:
    """What somebody would get who follows these topics and had every issue so far. Empty: nothing is new."""
    sent = select(func.max(Issue.upto)).where(Issue.schedule == issue.schedule, Issue.state == IssueState.SENT)
    covered = session.scalar(sent.where(Issue.id != issue.id))
    return Selector(content).pick(Cohort(topic_ids, content.since if covered is None else covered))


def engraved(
    stationery: Stationery, issue: Issue, content: Content, sections: Sequence[Section], *, wanted: str
) -> stamping.Plate:
    """The edition as it would go to a reader of the language `wanted`. It belongs to no list: nobody leaves by it.

    Raises BadInput when nothing is in it.
    """
    if not sections:
        raise BadInput(N_("nothing in this issue is new for them; choose somebody else, or other topics"))
    written = Press(stationery, issue, content).letter(sections, wanted=wanted)
    marked = replace(written, subject=f"[Test] {written.subject}")
    own = headers.sender_headers(stationery.letterhead, subject=marked.subject)
    return stamping.engrave(marked, [*own, headers.AUTOMATIC, headers.QUIET, MARK])


def stamped(
    plate: stamping.Plate,
    stationery: Stationery,
    addresses: Sequence[str],
    *,
    speaking: Language,
    signer: Signer | None,
    now: datetime,
) -> list[Outgoing]:
    """One mail for each address; links of a reader's own lead to the front page. Raises BadInput for a bad address."""
    sender = ascii_address(stationery.publication.return_address)
    hello = greeting("", speaking)
    mails = [plate.stamp(_nobody(stationery, ascii_address(address), hello, now)) for address in addresses]
    return [
        Outgoing(number, sender, ascii_address(address), _data(mail, signer, now))
        for number, (address, mail) in enumerate(zip(addresses, mails, strict=True), start=1)
    ]


def _nobody(stationery: Stationery, address: str, hello: str, now: datetime) -> stamping.Recipient:
    dead = stationery.publication.page("#test")
    key = f"test/{now.isoformat()}/{sha256(address.encode()).hexdigest()}"
    return stamping.Recipient(
        address=address,
        name="",
        greeting=hello,
        unsubscribe_url=dead,
        preferences_url=dead,
        message_id=headers.message_id(stationery.secret, key, "", stationery.domain),
        date=headers.mail_date(now),
    )


def _data(mail: bytes, signer: Signer | None, now: datetime) -> Callable[[], bytes]:
    return lambda: signer.sign_message(mail, now=now) if signer else mail
