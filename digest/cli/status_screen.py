"""How sending stands, as a screen: quiet where all is well, coloured where somebody should look."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from digest.cli import status_words as words
from digest.cli.edge import counted

if TYPE_CHECKING:
    from digest.deliveries.watching.look import Look
    from digest.deliveries.watching.receivers import Receiver
    from digest.deliveries.watching.standing import Standing
    from digest.deliveries.watching.ways import WayOut

COLOURS = {"sending": "cyan", "held": "yellow", "sent": "green"}
BAR = 40
REPLIES = 8


def screen(look: "Look", rates: Mapping[int, list[float]] | None = None) -> RenderableType:
    """`rates` are the last rates of each issue, by its id, for a little plot."""
    parts = list(_parts(look, rates or {}))
    spaced = [part for block in parts for part in (block, Text())]
    return Group(*spaced[:-1])


def _parts(look: "Look", rates: Mapping[int, list[float]]) -> Iterator[RenderableType]:
    for standing in look.issues:
        yield _issue(standing, look.at, rates.get(standing.issue_id, []))
    if look.notices:
        said = ", ".join(f"{number:,} {_NOTICE.get(status, status)}" for status, number in look.notices.items())
        yield Group(_heading("notices"), Text(f"  {said}"))
    yield _ways("relays", look.relays)
    if look.domains:
        yield _ways("receiving domains", look.domains)
    if look.receivers:
        yield _receivers(look.issues[0].issue, look.receivers)
    if any(one.code or one.words for standing in look.issues for one in standing.told):
        yield _replies(look.issues)
    if look.doubtful:
        yield _doubt(look.doubtful, look.doubtful_readers)


def _issue(standing: "Standing", at: datetime, rates: list[float]) -> RenderableType:
    head = Text.assemble(
        (standing.issue, "bold"), "  ", (standing.state.in_words, COLOURS.get(standing.state, "default"))
    )
    lines: list[RenderableType] = [head]
    if standing.note:
        lines.append(Text(f"  {standing.note}", style="yellow" if standing.state == "held" else "dim"))
    if standing.mails:
        lines.append(_bar(standing))
    lines.append(_flowing(words.counts(standing)))
    if pace := words.pace(standing, at):
        lines.append(_flowing(pace, style="dim"))
    if plot := words.sparkline(rates):
        lines.append(Text(f"  {plot}", style="cyan"))
    return Group(*lines)


def _bar(standing: "Standing") -> RenderableType:
    row = Table.grid(padding=(0, 2, 0, 0))
    row.add_column(width=BAR)
    row.add_column(justify="right", width=7, no_wrap=True)
    row.add_column()
    share = f"{standing.done * 100 // standing.mails} %"
    bar = ProgressBar(total=standing.mails, completed=standing.done, width=BAR)
    row.add_row(bar, share.rjust(4), Text(f"of {counted(standing.mails, 'mail')}", style="dim"))
    return _indented(row)


def _ways(title: str, ways: Sequence["WayOut"]) -> RenderableType:
    table = _table(("", {"no_wrap": True}), ("", {}), ("", {"overflow": "fold"}))
    for way in ways:
        style = "yellow" if way.shut_until else "default"
        table.add_row(way.name, Text(_standing_of(way), style=style), Text(", ".join(_about(way)), style="dim"))
    return Group(_heading(title), _indented(table))


def _standing_of(way: "WayOut") -> str:
    if way.shut_until is not None:
        return f"left alone until {way.shut_until:%H:%M:%S}"
    if way.failures:
        return "being tried again"
    return "in reserve" if way.reserve else "open"


def _about(way: "WayOut") -> Iterator[str]:
    if way.per_second:
        yield f"at most {words.per_second(way.per_second)}"
    if way.most_today is not None:
        yield f"warming up: {way.today or 0:,} of {way.most_today:,} today"
    if way.failures:
        yield f"{counted(way.failures, 'failure')} in a row: {way.words}"


def _receivers(issue: str, receivers: Sequence["Receiver"]) -> RenderableType:
    table = _table(("domain", {"overflow": "fold"}))
    table.show_header = True
    for name in ("sent", "owed", "refused", "in doubt"):
        table.add_column(name, justify="right")
    for one in receivers:
        counts = (one.sent, one.owed, one.refused, one.doubtful)
        table.add_row(one.domain, *(f"{count:,}" if count else "" for count in counts))
    return Group(_heading(f"where {issue} goes"), _indented(table))


def _replies(standings: Sequence["Standing"]) -> RenderableType:
    table = _table(("", {"justify": "right"}), ("", {}), ("", {"no_wrap": True}), ("", {"overflow": "fold"}))
    told = [one for standing in standings for one in standing.told if one.code or one.words]
    for one in sorted(told, key=lambda one: -one.mails)[:REPLIES]:
        table.add_row(f"{one.mails:,}", one.kind, Text(one.code, style="bold"), one.words)
    return Group(_heading("last replies"), _indented(table))


def _doubt(mails: int, readers: int) -> RenderableType:
    said = f"  {counted(mails, 'mail')} to {counted(readers, 'reader')}: arrived or not, so nothing sends them again."
    how = [
        "`digest deliveries list --status doubtful` shows them",
        "`digest deliveries resend` sends them all the same",
    ]
    return Group(Text("in doubt", style="bold yellow"), Text(said), _flowing(how, style="dim"))


def _heading(words: str) -> Text:
    return Text(words, style="bold")


def _flowing(parts: Iterable[str], style: str = "default") -> RenderableType:
    """Parts with dots between them."""
    return _indented(Flow([Text(part, style=style) for part in parts], Text("  ·  ", style="dim")))


@dataclass(frozen=True, slots=True)
class Flow:
    """Parts on as few lines as they need; a line is broken between parts alone."""

    parts: Sequence[Text]
    between: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """As rich asks for it."""
        line: list[Text] = []
        for part in self.parts:
            longer = self.between.join([*line, part])
            if line and longer.cell_len > options.max_width:
                yield self.between.join(line)
                line = []
            line.append(part)
        yield self.between.join(line)


def _indented(what: RenderableType) -> RenderableType:
    return Padding(what, (0, 0, 0, 2))


def _table(*columns: tuple[str, dict[str, object]]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name, options in columns:
        table.add_column(name, **options)  # type: ignore[arg-type]
    return table


_NOTICE = {"pending": "owed", "sending": "in hand", "doubtful": "in doubt", "cancelled": "called off"}
