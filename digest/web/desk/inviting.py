"""The mail by which staff set their password: after an invitation, or when it is forgotten."""

from datetime import datetime, timedelta
from urllib.parse import urljoin

from sqlalchemy.orm import Session

from digest.app import App
from digest.deliveries.notices.staff import tell_staff
from subscribers.staff.accounts import Member
from subscribers.staff.resets import reset_token

TEXT = (
    "Somebody, we hope you, wants to set the password of your account at the desk of {publication}.\n\n"
    "The link below lets you do it, once, until {until}. If it was not you, do nothing."
)


def mail_password_link(session: Session, app: App, member: Member, *, valid_for: timedelta) -> str:
    """Owe the mail, and return the link in it."""
    now = app.clock()
    token = reset_token(session, member.id, valid_for=valid_for, secret=app.secret, now=now)
    publication = app.settings.publication
    link = urljoin(str(publication.public_url).rstrip("/") + "/", f"desk/password/{token}")
    tell_staff(
        session,
        subject=f"Set your password for the desk of {publication.name}",
        text=TEXT.format(publication=publication.name, until=_in_words(now + valid_for)),
        url=link,
        key=f"password:{member.id}:{now.isoformat()}",
        staff=[member.address],
        now=now,
    )
    return link


def _in_words(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"
