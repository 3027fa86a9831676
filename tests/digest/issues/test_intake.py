"""From a document to the log, in one step."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from digest.articles import polish
from digest.articles import queries as articles
from digest.articles.models import Article
from digest.articles.values import Entry
from digest.core.database import Database
from digest.core.errors import NotFound
from digest.core.sections import Cleaning
from digest.issues import breaker
from digest.issues.intake import TakenIn, assign_again, import_articles, keep, refresh_sources
from digest.sources import queries as sources
from digest.sources.add import add
from digest.sources.fetching.values import Fetched, Wanted
from digest.sources.models import Source, SourceKind
from digest.sources.parsing.parsed import Parsed
from digest.sources.reading.reading import Reading
from digest.topics import edit, log, queries
from digest.topics.models import Assignment, RuleKind
from digest.topics.report import report
from digest.topics.values import TopicRow
from tests.support.factories import MONDAY

TABLE = "title,url,categories,topics\nBirds,https://example.org/1,Nature,\nLaws,https://example.org/2,Policy,\n"


@pytest.fixture
def policy(database: Database, now: datetime) -> TopicRow:
    with database.writing() as session:
        topic = edit.add(session, "policy", "Policy", now=now)
        edit.add_rule(session, "policy", kind=RuleKind.CATEGORY, value="policy")
        return topic


@pytest.fixture
def nature(database: Database, now: datetime) -> TopicRow:
    with database.writing() as session:
        return edit.add(session, "nature", "Nature", now=now)


@pytest.mark.usefixtures("policy")
def test_new_articles_get_the_topics_of_rules(database: Database, tmp_path: Path, now: datetime) -> None:
    taken = _imported(database, tmp_path, TABLE, now)

    assert (len(taken.ingested.new), taken.assigned, taken.without_topic) == (2, 1, 1)


@pytest.mark.usefixtures("policy", "nature")
def test_named_topics_hold_for_every_article_of_the_file(database: Database, tmp_path: Path, now: datetime) -> None:
    _imported(database, tmp_path, TABLE, now, "nature")

    assert _slugs(database) == {"Birds": ["nature"], "Laws": ["policy", "nature"]}


@pytest.mark.usefixtures("policy", "nature")
def test_a_topic_named_at_a_second_import_is_given_to_articles_that_are_here(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    _imported(database, tmp_path, TABLE, now)

    again = _imported(database, tmp_path, TABLE, now, "nature")

    assert (again.ingested.new, again.ingested.unchanged, again.assigned) == ((), 2, 2)


@pytest.mark.usefixtures("policy")
def test_an_unknown_topic_imports_nothing(database: Database, tmp_path: Path, now: datetime) -> None:
    with pytest.raises(NotFound, match="no topic 'natur'; there are: policy"):
        _imported(database, tmp_path, TABLE, now, "natur")

    assert _slugs(database) == {}


@pytest.mark.usefixtures("policy")
def test_an_unknown_topic_in_a_row_is_a_warning(database: Database, tmp_path: Path, now: datetime) -> None:
    taken = _imported(database, tmp_path, "title,topics\nA,policy;natur\nB,natur\n", now)

    assert taken.assigned == 1
    assert "there is no topic 'natur', which the source names (articles: 2)" in taken.ingested.warnings[0]


@pytest.mark.usefixtures("policy")
def test_importing_again_moves_nothing_in_the_log(database: Database, tmp_path: Path, now: datetime) -> None:
    """A15 for content: what is known is never news twice."""
    _imported(database, tmp_path, TABLE, now)
    before = _last_position(database)

    _imported(database, tmp_path, TABLE.replace("Laws", "Better laws"), now + timedelta(days=1))

    assert _last_position(database) == before


@pytest.mark.usefixtures("policy")
def test_an_update_only_adds_topics(database: Database, tmp_path: Path, now: datetime) -> None:
    _imported(database, tmp_path, TABLE, now)

    _imported(database, tmp_path, TABLE.replace("Nature", "POLICY").replace("Policy", "Other"), now)

    assert _slugs(database) == {"Birds": ["policy"], "Laws": ["policy"]}


def test_new_rules_reach_recent_articles_when_asked(
    database: Database, tmp_path: Path, policy: TopicRow, nature: TopicRow, now: datetime
) -> None:
    _imported(database, tmp_path, TABLE, now)
    with database.writing() as session:
        edit.add_rule(session, "nature", kind=RuleKind.PHRASE, value="birds")

    with database.writing() as session:
        too_late = assign_again(session, since=now + timedelta(days=1), now=now)
        in_time = assign_again(session, since=now, now=now)

    assert (too_late, in_time) == (0, 1)


def test_a_refresh_assigns_the_topic_of_the_source_and_reports_the_rest(
    database: Database, policy: TopicRow, nature: TopicRow, now: datetime
) -> None:
    """A27."""
    with database.writing() as session:
        add(session, "https://example.org/a.csv", topic_id=nature.id, now=now)
        add(session, "https://example.org/b.csv", now=now)

    results = refresh_sources(database, Alike(), clock=lambda: now)
    first, second = sorted(results, key=lambda result: result.source_id)

    assert first.ingested.warnings == ()
    assert second.ingested.warnings == ("new articles in no topic, which go to nobody: 1; see `digest topics report`",)
    with database.reading() as session:
        assert log.last_position(session) == 4


def test_positions_of_a_parallel_refresh_are_a_row_without_gaps(
    database: Database, nature: TopicRow, now: datetime
) -> None:
    with database.writing() as session:
        for number in range(12):
            add(session, f"https://example.org/{number}.csv", topic_id=nature.id, now=now)

    list(refresh_sources(database, Alike(), clock=lambda: now))

    with database.reading() as session:
        positions = session.scalars(sa.select(Assignment.position).order_by(Assignment.position)).all()
    assert positions == list(range(1, 25))


def test_sources_read_at_the_same_time_tell_one_story_once(
    database: Database, policy: TopicRow, nature: TopicRow, now: datetime
) -> None:
    """Whoever comes first is the root, and its topics are those of all."""
    with database.writing() as session:
        for number in range(12):
            topic_id = (policy if number % 2 else nature).id
            add(session, f"https://example.org/{number}.csv", topic_id=topic_id, now=now)

    results = list(refresh_sources(database, Always(TABLE), clock=lambda: now))

    assert sum(len(result.ingested.new) for result in results) == 24
    with database.reading() as session:
        rows = session.scalars(sa.select(Article)).all()
        standing = session.execute(sa.select(Assignment.article_id, Assignment.topic_id)).all()
        lost = report(session, since=now).unassigned
    roots = {row.id for row in rows if row.twin_of_id is None}
    assert {row.twin_of_id for row in rows} == {None, *roots}
    assert {tuple(row) for row in standing} == {(root, topic.id) for root in roots for topic in (policy, nature)}
    assert (len(roots), lost) == (2, 0)


@pytest.mark.usefixtures("policy")
def test_topics_that_a_file_names_for_a_twin_are_those_of_its_root(
    database: Database, tmp_path: Path, nature: TopicRow, now: datetime
) -> None:
    _imported(database, tmp_path, TABLE, now)
    (tmp_path / "again.csv").write_text(TABLE, encoding="utf-8")

    with database.writing() as session:
        taken = import_articles(session, tmp_path / "again.csv", topic_slugs=["nature"], now=now)

    assert (len(taken.ingested.new), taken.assigned, taken.without_topic) == (2, 2, 0)
    with database.reading() as session:
        standing = queries.memberships(session, [1, 2, 3, 4])
    assert {id_: [found.slug for found in of_article] for id_, of_article in standing.items()} == {
        1: ["nature"],
        2: ["policy", "nature"],
    }


def test_rules_applied_again_find_the_root_by_its_twin(
    database: Database, tmp_path: Path, nature: TopicRow, now: datetime
) -> None:
    _imported(database, tmp_path, TABLE, now)
    (tmp_path / "again.csv").write_text(TABLE.replace("Nature", "Feathers"), encoding="utf-8")
    with database.writing() as session:
        import_articles(session, tmp_path / "again.csv", now=now)
        edit.add_rule(session, nature.slug, kind=RuleKind.CATEGORY, value="feathers")

        assigned = [assign_again(session, since=now, now=now) for _ in range(2)]

    assert assigned == [1, 0]
    with database.reading() as session:
        assert list(queries.memberships(session, [1, 2, 3, 4])) == [1]


def test_what_a_source_takes_back_is_withdrawn_and_comes_again_when_it_is_shown_again(
    database: Database, nature: TopicRow, now: datetime
) -> None:
    """A12."""
    with database.writing() as session:
        source = add(session, "https://example.org/posts", topic_id=nature.id, now=now)
    entry = Entry("Birds", url="https://example.org/1", guid="1")

    seen = []
    for reading in (_reading(entry), _reading(gone=("1",)), _reading(entry)):
        with database.writing() as session:
            row = sources.source(session, source.id)
            ingested = keep(session, row, reading, now)
            seen.append((articles.article(session, 1).visible, ingested.gone, ingested.restored))

    assert seen == [(True, (), ()), (False, (1,), ()), (True, (), (1,))]
    assert _last_position(database) == 2


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ({"disabled_at": None}, "Birds"),
        ({"disabled_at": MONDAY}, "Birds stay"),
        ({"gone_at": MONDAY, "disabled_at": MONDAY}, "Birds stay"),
    ],
    ids=["read still", "disabled", "gone"],
)
def test_a_correction_reaches_readers_when_the_source_of_the_root_is_not_read_any_more(
    database: Database, now: datetime, state: dict[str, object], title: str
) -> None:
    entry = Entry("Birds", "They leave.", url="https://example.org/1", guid="1")
    with database.writing() as session:
        first, second = (add(session, f"https://example.org/{name}", now=now) for name in ("a", "b"))
        keep(session, first, _reading(entry), now)
        keep(session, second, _reading(entry), now)
        session.execute(sa.update(Source).where(Source.id == first.id).values(**state))

    with database.writing() as session:
        keep(session, sources.source(session, second.id), _reading(replace(entry, title="Birds stay")), now)
        root = articles.article(session, 1)

    assert (root.source_id, root.title) == (first.id, title)


def test_a_refused_story_that_another_source_tells_is_news_for_all(
    database: Database, nature: TopicRow, now: datetime
) -> None:
    entry = Entry("Birds", url="https://example.org/1", guid="1")
    with database.writing() as session:
        first, second = (add(session, f"https://example.org/{name}", topic_id=nature.id, now=now) for name in "ab")
        session.execute(sa.update(Source).where(Source.id == first.id).values(held_at=now))
        keep(session, sources.source(session, first.id), _reading(entry), now)
        breaker.refuse(session, "1", now=now)
        before = log.last_position(session)

    with database.writing() as session:
        ingested = keep(session, second, _reading(replace(entry, guid="2")), now)

    assert ingested.restored == (1,)
    assert _last_position(database) == before + 1


def test_the_rules_of_the_publication_clean_what_is_read(database: Database, now: datetime) -> None:
    with database.writing() as session:
        add(session, "https://example.org/a.csv", now=now)
    rules = polish.rules(Cleaning(title_suffixes=(" - News",)))

    list(refresh_sources(database, Always("title\nBirds - News\n"), clock=lambda: now, rules=rules))

    assert list(_slugs(database)) == ["Birds"]


class Alike:
    """A web of sources that tell alike stories, each at addresses of its own."""

    def __call__(self, wanted: Wanted) -> Fetched:
        return Fetched(TABLE.replace("https://example.org", wanted.url).encode(), wanted.url)


class Always:
    """A web on which the same document stands everywhere."""

    def __init__(self, document: str) -> None:
        self.document = document

    def __call__(self, wanted: Wanted) -> Fetched:
        return Fetched(self.document.encode(), wanted.url)


def _reading(*entries: Entry, gone: tuple[str, ...] = ()) -> Reading:
    return Reading(SourceKind.WORDPRESS, Parsed(entries) if entries else None, gone=gone)


def _imported(database: Database, folder: Path, table: str, now: datetime, *topics: str) -> TakenIn:
    file = folder / "articles.csv"
    file.write_text(table, encoding="utf-8")
    with database.writing() as session:
        return import_articles(session, file, topic_slugs=topics, now=now)


def _slugs(database: Database) -> dict[str, list[str]]:
    with database.reading() as session:
        rows = [row for page in articles.pages(session, articles.every_article()) for row in page]
        standing = queries.memberships(session, [row.id for row in rows])
        return {row.title: [found.slug for found in standing.get(row.id, [])] for row in reversed(rows)}


def _last_position(database: Database) -> int:
    with database.reading() as session:
        return log.last_position(session)
