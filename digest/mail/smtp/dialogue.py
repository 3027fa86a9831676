"""The conversation over one connection, without the connection: bytes in, bytes out. Pure.

Where the server offers PIPELINING, the body of one mail and the envelope of the next leave in one write, so that a mail
costs one round trip (RFC 2920). There is never more than one body without an answer: whatever happens, at most one mail
is in doubt.

    we    begin(mail)    MAIL RCPT DATA        it is `ahead`
    they  250 250 354                          `body_is_due`
    we    send_body()    the body              it is `in_flight`
          begin(next)    MAIL RCPT DATA        the next one is `ahead`
    they  250 250 250 354                      Answered, `body_is_due`
"""

import enum
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from digest.mail.smtp.envelope import bytes_of, envelope, in_one_chunk, recipient_line, sender_line, with_final_dot
from digest.mail.smtp.replies import (
    ALL_IS_WELL,
    CLOSING,
    THROTTLED,
    Gibberish,
    ReplyReader,
    answer_to_recipient,
    in_words,
    is_ours,
)
from digest.mail.transport import Answer, Outgoing


class Answered(NamedTuple):
    """What became of a mail. (A named tuple: there is one for every mail.)"""

    mail: Outgoing
    answer: Answer
    words: str = ""
    ours: bool = False
    """The refusal speaks of us, not of the recipient."""
    throttled: bool = False
    """We are too fast; the same mail may go in a moment."""


class _Step(enum.Enum):
    """What a reply is to."""

    RSET = enum.auto()
    MAIL = enum.auto()
    RCPT = enum.auto()
    DATA = enum.auto()
    BODY = enum.auto()
    DOT = enum.auto()
    """The lone dot that ends a body nobody wants."""


USUAL = deque([_Step.BODY, _Step.MAIL, _Step.RCPT, _Step.DATA])
"""What is awaited nearly always, with PIPELINING."""


