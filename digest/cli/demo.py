"""`digest demo`: four weeks of an invented newsroom in a few seconds, with real feeds, real SMTP and real mails."""

from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.edge import counted, progress, say

if TYPE_CHECKING:
    from digest.app import App
    from digest.demo.content import Content
    from digest.demo.weeks import Weeks


def demo(
    outbox: Annotated[Path, typer.Option(help="The folder for the mails; made anew each time.")] = Path("demo-outbox"),
) -> None:
    """Run four weeks of an invented newsroom: no questions, no network, every mail to open afterwards."""
    from digest import app as composition
    from digest.demo import content as world
    from digest.demo import setting_up
    from digest.demo.post_office import post_office
    from digest.demo.source import newsroom
    from digest.demo.weeks import SimulatedClock, Weeks
    from digest.mail.smtp.pool import SmtpTransport

    began = perf_counter()
    content = world.load()
    clock = SimulatedClock(content.starts_at)
    folder = setting_up.empty_folder(outbox)
    said = f"{len(content.articles)} articles, {len(content.topics)} topics, {len(content.readers)} readers"
    say(f"{content.publication.name}: {content.weeks} weeks from {content.first_day}, {said}")
    with newsroom(content, clock) as feed_url, post_office(folder) as office:
        settings = setting_up.settings_for(content, folder.resolve(), smtp_port=office.port)
        app = composition.build(settings, clock=clock)
        try:
            with app.database.writing() as session:
                setting_up.fill(session, content, feed_url=feed_url, secret=app.secret, now=clock())
            weeks = Weeks(app, clock, content, SmtpTransport(settings.smtp))
            with progress("simulated days", content.weeks * 7) as advance:
                weeks.pass_by(advance)
            _tell(app, content, weeks, folder)
        finally:
            app.database.close()
    say(f"\n{len(office.received)} mails in {perf_counter() - began:.1f} s. Open {folder / 'index.html'} to read them.")
    say(f"Ask why: digest --config {folder / 'config.toml'} issues explain weekly {content.readers[0].address}")


def _tell(app: "App", content: "Content", weeks: "Weeks", folder: Path) -> None:
    from digest.demo import report

    say("\nWho got what, and why")
    for one in report.reader_reports(app, content.readers):
        reader = one.reader
        who = f"{reader.name} ({reader.frequency}, {reader.timezone}; {', '.join(reader.topics)})"
        say(f"\n  {who}: {counted(one.mails, 'mail')}")
        for line in one.lines:
            say(f"    {line}")
    audits = report.audits(app)
    say(
        f"\nEvery article x every reader of {len(audits)} issues: {sum(a.sent for a in audits):,} sent, "
        f"{sum(a.owed for a in audits):,} owed, {sum(a.explained for a in audits):,} explained, "
        f"{sum(a.unexplained for a in audits):,} unexplained"
    )
    say("\nTime")
    for step, seconds in weeks.seconds.items():
        say(f"  {step}: {seconds:.2f} s")
