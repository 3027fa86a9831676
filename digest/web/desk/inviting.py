"""The mail by which staff set their password: after an invitation, or when it is forgotten."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from digest.app import App
from digest.core.languages import Language, language
from digest.deliveries.notices.staff import tell_staff
from subscribers.staff.accounts import Member
from subscribers.staff.resets import reset_token


def mail_password_link(session: Session, app: App, member: Member, *, valid_for: timedelta) -> str:
    """Owe the mail, and return the link in it."""
    now = app.clock()
    token = reset_token(session, member.id, valid_for=valid_for, secret=app.secret, now=now)
    publication = app.settings.publication
    speaking = language(publication.language, app.settings.catalogues_folder)
    link = publication.page(f"desk/password/{token}")
    tell_staff(
        session,
        subject=speaking.say("Set your password for the desk of %(name)s", name=publication.name),
        text="\n\n".join(_said(speaking, publication.name, until=now + valid_for)),
        url=link,
        key=f"password:{member.id}:{now.isoformat()}",
        staff=[member.address],
        now=now,
    )
    return link


def _said(speaking: Language, name: str, *, until: datetime) -> Iterator[str]:
    yield speaking.say(
        "Somebody, we hope you, wants to set the password of your account at the desk of %(name)s.", name=name
    )
    yield speaking.say(
        "The link below lets you do it, once, until %(day)s, %(hour)s (UTC). If it was not you, do nothing.",
        day=speaking.short_day(until.date()),
        hour=speaking.hour(until.time()),
    )
