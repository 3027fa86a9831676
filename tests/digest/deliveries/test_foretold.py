"""A forecast says what planning does: who gets a mail, who gets nothing and why, and when."""

from datetime import timedelta

from sqlalchemy.orm import Session

from digest.deliveries import foretold
from digest.deliveries.foretold import Foretold
from digest.deliveries.lanes import Limits, Terms
from digest.deliveries.letters import Stationery
from digest.issues.compose import compose
from tests.support import factories as given
from tests.support.factories import MONDAY, PUBLICATION
from tests.support.newsroom import SECRET, Newsroom


def tell(newsroom: Newsroom, label: str = "2026-W48", *, rate: float = 0) -> Foretold:
    with newsroom.database.reading() as session:
        issue = newsroom.issue(session, label)
        told = foretold.foretold(
            session,
            issue,
            compose(session, issue, newsroom.frame, now=newsroom.now),
            stationery=Stationery(PUBLICATION, SECRET),
            limits=Limits({"smtp": Terms(per_second=rate)}),
            schedule=newsroom.schedules["weekly"],
            now=newsroom.now,
        )
    assert foretold.from_json(foretold.to_json(told)) == told
    return told


def readers(session: Session) -> None:
    """Two who get something in two zones, and one of each who gets nothing."""
    news, quiet = given.topic(session, "news"), given.topic(session, "quiet")
    given.article(session, news)
    given.article(session, news)
    given.subscriber(session, news)
    given.subscriber(session, news, quiet, timezone="America/New_York", language="de")
    given.subscriber(session, quiet)
    given.subscriber(session)
    given.subscriber(session, news, paused_until=(MONDAY + timedelta(days=30)).date())
    given.subscriber(session, news, confirmed_at=None)


def test_everybody_is_counted_once_with_the_reason_why_they_get_nothing(newsroom: Newsroom) -> None:
    with newsroom.database.writing() as session:
        readers(session)
    newsroom.prepare()

    numbers = tell(newsroom).numbers

    assert (numbers.recipients, numbers.stories, numbers.editions) == (2, {2: 2}, 1)
    assert (numbers.nothing_new, numbers.without_topics, numbers.paused, numbers.unconfirmed) == (2, 1, 1, 1)
    assert (numbers.topics, numbers.languages) == ({1: 2, 2: 2}, {"en": 2})


def test_mails_fall_due_at_the_hour_of_each_zone(newsroom: Newsroom) -> None:
    with newsroom.database.writing() as session:
        news = given.topic(session, "news")
        given.article(session, news)
        given.subscriber(session, news)
        given.subscriber(session, news, timezone="America/New_York")
    newsroom.prepare()

    told = tell(newsroom)

    assert [f"{hour.at:%d %H}" for hour in told.hours if hour.sent] == ["26 09", "26 14"]
    assert (sum(hour.sent for hour in told.hours), told.left) == (2, 0)


def test_what_it_foretells_is_what_the_ledger_has_afterwards(newsroom: Newsroom) -> None:
    with newsroom.database.writing() as session:
        readers(session)
    newsroom.prepare()
    before = tell(newsroom).numbers.recipients

    newsroom.pass_time(days=5)
    with newsroom.database.writing() as session:
        given.article(session, now=newsroom.now)

    assert [(past.label, past.planned, past.sent) for past in tell(newsroom, "2026-W49").past] == [
        ("2026-W48", before, before)
    ]


def test_without_readers_there_is_nothing_to_tell(newsroom: Newsroom) -> None:
    newsroom.prepare()

    told = tell(newsroom, rate=5)

    assert (told.numbers.recipients, told.hours, told.past, told.per_second) == (0, (), (), 5)
