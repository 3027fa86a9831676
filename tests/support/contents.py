"""Contents of issues without a database: which article stands where, and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from digest.issues.content import ArticleCopy, Content, Placement, TemplateCopy, TopicCopy
from tests.support.factories import MONDAY


def content(
    stands: Mapping[int, Mapping[int, int]],
    *,
    topics: Sequence[int] = (1, 2, 3),
    left_out: Mapping[int, str] | None = None,
    per_topic: int = 12,
    total: int = 30,
) -> Content:
    """`stands` maps an article to its topics with positions; articles in the order of the mail."""
    placements = [Placement(a, t, position, again=False) for a, on in stands.items() for t, position in on.items()]
    return Content(
        since=0,
        upto=max((placement.position for placement in placements), default=0),
        topics=tuple(TopicCopy(topic, f"Topic {topic}", None, "") for topic in topics),
        articles=tuple(_article(id_) for id_ in stands),
        placements=tuple(sorted(placements, key=lambda placement: placement.position)),
        left_out=dict(left_out or {}),
        per_topic=per_topic,
        total=total,
        subject="",
        preheader="",
        intro="",
        template=TemplateCopy("digest", "", "", ""),
        publication={},
    )


def _article(id_: int) -> ArticleCopy:
    return ArticleCopy(
        id=id_,
        title=f"Story {id_}",
        summary="",
        url=None,
        author="",
        image_url=None,
        image_alt="",
        image_width=None,
        image_height=None,
        rank=0,
        published_at=MONDAY,
        first_seen_at=MONDAY - timedelta(hours=id_),
    )
