"""transport = "smtp": a batch over several connections at once, each in a thread of its own."""

from collections.abc import Iterator, Sequence
from queue import Empty, SimpleQueue
from threading import Event, Thread

from digest.core.errors import MailUnavailable
from digest.core.sections import Smtp
from digest.mail.smtp.connection import Connection, ConnectionLost
from digest.mail.transport import Answer, Outgoing, Reply

TRIES = 2
"""How often one mail is begun when connections are lost before its body."""


class SmtpTransport:
    """Hands batches to the relay of `[smtp]`."""

    repeatable = False

    def __init__(self, settings: Smtp) -> None:
        self._settings = settings

    def deliver(self, sender: str, batch: Sequence[Outgoing]) -> Iterator[Reply]:
        """See `Transport.deliver`."""
        mails: SimpleQueue[Outgoing] = SimpleQueue()
        for mail in batch:
            mails.put(mail)
        workers = [_Worker(self._settings, sender, mails) for _ in range(min(self._settings.connections, len(batch)))]
        answered = 0
        try:
            for worker in workers:
                worker.start()
            for worker in workers:
                for reply in worker.replies():
                    answered += 1
                    yield reply
        finally:
            for worker in workers:
                worker.stop()
        failures = [worker.failure for worker in workers if worker.failure]
        if failures and answered < len(batch):
            raise failures[0]

    def close(self) -> None:
        """Nothing stays open between batches: relays close idle connections within seconds."""


class _Worker(Thread):
    """Takes mails from the common queue and sends them over a connection of its own."""

    def __init__(self, settings: Smtp, sender: str, mails: SimpleQueue[Outgoing]) -> None:
        super().__init__(daemon=True)
        self.failure: Exception | None = None
        self._settings, self._sender, self._mails = settings, sender, mails
        self._replies: SimpleQueue[Reply | None] = SimpleQueue()
        self._stopping = Event()
        self._connection: Connection | None = None

    def replies(self) -> Iterator[Reply]:
        """Each answer as it comes, until this worker has nothing left to do."""
        while (reply := self._replies.get()) is not None:
            yield reply

    def stop(self) -> None:
        """Begin no further mail, and wait for the one at hand."""
        self._stopping.set()
        if self.is_alive():
            self.join()

    def run(self) -> None:
        """Send until no mail is left, or until our side fails."""
        try:
            while not self._stopping.is_set():
                self._replies.put(self._send(self._mails.get_nowait()))
        except Empty:
            pass
        except Exception as error:  # anything at all must reach the caller's thread, not end here
            self.failure = error
        finally:
            self._disconnect()
            self._replies.put(None)

    def _send(self, mail: Outgoing) -> Reply:
        for _ in range(TRIES):
            try:
                reply = self._connected().hand_over(self._sender, mail)
            except ConnectionLost as error:
                lost = error
                self._disconnect()
                continue
            if reply.answer is Answer.DOUBTFUL:
                self._disconnect()
            return reply
        if lost.named:
            return Reply(mail.delivery_id, Answer.DEFERRED, f"the connection broke: {lost}")
        raise MailUnavailable(f"the mail server broke the connection before taking a mail: {lost}")

    def _connected(self) -> Connection:
        if self._connection is not None and self._connection.worn:
            self._disconnect()
        if self._connection is None:
            self._connection = Connection(self._settings)
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
