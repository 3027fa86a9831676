"""The mailbox is emptied, and a message that was seen twice counts once."""

import mailbox
from datetime import datetime
from pathlib import Path

from digest.core.database import Database
from digest.deliveries.returns.collect import collect
from digest.deliveries.returns.models import Effect
from digest.mail.mailbox.maildir import Maildir
from digest.mail.verp import verp_address
from subscribers.models import EndedReason, Subscriber
from tests.support import factories as given
from tests.support.newsroom import SECRET
from tests.support.repository import ROOT
from tests.support.sent import issue_sent

BOUNCE = (ROOT / "tests" / "data" / "bounces" / "postfix-user-unknown.eml").read_bytes()


def test_what_waits_is_dealt_with_once(database: Database, tmp_path: Path, now: datetime) -> None:
    with database.writing() as session:
        reader = given.subscriber(session)
        (delivery,) = issue_sent(session, [reader], at=now)
    ours = verp_address(SECRET, "d", delivery, "bounces.example.org").encode()
    message = BOUNCE.replace(b"To: bounces@news.example.org", b"To: " + ours)
    box = mailbox.Maildir(tmp_path / "maildir")
    for _ in range(2):
        box.add(message)
    box.add(b"From: ana@example.org\nSubject: hello\n\nhello\n")

    watched = Maildir(tmp_path / "maildir")
    had = collect(database, watched, secret=SECRET, verp=True, clock=lambda: now)
    again = collect(database, watched, secret=SECRET, verp=True, clock=lambda: now)

    assert (had, again) == ({Effect.SUPPRESSED: 1, Effect.NONE: 1}, {})
    with database.reading() as session:
        assert session.get_one(Subscriber, reader.id).ended_reason is EndedReason.BOUNCED


class Forgetful:
    """A server that does not keep marks."""

    def unread(self, most: int) -> list[tuple[str, bytes]]:
        return [("1", BOUNCE)]

    def done(self, names: object) -> None:
        pass


def test_a_server_that_forgets_marks_does_not_keep_us_busy(database: Database, now: datetime) -> None:
    had = collect(database, Forgetful(), secret=SECRET, verp=True, clock=lambda: now)

    assert had == {Effect.UNMATCHED: 1}
