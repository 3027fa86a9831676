"""What a thing of an issue may be: each value made tidy, or refused."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.articles.cleaning import TITLE_LENGTH, image_url, tidy
from digest.core.errors import BadInput
from digest.issues.things import Kind, Thing
from digest.mail.language import without_unsafe
from digest.topics.models import Topic

LONGEST = {
    Kind.SUBJECT: 200,
    Kind.PREHEADER: 300,
    Kind.NOTE: 1_000,
    Kind.TITLE: TITLE_LENGTH,
    Kind.SUMMARY: 1_000,
    Kind.INTRO: 10_000,
}
"""Characters."""
NEVER_EMPTY = (Kind.SUBJECT, Kind.PREHEADER, Kind.INTRO, Kind.NOTE, Kind.TITLE)
"""Empty is the default here; an empty summary or picture means that there is none."""


def checked(session: Session, thing: Thing, value: str | None) -> str | None:
    """The value as it is kept. Raises BadInput."""
    if value is None:
        return None
    if thing.kind in LONGEST:
        return _text(thing.kind, value)
    if thing.kind is Kind.PICTURE:
        return _picture(value)
    return _topics(session, value) if thing.kind is Kind.TOPICS else value


def _text(kind: Kind, given: str) -> str | None:
    text = _paragraphs(given) if kind is Kind.INTRO else tidy(given)
    if len(text) > LONGEST[kind]:
        raise BadInput(f"the {kind.value} has {len(text):,} characters; at most {LONGEST[kind]:,} are kept")
    return None if kind in NEVER_EMPTY and not text else text


def _paragraphs(text: str) -> str:
    """Lines as they were typed: Markdown needs them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")
    return "\n".join(without_unsafe(line).rstrip() for line in lines).strip("\n")


def _picture(given: str) -> str:
    if not given.strip():
        return ""
    address = image_url(given)
    if address is None:
        raise BadInput("a picture needs an address that begins with https://; mail programs show no other")
    return address


def _topics(session: Session, given: str) -> str:
    """In the order of topics. Raises BadInput for none, and for one that does not exist."""
    wanted = {int(word) for word in given.split() if word.isascii() and word.isdigit() and len(word) < 10}
    known = session.scalars(select(Topic.id).where(Topic.id.in_(wanted)).order_by(Topic.sort, Topic.id)).all()
    if not known or len(known) != len(wanted):
        raise BadInput("choose at least one topic; to keep the story out, leave it out of the issue")
    return " ".join(map(str, known))
