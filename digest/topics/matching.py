"""Which topics an article belongs to, by rules. Pure.

A rule book is made once and asked for every article; asking takes time in proportion to its phrases and paths, and
looks categories up.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote, urlsplit

from digest.articles.folding import fold, words
from digest.topics.models import RuleKind
from digest.topics.values import RuleRow


class Matchable(Protocol):
    """What rules look at: an `ArticleRow`, or an `Entry` before it is kept."""

    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def url(self) -> str | None: ...
    @property
    def categories(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Match:
    """A topic that an article belongs to, and the first rule that says so."""

    topic_id: int
    rule: RuleRow


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Rules, prepared for asking."""

    categories: dict[str, list[RuleRow]]
    paths: list[tuple[str, RuleRow]]
    phrases: list[tuple[str, RuleRow]]


def rule_book(rules: Iterable[RuleRow]) -> RuleBook:
    """Prepare rules. One that can match nothing (a phrase without words) is left out."""
    book = RuleBook(defaultdict(list), [], [])
    for rule in rules:
        value = folded_value(rule.kind, rule.value)
        if not value:
            continue
        if rule.kind is RuleKind.CATEGORY:
            book.categories[value].append(rule)
        elif rule.kind is RuleKind.PATH:
            book.paths.append((value, rule))
        else:
            book.phrases.append((f" {value} ", rule))
    return book


def folded_value(kind: RuleKind, value: str) -> str:
    """What rules of a kind are compared by: two values that fold alike are the same rule."""
    if kind is RuleKind.PATH:
        path = _path(value)
        return "/" if path == "//" else path
    return fold(" ".join(value.split())) if kind is RuleKind.CATEGORY else words(value)


def match(article: Matchable, book: RuleBook) -> list[Match]:
    """The topics the article belongs to, each once. An exclusion outdoes every other rule of its topic."""
    matches: dict[int, Match] = {}
    excluded: set[int] = set()
    for rule in applying(article, book):
        if rule.exclude:
            excluded.add(rule.topic_id)
        else:
            matches.setdefault(rule.topic_id, Match(rule.topic_id, rule))
    return [found for topic_id, found in matches.items() if topic_id not in excluded]


def excluded(article: Matchable, book: RuleBook) -> set[int]:
    """The topics that an exclusion keeps the article out of."""
    return {rule.topic_id for rule in applying(article, book) if rule.exclude}


def applying(article: Matchable, book: RuleBook) -> Iterator[RuleRow]:
    """Every rule that speaks of the article, exclusions too."""
    for category in dict.fromkeys(folded_value(RuleKind.CATEGORY, category) for category in article.categories):
        yield from book.categories.get(category, ())
    path = _path(urlsplit(article.url).path) if article.url and book.paths else ""
    yield from (rule for prefix, rule in book.paths if path.startswith(prefix))
    # The bar keeps a phrase from beginning in the title and ending in the summary.
    text = f" {words(article.title)} | {words(article.summary)} " if book.phrases else ""
    yield from (rule for phrase, rule in book.phrases if phrase in text)


def _path(path: str) -> str:
    """With a slash at both ends, so that a prefix ends where a segment ends."""
    return f"/{fold(unquote(path)).strip('/')}/"
