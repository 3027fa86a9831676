"""The archive: empty, and with issues as they were and as they are now."""

from sqlalchemy import select, update

from digest.articles import visibility
from digest.articles.models import Article
from digest.deliveries.notices.correct import correct
from tests.digest.web.tour.ground import ADDRESS, Walk, new_topic, two_topics
from tests.support import factories as given
from tests.support.archive import FIRST, SECOND, goes_out
from tests.support.frontdoor import FrontDoor


def archive(door: FrontDoor) -> Walk:
    """What was sent, as it was and as it is now."""
    yield "empty", door.get("/archive")
    science, health = two_topics(door)
    arts = new_topic(door, "«Arts»")
    with door.newsroom.database.writing() as session:
        given.subscriber(session, science, address=ADDRESS)
        given.article(session, science, health, title="«Weirs»", summary="«Three weirs.»", author="«A. Writer»")
        given.article(
            session,
            health,
            title="«Naps»",
            summary="«Sleep.»",
            image_url="https://pictures.example.net/1.jpg",
            image_alt="«Nap»",
        )
        given.article(session, arts, title="«Reeds»", summary="«They bend.»")
    goes_out(door)
    with door.newsroom.database.writing() as session:
        given.article(session, science, title="«Moss»", summary="«Green.»", now=door.newsroom.now)
    goes_out(door)
    yield "list", door.get("/archive")
    yield "issue", door.get(FIRST)
    yield "short issue", door.get(SECOND)
    with door.newsroom.database.writing() as session:
        ids = {article.title: article.id for article in session.scalars(select(Article))}
        correct(session, ids["«Weirs»"], text="«It was three.»", now=door.newsroom.now)
        session.execute(update(Article).where(Article.title == "«Naps»").values(title="«Sleep»"))
        visibility.retract(session, [ids["«Reeds»"]], now=door.newsroom.now)
    yield "issue that was mended", door.get(FIRST)
    yield "older than all", door.get("/archive?before=1")
