"""`digest web` and `digest serve`: readers' pages, alone or together with all that runs."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.edge import opened, say
from digest.cli.running import JsonLogsOption, MetricsPortOption
from digest.cli.stopping import stop_on_signals

if TYPE_CHECKING:
    from digest.app import App
    from digest.scheduling import Job

PortOption = Annotated[
    int | None, typer.Option(min=0, max=65535, help="Serve there, in place of [web] port; 0 takes a free one.")
]


def web(context: typer.Context, port: PortOption = None, json_logs: JsonLogsOption = False) -> None:
    """Serve readers' pages in the foreground. SIGTERM or Ctrl-C stops it; `digest run` sends the mail they lead to."""
    from digest.core.logging import configure
    from digest.web.server import create
    from digest.web.serving import served

    with stop_on_signals() as stop, opened(context) as app:
        configure(json_lines=json_logs)
        with served(create(app), app.settings.web, port=port) as address:
            say(f"serving {address}; SIGTERM or Ctrl-C stops it")
            stop.wait()
    say("stopped")


def serve(
    context: typer.Context,
    port: PortOption = None,
    json_logs: JsonLogsOption = False,
    metrics_port: MetricsPortOption = None,
) -> None:
    """Everything for one machine: readers' pages, and all that `digest run` does. SIGTERM or Ctrl-C stops it."""
    from digest.cli.metrics import exposed
    from digest.core.logging import configure
    from digest.jobs import jobs

    with stop_on_signals() as stop, opened(context) as app, exposed(app, port=metrics_port) as told:
        configure(json_lines=json_logs)
        table = jobs(app, app.transport(), stopping=stop.is_set, told=told)
        with everything(app, table, port=port) as (address, _):
            say(f"serving {address} and sending; SIGTERM or Ctrl-C stops it after the batch at hand")
            stop.wait()
    say("stopped")


@contextmanager
def everything(
    app: "App", table: "Mapping[str, Job]", *, port: int | None
) -> "Iterator[tuple[str, Callable[[str], None]]]":
    """Serve the pages and ring the jobs while the block lasts. Yields the address, and what rings a job at once."""
    from digest.scheduling import rung
    from digest.web.server import create
    from digest.web.serving import served

    with (
        rung(table) as ring,
        served(create(app, ring=lambda: ring("send-due-mail")), app.settings.web, port=port) as at,
    ):
        for name in table:
            ring(name)
        yield at, ring
