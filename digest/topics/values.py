"""Topics as values: what leaves this package."""

from dataclasses import dataclass

from digest.articles.values import ArticleRow
from digest.topics.models import RuleKind


@dataclass(frozen=True, slots=True)
class TopicRow:
    """What a reader can follow."""

    id: int
    slug: str
    name: str
    description: str
    page_url: str | None
    sort: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A reason why an article belongs to a topic, or with `exclude`, why it does not."""

    topic_id: int
    kind: RuleKind
    value: str
    exclude: bool = False

    def __str__(self) -> str:
        return f'{"not " if self.exclude else ""}{self.kind.value} "{self.value}"'


@dataclass(frozen=True, slots=True)
class Membership:
    """That an article stands in a topic, and why."""

    slug: str
    reason: str


@dataclass(frozen=True, slots=True)
class RuleUse:
    """How many of the articles looked at a rule speaks of, and one of their titles."""

    topic: TopicRow
    rule: RuleRow
    articles: int
    example: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the rules do to recent articles."""

    looked_at: int
    rules: tuple[RuleUse, ...]
    unassigned: int
    """Articles in no topic: they go to nobody."""
    unassigned_articles: tuple[ArticleRow, ...]
    """The newest of them."""
