"""Owes a correction to exactly those readers who were sent a given article.

Who they are is what the ledger says: their delivery was sent, and its edition holds the article. A delivery in doubt
counts as well: somebody who may have read what was wrong should read what is right. Who left since is not written to.
"""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.core.bulk import among
from digest.core.errors import BadInput, NotFound
from digest.core.languages import N_
from digest.deliveries.models import Delivery
from digest.deliveries.notices import texts
from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.notices.models import Notice, NoticeText
from digest.deliveries.notices.queue import key_for_all, queue_all
from digest.deliveries.notices.texts import paragraphs
from digest.deliveries.states import DeliveryStatus
from digest.issues.models import Edition
from digest.issues.selection import articles_of, from_json
from subscribers import audience
from subscribers.models import Subscriber

HAD_IT = (DeliveryStatus.SENT, DeliveryStatus.DOUBTFUL)
PAGE = 1000


@dataclass(frozen=True, slots=True)
class Corrected:
    """How many readers a correction concerns. `new` are those who did not have it, or are not owed it, before."""

    received: int
    """Readers who were sent the article, in doubt or not."""
    left: int
    """Of these, who left since."""
    new: int


def correct(
    session: Session, article_id: int, *, text: str, subject: str = "", now: datetime, dry_run: bool = False
) -> Corrected:
    """Owe the correction `text` (blank lines between paragraphs); with `dry_run` only count.

    Safe to repeat: nobody gets the same text about the same article twice, and who was sent the article meanwhile
    gets it, too. Without a `subject` the template has a neutral one. Raises NotFound, and BadInput without a text.
    """
    article, words = session.get(Article, article_id), paragraphs(text)
    if article is None:
        raise NotFound(f"there is no article {article_id}; `digest articles list` shows them")
    if not words:
        raise BadInput(N_("a correction needs a text; say what was wrong and what is right"))
    had_it = _receivers(session, article_id)
    readers = audience.mailable().where(Subscriber.id.in_(had_it))
    received, reached = _count(session, had_it), _count(session, readers.with_only_columns(Subscriber.id))
    key = f"correction:{article_id}:{hashlib.sha256(' '.join(words).encode()).hexdigest()[:24]}"
    if dry_run:
        told = readers.join(Notice, Notice.key == key_for_all(key)).with_only_columns(Subscriber.id)
        return Corrected(received, received - reached, reached - _count(session, told))
    values = {"subject": subject, "title": article.title, "url": article.url, "paragraphs": words}
    new = queue_all(session, NoticeKind.CORRECTION, readers, key=key, values=values, now=now)
    return Corrected(received, received - reached, new)


def corrections(session: Session, article_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """What readers were told of these articles, paragraph by paragraph, as far as it is kept; oldest first."""
    first = (
        select(Notice.key)
        .where(Notice.text_id == NoticeText.id, Notice.mail == NoticeKind.CORRECTION)
        .limit(1)
        .scalar_subquery()
    )
    told: dict[int, tuple[str, ...]] = {}
    for said, key in session.execute(select(NoticeText.said, first).order_by(NoticeText.id)):
        article_id = int(key.split(":")[1]) if key else 0
        if article_id in article_ids:
            told[article_id] = told.get(article_id, ()) + texts.view(said).paragraphs
    return told


def _receivers(session: Session, article_id: int) -> Select[int]:
    """The ids of those whose mail held the article, each once."""
    editions = among(session, Delivery.edition_id, list(_editions_with(session, article_id)))
    return select(Delivery.subscriber_id).where(editions, Delivery.status.in_(HAD_IT)).distinct()


def _editions_with(session: Session, article_id: int) -> Iterator[int]:
    """The database finds the number somewhere in the text; whether it is the article's, its meaning says."""
    perhaps = select(Edition.id, Edition.sections).where(Edition.sections.contains(str(article_id)))
    for edition_id, sections in session.execute(perhaps.execution_options(yield_per=PAGE)):
        if article_id in articles_of(from_json(sections)):
            yield edition_id


def _count(session: Session, ids: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(ids.subquery())) or 0
