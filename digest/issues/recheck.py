"""Before an issue goes out its articles are looked at once more, so that what was unpublished since is taken out."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from digest.articles import visibility
from digest.articles.models import Article
from digest.articles.states import RetractedBy
from digest.core.chunks import chunks
from digest.core.clock import Clock
from digest.core.database import Database
from digest.core.errors import SourceError
from digest.core.sections import Schedule
from digest.issues.compose import Frame, compose
from digest.issues.content import from_json
from digest.issues.models import Issue, IssueState
from digest.issues.periods import first_send_time
from digest.sources import queries
from digest.sources.fetching.values import Fetch
from digest.sources.models import SourceKind
from digest.sources.reading.taken_back import taken_back
from digest.sources.standing import Page, no_longer_standing
from digest.sources.values import SourceRow

AGAIN_AFTER = timedelta(hours=1)
MOST_AT_ONCE = 100
"""Articles looked at in one go, those first that nobody looked at for longest; the next go takes the next ones."""
BELIEVED = 3
"""So many pages of one source may be gone at once; a site that lost more, and most of them, is taken as broken."""
UNPUBLISHED = "its site does not publish it any more"
_COMING = (IssueState.DRAFTING, IssueState.IN_REVIEW, IssueState.APPROVED, IssueState.SENDING)
_CHUNK = 500


@dataclass(slots=True)
class Checked:
    """What a look at the articles of coming issues found."""

    looked_at: int = 0
    taken_back: dict[int, str] = field(default_factory=dict)
    """Article id -> why, in words."""
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Looked:
    """One article to look at."""

    id: int
    guid: str
    url: str


def recheck(
    database: Database,
    fetch: Fetch,
    schedules: Mapping[str, Schedule],
    frame: Frame,
    *,
    ahead: timedelta,
    clock: Clock,
) -> Checked:
    """Look whether the articles of issues still stand that go out within `ahead`, or are going out now.

    What does not is taken back, which drops it from the issue or holds that, as `withdrawn` says. An article is looked
    at once an hour. A site that does not answer takes nothing back. Raises DatabaseUnavailable.
    """
    with database.reading() as session:
        ids = _coming(session, schedules, frame, ahead=ahead, now=clock())
        waiting = _waiting(session, ids, now=clock())
    checked = Checked()
    for source, articles in waiting:
        gone = _gone(source, articles, fetch, checked, now=clock())
        with database.writing() as session:
            visibility.checked(session, [article.id for article in articles], now=clock())
            _take_back(session, source, gone, now=clock())
        checked.looked_at += len(articles)
        checked.taken_back |= gone
    return checked


def _coming(
    session: Session, schedules: Mapping[str, Schedule], frame: Frame, *, ahead: timedelta, now: datetime
) -> set[int]:
    """The articles of the frozen copies, and those that the drafts would hold."""
    statement = select(Issue).where(Issue.state.in_(_COMING), Issue.schedule.in_(list(schedules)))
    ids: set[int] = set()
    for issue in session.scalars(statement):
        first = first_send_time(schedules[issue.schedule], send_on=issue.send_on, closes_at=issue.closes_at)
        if issue.immediate or first - ahead <= now:
            content = from_json(issue.content) if issue.content else compose(session, issue, frame, now=now)
            ids.update(article.id for article in content.articles)
    return ids


def _waiting(session: Session, ids: Collection[int], *, now: datetime) -> Iterator[tuple[SourceRow, Sequence[_Looked]]]:
    """The articles that nobody looked at within the hour, by source."""
    found: list[Article] = []
    long_ago = or_(Article.checked_at.is_(None), Article.checked_at <= now - AGAIN_AFTER)
    for chunk in chunks(sorted(ids), _CHUNK):
        found += session.scalars(select(Article).where(Article.id.in_(chunk), Article.retracted_at.is_(None), long_ago))
    sources = {source.id: source for source in queries.refreshable(session)}
    addressed = [row for row in found if row.url and row.source_id in sources]
    addressed.sort(key=lambda row: (row.checked_at is not None, row.checked_at and row.checked_at.timestamp(), row.id))
    by_source: dict[int, list[_Looked]] = defaultdict(list)
    for row in addressed[:MOST_AT_ONCE]:
        by_source[row.source_id].append(_Looked(row.id, row.guid, row.url or ""))
    return iter([(sources[source_id], articles) for source_id, articles in by_source.items()])


def _gone(
    source: SourceRow, articles: Sequence[_Looked], fetch: Fetch, checked: Checked, *, now: datetime
) -> dict[int, str]:
    """Those that do not stand any more, and why; none where the site is not to be believed."""
    try:
        if source.kind is SourceKind.WORDPRESS:
            missing = set(taken_back(source, fetch, [article.guid for article in articles]))
            return {article.id: UNPUBLISHED for article in articles if article.guid in missing}
        pages = [Page(article.id, article.url, source.private_origin) for article in articles]
        gone = no_longer_standing(fetch, pages, now=now)
    except SourceError as error:
        checked.warnings.append(f"{source.name}: its articles could not be looked at: {error}")
        return {}
    if len(gone) > BELIEVED and 2 * len(gone) > len(articles):
        checked.warnings.append(
            f"{source.name}: {len(gone)} of {len(articles)} articles seem to be gone at once; that is not believed"
        )
        return {}
    return gone


def _take_back(session: Session, source: SourceRow, gone: Mapping[int, str], *, now: datetime) -> None:
    by = RetractedBy.SOURCE if source.kind is SourceKind.WORDPRESS else RetractedBy.PAGE
    for article_id, reason in gone.items():
        visibility.retract(session, [article_id], by=by, because=reason, now=now)
