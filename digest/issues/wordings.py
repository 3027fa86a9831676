"""What a thing of an issue may be: each value made tidy, or refused."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.articles.cleaning import TITLE_LENGTH, image_url, tidy
from digest.articles.models import Article
from digest.core.errors import BadInput
from digest.core.languages import N_
from digest.issues import order
from digest.issues.things import ADDED, EXCLUDE, HELD, POSTPONE, Kind, Thing
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
KEPT_OUT = (EXCLUDE, POSTPONE)
ALLOWED = {Kind.STANDING: KEPT_OUT, Kind.HELD: (HELD,), Kind.STORY: (ADDED,)}
NEVER_EMPTY = (Kind.SUBJECT, Kind.PREHEADER, Kind.INTRO, Kind.NOTE, Kind.TITLE)
"""Empty is the default here; an empty summary or picture means that there is none."""


def checked(session: Session, thing: Thing, value: str | None) -> str | None:
    """The value as it is kept. Raises BadInput."""
    if value is None:
        return None
    match thing.kind:
        case Kind.TITLE | Kind.SUMMARY | Kind.PICTURE:
            said = _picture(value) if thing.kind is Kind.PICTURE else _text(thing.kind, value)
            return None if said == _own(session, thing) else said
        case kind if kind in LONGEST:
            return _text(kind, value)
        case Kind.TOPICS:
            return _topics(session, value)
        case Kind.STANDING if value not in KEPT_OUT:
            return _place(thing.id, value)
        case _:
            return _one_of(thing.kind, value)


def _text(kind: Kind, given: str) -> str | None:
    text = _paragraphs(given) if kind is Kind.INTRO else tidy(given)
    if len(text) > LONGEST[kind]:
        message = N_("%(number)s characters are too many; at most %(most)s are kept")
        raise BadInput(message, number=f"{len(text):,}", most=f"{LONGEST[kind]:,}")
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
        raise BadInput(N_("a picture needs an address that begins with https://; mail programs show no other"))
    return address


def _own(session: Session, thing: Thing) -> str | None:
    """What the source says: that is no change."""
    article = session.get(Article, thing.id)
    own = {Kind.TITLE: "title", Kind.SUMMARY: "summary", Kind.PICTURE: "image_url"}[thing.kind]
    return None if article is None else getattr(article, own) or ""


def _place(article_id: int, given: str) -> str:
    """A place ends in the id of who stands there, or two articles could have the same."""
    possible = re.fullmatch(r"(0 -?\d{1,9}|1 -?\d{1,18})( -?\d{1,18}){1,98}", given)
    if possible and order.read(given)[-1] == article_id:
        return given
    raise BadInput(N_("%(given)s is no place in an issue"), given=repr(given[:40]))


def _one_of(kind: Kind, given: str) -> str:
    if given not in ALLOWED[kind]:
        raise BadInput(N_("%(given)s is nothing that this can be"), given=repr(given[:40]))
    return given


def _topics(session: Session, given: str) -> str:
    """In the order of topics. Raises BadInput for none, and for one that does not exist."""
    wanted = {int(word) for word in given.split() if word.isascii() and word.isdigit() and len(word) < 10}
    known = session.scalars(select(Topic.id).where(Topic.id.in_(wanted)).order_by(Topic.sort, Topic.id)).all()
    if not known or len(known) != len(wanted):
        raise BadInput(N_("choose at least one topic; to keep the story out, leave it out of the issue"))
    return " ".join(map(str, known))
