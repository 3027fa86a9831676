"""A sample mail, printed by the very press that prints real ones. It goes nowhere."""

from datetime import datetime, timedelta

from digest.app import App
from digest.deliveries.letters import Press
from digest.issues.content import ArticleCopy, Content, Placement, TopicCopy
from digest.issues.models import Issue
from digest.issues.selection import Cohort, Selector, to_json
from digest.mail.headers import mail_date
from subscribers.audience import Recipient

TOPICS = {1: "Public health", 2: "Basic research"}
STORIES = 6
HANDLE = "a" * 26
"""Nobody's: real ones are drawn at random."""


def mail(app: App) -> bytes:
    """What a reader of two topics would get. Raises TemplateError, NotFound, ConfigError and BadInput."""
    now = app.clock()
    content = _content(app, now)
    sections = Selector(content).pick(Cohort(frozenset(TOPICS), covered_upto=0))
    address = str(app.settings.publication.sender_address)
    reader = Recipient(0, address, "Ana", HANDLE, app.settings.publication.language)
    return Press(app.stationery(), _issue(now), content).mail(to_json(sections), reader, date=mail_date(now))


def _issue(now: datetime) -> Issue:
    """One that is in no database."""
    return Issue(id=0, schedule="weekly", label="sample", send_on=now.date(), content_hash="", approved_by="")


def _content(app: App, now: datetime) -> Content:
    frame = app.frame()
    articles = tuple(_article(number, app, now) for number in range(1, STORIES + 1))
    return Content(
        since=0,
        upto=STORIES,
        topics=tuple(TopicCopy(number, name, None, "") for number, name in TOPICS.items()),
        articles=articles,
        placements=tuple(Placement(article.id, article.id % 2 + 1, article.id, again=False) for article in articles),
        left_out={},
        per_topic=frame.per_topic,
        total=frame.total,
        subject="",
        preheader="",
        intro="A word from the editors.",
        template=frame.template,
        publication=frame.publication,
    )


def _article(number: int, app: App, now: datetime) -> ArticleCopy:
    site = str(app.settings.publication.site_url).rstrip("/")
    return ArticleCopy(
        id=number,
        title=f"What a sample story says, number {number}",
        summary="Two lines on what was found, by whom, and why it matters to those who read about it. " * 2,
        url=f"{site}/sample-{number}",
        author="A. Writer",
        image_url=f"{site}/sample-{number}.jpg" if number % 2 else None,
        image_alt="",
        image_width=300,
        image_height=200,
        rank=0,
        published_at=now - timedelta(days=number),
        first_seen_at=now - timedelta(days=number),
    )
