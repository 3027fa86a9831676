"""One round of sending: the loop that drives every connection, in one thread, until each mail is answered."""

import selectors
import time
from collections.abc import Callable, Iterator, Sequence

from digest.core.errors import BadInput, DigestError, MailUnavailable
from digest.mail.smtp.connecting import Opened
from digest.mail.smtp.connector import Connector
from digest.mail.smtp.line import Line
from digest.mail.smtp.relay import Relay
from digest.mail.transport import Answer, Journal, Reply, Trouble

LOOK_UP_SECONDS = 0.1
"""How often the loop asks whether to stop, and looks for answers that do not come."""
Event = Reply | Trouble


class Round:
    """Runs until every mail of its relays is answered, or cannot be."""

    def __init__(
        self, relays: Sequence[Relay], connector: Connector, selector: selectors.BaseSelector, journal: Journal
    ) -> None:
        self._relays, self._connector, self._selector, self._journal = relays, connector, selector, journal
        self._told: set[str] = set()
        self._idle_lines = True
        """Some line may be without a mail, or some connection missing: look at all of them."""
        self._error: DigestError | None = None
        self._news: list[Event] = []
        """What is to be told, in a moment: one list, because generators within generators cost more than a mail."""

    def run(self, stopping: Callable[[], bool]) -> Iterator[Event]:
        """See `Transport.deliver`. An error of ours ends the round as `stopping` does, and is raised at its end: by
        then each mail that was on its way is answered."""
        look_up_at = 0.0
        while True:
            now = time.monotonic()
            if now >= look_up_at:
                look_up_at = now + LOOK_UP_SECONDS
                self._look_up(now, stop=self._error is not None or stopping())
            if self._idle_lines:
                self._employ(now)
            yield from self._news
            self._news.clear()
            if not any(relay.busy for relay in self._relays):
                break
            for key, mask in self._selector.select(self._patience(now, look_up_at)):
                if key.data is None:
                    self._welcome(now)
                else:
                    relay, line = key.data
                    self._serve(relay, line, mask, now)
        if self._error is not None:
            raise self._error

    def _patience(self, now: float, look_up_at: float) -> float:
        """Seconds until there is something to do without being called."""
        wakes = [relay.wakes_at for relay in self._relays if relay.queue and relay.wakes_at > now]
        if wakes:
            self._idle_lines = True
        return max(0.0, min([look_up_at, *wakes]) - now)

    def _look_up(self, now: float, *, stop: bool) -> None:
        self._idle_lines = True
        for relay in self._relays:
            if stop and not relay.stopped:
                relay.stop()
            relay.hang_up_on_slow_calls(now)
            for line in list(relay.lines):
                if now > line.deadline:
                    line.lost = "no answer in time"
                if line.lost:
                    self._lose(relay, line, now)

    def _employ(self, now: float) -> None:
        """Give every idle line a mail, open the lines that are missing, and pass on what a relay cannot send."""
        self._idle_lines = False
        for relay in self._relays:
            if relay.failed:
                self._tell(relay)
                self._pass_on(relay)
            for line in list(relay.lines):
                if relay.queue and line.dialogue.hungry:
                    self._feed(relay, line, now)
            for _ in range(relay.lines_wanted(now)):
                relay.called(self._connector.ask(relay.way, relay.settings), now)

    def _tell(self, relay: Relay) -> None:
        if relay.way not in self._told:
            self._told.add(relay.way)
            self._news.append(Trouble(relay.way, relay.failed))

    def _pass_on(self, relay: Relay) -> None:
        """Its mails go to the relays that still work, in turn; without any, they stay unsent."""
        others = [other for other in self._relays if not (other.failed or other.stopped)]
        for number, mail in enumerate(relay.queue):
            if others:
                others[number % len(others)].queue.append(mail)
                self._idle_lines = True
        relay.queue.clear()

    def _welcome(self, now: float) -> None:
        """Connections have arrived, or will not."""
        self._idle_lines = True
        by_way = {relay.way: relay for relay in self._relays}
        for call, way, arrived in self._connector.arrivals():
            in_time = by_way[way].connecting.pop(call, None) is not None
            if isinstance(arrived, MailUnavailable):
                if in_time:
                    by_way[way].cannot_connect(str(arrived), now)
            elif in_time:
                self._open(by_way[way], arrived, now)
            else:
                arrived.socket.close()

    def _open(self, relay: Relay, opened: Opened, now: float) -> None:
        line = Line(
            opened,
            timeout=relay.settings.timeout_seconds,
            final_dot_timeout=relay.final_dot_seconds,
            lives_until=now + relay.settings.seconds_per_connection,
        )
        relay.lines.add(line)
        self._selector.register(line.socket, selectors.EVENT_READ, (relay, line))

    def _serve(self, relay: Relay, line: Line, mask: int, now: float) -> None:
        """A line has something to say, or room to write."""
        if mask & selectors.EVENT_READ:
            for answered in line.read(now, self._journal):
                reply = relay.judge(answered, now)
                if reply is None or relay.failed:
                    self._idle_lines = True
                if reply is not None:
                    self._news.append(reply)
        self._feed(relay, line, now)

    def _feed(self, relay: Relay, line: Line, now: float) -> None:
        """Send the body that is due, and the envelope of the next mail with it."""
        if line.dialogue.body_is_due and not line.lost:
            if relay.stopped:
                line.lost = "stopped"
            else:
                line.send_body(self._journal)
        while line.dialogue.hungry and not line.lost and not line.worn(now) and (mail := relay.next_mail(now)):
            try:
                line.begin(mail)
            except BadInput as error:
                self._news.append(Reply(mail.id, Answer.REJECTED, str(error), relay.way))
            except DigestError as error:
                self._give_up(error)
        if line.lost or (line.dialogue.silent and line.worn(now)):
            self._lose(relay, line, now)
        else:
            self._flush(relay, line, now)

    def _give_up(self, error: DigestError) -> None:
        """No relay can do anything about this."""
        self._error = self._error or error
        for relay in self._relays:
            relay.stop()

    def _flush(self, relay: Relay, line: Line, now: float) -> None:
        blocked = line.blocked
        if line.dialogue.out:
            line.flush(now)
        if line.blocked != blocked:
            events = selectors.EVENT_READ | (selectors.EVENT_WRITE if line.blocked else 0)
            self._selector.modify(line.socket, events, (relay, line))

    def _lose(self, relay: Relay, line: Line, now: float) -> None:
        self._selector.unregister(line.socket)
        self._idle_lines = True
        self._news.extend(relay.lose(line, now))
