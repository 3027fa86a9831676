"""What a reading leaves behind: when to come back, where it moved, how it is doing, and a line in the log."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from digest.articles.values import Ingested
from digest.core.database import Database
from digest.core.errors import DatabaseUnavailable, NotFound, SourceError
from digest.sources import log, queries
from digest.sources.add import add, disable, enable
from digest.sources.fetching.values import Fetched, Refused, Validators, Wanted
from digest.sources.models import Outcome
from digest.sources.reading.reading import Reading
from digest.sources.refresh import keep_only, refresh, refresh_all
from digest.sources.values import Refreshed, SourceRow, State
from tests.digest.sources.documents import RSS

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass
class Server:
    """Answers every request with one answer, which a test may change, and remembers what it was asked."""

    answer: str | Exception | None = RSS
    moved_to: str | None = None
    asked: list[Wanted] = field(default_factory=list)

    def __call__(self, wanted: Wanted) -> Fetched:
        self.asked.append(wanted)
        if isinstance(self.answer, Exception):
            raise self.answer
        body = None if self.answer is None else self.answer.encode()
        return Fetched(body, self.moved_to or wanted.url, Validators('"v1"'), moved_to=self.moved_to)


@dataclass
class Desk:
    """One source, its server, and a clock."""

    database: Database
    now: datetime
    server: Server = field(default_factory=Server)
    source_id: int = 1

    def read(self, *, after: timedelta = timedelta(0), **how: object) -> Refreshed:
        self.now += after
        return refresh(self.database, self.source_id, self.server, clock=lambda: self.now, **how)  # type: ignore[arg-type]

    @property
    def source(self) -> SourceRow:
        with self.database.reading() as session:
            return queries.source(session, self.source_id)

    @property
    def outcomes(self) -> list[str]:
        with self.database.reading() as session:
            return [row.outcome.value for row in log.readings(session, limit=100)]


@pytest.fixture
def desk(database: Database, now: datetime) -> Desk:
    with database.writing() as session:
        add(session, "https://birds.example/feed", now=now)
    return Desk(database, now)


def feed(*days_ago: int, now: datetime) -> str:
    """A feed with one story for each day."""
    stories = "".join(
        f"<item><title>Story {days}</title><guid>story-{days}</guid>"
        f"<pubDate>{now - days * DAY:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
        for days in days_ago
    )
    return f'<rss version="2.0"><channel><title>Daily</title>{stories}</channel></rss>'


def test_a_source_is_due_again_as_often_as_it_publishes(desk: Desk) -> None:
    desk.server.answer = feed(0, 1, 2, 3, 4, now=desk.now)

    desk.read()

    assert desk.source.usual_gap == DAY
    assert 6 * HOUR <= desk.source.due_at - desk.now < 7 * HOUR  # type: ignore[operator]


def test_what_is_dated_ahead_says_nothing_about_the_usual_gap(desk: Desk) -> None:
    desk.server.answer = feed(0, 1, 2, 3, -100, -200, -300, -350, now=desk.now)

    desk.read()

    assert desk.source.usual_gap == DAY


def test_where_stories_have_no_dates_it_counts_when_they_came(desk: Desk) -> None:
    for number in range(5):
        items = "".join(f"<item><title>Story {story}</title></item>" for story in range(number + 5))
        desk.server.answer = f'<rss version="2.0"><channel><title>Undated</title>{items}</channel></rss>'
        desk.read(after=8 * HOUR)

    assert desk.source.usual_gap == 8 * HOUR


def test_an_unchanged_source_keeps_what_is_known_of_it(desk: Desk) -> None:
    desk.server.answer = feed(0, 1, 2, 3, now=desk.now)
    desk.read()
    desk.server.answer = None

    desk.read(after=HOUR)

    assert (desk.source.usual_gap, desk.source.changed_at) == (DAY, desk.now - HOUR)


def test_only_what_is_new_counts_as_a_change(desk: Desk) -> None:
    desk.server.answer = feed(0, 1, now=desk.now)
    desk.read()
    desk.server.answer = desk.server.answer.replace("Story 1", "The first story")

    again = desk.read(after=HOUR)

    assert (len(again.ingested.updated), desk.source.changed_at) == (1, desk.now - HOUR)


def test_failures_are_counted_and_a_success_forgives_them(desk: Desk) -> None:
    desk.server.answer = SourceError("the server stopped answering")
    first, second = desk.read(), desk.read(after=HOUR)
    failures = desk.source.failures
    desk.server.answer = RSS

    fine = desk.read(after=HOUR)

    assert (failures, desk.source.failures, desk.source.error) == (2, 0, "")
    assert [result.state for result in (first, second, fine)] == [State.FAILING, State.FAILING, State.FINE]
    assert [result.was for result in (first, second, fine)] == [State.NOT_READ, State.FAILING, State.FAILING]


def test_a_morning_that_fails_is_followed_by_a_full_reading(desk: Desk) -> None:
    """A23."""
    desk.read()
    desk.server.answer = SourceError("the server stopped answering")
    desk.read(after=DAY)
    desk.server.answer = RSS

    desk.read(after=HOUR)

    assert [wanted.validators for wanted in desk.server.asked] == [Validators()] * 3


def test_a_server_that_never_says_more_than_not_modified_is_asked_in_full_each_time(desk: Desk) -> None:
    """A23: until it answers in full once."""
    desk.read()
    desk.server.answer = None

    desk.read(after=DAY)
    desk.read(after=HOUR)

    assert [wanted.validators for wanted in desk.server.asked[1:]] == [Validators()] * 2


def test_a_move_for_good_is_remembered(desk: Desk) -> None:
    desk.server.moved_to = "https://birds.example/new"
    moved = desk.read()
    desk.server.moved_to = None

    desk.read(after=HOUR)

    assert [wanted.url for wanted in desk.server.asked] == ["https://birds.example/feed", "https://birds.example/new"]
    assert "moved for good to https://birds.example/new" in moved.ingested.warnings[0]
    assert desk.source.location == "https://birds.example/feed"


@pytest.mark.parametrize("status", [404, 410])
def test_where_nothing_is_any_more_it_is_asked_once_where_it_was_at_first(desk: Desk, status: int) -> None:
    desk.server.moved_to = "https://birds.example/new"
    desk.read()
    desk.server.moved_to, desk.server.answer = None, Refused(f"the server answered {status}", status=status)

    failed = desk.read(after=HOUR)

    assert [wanted.url.rpartition("/")[2] for wanted in desk.server.asked] == ["feed", "new", "feed"]
    assert (desk.server.asked[2].validators, desk.source.moved_to) == (Validators(), "https://birds.example/new")
    assert failed.state is (State.GONE if status == 410 else State.FAILING)


@pytest.mark.parametrize(
    "error",
    [SourceError("the server stopped answering"), Refused("429", status=429), Refused("503", status=503)],
    ids=["no answer", "429", "503"],
)
def test_a_move_is_not_forgotten_at_a_hiccup(desk: Desk, error: SourceError) -> None:
    desk.server.moved_to = "https://birds.example/new"
    desk.read()
    desk.server.moved_to, desk.server.answer = None, error

    desk.read(after=HOUR)

    assert [wanted.url.rpartition("/")[2] for wanted in desk.server.asked] == ["feed", "new"]
    assert desk.source.moved_to == "https://birds.example/new"


def test_who_is_enabled_again_is_read_where_it_moved_to(desk: Desk) -> None:
    desk.server.moved_to = "https://birds.example/new"
    desk.read()
    with desk.database.writing() as session:
        disable(session, "1", now=desk.now)
        enable(session, "1")

    assert desk.source.address == "https://birds.example/new"


def test_a_source_never_moves_onto_another_one(desk: Desk) -> None:
    with desk.database.writing() as session:
        add(session, "https://birds.example/new", now=desk.now)
    desk.server.moved_to = "https://birds.example/new"

    moved = desk.read()

    assert "which is source 2; `digest sources disable` one" in moved.ingested.warnings[0]
    assert desk.source.moved_to is None


def test_what_is_gone_for_good_is_read_no_more(desk: Desk) -> None:
    desk.server.answer = Refused("the server answered 410 Gone", status=410)

    gone = desk.read()
    left_alone = list(refresh_all(desk.database, desk.server, clock=lambda: desk.now))

    assert (gone.state, desk.source.gone_at, left_alone) == (State.GONE, desk.now, [])


def test_what_came_back_can_be_enabled(desk: Desk) -> None:
    desk.server.answer = Refused("the server answered 410 Gone", status=410)
    desk.read()
    with desk.database.writing() as session:
        enable(session, "1")
    desk.server.answer = RSS

    back = list(refresh_all(desk.database, desk.server, clock=lambda: desk.now, due_only=True))

    assert [(result.new, result.state) for result in back] == [(2, State.FINE)]


def test_who_asks_to_wait_is_waited_for(desk: Desk) -> None:
    desk.server.answer = Refused("the server answered 429", status=429, retry_after=3 * HOUR)
    desk.read()
    desk.server.answer = RSS

    (early,) = refresh_all(desk.database, desk.server, clock=lambda: desk.now + HOUR)
    job = list(refresh_all(desk.database, desk.server, clock=lambda: desk.now + HOUR, due_only=True))
    (late,) = refresh_all(desk.database, desk.server, clock=lambda: desk.now + 3 * HOUR, due_only=True)

    assert early.skipped == "its server asked not to be called before 2026-11-23 12:00 UTC"
    assert (job, late.new) == ([], 2)


def test_a_person_may_ask_for_one_source_at_any_time(desk: Desk) -> None:
    desk.server.answer = Refused("the server answered 429", status=429, retry_after=3 * HOUR)
    desk.read()
    desk.server.answer = RSS

    assert desk.read(after=HOUR).new == 2
    assert desk.source.wait_until is None


def test_the_job_reads_only_what_is_due(desk: Desk) -> None:
    desk.read()

    early = list(refresh_all(desk.database, desk.server, clock=lambda: desk.now + timedelta(minutes=29), due_only=True))
    by_hand = list(refresh_all(desk.database, desk.server, clock=lambda: desk.now + timedelta(minutes=29)))
    later = list(refresh_all(desk.database, desk.server, clock=lambda: desk.now + DAY, due_only=True))

    assert [len(early), len(by_hand), len(later)] == [0, 1, 1]


def test_a_mistake_of_ours_in_one_source_is_a_failure_like_any_other(desk: Desk) -> None:
    """A22: one source never stops another."""
    with desk.database.writing() as session:
        add(session, "https://other.example/feed", now=desk.now)

    def keep(session: Session, source: SourceRow, reading: Reading, now: datetime) -> Ingested:
        if source.id == 1:
            raise KeyError("a mistake")
        return keep_only(session, source, reading, now)

    results = list(refresh_all(desk.database, desk.server, clock=lambda: desk.now, keep=keep))

    results.sort(key=lambda result: result.source_id)
    assert [result.new for result in results] == [0, 2]
    assert results[0].error == desk.source.error == "an internal problem (KeyError); please report it, with the log"


def test_what_is_half_kept_when_it_goes_wrong_is_not_kept(desk: Desk) -> None:
    def keep(session: Session, source: SourceRow, reading: Reading, now: datetime) -> Ingested:
        keep_only(session, source, reading, now)
        raise SourceError("it went wrong")

    desk.read(keep=keep)

    assert desk.read(after=HOUR).new == 2


def test_a_database_that_is_away_is_not_the_fault_of_the_source(desk: Desk) -> None:
    def keep(*given: object) -> Ingested:
        raise DatabaseUnavailable("the disk is full")

    with pytest.raises(DatabaseUnavailable):
        desk.read(keep=keep)

    assert (desk.source.failures, desk.source.error) == (0, "")


def test_a_suspicious_source_is_held_and_says_why(desk: Desk) -> None:
    """A1."""

    def keep(session: Session, source: SourceRow, reading: Reading, now: datetime) -> Ingested:
        return replace(keep_only(session, source, reading, now), suspicion="all guids changed")

    held = desk.read(keep=keep)

    assert (held.held, held.state, desk.source.held_reason) == ("all guids changed", State.HELD, "all guids changed")
    assert desk.outcomes == ["held"]


def test_a_source_that_was_removed_meanwhile_is_said_to_be(desk: Desk) -> None:
    desk.source_id = 7

    with pytest.raises(NotFound, match="no source 7"):
        desk.read()


@pytest.mark.parametrize(
    ("answer", "outcome", "note"),
    [
        (RSS, Outcome.READ, ""),
        (None, Outcome.NOT_MODIFIED, ""),
        (SourceError("the server stopped answering"), Outcome.FAILED, "the server stopped answering"),
    ],
)
def test_every_reading_stands_in_the_log(
    desk: Desk, answer: str | Exception | None, outcome: Outcome, note: str
) -> None:
    desk.server.answer = answer

    desk.read()

    with desk.database.reading() as session:
        (row,) = log.readings(session, source_id=1, limit=10)
    assert (row.outcome, row.note, row.at, row.source_id) == (outcome, note, desk.now, 1)
    assert (row.entries, row.new, row.received_bytes) == ((2, 2, len(RSS)) if answer == RSS else (0, 0, 0))


def test_what_is_taken_back_and_shown_again_stands_in_the_log(desk: Desk) -> None:
    def keep(session: Session, source: SourceRow, reading: Reading, now: datetime) -> Ingested:
        return replace(keep_only(session, source, reading, now), gone=(1,), restored=(2,))

    desk.read(keep=keep)

    with desk.database.reading() as session:
        (row,) = log.readings(session, source_id=1, limit=10)
    assert row.note == "1 taken back; 1 shown again"


def test_the_log_is_shortened_in_pieces(desk: Desk, database: Database) -> None:
    for _ in range(3):
        desk.read(after=DAY)

    with database.writing() as session:
        gone = [log.forget(session, before=desk.now - HOUR) for _ in range(2)]

    assert (gone, desk.outcomes) == ([2, 0], ["read"])


def test_silence_is_noticed_once(desk: Desk) -> None:
    desk.server.answer = feed(0, 1, 2, 3, now=desk.now)
    desk.read()

    results = [desk.read(after=DAY) for _ in range(5)]

    changes = [result.state for result in results if result.state is not result.was]
    assert changes == [State.SILENT]
