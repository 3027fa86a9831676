"""Adding a story by the address of its page."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from digest.articles import polish
from digest.core.errors import BadInput, DigestError, SourceError
from digest.core.languages import N_
from digest.issues import edits
from digest.issues.adding import add_story
from digest.sources.by_hand import address_of_page, read_page
from digest.sources.fetching.client import web
from digest.sources.fetching.values import Fetch
from digest.topics.queries import every_topic
from digest.web.desk import room
from digest.web.desk.access import Editor
from digest.web.desk.issue import frame
from digest.web.desk.issue.acting import person
from digest.web.site import Site, SiteHere
from subscribers.staff.sessions import Present

router = APIRouter(prefix="/desk/issues/{issue_id}/add")
Text = Annotated[str, Form(max_length=2_000)]


def the_web(site: SiteHere) -> Iterator[Fetch]:
    """The one way out to the network; private networks stay closed."""
    polling = site.app.settings.polling
    with web(contact=polling.contact, per_host=polling.per_host, pause_seconds=polling.pause_seconds) as fetch:
        yield fetch


@router.api_route("", methods=["GET", "HEAD"])
def form(request: Request, site: SiteHere, who: Editor, issue_id: int) -> Response:
    """Asks for the address and the topics."""
    return _page(request, site, who, issue_id)


@router.post("")
def add(
    request: Request,
    site: SiteHere,
    who: Editor,
    issue_id: int,
    fetch: Annotated[Fetch, Depends(the_web)],
    url: Text = "",
    title: Text = "",
    topic: Annotated[tuple[int, ...], Form()] = (),
) -> Response:
    """Read the page, keep the story, and go on to it."""
    now = site.app.clock()
    try:
        with site.app.database.reading() as session:
            chosen = [one.slug for one in every_topic(session) if one.id in topic]
            open_ = edits.is_shapeable(frame.the_issue(session, issue_id))
        if not chosen:
            raise BadInput(N_("choose at least one topic, or nobody gets the story"))
        entry = read_page(fetch, address_of_page(url), title=title) if open_ else None
        with site.app.database.writing() as session:
            issue = frame.the_issue(session, issue_id)
            edits.hold_open(session, issue)
            assert entry is not None  # or the issue would not be open
            rules, by = polish.rules(site.app.settings.cleaning), person(who)
            added = add_story(session, issue, entry, topic_slugs=chosen, rules=rules, by=by, now=now)
    except (BadInput, SourceError) as error:
        return _page(request, site, who, issue_id, status=422, error=error, url=url, title=title, topic=topic)
    return room.go(site, f"issues/{issue_id}/stories/{added.article_id}")


def _page(
    request: Request,
    site: Site,
    who: Present,
    issue_id: int,
    *,
    status: int = 200,
    error: DigestError | None = None,
    url: str = "",
    title: str = "",
    topic: tuple[int, ...] = (),
) -> Response:
    with site.app.database.reading() as session:
        issue = frame.the_issue(session, issue_id)
        heading, open_, topics = frame.heading(issue), edits.is_shapeable(issue), every_topic(session)
    return frame.page(
        request,
        site,
        "add.html",
        who,
        heading,
        tab="",
        here=f"{site.prefix}/desk/issues/{issue_id}/add",
        status=status,
        error=error,
        url_typed=url,
        title=title,
        chosen=set(topic),
        topics=topics,
        open=open_,
    )
