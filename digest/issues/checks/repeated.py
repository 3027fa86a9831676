"""Whether two articles of the issue tell one story. Pure."""

from collections.abc import Iterator

from digest.articles.similarity import Story, alike
from digest.core.languages import N_
from digest.issues.checks.finding import Finding, look
from digest.issues.checks.proof import Proof


def repeated(proof: Proof) -> Iterator[Finding]:
    """Pairs that are alike, unless a person has told them apart."""
    articles = proof.content.articles
    stories = [
        Story(
            id=article.id,
            source_id=proof.sources.get(article.id, 0),
            title=article.title,
            summary=article.summary,
            at=article.published_at or article.first_seen_at,
            dated=article.published_at is not None,
        )
        for article in sorted(articles, key=lambda article: article.id)
    ]
    titles = {article.id: article.title for article in articles}
    for later, earlier in alike(stories, {story.id for story in stories}):
        if (later, earlier) not in proof.told_apart:
            yield look(
                N_("It may tell the same story as “%(other)s”."),
                N_("Leave one of them out under Stories, if so."),
                where=titles[later],
                other=titles[earlier],
            )
