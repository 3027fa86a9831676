"""Where a conversation with a relay ended, and with which words. Pure."""

import enum
import re

ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
"""A status code such as 5.7.1 (RFC 3463)."""


class Step(enum.StrEnum):
    """How far a conversation came."""

    NAME = "name"
    CONNECTION = "connection"
    GREETING = "greeting"
    EHLO = "EHLO"
    STARTTLS = "STARTTLS"
    LOGIN = "login"
    MAIL = "MAIL FROM"
    RCPT = "RCPT TO"


class Refused(Exception):
    """A step did not succeed: with the relay's reply `code`, or 0 where there was none. The text is for people."""

    def __init__(self, step: Step, code: int, words: str) -> None:
        super().__init__(words)
        self.step = step
        self.code = code
        self.enhanced = found[0] if (found := ENHANCED.search(words)) else ""
