"""How a sink behaves: what it offers, whom it refuses, how long it takes to answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import translate


@dataclass(frozen=True, slots=True)
class Refusal:
    """The reply to every RCPT whose address fits the pattern."""

    pattern: re.Pattern[str]
    reply: bytes

    @classmethod
    def of(cls, text: str) -> "Refusal":
        """From `*@example.net=550 5.1.1 No such user`; the pattern is one of file names, in any case."""
        pattern, _, reply = text.rpartition("=")
        if not pattern or not re.match(r"[45]\d\d( |$)", reply):
            raise ValueError(f"{text!r} is no refusal; write one such as '*@example.net=550 5.1.1 No such user'")
        return cls(re.compile(translate(pattern), re.IGNORECASE), reply.encode() + b"\r\n")


@dataclass(frozen=True, slots=True)
class Rules:
    """The same for every connection. `latency` is in seconds."""

    pipelining: bool = True
    chunking: bool = False
    starttls: bool = False
    accept_empty: bool = False
    """Answer DATA without a valid recipient with 354, as some servers do, and only its end with 554."""
    keep_heads: bool = False
    """Keep the beginning of each body, in which its Message-ID stands."""
    refusals: Sequence[Refusal] = ()
    latency: float = 0

    def greeting(self) -> bytes:
        """The reply to EHLO."""
        offers = {"PIPELINING": self.pipelining, "CHUNKING": self.chunking, "STARTTLS": self.starttls}
        lines = ["sink", *(name for name, offered in offers.items() if offered), "SIZE 50000000", "8BITMIME"]
        return "".join(f"250{' ' if line is lines[-1] else '-'}{line}\r\n" for line in lines).encode()

    def refusal(self, address: bytes) -> bytes | None:
        """The reply that refuses this recipient, if one does."""
        text = address.decode("utf-8", "replace")
        return next((refusal.reply for refusal in self.refusals if refusal.pattern.match(text)), None)
