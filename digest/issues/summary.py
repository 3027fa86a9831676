"""What a content holds, in numbers: pure."""

from collections import Counter
from dataclasses import dataclass

from digest.issues.content import Content


@dataclass(frozen=True, slots=True)
class Summary:
    """For somebody who is to release it."""

    stories: int
    topics: tuple[tuple[str, int], ...]
    """Each topic that has any, with the number of its stories, in the order of the mail."""
    notes: int
    """Topics with a sentence of an editor below their heading."""
    pictures: int
    left_out: tuple[tuple[str, int], ...]
    """Why stories of this time are not in it, and how many; the most frequent reason first."""


def summary(content: Content) -> Summary:
    """Of everything that anybody may get with it; each reader gets what is new on their topics."""
    pairs = {(placement.topic_id, placement.article_id) for placement in content.placements}
    by_topic = Counter(topic_id for topic_id, _ in pairs)
    return Summary(
        stories=len(content.articles),
        topics=tuple((topic.name, by_topic[topic.id]) for topic in content.topics if by_topic[topic.id]),
        notes=sum(bool(topic.note) and by_topic[topic.id] > 0 for topic in content.topics),
        pictures=sum(article.image_url is not None for article in content.articles),
        left_out=tuple(Counter(content.left_out.values()).most_common()),
    )
