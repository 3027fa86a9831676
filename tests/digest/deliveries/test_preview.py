"""A preview asks for no more than one reader may be owed, and shows the same mail as if it had asked for everything."""

from datetime import timedelta
from itertools import combinations

from digest.deliveries.content_now import content_now
from digest.deliveries.letters import Stationery
from digest.deliveries.preview import of_topics, printed
from digest.issues.changes import exclude, pin
from digest.issues.compose import compose
from digest.issues.earlier import served_before
from tests.support import factories as given
from tests.support.newsroom import SECRET, Newsroom


def test_what_one_reader_may_be_owed_makes_the_same_mail(newsroom: Newsroom) -> None:
    with newsroom.database.writing() as session:
        topics = [given.topic(session, slug) for slug in ("ants", "bees", "cats", "dogs")]
        given.subscriber(session, *topics)
        for number, on in enumerate(pair for size in (1, 2) for pair in combinations(topics, size)):
            given.article(session, *on, rank=number % 3, now=newsroom.now - timedelta(hours=number))
    newsroom.prepare()
    with newsroom.database.writing() as session:
        issue = newsroom.issue(session)
        pin(session, issue, 6, author="Ed", now=newsroom.now)
        exclude(session, issue, 2, author="Ed", now=newsroom.now)

    with newsroom.database.reading() as session:
        issue, stationery = newsroom.issue(session), Stationery(newsroom.publication, SECRET)
        whole, now = compose(session, issue, newsroom.frame, now=newsroom.now), newsroom.now
        for followed in (pair for size in (1, 2, 3) for pair in combinations(range(1, 5), size)):
            for served in (served_before(session, issue), 4):
                seen = of_topics(followed, served=served, language="en")
                part = content_now(session, issue, newsroom.frame, owed_to=seen.cohort, now=now)
                mails = [printed(seen, issue, content, stationery, now=now) for content in (whole, part)]
                assert mails[0] == mails[1]
                assert mails[0] is not None
