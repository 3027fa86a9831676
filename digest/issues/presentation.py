"""From an issue's content and one edition's sections to what a mail template sees."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from digest.core.languages import TAG, Language
from digest.issues.content import ArticleCopy, Content
from digest.issues.selection import Section
from digest.mail import prose
from digest.mail.views import Block, BrandView, IssueView, Link, Picture, PublicationView, SectionView, StoryView

PICTURE_WIDTH = 144
"""Pixels at which a story's picture is shown; its height follows, within bounds."""
PICTURE_HEIGHTS = (72, 144)
HEADLINES = 3
"""What inboxes show after the subject, where no editor said anything else."""
CONTENTS_FROM = 3
"""Topics from which a table of contents helps."""


def values(
    content: Content,
    sections: Sequence[Section],
    *,
    frequency: str,
    day: date,
    speaking: Language,
    archive_url: str = "",
) -> dict[str, object]:
    """The variables of a digest template (`digest.mail.views.TEMPLATE_NAMES`), but for `reader`.

    `frequency` is the schedule's name.
    """
    count = sum(len(section.articles) for section in sections)
    more = sum(section.more for section in sections)
    words = opening(content)
    return surroundings(content.publication, speaking) | {
        "issue": IssueView(
            subject=content.subject or neutral_subject(content.publication["name"], frequency, count + more, speaking),
            preheader=content.preheader or _preheader(content, sections),
            date=speaking.day(day),
            frequency=speaking.schedule(frequency),
            intro=prose.readable(words),
            opening=words,
            archive_url=archive_url,
        ),
        "sections": _sections(content, sections, speaking),
        "story_count": count,
        "contents": len(sections) >= CONTENTS_FROM,
    }


def opening(content: Content) -> tuple[Block, ...]:
    """The editor's words."""
    return prose.blocks(content.intro) if content.markdown else prose.as_typed(content.intro)


def surroundings(publication: dict[str, Any], speaking: Language) -> dict[str, object]:
    """Masthead, footer and colours, from `[publication]` of config.toml as plain values."""
    return {"publication": _publication(publication, speaking), "brand": _brand(publication["brand"])}


def offered(publication: dict[str, Any]) -> tuple[str, ...]:
    """The languages that readers may get, the publication's own first. Old issues know only that one."""
    return (publication["language"], *publication.get("languages", ()))


def neutral_subject(publication: str, frequency: str, count: int, speaking: Language) -> str:
    """Names no topic and no headline: a lock screen is read by others, too."""
    return speaking.count(
        "%(name)s: %(number)s new story in your %(frequency)s digest",
        "%(name)s: %(number)s new stories in your %(frequency)s digest",
        count,
        name=publication,
        frequency=speaking.schedule(frequency),
    )


def _preheader(content: Content, sections: Sequence[Section]) -> str:
    titles = {article.id: article.title for article in content.articles}
    return " · ".join([titles[article_id] for section in sections for article_id, _ in section.articles][:HEADLINES])


def _sections(content: Content, sections: Sequence[Section], speaking: Language) -> tuple[SectionView, ...]:
    articles = {article.id: article for article in content.articles}
    topics = {topic.id: topic for topic in content.topics}
    site = content.publication["site_url"]
    return tuple(
        SectionView(
            anchor=f"topic-{number}",
            name=topics[section.topic_id].name,
            note=topics[section.topic_id].note,
            stories=tuple(
                _story(articles[article_id], tuple(topics[topic].name for topic in also), content.publication, speaking)
                for article_id, also in section.articles
            ),
            more=section.more,
            more_url=topics[section.topic_id].page_url or site,
        )
        for number, section in enumerate(sections, start=1)
    )


def _story(
    article: ArticleCopy, also_in: tuple[str, ...], publication: dict[str, Any], speaking: Language
) -> StoryView:
    return StoryView(
        title=article.title,
        url=article.url,
        summary=article.summary,
        date=_short_day(article.published_at, ZoneInfo(publication["timezone"]), speaking),
        author=article.author,
        picture=_picture(article),
        also_in=also_in,
        language=_language(article.language) or publication["language"],
    )


def _language(told: str) -> str:
    """What a feed told, when it is a tag ("en_US" is meant as one); else empty."""
    tag = told.replace("_", "-")
    return tag if TAG.fullmatch(tag) else ""


def _short_day(moment: datetime | None, zone: ZoneInfo, speaking: Language) -> str:
    return speaking.short_day(moment.astimezone(zone).date()) if moment else ""


def _picture(article: ArticleCopy) -> Picture | None:
    if article.image_url is None:
        return None
    width, height = article.image_width or 3, article.image_height or 2
    low, high = PICTURE_HEIGHTS
    shown = min(max(round(PICTURE_WIDTH * height / width), low), high)
    return Picture(article.image_url, article.image_alt, PICTURE_WIDTH, shown)


def _publication(values: dict[str, Any], speaking: Language) -> PublicationView:
    brand, logo = values["brand"], values["brand"]["logo_url"]
    return PublicationView(
        name=values["name"],
        tagline=values["tagline"],
        language=speaking.tag,
        direction=speaking.direction,
        postal_address=values["postal_address"],
        site_url=values["site_url"],
        links=tuple(Link(label, url) for label, url in values["links"].items()),
        logo=Picture(logo, brand["logo_alt"] or values["name"], brand["logo_width"], brand["logo_height"])
        if logo
        else None,
        written_in=values["language"],
    )


def _brand(values: dict[str, Any]) -> BrandView:
    return BrandView(**{name: values[name] for name in BrandView.__slots__})
