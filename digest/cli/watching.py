"""`digest deliveries status`: how sending stands, once or for as long as somebody watches."""

import json
import sys
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.edge import JsonOption, opened, say, show_json
from digest.cli.stopping import stop_on_signals

if TYPE_CHECKING:
    from threading import Event

    from rich.console import Console

    from digest.deliveries.watching.look import Look

EVERY_SECONDS = 1.0
SHARE = 4
"""A look that takes long is followed by a pause so many times as long: the sender needs the machine more."""
PLOTTED = 36
NOTHING = "no issue has been planned yet"


def status(
    context: typer.Context,
    issues: Annotated[int, typer.Option(min=1, help="Of how many issues; those at work come first.")] = 3,
    domains: Annotated[bool, typer.Option("--domains", help="Count by receiving domain, too; takes longer.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Look again each second, until Ctrl-C.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show how sending stands: mails owed and sent, rate and time left, relays, domains, last replies, doubts."""
    with opened(context) as app:
        from digest.deliveries.watching.look import look

        def take() -> "Look":
            with app.database.reading() as session:
                return look(session, app.limits(), issues=issues, with_receivers=domains, now=app.clock())

        if watch:
            with stop_on_signals() as stop, _shown(as_json) as show:
                _watch(take, show, stop)
        elif as_json:
            show_json(as_plain(take()))
        else:
            _print(take())


def as_plain(look: "Look") -> dict[str, Any]:
    """The look as JSON has it."""
    plain = asdict(look)
    for row, standing in zip(plain["issues"], look.issues, strict=True):
        row |= {"mails": standing.mails, "done": standing.done}
    return plain


def _watch(take: Callable[[], "Look"], show: Callable[["Look"], None], stop: "Event") -> None:
    while not stop.is_set():
        started = monotonic()
        show(take())
        stop.wait(max(EVERY_SECONDS, SHARE * (monotonic() - started)))


@contextmanager
def _shown(as_json: bool) -> Iterator[Callable[["Look"], None]]:
    """What to do with each look: a live screen on a terminal, a line elsewhere."""
    from digest.cli.edge import plain_json

    if as_json:
        yield lambda look: say(json.dumps(as_plain(look), ensure_ascii=False, default=plain_json))
    elif sys.stdout.isatty():
        from rich.live import Live

        rates = _Rates()
        with Live(console=_console(), auto_refresh=False, screen=False, vertical_overflow="crop") as live:
            yield lambda look: live.update(rates.screen(look), refresh=True)
    else:
        yield _say_lines


def _say_lines(look: "Look") -> None:
    from digest.cli.status_words import line

    for standing in look.issues[:1]:
        say(line(standing, look.at))
    if not look.issues:
        say(f"{look.at:%H:%M:%S} {NOTHING}")


class _Rates:
    """Remembers how many mails were sent at each look, for a little plot."""

    def __init__(self) -> None:
        self._last: dict[int, tuple[float, int]] = {}
        self._rates: defaultdict[int, deque[float]] = defaultdict(lambda: deque(maxlen=PLOTTED))

    def screen(self, look: "Look") -> Any:
        from digest.cli.status_screen import screen

        now = monotonic()
        for standing in look.issues:
            sent = standing.counts.get("sent", 0)
            before = self._last.get(standing.issue_id)
            if before is not None:
                self._rates[standing.issue_id].append(max(0.0, (sent - before[1]) / (now - before[0])))
            self._last[standing.issue_id] = now, sent
        return screen(look, {id: list(rates) for id, rates in self._rates.items()})


def _print(look: "Look") -> None:
    from digest.cli.status_screen import screen

    if not look.issues:
        say(NOTHING)
    _console().print(screen(look))


def _console() -> "Console":
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 100, markup=False, highlight=False)
