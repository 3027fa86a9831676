"""`digest send` and `digest run`: mail out, once or for as long as the process lives."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.delivery_words import in_dead_hands
from digest.cli.edge import JsonOption, opened, progress, say, show_json, warn
from digest.cli.stopping import stop_on_signals

if TYPE_CHECKING:
    from digest.app import App
    from digest.deliveries.run import Sent


JsonLogsOption = Annotated[bool, typer.Option("--json-logs", help="One JSON object a line, on standard error.")]


def send(context: typer.Context, json_logs: JsonLogsOption = False, as_json: JsonOption = False) -> None:
    """Send everything that is due now, and stop."""
    from digest.core.logging import configure

    with stop_on_signals() as stop, opened(context) as app:
        if json_logs:
            configure(json_lines=True)
        transport = app.transport()
        try:
            with progress("sending") as advance:
                sent = app.sender(transport).send_due(advance=advance, stopping=stop.is_set)
        finally:
            transport.close()
        if as_json:
            show_json(
                {
                    "attempts": dict(sent.attempts),
                    "notices": dict(sent.notices),
                    "issues": list(sent.issues),
                    "recovered": asdict(sent.recovered),
                }
            )
        else:
            _tell(app, sent)


MetricsPortOption = Annotated[
    int | None, typer.Option(min=0, max=65535, help="Serve metrics there, in place of [metrics] port.")
]


def run(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Do each job once, and stop.")] = False,
    json_logs: JsonLogsOption = False,
    metrics_port: MetricsPortOption = None,
) -> None:
    """Run the publication in the foreground: read sources, make issues, send mail. SIGTERM or Ctrl-C stops it.

    What each job did stands on standard error. With --once, exit code 1 says that a job failed.
    """
    from digest.cli.metrics import exposed
    from digest.core.logging import configure
    from digest.jobs import jobs
    from digest.scheduling import run_once, rung

    with stop_on_signals() as stop, opened(context) as app, exposed(app, port=metrics_port) as told:
        configure(json_lines=json_logs)
        table = jobs(app, app.transport(), stopping=stop.is_set, told=told)
        if once:
            raise typer.Exit(0 if run_once(table, stopping=stop.is_set) else 1)
        run_once(table, stopping=stop.is_set)
        with rung(table):
            say("running; SIGTERM or Ctrl-C stops it after the batch at hand")
            stop.wait()
    say("stopped")


def _tell(app: "App", sent: "Sent") -> None:
    if sent.recovered:
        warn(in_dead_hands(sent.recovered))
    if not sent.attempts and not sent.notices:
        say("nothing to send now; `digest deliveries status` shows what is owed later")
        return
    where = f"into {app.settings.outbox_folder}" if app.settings.transport == "folder" else "to the mail server"
    for name, attempts in ((", ".join(sent.issues), sent.attempts), ("notices", sent.notices)):
        words = (f"{count:,} {_WORDS.get(status, status).format(where=where)}" for status, count in attempts.items())
        if attempts:
            say(f"{name}: {', '.join(words)}")


_WORDS = {
    "sent": "sent {where}",
    "pending": "refused for now and tried again later",
    "rejected": "refused for good",
    "expired": "refused for too long",
    "doubtful": "in doubt",
}
