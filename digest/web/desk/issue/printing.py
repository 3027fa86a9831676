"""From what of a preview is asked for to the mail itself."""

from functools import partial

from sqlalchemy.orm import Session

from digest.deliveries import preview, samples
from digest.deliveries.preview import Preview, Viewpoint
from digest.issues.content import Content
from digest.issues.earlier import served_before
from digest.issues.models import Issue
from digest.issues.selection import Cohort
from digest.topics.queries import every_topic
from digest.web.desk.issue.look import MOST_DRAWS, Eyes, Look
from digest.web.site import Site
from subscribers.queries import by_id


def as_asked(
    session: Session, site: Site, issue: Issue, look: Look, number: int | None, *, of: Issue
) -> Preview | None:
    """The mail of `issue`, or None where nothing is new. Raises NotFound for a reader who does not exist.

    `number` is a reader's, whom staff asked for. Who else stands for something does so in the issue `of`.
    """
    if number is not None:
        return _as_reader(session, site, issue, look, number, named=True)
    if look.eyes is Eyes.TOPICS:
        return _as_topics(session, site, issue, look)
    found = _sample(session, site, of, look)
    return _as_reader(session, site, issue, look, found, named=False) if found is not None else None


def _as_reader(session: Session, site: Site, issue: Issue, look: Look, number: int, *, named: bool) -> Preview | None:
    reader = by_id(session, number)
    content = _content(session, site, issue, Cohort(reader.topic_ids, reader.covered_upto))
    seen = preview.of_reader(session, issue, content, reader).speaking(look.mail_language)
    return _printed(site, issue, content, seen if named else seen.without_a_name())


def _as_topics(session: Session, site: Site, issue: Issue, look: Look) -> Preview | None:
    served = served_before(session, issue)
    topics = look.topic or [topic.id for topic in every_topic(session)]
    language = look.mail_language or site.app.settings.publication.language
    seen = preview.of_topics(topics, served=served, language=language)
    return _printed(site, issue, _content(session, site, issue, seen.cohort), seen)


def _content(session: Session, site: Site, issue: Issue, cohort: Cohort) -> Content:
    return preview.content_of(session, issue, site.app.frame(), cohort, now=site.app.clock())


def _printed(site: Site, issue: Issue, content: Content, seen: Viewpoint) -> Preview | None:
    automatic, now = site.app.settings.approval == "automatic", site.app.clock()
    return preview.printed(seen, issue, content, site.app.stationery(), automatic=automatic, now=now)


def _sample(session: Session, site: Site, issue: Issue, look: Look) -> int | None:
    """The number of a reader who stands for something."""
    if look.eyes is Eyes.RANDOM:
        return samples.anybody(session, issue, look.draw / MOST_DRAWS)
    now, which = site.app.clock(), samples.Extreme(look.eyes.value)
    find = partial(samples.extreme, session, issue, site.app.frame(), which, now=now)
    return site.memory.sample_at(now, (issue.id, issue.content_hash, which), find)
