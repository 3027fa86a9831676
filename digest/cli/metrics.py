"""`digest metrics`, and the page that `digest run` serves to Prometheus."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from digest.cli.edge import opened
from digest.core.errors import BadInput

if TYPE_CHECKING:
    from digest.app import App
    from digest.deliveries.reports import Report


def metrics(context: typer.Context) -> None:
    """Print how the ledger stands as Prometheus reads it, once: for a collector of text files.

    What senders count stands only on the page of `digest run --metrics-port`.
    """
    with opened(context) as app:
        from prometheus_client import CollectorRegistry, generate_latest

        registry = CollectorRegistry()
        registry.register(app.gauges())
        typer.echo(generate_latest(registry).decode(), nl=False)


@contextmanager
def exposed(app: "App", *, port: int | None) -> Iterator[Callable[["Report"], None]]:
    """Serve metrics while the block runs, at that port or at the one of config.toml; at 0, nowhere.

    Yields what is to be told of every batch. Raises BadInput when the port cannot be had.
    """
    host, port = app.settings.metrics.host, app.settings.metrics.port if port is None else port
    if not port:
        yield lambda report: None
        return
    from prometheus_client import start_http_server

    from digest.deliveries.metrics import Meter

    meter = Meter(app.gauges())
    try:
        server, thread = start_http_server(port, host, meter.registry)
    except (OSError, UnicodeError) as error:  # a host name that no name service could have is the latter
        why = getattr(error, "strerror", None) or "that is no host name"
        words = f"metrics cannot be served at {host}:{port}: {why}; name a free port with --metrics-port"
        raise BadInput(words) from error
    try:
        yield meter.count
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
