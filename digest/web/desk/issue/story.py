"""One story in one issue: its words, picture and topics here, beside what its source says."""

from fastapi import APIRouter, Request, Response

from digest.articles.cleaning import absolute_url
from digest.articles.queries import article as the_article
from digest.issues import edits, things
from digest.issues.things import Kind, Thing
from digest.topics.queries import every_topic, memberships
from digest.web.desk.access import Editor
from digest.web.desk.issue import frame
from digest.web.site import SiteHere

router = APIRouter(prefix="/desk/issues/{issue_id}/stories")
KINDS = (Kind.TITLE, Kind.SUMMARY, Kind.PICTURE, Kind.TOPICS, Kind.HELD, Kind.STANDING)


@router.api_route("/{article_id}", methods=["GET", "HEAD"])
def show(request: Request, site: SiteHere, who: Editor, issue_id: int, article_id: int) -> Response:
    """The story, to be changed for this issue alone; holding it back concerns all issues."""
    with site.app.database.reading() as session:
        issue = frame.the_issue(session, issue_id)
        article = the_article(session, article_id)
        of_it = things.values(session, issue, [Thing(kind, article_id) for kind in KINDS])
        topics = every_topic(session)
        own = {one.slug for one in memberships(session, [article_id]).get(article_id, [])}
        open_, heading = edits.is_shapeable(issue), frame.heading(issue)
    values = {thing.kind.value: value for thing, value in of_it.items()}
    standing_in = {topic.id for topic in topics if topic.slug in own}
    chosen = {int(id_) for id_ in (values["topics"] or "").split()} or standing_in
    picture = article.image.url if article.image else ""
    response = frame.page(
        request,
        site,
        "story.html",
        who,
        heading,
        tab="",
        article=article,
        open=open_,
        values=values,
        versions={kind: things.version(value) for kind, value in values.items()},
        topics=topics,
        chosen=chosen,
        own=standing_in,
        picture=picture,
        address=absolute_url(article.url),
    )
    response.headers.update(site.policy(picture, values["picture"]))
    return response
