"""A report is made once for everybody who waits for it, whoever dies over it."""

from datetime import timedelta

import pytest

from digest.issues.checks import reports
from digest.issues.checks.stamps import stamp
from digest.issues.checks.states import ReportKind
from digest.issues.models import Issue
from tests.support import factories as given
from tests.support.newsroom import Newsroom

FORECAST, CHECKS = ReportKind.FORECAST, ReportKind.CHECKS


@pytest.fixture
def issue_id(newsroom: Newsroom) -> int:
    newsroom.prepare()
    with newsroom.database.reading() as session:
        return newsroom.issue(session).id


def want(newsroom: Newsroom, issue_id: int, *kinds: ReportKind) -> None:
    with newsroom.database.writing() as session:
        for kind in kinds:
            reports.want(session, issue_id, kind, now=newsroom.now)


def begin(newsroom: Newsroom) -> ReportKind | None:
    with newsroom.database.writing() as session:
        report = reports.begin(session, now=newsroom.now)
        return None if report is None else report.kind


def test_asking_twice_is_asking_once(newsroom: Newsroom, issue_id: int) -> None:
    want(newsroom, issue_id, FORECAST, FORECAST)

    assert (begin(newsroom), begin(newsroom)) == (FORECAST, None)


def test_what_was_made_is_kept_and_nobody_waits_for_it(newsroom: Newsroom, issue_id: int) -> None:
    want(newsroom, issue_id, FORECAST)
    with newsroom.database.writing() as session:
        reports.keep(session, issue_id, FORECAST, stamp="s", said="{}", now=newsroom.now)

    with newsroom.database.reading() as session:
        kept = reports.kept(session, issue_id, FORECAST)
        assert kept is not None
        assert (kept.said, kept.made_at, kept.wanted_at) == ("{}", newsroom.now, None)
    assert begin(newsroom) is None


def test_one_that_was_begun_by_a_process_that_died_is_begun_again(newsroom: Newsroom, issue_id: int) -> None:
    want(newsroom, issue_id, FORECAST)
    begin(newsroom)

    newsroom.now += reports.LEASE + timedelta(seconds=1)

    assert begin(newsroom) is FORECAST


def test_only_one_at_a_time_asks_other_machines(newsroom: Newsroom, issue_id: int) -> None:
    with newsroom.database.reading() as session:
        other = newsroom.issue(session, "2026-12", schedule="monthly").id
    want(newsroom, issue_id, CHECKS)
    want(newsroom, other, CHECKS, FORECAST)

    assert [begin(newsroom) for _ in range(3)] == [CHECKS, FORECAST, None]


def test_one_that_cannot_be_made_says_why_and_keeps_what_there_was(newsroom: Newsroom, issue_id: int) -> None:
    with newsroom.database.writing() as session:
        reports.keep(session, issue_id, FORECAST, stamp="s", said="{}", now=newsroom.now)
    want(newsroom, issue_id, FORECAST)
    with newsroom.database.writing() as session:
        report = reports.begin(session, now=newsroom.now)
        assert report is not None
        reports.give_up(session, report.id, "the template is broken")

    with newsroom.database.reading() as session:
        kept = reports.kept(session, issue_id, FORECAST)
        assert kept is not None
        assert (kept.trouble, kept.said) == ("the template is broken", "{}")


def test_the_stamp_changes_with_articles_and_with_what_editors_write(newsroom: Newsroom, issue_id: int) -> None:
    def now() -> str:
        with newsroom.database.reading() as session:
            return stamp(session, session.get_one(Issue, issue_id))

    stamps = [now(), now()]
    with newsroom.database.writing() as session:
        given.article(session, given.topic(session, "news"))
    stamps.append(now())
    with newsroom.database.writing() as session:
        session.get_one(Issue, issue_id).subject = "Another"
    stamps.append(now())

    assert (stamps[0] == stamps[1], len(set(stamps))) == (True, 3)