class Dialogue:
    """`out` fills with what is to be written; `heard` takes what was read."""

    def __init__(self, *, pipelining: bool, chunking: bool) -> None:
        self.out: list[bytes] = []
        self.said = 0
        """All bytes that were ever put into `out`..."""
        self.written = 0
        """... how many of them the network has taken, as whoever writes them says here..."""
        self.body_ends_at = 0
        """... and how many end the body in flight."""
        self.ahead: Outgoing | None = None
        """The mail whose envelope was sent, and whose body was not."""
        self.in_flight: Outgoing | None = None
        """The mail whose body was sent, and whose answer is missing."""
        self.body_is_due = False
        """The server waits for the body of `ahead`."""
        self.named = False
        """The server took the sender of `ahead`: from then on, it may be this mail that it cannot bear."""
        self.replies = 0
        """How many whole replies there were."""
        self.ended = ""
        """Why the server ended the conversation; empty while it goes on."""
        self.unwanted = ""
        """What it said when it refused our sender; that ends the conversation, too."""
        self._pipelining, self._chunking = pipelining, chunking
        self._replies = ReplyReader()
        self._awaited: deque[_Step] = deque()
        self._must_reset = False
        self._body = b"", b""

    @property
    def silent(self) -> bool:
        """Nothing is awaited, and no body is due."""
        return not self._awaited and not self.body_is_due

    @property
    def body_is_out(self) -> bool:
        """The network took the whole body in flight; before that, no server can have taken the mail."""
        return self.written >= self.body_ends_at

    @property
    def hungry(self) -> bool:
        """The envelope of another mail may be sent now."""
        if self.ahead is not None or self.ended:
            return False
        return not self._awaited or (self._pipelining and self._awaited[-1] is _Step.BODY)

    def begin(self, mail: Outgoing) -> None:
        """Send the envelope of a mail, and have its body ready.

        Raises BadInput when nothing can be sent to its recipient, or what else making its bytes raises; nothing was
        said then.
        """
        whole, data = envelope(mail), bytes_of(mail)
        self._body = in_one_chunk(data) if self._chunking else with_final_dot(data, dotless=mail.dotless)
        self.ahead, self.named = mail, False
        if self._must_reset or (self._chunking and self.in_flight is not None):  # a failed BDAT leaves who knows what
            self._must_reset = False
            self._say(b"RSET\r\n", _Step.RSET)
            if not self._pipelining:
                return
        if not self._pipelining:
            self._say(sender_line(mail), _Step.MAIL)
        elif self._chunking:
            self._say(whole.removesuffix(b"DATA\r\n"), _Step.MAIL, _Step.RCPT)
        else:
            self._say(whole, _Step.MAIL, _Step.RCPT, _Step.DATA)

    def send_body(self) -> None:
        """Send the body of `ahead`, which must be due."""
        before, after = self._body
        self.out += self._body
        self.body_ends_at = self.said = self.said + len(before) + len(after)
        self._awaited.append(_Step.BODY)
        self.ahead, self.in_flight, self.body_is_due, self._body = None, self.ahead, False, (b"", b"")

    def heard(self, data: bytes) -> Sequence[Answered]:
        """Take what the server said, to its end; the conversation may be over afterwards."""
        if self._awaited == USUAL and self.body_is_out and self._replies.in_between and ALL_IS_WELL.fullmatch(data):
            return [self._take_usual()]
        told: list[Answered] = []
        try:
            for code, text in self._replies.feed(data):
                answered = self._take(code, text)
                if answered is not None:
                    told.append(answered)
                if self.ended:
                    break
        except Gibberish as error:
            self.ended = str(error)
        return told

    def _take_usual(self) -> Answered:
        """What `_take` does with the four replies of `ALL_IS_WELL`: all mails but a few hear these, so it is a fifth
        of the work for a mail."""
        mail, self.in_flight = self.in_flight, None
        assert mail is not None
        self._awaited.clear()
        self.replies += len(USUAL)
        self.named = self.body_is_due = True
        return Answered(mail, Answer.ACCEPTED)

    def _say(self, words: bytes, *steps: _Step) -> None:
        """Put words into `out`; `steps` are what the server's replies to them will be to."""
        self.out.append(words)
        self.said += len(words)
        self._awaited.extend(steps)

    def _take(self, code: int, text: bytes) -> Answered | None:
        self.replies += 1
        if code == CLOSING or not self._awaited:
            self.ended = self._words(code, text)
        if not self._awaited:
            return None
        step = self._awaited.popleft()
        if step is _Step.BODY:
            return self._take_body(code, text)
        if self.ended:
            return None
        if step is _Step.MAIL:
            return self._take_sender(code, text)
        if step is _Step.RCPT:
            return self._take_recipient(code, text)
        if step is _Step.DATA:
            return self._take_data(code, text)
        self._take_reset(step, code, text)
        return None

    def _take_sender(self, code: int, text: bytes) -> Answered | None:
        assert self.ahead is not None
        if code // 100 == 2:
            self.named = True
            if not self._pipelining:
                self._say(recipient_line(self.ahead), _Step.RCPT)
        elif code == THROTTLED:
            return self._refused(Answer.DEFERRED, code, text)
        elif self._is_refusal(code, text):
            self.ended = self.unwanted = self._words(code, text)
        return None

    def _take_recipient(self, code: int, text: bytes) -> Answered | None:
        if self.ahead is None:  # its sender was refused, and this had been sent
            return None
        if code // 100 == 2:
            if self._chunking:
                self.body_is_due = True
            elif not self._pipelining:
                self._say(b"DATA\r\n", _Step.DATA)
        elif self._is_refusal(code, text):
            return self._refused(answer_to_recipient(code, text), code, text)
        return None

    def _take_data(self, code: int, text: bytes) -> Answered | None:
        if self.ahead is None:  # its sender or its recipient was refused, and DATA had been sent
            if code == 354:
                self._say(b".\r\n", _Step.DOT)
        elif code == 354:
            self.body_is_due = True
        elif self._is_refusal(code, text):
            return self._refused(Answer.DEFERRED, code, text)
        return None

    def _take_body(self, code: int, text: bytes) -> Answered | None:
        mail = self.in_flight
        assert mail is not None
        if code // 100 == 2:
            if not self.body_is_out:
                self.ended = f"an answer to a mail before its end: {self._words(code, text)}"
                return None
            self.in_flight = None
            return Answered(mail, Answer.ACCEPTED)
        if not self._is_refusal(code, text):
            return None
        words = self._words(code, text)
        self.in_flight, self._must_reset = None, self._chunking and self.ahead is None
        return Answered(mail, Answer.DEFERRED, words, ours=code // 100 == 5, throttled=code == THROTTLED)

    def _take_reset(self, step: _Step, code: int, text: bytes) -> None:
        """Also the reply to a lone dot, which says nothing."""
        if step is _Step.RSET and code // 100 != 2:
            self.ended = self._words(code, text)
        elif step is _Step.RSET and not self._pipelining:
            assert self.ahead is not None
            self._say(sender_line(self.ahead), _Step.MAIL)

    def _is_refusal(self, code: int, text: bytes) -> bool:
        """Whether it is a refusal at all; anything else has no meaning here, and no reply after it can be trusted."""
        if code // 100 not in (4, 5):
            self.ended = f"an answer to something else: {self._words(code, text)}"
        return not self.ended or code == CLOSING

    def _refused(self, answer: Answer, code: int, text: bytes) -> Answered:
        """The mail at hand goes no further; its transaction is still open at the server."""
        words = self._words(code, text)
        mail, self.ahead, self._must_reset = self.ahead, None, True
        assert mail is not None
        return Answered(mail, answer, words, ours=is_ours(code, text), throttled=code == THROTTLED)

    def _words(self, code: int, text: bytes) -> str:
        """The reply, without the names of those whose mails are at hand."""
        at_hand = (mail.recipient for mail in (self.in_flight, self.ahead) if mail is not None)
        return in_words(code, text, about=at_hand)
