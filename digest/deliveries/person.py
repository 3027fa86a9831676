"""Everything that is kept about one person, for them to have: the register, and what the mail factory knows."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.deliveries.models import Delivery
from digest.deliveries.notices import texts
from digest.deliveries.notices.models import Notice, NoticeText
from digest.deliveries.returns.models import Return
from digest.issues.content import from_json
from digest.issues.models import Edition, Issue, PlannedCohort
from digest.issues.selection import from_json as sections_from_json
from digest.topics.queries import every_topic
from subscribers import privacy, topic_sets

FACTS = (Delivery.status, Delivery.reason, Delivery.attempts, Delivery.not_before, Delivery.finished_at, Delivery.reply)


def everything_about(session: Session, subscriber_id: int) -> dict[str, Any]:
    """What the register says (`privacy.everything_about`), and every mail, notice and returned mail, in plain values
    that JSON can hold once times are written out. Raises NotFound."""
    slugs = {topic.id: topic.slug for topic in every_topic(session)}
    return privacy.everything_about(session, subscriber_id, slugs=slugs) | {
        "mails": list(_mails(session, subscriber_id, slugs)),
        "notices": list(_notices(session, subscriber_id)),
        "returned": _returned(session, subscriber_id),
    }


def _mails(session: Session, subscriber_id: int, slugs: dict[int, str]) -> Iterator[dict[str, Any]]:
    """One for each issue, the oldest first: what it held, and the topics that it was made for."""
    rows = session.execute(
        select(Issue, *FACTS, PlannedCohort.topic_set_id, Edition.sections)
        .select_from(Delivery)
        .join(Issue, Issue.id == Delivery.issue_id)
        .outerjoin(PlannedCohort, PlannedCohort.id == Delivery.cohort_id)
        .outerjoin(Edition, Edition.id == Delivery.edition_id)
        .where(Delivery.subscriber_id == subscriber_id)
        .order_by(Delivery.id)
    ).all()
    followed = topic_sets.members(session, {row.topic_set_id for row in rows if row.topic_set_id is not None})
    for row in rows:
        yield {
            "schedule": row.Issue.schedule,
            "label": row.Issue.label,
            **{fact.key: row._mapping[fact] for fact in FACTS},
            "topics": sorted(slugs[id] for id in followed.get(row.topic_set_id, ())),
            "articles": _articles(row.Issue, row.sections),
        }


def _articles(issue: Issue, sections: str | None) -> list[dict[str, str | None]]:
    """As they stood in the mail."""
    if not sections or not issue.content:
        return []
    copies = {copy.id: copy for copy in from_json(issue.content).articles}
    ids = [id for section in sections_from_json(sections) for id, _ in section.articles]
    return [{"title": copies[id].title, "url": copies[id].url} for id in ids]


def _notices(session: Session, subscriber_id: int) -> Iterator[dict[str, Any]]:
    columns = Notice.mail, Notice.status, Notice.reason, Notice.created_at, Notice.finished_at, Notice.reply
    statement = select(*columns, NoticeText.said).join(NoticeText, NoticeText.id == Notice.text_id)
    for row in session.execute(statement.where(Notice.subscriber_id == subscriber_id).order_by(Notice.id)):
        known = dict(row._mapping)
        yield known | {"said": texts.values(known["said"])}


def _returned(session: Session, subscriber_id: int) -> list[dict[str, Any]]:
    columns = Return.received_at, Return.verdict, Return.status, Return.effect
    rows = session.execute(select(*columns).where(Return.subscriber_id == subscriber_id).order_by(Return.id))
    return [dict(row._mapping) for row in rows]
