"""From what of a preview is asked for to the mail itself."""

from sqlalchemy.orm import Session

from digest.deliveries import longest_mail, samples
from digest.deliveries.preview import Preview
from digest.issues.models import Issue
from digest.web.desk.issue.preview_look import MOST_DRAWS, Eyes, Look
from digest.web.site import Site


def as_asked(
    session: Session, site: Site, issue: Issue, look: Look, number: int | None, *, of: Issue
) -> Preview | None:
    """The mail of `issue`, or None where nothing is new. Raises TemplateError, and NotFound for a reader who is none.

    `number` is a reader's, whom staff asked for. Who else stands for something does so in the issue `of`.
    """
    press = site.app.preview_press(session)
    if number is not None:
        return press.as_reader(issue, number, named=True, language=look.mail_language)
    if look.eyes is Eyes.TOPICS:
        return press.as_topics(issue, look.topic, language=look.mail_language)
    found = _sample(session, of, look)
    return press.as_reader(issue, found, named=False, language=look.mail_language) if found is not None else None


def _sample(session: Session, issue: Issue, look: Look) -> int | None:
    """The number of a reader who stands for something."""
    if look.eyes is Eyes.RANDOM:
        return samples.anybody(session, issue, look.draw / MOST_DRAWS)
    reader, _ = longest_mail.known(session, issue, samples.Extreme(look.eyes.value))
    return reader
