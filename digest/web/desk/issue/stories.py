"""The workbench of an issue: its stories by topic, its words, and what was done last."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.orm import Session

from digest.core.errors import BadInput
from digest.core.languages import N_
from digest.deliveries.content_now import content_now
from digest.issues import edits, inbox, moves, things, wordings
from digest.issues.bench import bench
from digest.issues.compose import compose
from digest.issues.content import Content
from digest.issues.models import Issue
from digest.issues.moves import Act
from digest.issues.presentation import HEADLINES, neutral_subject
from digest.issues.things import Kind, Thing
from digest.mail import prose
from digest.mail.sentences import apart
from digest.web.desk.access import Editor
from digest.web.desk.issue import frame
from digest.web.desk.issue.saving import LONGEST, Wish, save
from digest.web.desk.issue.telling import Names
from digest.web.site import Site, SiteHere

router = APIRouter(prefix="/desk/issues/{issue_id}")
Text = Annotated[str, Form(max_length=LONGEST)]
Short = Annotated[str, Form(max_length=400)]
SHOWN_EDITS = 12


@router.api_route("", methods=["GET", "HEAD"])
def show(request: Request, site: SiteHere, who: Editor, issue_id: int) -> Response:
    """Everything an editor may change, and what was changed."""
    app = site.app
    with app.database.reading() as session:
        issue = frame.the_issue(session, issue_id)
        content = content_now(session, issue, app.frame(), now=app.clock())
        table, open_ = bench(session, issue, content), edits.is_shapeable(issue)
        done = edits.recent(session, issue, limit=SHOWN_EDITS)
        named = Names.of(session, [edit.thing for edit in done])
        words = {kind.value: getattr(issue, kind.value) for kind in things.WORDS}
        newest, heading = edits.newest_id(session, issue), frame.heading(issue)
    neutral, headlines = _by_itself(site, request, content, heading.schedule)
    return frame.page(
        request,
        site,
        "stories.html",
        who,
        heading,
        tab="",
        table=table,
        open=open_,
        words=words,
        versions={kind: things.version(text or None) for kind, text in words.items()},
        longest={kind.value: length for kind, length in wordings.LONGEST.items()},
        neutral=neutral,
        headlines=headlines,
        shown=inbox.shown(words["subject"] or neutral, words["preheader"] or headlines),
        good_subject=inbox.GOOD_SUBJECT,
        blocks=prose.blocks(words["intro"]),
        done=[(edit, named.thing(edit.thing), named.value(edit.thing, edit.after)) for edit in done],
        newest=newest,
        per_topic=content.per_topic,
        apart=partial(apart, direction=site.language(request).direction),
        held_version=things.version(things.HELD),
    )


@router.post("/standing/{article_id}")
def stand(
    request: Request,
    site: SiteHere,
    who: Editor,
    issue_id: int,
    article_id: int,
    act: Short = "",
    version: Short = "",
    topic: Annotated[int, Form()] = 0,
    before: Short = "",
) -> Response:
    """Move a story, pin it, leave it out, postpone it, or let it stand by itself again."""

    def wish(session: Session, issue: Issue) -> Wish:
        content = partial(compose, session, issue, site.app.frame(), now=site.app.clock())
        beside = int(before) if before.isascii() and before.isdigit() else None
        to = moves.standing(session, issue, content, article_id, _act(act), topic_id=topic, before=beside)
        gone = act in (Act.EXCLUDE, Act.POSTPONE)
        back = f"#topic-{topic}" if gone else f"#t{topic}-a{article_id}"
        return Wish(Thing(Kind.STANDING, article_id), to, version, back)

    return save(request, site, who, issue_id, wish)


@router.post("/things")
def set_thing(
    request: Request,
    site: SiteHere,
    who: Editor,
    issue_id: int,
    thing: Short = "",
    version: Short = "",
    value: Text = "",
    unset: Short = "",
    topic: Annotated[tuple[int, ...], Form()] = (),
    back: Short = "",
) -> Response:
    """Set one thing: the subject, a note, a headline...; `unset` gives it its default."""
    meant = Thing.read(thing)
    said = " ".join(map(str, topic)) if meant.kind is Kind.TOPICS and not value else value
    wish = Wish(meant, None if unset else said, version, back)
    return save(request, site, who, issue_id, lambda session, issue: wish)


def _by_itself(site: Site, request: Request, content: Content, schedule: str) -> tuple[str, str]:
    """Subject and preview text where no editor wrote any, for a reader who gets the first stories of all."""
    first = content.articles[: content.per_topic]
    name, speaking = site.app.settings.publication.name, site.language(request)
    headlines = " · ".join(article.title for article in first[:HEADLINES])
    return neutral_subject(name, schedule, len(first), speaking), headlines


def _act(given: str) -> Act:
    if given not in set(Act):
        raise BadInput(N_("%(given)s is nothing that can be done to a story"), given=repr(given[:20]))
    return Act(given)
