"""The composition root: settings in, the parts of a running program out.

Commands and pages take what they need from an `App` and hand it to use cases, which never see the `App` itself.
"""

from collections.abc import Callable, Iterator
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
    from sqlalchemy.orm import Session

    from digest.deliveries.lanes import Limits
    from digest.deliveries.letters import Stationery
    from digest.deliveries.preview_press import PreviewPress
    from digest.deliveries.reporting import Reporter
    from digest.deliveries.reports import Report
    from digest.deliveries.returns.collect import Mailbox
    from digest.deliveries.send import Sender
    from digest.deliveries.watching.gauges import LedgerGauges
    from digest.issues.compose import Frame
    from digest.mail.dkim import Signer
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

        settings = self.settings
        return Stationery(
            settings.publication,
            self.secret,
            settings.bounces.domain,
            settings.catalogues_folder,
            archive=settings.web.archive,
        )

    def preview_press(self, session: "Session") -> "PreviewPress":
        """What prints previews now. Raises TemplateError for a template that is wrong."""
        from digest.deliveries.preview_press import PreviewPress

        automatic = self.settings.approval == "automatic"
        return PreviewPress(session, self.frame(), self.stationery(), automatic=automatic, now=self.clock())

    def transport(self) -> "Transport":
        """The post office that `transport` names."""
        if self.settings.transport == "smtp":
            from digest.mail.smtp.pool import SmtpTransport

            return SmtpTransport(self.settings.all_relays)
        from digest.mail.outbox import FolderTransport

        return FolderTransport(self.settings.outbox_folder)

    def signer(self) -> "Signer | None":
        """What signs mail (DKIM); None without a key. Raises ConfigError for a key that cannot be used."""
        from digest.mail.dkim import Signer
        from digest.mail.fields import ascii_domain
        from digest.mail.key_file import configured_key

        dkim, sender = self.settings.dkim, self.settings.publication.sender_address
        key = configured_key(dkim, folder=self.settings.folder)
        domain = dkim.domain or ascii_domain(sender.rpartition("@")[2])
        return Signer(domain, dkim.selector, key) if key else None

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

    def gauges(self) -> "LedgerGauges":
        """How the ledger stands, for Prometheus."""
        from digest.deliveries.watching.gauges import LedgerGauges

        return LedgerGauges(self.database, self.limits(), clock=self.clock)

    def sender(self, transport: "Transport", *, told: "Callable[[Report], None]" = lambda report: None) -> "Sender":
        """The sending loop over this transport; `told` hears of every batch."""
        from digest.deliveries.notices.letters import NoticePress
        from digest.deliveries.send import Sender
        from digest.deliveries.spool import Spool
        from digest.deliveries.terms import Rules, Stock

        settings = self.settings
        rules = Rules(
            schedules=settings.schedules,
            hold_withdrawn=settings.withdrawn == "hold",
            batch=settings.sending.batch,
            retry_for=timedelta(hours=settings.sending.retry_hours),
            lease=timedelta(minutes=settings.sending.lease_minutes),
            pause_after_failures=settings.sending.pause_after_failures,
            limits=self.limits(),
            confirm_within=timedelta(days=settings.signup.confirm_days),
            staff=tuple(str(address) for address in settings.notices.staff),
        )
        stationery = self.stationery()
        stock = Stock(stationery, NoticePress(stationery, own=self.templates), self.signer())
        spool = Spool(settings.spool_folder)
        return Sender(self.database, transport, stock, rules, spool=spool, clock=self.clock, told=told)

    def reporter(self, *, stopping: "Callable[[], bool]" = bool) -> "Reporter":
        """What makes reports on issues for the desk."""
        from digest.deliveries.reporting import Reporter
        from digest.sources.fetching.client import web

        polling = self.settings.polling
        return Reporter(
            database=self.database,
            stationery=self.stationery(),
            limits=self.limits(),
            schedules=self.settings.schedules,
            frame=self.frame,
            web=lambda: web(contact=polling.contact, per_host=polling.per_host, pause_seconds=polling.pause_seconds),
            clock=self.clock,
            stopping=stopping,
            unasked=polling.check_hours_before > 0,
        )

    def limits(self) -> "Limits":
        """What each way out may get."""
        from digest.deliveries.lanes import Limits, Terms

        if self.settings.transport == "folder":
            return Limits({"folder": Terms()})
        relays = {
            way: Terms(
                weight=relay.weight,
                per_second=relay.per_second,
                warm_up_from=relay.warm_up_from,
                warm_up_first_day=relay.warm_up_first_day,
                warm_up_growth=relay.warm_up_growth,
            )
            for way, relay in self.settings.all_relays.items()
        }
        return Limits(relays, self.settings.sending.domains)


def build(settings: Settings, *, clock: Clock = utc_now) -> App:
    """Open the database, setting it up when it is empty. Raises ConfigError and DatabaseUnavailable."""
    schema.metadata()  # whole, or a flush that meets a foreign key to an unknown table raises
    database = Database(settings.database_url)
    schema.ensure(database)
    return App(settings, database, clock)


def open_publication(config: Path, *, clock: Clock = utc_now) -> App:
    """`build` from a config.toml."""
    return build(load(config), clock=clock)
