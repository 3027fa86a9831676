"""One open connection: the socket under a dialogue, with its deadlines. It never waits."""

import contextlib
import ssl
from collections.abc import Sequence

from digest.mail.smtp.connecting import Opened
from digest.mail.smtp.dialogue import Answered, Dialogue
from digest.mail.transport import Answer, Journal, Outgoing

READ = 16 * 1024
NEVER = float("inf")
_NOT_NOW = (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Line:
    """Carries one mail after the other, with the envelope of the next one ahead.

    Moments are those of a monotonic clock, in seconds. `lost` says why the line cannot be used any more.
    """

    def __init__(self, opened: Opened, *, timeout: float, final_dot_timeout: float, lives_until: float) -> None:
        self.socket = opened.socket
        self.dialogue = Dialogue(pipelining=opened.pipelining, chunking=opened.chunking)
        self.lost = ""
        self.deadline = NEVER
        """When an answer has been awaited for too long."""
        self.taken = 0
        """How many mails the server took over it."""
        self._timeout, self._final_dot_timeout = timeout, max(timeout, final_dot_timeout)
        self._lives_until, self._mails_left = lives_until, opened.most_mails
        self._secret = isinstance(opened.socket, ssl.SSLSocket)
        self.blocked = False
        """Some bytes wait for room in the socket."""

    def worn(self, now: float) -> bool:
        """It has served long enough; relays close connections that live too long."""
        return self._mails_left <= 0 or now >= self._lives_until

    def begin(self, mail: Outgoing) -> None:
        """Announce a mail. Raises as `Dialogue.begin` does, having said nothing."""
        self.dialogue.begin(mail)
        self._mails_left -= 1

    def send_body(self, journal: Journal) -> None:
        """Let the body go that is due, noting it first."""
        assert self.dialogue.ahead is not None
        journal.begun(self.dialogue.ahead.id)
        self.dialogue.send_body()

    def flush(self, now: float) -> None:
        """Write what there is, as far as there is room."""
        dialogue = self.dialogue
        out = dialogue.out
        try:
            sent = self._sent(out) if out else 0
        except _NOT_NOW:
            sent = 0
        except ConnectionError:  # it hung up; its last words may still be there to read, and their end with them
            out.clear()
            self.blocked = False
            return
        except OSError as error:
            self.lost, self.blocked = error.strerror or str(error), True
            return
        dialogue.written += sent
        if dialogue.written == dialogue.said:
            out.clear()
        elif sent:
            rest = b"".join(out)[sent:]
            out[:] = [rest] if rest else []
        self.blocked = bool(out)
        if sent or self.deadline == NEVER:
            self._set_deadline(now)

    def read(self, now: float, journal: Journal) -> Sequence[Answered]:
        """What the server's words say about mails. Half a reply does not win time."""
        replies, told = self.dialogue.replies, []
        while not self.lost and (data := self._received()):
            for answered in self.dialogue.heard(data):
                journal.answered(answered.mail.id, answered.answer)
                self.taken += answered.answer is Answer.ACCEPTED
                told.append(answered)
            self.lost = self.dialogue.ended
            if len(data) < READ and not self._secret:
                break
        if self.dialogue.replies > replies:
            self._set_deadline(now)
        return told

    def is_over(self, now: float, journal: Journal) -> bool:
        """Whether the server hung up, or said something, while nothing was asked of it."""
        return bool(self.read(now, journal)) or bool(self.lost)

    def close(self) -> None:
        """Say QUIT where the server listens, and hang up."""
        if not self.lost and self.dialogue.silent and not self.dialogue.out:
            with contextlib.suppress(OSError):
                self.socket.send(b"QUIT\r\n")
        self.socket.close()

    def _sent(self, pieces: Sequence[bytes]) -> int:
        """How many bytes the socket took. Without TLS the system joins the pieces: a mail is not copied here."""
        return self.socket.send(b"".join(pieces)) if self._secret else self.socket.sendmsg(pieces)

    def _received(self) -> bytes:
        try:
            data = self.socket.recv(READ)
        except _NOT_NOW:
            return b""
        except OSError as error:
            self.lost = error.strerror or str(error)
            return b""
        if not data:
            self.lost = "the server hung up"
        return data

    def _set_deadline(self, now: float) -> None:
        if self.dialogue.in_flight is not None:
            self.deadline = now + self._final_dot_timeout
        else:
            self.deadline = now + self._timeout if not self.dialogue.silent else NEVER
