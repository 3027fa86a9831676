"""What an editor asks of an article in an issue, as the value of its standing."""

import enum
from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.core.errors import NotFound
from digest.core.languages import N_
from digest.issues import order, things
from digest.issues.changes import next_pin
from digest.issues.compose import in_place
from digest.issues.content import Content
from digest.issues.models import Issue, IssueChange
from digest.issues.order import Place


class Act(enum.StrEnum):
    """What can be asked."""

    UP = "up"
    DOWN = "down"
    TOP = "top"
    """Before all others of the topic."""
    PUT = "put"
    """Before another one, or at the end of the topic."""
    PIN = "pin"
    EXCLUDE = "exclude"
    POSTPONE = "postpone"
    BACK = "back"
    """Stand as it would by itself."""


def standing(
    session: Session,
    issue: Issue,
    content: Callable[[], Content],
    article_id: int,
    act: Act,
    *,
    topic_id: int = 0,
    before: int | None = None,
) -> str | None:
    """What the article's standing becomes; what it is already where there is nowhere to go.

    `topic_id` names the list that the editor sees, `before` the article they put it before. `content` is asked for only
    where the other stories matter. Raises NotFound.
    """
    match act:
        case Act.EXCLUDE | Act.POSTPONE:
            return act.value
        case Act.BACK:
            return None
        case Act.PIN:
            return order.written(order.pin(article_id, next_pin(session, issue, article_id)))
    stories = content()
    places = in_place(stories.articles, session.scalars(select(IssueChange).where(IssueChange.issue_id == issue.id)))
    beside = _beside(_of_topic(stories, places, topic_id), article_id, act, before)
    if beside is None:
        return things.value(session, issue, things.Thing(things.Kind.STANDING, article_id))
    other, is_after = beside
    place = order.put(places, article_id, **{"after" if is_after else "before": other})
    return order.written(place)


def _of_topic(content: Content, places: Sequence[tuple[int, Place]], topic_id: int) -> list[int]:
    stands = {one.article_id for one in content.placements if one.topic_id == topic_id}
    return [article_id for article_id, _ in places if article_id in stands]


def _beside(listed: Sequence[int], article_id: int, act: Act, before: int | None) -> tuple[int, bool] | None:
    """Whom the article comes to stand beside, and whether after them; None where it stands there already."""
    if article_id not in listed:
        raise NotFound(N_("this story does not stand in that topic any more; open the page again"))
    at = listed.index(article_id)
    match act:
        case Act.UP if at > 0:
            return listed[at - 1], False
        case Act.DOWN if at + 1 < len(listed):
            return listed[at + 1], True
        case Act.TOP if at > 0:
            return listed[0], False
        case Act.PUT if before in listed and before != article_id:
            return before, False  # type: ignore[return-value]  # it is in the list
        case Act.PUT if before is None and at + 1 < len(listed):
            return listed[-1], True
        case _:
            return None
