"""The general edition of an issue: all that it brought, under all its topics, for everybody to see. Pure.

It is cut from the frozen content, and is a content itself, so that pages and mails are made of it as of any other.
"""

from dataclasses import replace

from digest.articles.cleaning import absolute_url, image_url
from digest.issues.content import ArticleCopy, Content
from digest.issues.selection import Cohort, Section, Selector


def general(content: Content, *, served: int) -> Content:
    """What is new to a reader of all topics who was `served` up to this position, however much it is.

    An issue that only went to readers who had missed earlier ones holds nothing of that kind; then it is all of it.
    Addresses that are none of the web are left away, whatever the frozen copy says.
    """
    has_news = any(placement.position > served for placement in content.placements)
    since = served if has_news else content.since
    placements = tuple(placement for placement in content.placements if placement.position > since)
    shown = {placement.article_id for placement in placements}
    articles = tuple(_harmless(article) for article in content.articles if article.id in shown)
    most = max(len(articles), 1)
    return replace(
        content,
        since=since,
        articles=articles,
        placements=placements,
        left_out={},
        per_topic=most,
        total=most,
    )


def sections(content: Content) -> tuple[Section, ...]:
    """The sections of a general edition; empty when all of it was taken back."""
    return Selector(content).pick(Cohort(frozenset(topic.id for topic in content.topics), content.since))


def _harmless(article: ArticleCopy) -> ArticleCopy:
    return replace(article, url=absolute_url(article.url), image_url=image_url(article.image_url))
