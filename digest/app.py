"""The composition root: settings in, the parts of a running program out.

Commands and pages take what they need from an `App` and hand it to use cases, which never see the `App` itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from digest import schema
from digest.core.clock import Clock, utc_now
from digest.core.config_file import load
from digest.core.database import Database
from digest.core.settings import Settings

if TYPE_CHECKING:
    from digest.deliveries.letters import Stationery
    from digest.deliveries.returns.collect import Mailbox
    from digest.deliveries.send import Sender
    from digest.issues.compose import Frame
    from digest.mail.transport import Transport


@dataclass(frozen=True, slots=True)
class App:
    """One publication, open. What is heavy to load is made when it is asked for."""

    settings: Settings
    database: Database
    clock: Clock

    @property
    def secret(self) -> bytes:
        """The key that links are signed with and suppressed addresses are hashed under."""
        return self.settings.secret_key.get_secret_value().encode()

    @property
    def templates(self) -> Path | None:
        """The publication's own mail templates, if it has any."""
        return self.settings.folder / self.settings.templates if self.settings.templates else None

    def frame(self) -> "Frame":
        """What surrounds the articles of every issue. Raises TemplateError for a template that is wrong."""
        from digest.issues.compose import Frame
        from digest.issues.content import TemplateCopy
        from digest.mail import folder

        settings, mail = self.settings, self.settings.template
        folder.load(mail, own=self.templates)
        return Frame(
            publication=settings.publication.model_dump(mode="json"),
            template=TemplateCopy(mail, *folder.read(mail, own=self.templates)),
            per_topic=settings.selection.per_topic,
            total=settings.selection.total,
            max_age_days=settings.selection.max_age_days,
            start_days_back=settings.selection.start_days_back,
        )

    def stationery(self) -> "Stationery":
        """Who sends, and the key that signs links."""
        from digest.deliveries.letters import Stationery

        return Stationery(self.settings.publication, self.secret)

    def transport(self) -> "Transport":
        """The post office that `transport` names."""
        if self.settings.transport == "smtp":
            from digest.mail.smtp.pool import SmtpTransport

            return SmtpTransport(self.settings.smtp)
        from digest.mail.outbox import FolderTransport

        return FolderTransport(self.settings.outbox_folder)

    @contextmanager
    def mailbox(self) -> "Iterator[Mailbox | None]":
        """The mailbox that mail comes back to, closed afterwards; None where none is set up."""
        section = self.settings.bounces
        if section.mailbox == "imap":
            from digest.mail.mailbox.imap import ImapMailbox

            imap = ImapMailbox(section)
            try:
                yield imap
            finally:
                imap.close()
        elif section.mailbox == "maildir" and section.maildir is not None:
            from digest.mail.mailbox.maildir import Maildir

            yield Maildir(self.settings.folder / section.maildir)
        else:
            yield None

    def sender(self, transport: "Transport") -> "Sender":
        """The sending loop over this transport."""
        from digest.deliveries.send import Rules, Sender

        settings = self.settings
        rules = Rules(
            schedules=settings.schedules,
            hold_withdrawn=settings.withdrawn == "hold",
            batch=settings.sending.batch,
            retry_for=timedelta(hours=settings.sending.retry_hours),
            lease=timedelta(minutes=settings.sending.lease_minutes),
            pause_after_failures=settings.sending.pause_after_failures,
        )
        return Sender(self.database, transport, self.stationery(), rules, clock=self.clock)


def build(settings: Settings, *, clock: Clock = utc_now) -> App:
    """Open the database, setting it up when it is empty. Raises ConfigError and DatabaseUnavailable."""
    schema.metadata()  # whole, or a flush that meets a foreign key to an unknown table raises
    database = Database(settings.database_url)
    schema.ensure(database)
    return App(settings, database, clock)


def open_publication(config: Path, *, clock: Clock = utc_now) -> App:
    """`build` from a config.toml."""
    return build(load(config), clock=clock)
