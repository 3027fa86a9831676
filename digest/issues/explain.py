"""Why a reader gets an article or not, in a sentence, from the code that selects."""

from dataclasses import dataclass

from digest.issues.content import Content
from digest.issues.selection import Cohort, Selector, Verdict


@dataclass(frozen=True, slots=True)
class Explained:
    """One article and one reader."""

    article_id: int
    title: str
    verdict: Verdict
    sentence: str


def explain(content: Content, cohort: Cohort, titles: dict[int, str]) -> list[Explained]:
    """Every article the issue knows, in its order; then those that were left out. `titles` names the latter."""
    sections = Selector(content).pick(cohort)
    shown_in = {article_id: section.topic_id for section in sections for article_id, _ in section.articles}
    known = {article.id: article.title for article in content.articles}
    return [
        Explained(
            id_, known.get(id_) or titles.get(id_, ""), verdict, _sentence(content, cohort, id_, verdict, shown_in)
        )
        for id_, verdict in Selector(content).verdicts(cohort).items()
    ]


def _sentence(content: Content, cohort: Cohort, article_id: int, verdict: Verdict, shown_in: dict[int, int]) -> str:
    names = {topic.id: topic.name for topic in content.topics}
    topics = [p.topic_id for p in content.placements if p.article_id == article_id]
    followed = [names[topic] for topic in topics if topic in cohort.topic_ids]
    match verdict:
        case Verdict.INCLUDED:
            return f"in the mail, under {names[shown_in[article_id]]}"
        case Verdict.NO_ROOM:
            return (
                f"new on {_joined(followed)}, but there was no room ({content.per_topic} stories a topic, "
                f"{content.total} a mail): counted as more on the site"
            )
        case Verdict.NOT_FOLLOWED:
            return f"on {_joined([names[topic] for topic in topics])}, which they do not follow"
        case Verdict.COVERED:
            return "not new to them: it came with an earlier issue, or before they signed up"
        case Verdict.RECEIVED:
            return "they received it before, or may have"
        case Verdict.LEFT_OUT:
            return content.left_out[article_id]


def _joined(names: list[str]) -> str:
    return " and ".join(names) if names else "no topic"
