"""One mail as it comes in: begun, for whom, and how its body begins."""

from benchmarks.sink.journal import Journal
from benchmarks.sink.rules import Rules

HEAD = 2048


class Envelope:
    """Each method is one thing a client says, and gives the reply."""

    def __init__(self, rules: Rules, journal: Journal) -> None:
        self._rules, self._journal = rules, journal
        self.begun, self.recipients, self._head = False, list[bytes](), bytearray()

    def clear(self) -> None:
        """No mail is begun."""
        self.begun, self.recipients = False, []
        self._head = bytearray()

    def mail(self, line: bytes) -> bytes:
        """MAIL."""
        if self.begun:
            return b"503 5.5.1 Nested MAIL\r\n"
        self.begun = True
        return b"250 2.1.0 Ok\r\n"

    def rcpt(self, line: bytes) -> bytes:
        """RCPT: one recipient more, unless a rule refuses the address."""
        if not self.begun:
            return b"503 5.5.1 Need MAIL\r\n"
        address = line[line.find(b"<") + 1 : line.find(b">")]
        refused = self._rules.refusal(address) if self._rules.refusals else None
        if refused:
            return refused
        self.recipients.append(address)
        return b"250 2.1.5 Ok\r\n"

    def data(self) -> bytes:
        """DATA: 354 when a body may follow."""
        if not self.begun:
            return b"503 5.5.1 Need MAIL\r\n"
        if not self.recipients and not self._rules.accept_empty:
            return b"554 5.5.1 No valid recipients\r\n"
        return b"354 Go ahead\r\n"

    def keep(self, body: bytearray, start: int, end: int) -> None:
        """The next bytes of the body: the first of all are kept, if anybody asks for them."""
        if self._rules.keep_heads and len(self._head) < HEAD:
            self._head += body[start : min(end, start + HEAD)]

    def taken(self) -> bytes:
        """The body is whole. A mail for nobody is refused here."""
        recipients, head = self.recipients, self._head
        self.clear()
        if not recipients:
            return b"554 5.5.1 No valid recipients\r\n"
        self._journal.note(recipients, head)
        return b"250 2.0.0 Ok: taken\r\n"
