"""One relay: the mails that shall go its way, its pace, and the lines that are open to it."""

from collections import deque
from collections.abc import Iterator

from digest.core.sections import Smtp
from digest.mail.smtp.dialogue import Answered
from digest.mail.smtp.line import Line
from digest.mail.smtp.patience import Patience
from digest.mail.transport import Answer, Outgoing, Reply, Share

FINAL_DOT_SECONDS = 600.0
"""RFC 5321, 4.5.3.2.6: giving up sooner is the usual cause of duplicates."""
CALL_TIMEOUTS = 3
"""So many times the time for one answer may pass until a connection is greeted, private and logged in."""
CATCH_UP_SECONDS = 0.05
"""A pace that fell behind makes up for so much; more would be a burst."""


class Relay:
    """Moments are those of a monotonic clock. `failed` says why it takes no more mail of this round."""

    def __init__(self, way: str, settings: Smtp, *, final_dot_seconds: float = FINAL_DOT_SECONDS) -> None:
        self.way, self.settings, self.final_dot_seconds = way, settings, final_dot_seconds
        self.queue: deque[Outgoing] = deque()
        self.lines: set[Line] = set()
        self.connecting: dict[int, float] = {}
        """Calls without an answer so far, and when each has taken too long."""
        self.failed = ""
        self.stopped = False
        self.rested_at = 0.0
        """When it was last at work."""
        self.wakes_at = 0.0
        """No mail may be begun before this moment."""
        self._seconds_apart = 0.0
        self._most_lines = settings.connections
        self._patience = Patience()

    @property
    def busy(self) -> bool:
        """Mails wait to be begun, or for an answer."""
        return bool(self.queue) or any(not line.dialogue.silent for line in self.lines)

    def lines_wanted(self, now: float) -> int:
        """How many more connections would have something to do."""
        if self.failed or self.stopped or now < self._patience.knocks_at:
            return 0
        idle = sum(line.dialogue.ahead is None for line in self.lines)
        return min(self._most_lines - len(self.lines), len(self.queue) - idle) - len(self.connecting)

    def rest(self) -> None:
        """Take no part in the round that begins, unless a share comes."""
        self.stopped, self.failed = True, ""
        self.queue.clear()

    def take(self, share: Share, now: float) -> None:
        """Queue a share of the round that begins."""
        self.queue.extend(share.mails)
        dealt_at = now if share.dealt_at is None else share.dealt_at
        self.wakes_at = max(self.wakes_at, dealt_at + share.starts_in)
        self._seconds_apart = share.seconds_apart
        self.stopped, self._most_lines = False, self.settings.connections
        self._patience.begin_round()

    def next_mail(self, now: float) -> Outgoing | None:
        """The next mail, if the pace allows one."""
        if not self.queue or self.failed or now < self.wakes_at:
            return None
        if self._seconds_apart:
            self.wakes_at = max(self.wakes_at, now - CATCH_UP_SECONDS) + self._seconds_apart
        return self.queue.popleft()

    def judge(self, answered: Answered, now: float) -> Reply | None:
        """The answer for a mail; None when it is to be begun again."""
        mail, answer = answered.mail, answered.answer
        if answer is Answer.ACCEPTED:
            self._patience.took_mail()
            return Reply(mail.id, answer, "", self.way)
        if answered.throttled and not self.stopped:
            if self._patience.ends_with_haste(now):
                self.failed = f"the mail server takes no more: {answered.words}"
            self.wakes_at = max(self.wakes_at, self._patience.silent_until)
            if self.failed or self._patience.may_go_slower(mail.id):
                self.queue.appendleft(mail)
                return None
        self._refused(answered.words, ours=answered.ours)
        return Reply(mail.id, answer, answered.words, self.way)

    def lose(self, line: Line, now: float) -> Iterator[Reply]:
        """A line is gone: what it carried is in doubt, or is begun again, and at last to blame."""
        self.lines.discard(line)
        line.close()
        dialogue = line.dialogue
        if dialogue.unwanted:
            self.failed = f"the mail server refuses our mail: {dialogue.unwanted}"
        if dialogue.ahead is not None:
            yield from self._begin_again(dialogue.ahead, line.lost, named=dialogue.named)
        if dialogue.in_flight is not None:
            if dialogue.body_is_out:
                yield Reply(dialogue.in_flight.id, Answer.DOUBTFUL, line.lost, self.way)
            else:
                yield from self._begin_again(dialogue.in_flight, line.lost, named=True)
        if line.lost and not line.taken and not dialogue.named:
            self._lost_barren(line.lost, now)

    def called(self, call: int, now: float) -> None:
        """A connection is being opened."""
        self.connecting[call] = now + CALL_TIMEOUTS * self.settings.timeout_seconds

    def hang_up_on_slow_calls(self, now: float) -> None:
        """A name service or a greeting may take for ever, a byte at a time; nobody waits for it."""
        for call in [call for call, deadline in self.connecting.items() if now > deadline]:
            del self.connecting[call]
            self.cannot_connect(f"no connection to the mail server {self.settings.host} in time", now)

    def cannot_connect(self, words: str, now: float) -> None:
        """A connection was refused: go on with those there are, knock again, or fail."""
        if left := len(self.lines) + len(self.connecting):
            self._most_lines = left
        elif self.queue and self._patience.ends_with_refused_call(now):
            self.failed = words

    def stop(self) -> None:
        """Begin no further mail; what is not on its way stays here."""
        self.stopped = True
        self.queue.clear()
        for line in self.lines:
            if line.dialogue.ahead is not None and line.dialogue.in_flight is None:
                line.lost = "stopped"

    def _begin_again(self, mail: Outgoing, words: str, *, named: bool) -> Iterator[Reply]:
        """A mail that was surely not sent goes first on another line, unless it seems to be what breaks them."""
        if self.stopped:
            return
        if self._patience.may_begin_again(mail.id, at_fault=named) or self.failed:
            self.queue.appendleft(mail)
        else:
            self._refused(words, ours=True)
            yield Reply(mail.id, Answer.DEFERRED, f"the connection broke: {words}", self.way)

    def _lost_barren(self, words: str, now: float) -> None:
        if self._patience.ends_with_barren_line() and not (self.failed or self.stopped):
            self.cannot_connect(f"the mail server broke the connection before taking a mail: {words}", now)

    def _refused(self, words: str, *, ours: bool) -> None:
        if self._patience.ends_with_refusal(ours=ours):
            self.failed = f"the mail server refuses our mail: {words}"
