"""One caller at a scripted SMTP server, without the network: what it hears, what it says, what it takes. Pure.

It is strict: whatever a caller says that RFC 5321, 2920 or 3030 does not allow at that moment stands in `faults`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

DROP = "hang up"
"""In place of a reply: hang up without a word."""
LOST = "take it and hang up"
"""In place of the reply to a body: the mail is taken, and the caller never hears of it."""
SILENCE = "say nothing"
"""In place of a reply: nothing comes from then on, and the connection stays open."""
PHASES = ("MAIL", "RCPT", "DATA", "BODY", "DOT", "RSET", "EARLY")
"""BODY is the reply to a mail, by DATA or BDAT; DOT to the end of a body without a recipient; EARLY is said in the
middle of a body, usually nothing."""
Script = Callable[[str, str], str | None]
"""From a phase and the recipient (if any) to what is said; None is the usual."""
USUAL = {
    "MAIL": "250 2.1.0 ok",
    "RCPT": "250 2.1.5 ok",
    "DATA": "354 go on",
    "BODY": "250 2.0.0 taken",
    "DOT": "554 5.5.1 nobody to give it to",
    "RSET": "250 2.0.0 ok",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that was taken: for good, whatever the caller heard of it."""

    recipient: str
    data: bytes


@dataclass(slots=True)
class Visit:
    """A caller behind the greeting. `taken` and `faults` are the truth."""

    script: Script
    extensions: Sequence[str] = ("PIPELINING",)
    taken: list[Letter] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    over: bool = False
    """It has hung up, or was hung up on."""
    mute: bool = False
    """It says nothing any more."""
    said: int = 0
    """How many replies it got."""
    _heard: bytes = b""
    _open: bool = False
    _recipient: str | None = None
    named: str = ""
    """Whom the last RCPT named."""
    _in_body: bool = False
    _searched: int = 0

    def hear(self, data: bytes) -> Iterator[str]:
        """Take bytes; give what is said to each whole command in them, and DROP at the end of it all."""
        self._heard += data
        while not (self.over or self.mute) and (heard := self._next()) is not None:
            yield from self._told(self._answer(*heard))
        if self._in_body and self._heard and not (self.over or self.mute):
            early = self.script("EARLY", self._recipient or "")
            if early is not None:
                yield from self._told(early)

    def _told(self, reply: str) -> Iterator[str]:
        self.over, self.mute = reply in (DROP, LOST) or reply[:3] in ("421", "221"), reply == SILENCE
        if reply not in (SILENCE, DROP, LOST):
            self.said += 1
            yield reply
        if self.over:
            yield DROP

    def _next(self) -> tuple[str, bytes] | None:
        """The next whole command and its body, taken off what was heard."""
        if self._in_body:
            stop = 3 if self._heard.startswith(b".\r\n") else self._heard.find(b"\r\n.\r\n", self._searched) + 5
            if stop < 5 and not self._heard.startswith(b".\r\n"):
                self._searched = max(0, len(self._heard) - 5)
                return None
            body, self._heard, self._searched = self._heard[: stop - 3], self._heard[stop:], 0
            return ("BODY" if self._recipient is not None else "DOT"), re.sub(rb"(?m)^\.", b"", body)
        line, end, rest = self._heard.partition(b"\r\n")
        if not end:
            return None
        size = int(line.split()[1]) if line.upper().startswith(b"BDAT") else 0
        if len(rest) < size:
            return None
        self._heard = rest[size:]
        return line.decode("ascii"), rest[:size]

    def _answer(self, line: str, body: bytes) -> str:
        verb = line.split(" ")[0].upper()
        if self._heard and ("PIPELINING" not in self.extensions or verb == "DATA"):
            self.faults.append(f"spoke on after {verb} without waiting")
        match verb:
            case "BODY" | "DOT" | "BDAT":
                return self._end(verb, body)
            case "MAIL":
                return self._begin()
            case "RCPT":
                return self._name(line)
            case "DATA":
                return self._go_on()
            case "RSET":
                self._open, self._recipient = False, None
                return self._say("RSET")
            case "QUIT":
                return "221 2.0.0 bye"
        return self._usual_words(verb)

    def _usual_words(self, verb: str) -> str:
        if verb in ("EHLO", "HELO"):
            return "\r\n".join(["250-scripted", *(f"250-{one}" for one in self.extensions), "250 HELP"])
        return "502 5.5.1 what?"

    def _begin(self) -> str:
        if self._open:
            self.faults.append("MAIL within a transaction")
        reply = self._say("MAIL")
        self._open, self._recipient = reply.startswith("2"), None
        return reply

    def _name(self, line: str) -> str:
        if not self._open:
            return "503 5.5.1 MAIL first"
        self.named = address = line.partition("<")[2].partition(">")[0]
        reply = self._say("RCPT", address)
        self._recipient = address if reply.startswith("2") else None
        return reply

    def _go_on(self) -> str:
        usual = None if self._recipient is not None else "554 5.5.1 no valid recipients"
        reply = self._say("DATA", usual=usual)
        self._in_body = reply.startswith("354")
        return reply

    def _end(self, verb: str, body: bytes) -> str:
        recipient, self._in_body, self._recipient = self._recipient, False, None
        if verb == "BDAT" and recipient is None:
            self.faults.append("BDAT without a recipient")
            return "503 5.5.1 RCPT first"
        reply = self._say("DOT" if recipient is None else "BODY", recipient or "")
        took = recipient is not None and (reply.startswith("2") or reply == LOST)
        self._open = verb == "BDAT" and not took  # RFC 3030: what a failed BDAT leaves behind is not sure
        if recipient is not None and took:
            self.taken.append(Letter(recipient, body))
        return reply

    def _say(self, phase: str, address: str = "", *, usual: str | None = None) -> str:
        said = self.script(phase, address or self._recipient or "")
        return said if said is not None else usual or USUAL[phase]
