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
from digest.issues.compose import WITHDRAWN, Frame, compose
from digest.issues.content import from_json
from digest.issues.models import Issue, IssueState
from digest.issues.periods import first_send_time
from digest.sources import queries
from digest.sources.fetching.values import Fetch
from digest.sources.models import SourceKind
from digest.sources.reading.taken_back import taken_back
from digest.sources.standing import Page, Standing, standing
from digest.sources.values import SourceRow
from digest.topics import log

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
    untold: int = 0
    """So many more could not be looked at; that says nothing about them."""
    taken_back: dict[int, str] = field(default_factory=dict)
    """Article id -> why, in words."""
    restored: list[int] = field(default_factory=list)
    """Articles that an earlier look took back, and whose page stands again."""
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Looked:
    """One article to look at."""

    id: int
    guid: str
    url: str
    taken_back: bool
    """By an earlier look at its page."""


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

    What does not is taken back, which drops it from the issue or holds that, as `withdrawn` says. What an earlier look
    took back, and stands again, comes with the next issue that is made. An article is looked at once an hour, whether
    or not its source is still read. A site that does not answer takes nothing back. Raises DatabaseUnavailable.
    """
    with database.reading() as session:
        ids = _coming(session, schedules, frame, ahead=ahead, now=clock())
        waiting = _waiting(session, ids, now=clock())
    checked = Checked()
    for source, articles in waiting:
        found = _look(source, articles, fetch, checked, now=clock())
        with database.writing() as session:
            _take_back(session, found.gone, now=clock())
            restored = visibility.found_again(session, found.stands & {row.id for row in articles if row.taken_back})
            log.append_again(session, restored, now=clock())
            visibility.checked(session, [article.id for article in articles], now=clock())
        checked.looked_at += len(articles) - len(found.untold)
        checked.untold += len(found.untold)
        checked.taken_back |= found.gone
        checked.restored += restored
    return checked


def _coming(
    session: Session, schedules: Mapping[str, Schedule], frame: Frame, *, ahead: timedelta, now: datetime
) -> set[int]:
    """The articles of the frozen copies, those that the drafts would hold, and those that only miss for being gone."""
    statement = select(Issue).where(Issue.state.in_(_COMING), Issue.schedule.in_(list(schedules)))
    ids: set[int] = set()
    for issue in session.scalars(statement):
        first = first_send_time(schedules[issue.schedule], send_on=issue.send_on, closes_at=issue.closes_at)
        if issue.immediate or first - ahead <= now:
            content = from_json(issue.content) if issue.content else compose(session, issue, frame, now=now)
            ids.update(article.id for article in content.articles)
            ids.update(article_id for article_id, reason in content.left_out.items() if reason == WITHDRAWN)
    return ids


def _waiting(session: Session, ids: Collection[int], *, now: datetime) -> Iterator[tuple[SourceRow, Sequence[_Looked]]]:
    """The articles that nobody looked at within the hour, by source; those that stand come first."""
    found: list[Article] = []
    long_ago = or_(Article.checked_at.is_(None), Article.checked_at <= now - AGAIN_AFTER)
    of_page = or_(Article.retracted_at.is_(None), Article.retracted_by == RetractedBy.PAGE)
    for chunk in chunks(sorted(ids), _CHUNK):
        found += session.scalars(select(Article).where(Article.id.in_(chunk), of_page, long_ago))
    addressed = [row for row in found if (row.url or "").startswith(("http://", "https://"))]
    addressed.sort(key=_turn)
    sources = {source.id: source for source in queries.every_source(session)}
    by_source: dict[int, list[_Looked]] = defaultdict(list)
    for row in addressed[:MOST_AT_ONCE]:
        by_source[row.source_id].append(_Looked(row.id, row.guid, row.url or "", row.retracted_at is not None))
    return iter([(sources[source_id], articles) for source_id, articles in by_source.items()])


def _turn(row: Article) -> tuple[bool, float, int]:
    return row.retracted_at is not None, row.checked_at.timestamp() if row.checked_at else 0, row.id


def _look(source: SourceRow, articles: Sequence[_Looked], fetch: Fetch, checked: Checked, *, now: datetime) -> Standing:
    """Ask WordPress for its posts, while it is read; and the pages of all others."""
    read_still = source.refreshable and source.disabled_at is None and source.gone_at is None
    asks_site = source.kind is SourceKind.WORDPRESS and read_still
    posts = [article for article in articles if asks_site and not article.taken_back]
    rest = [article for article in articles if article not in posts]
    found = _look_at_pages(source, rest, fetch, checked, now=now)
    try:
        missing = set(taken_back(source, fetch, [article.guid for article in posts]))
        found.gone |= {article.id: UNPUBLISHED for article in posts if article.guid in missing}
    except SourceError as error:
        checked.warnings.append(f"{source.name}: its articles could not be looked at: {error}")
        found.untold |= {article.id for article in posts}
    return found


def _look_at_pages(
    source: SourceRow, articles: Sequence[_Looked], fetch: Fetch, checked: Checked, *, now: datetime
) -> Standing:
    """What stood until now is not taken back where the site is not to be believed."""
    pages = [Page(article.id, article.url, source.private_origin) for article in articles]
    found = standing(fetch, pages, now=now)
    stood = {article.id for article in articles if not article.taken_back}
    found.gone = {article_id: why for article_id, why in found.gone.items() if article_id in stood}
    if len(found.gone) > BELIEVED and 2 * len(found.gone) > len(stood):
        checked.warnings.append(
            f"{source.name}: {len(found.gone)} of {len(stood)} articles seem to be gone at once; that is not believed"
        )
        found.gone = {}
    return found


def _take_back(session: Session, gone: Mapping[int, str], *, now: datetime) -> None:
    for article_id, reason in gone.items():
        by = RetractedBy.SOURCE if reason == UNPUBLISHED else RetractedBy.PAGE
        visibility.retract(session, [article_id], by=by, because=reason, now=now)
