"""`digest demo`: four weeks of an invented newsroom in a few seconds, with real feeds, real SMTP and real mails."""

import logging
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
    serve: Annotated[
        bool, typer.Option("--serve", help="Only serve the newsroom's web site, until Ctrl-C: sources to try out.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port of --serve; 0 takes any that is free.")] = 8011,
) -> None:
    """Run four weeks of an invented newsroom: no questions, no network, every mail to open afterwards."""
    if serve:
        _serve(port)
    else:
        _run(outbox)


def _serve(port: int) -> None:
    from digest.cli.stopping import stop_on_signals
    from digest.core.clock import utc_now
    from digest.demo.content import load
    from digest.demo.source import newsroom

    content = load().ending_on(utc_now().date())
    with stop_on_signals() as stop, newsroom(content, utc_now, port=port) as origin:
        say(f"{content.publication.name} stands at {origin}/ until Ctrl-C; docs/sources.md says what there is to read")
        stop.wait()


def _run(outbox: Path) -> None:
    from digest import app as composition
    from digest.core.logging import configure
    from digest.demo import content as world
    from digest.demo import setting_up
    from digest.demo.post_office import post_office
    from digest.demo.source import PORT, newsroom
    from digest.demo.weeks import SimulatedClock, Weeks
    from digest.mail.smtp.pool import SmtpTransport

    configure(json_lines=False, level=logging.ERROR)
    began = perf_counter()
    content = world.load()
    clock = SimulatedClock(content.starts_at)
    folder = setting_up.empty_folder(outbox)
    said = f"{len(content.articles)} articles, {len(content.topics)} topics, {len(content.readers)} readers"
    say(f"{content.publication.name}: {content.weeks} weeks from {content.first_day}, {said}")
    with newsroom(content, clock, port=PORT, or_any=True) as origin, post_office(folder) as office:
        settings = setting_up.settings_for(content, folder.resolve(), smtp_port=office.port)
        app = composition.build(settings, clock=clock)
        try:
            with app.database.writing() as session:
                setting_up.fill(session, content, origin=origin, secret=app.secret, now=clock())
            weeks = Weeks(app, clock, content, SmtpTransport(settings.all_relays))
            with progress("simulated days", content.weeks * 7) as advance:
                weeks.pass_by(advance)
            _tell(app, content, weeks, folder)
        finally:
            app.database.close()
    say(f"\n{len(office.received)} mails in {perf_counter() - began:.1f} s. Open {folder / 'index.html'} to read them.")
    say(f"Ask why: digest --config {folder / 'config.toml'} issues explain weekly {content.readers[0].address}")


def _tell(app: "App", content: "Content", weeks: "Weeks", folder: Path) -> None:
    from digest.demo import report

    say("\nWhere the stories came from")
    for source in report.source_reports(app):
        twins = f", of which {source.twins} had come from another source, too: shown once" if source.twins else ""
        say(f"  {source.name} ({source.kind}): {counted(source.stories, 'story', 'stories')}{twins}")
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
