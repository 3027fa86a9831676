"""What an SMTP reply means for the one mail it is about (RFC 5321, 4.2). Pure."""

import re

from digest.mail.transport import Answer

CLOSING = 421
"""The server is going away: says nothing about the mail, ends the connection."""
_ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>@]+>?")


def answer_to_recipient(code: int) -> Answer:
    """The reply to RCPT: 5yz is about this recipient, for good."""
    if code // 100 == 2:
        return Answer.ACCEPTED
    return Answer.REJECTED if code // 100 == 5 else Answer.DEFERRED


def answer_to_body(code: int) -> Answer:
    """The reply to DATA or to its end. A 5yz here is about content or policy, so it condemns no recipient."""
    return Answer.ACCEPTED if code // 100 == 2 else Answer.DEFERRED


def in_words(code: int, text: bytes) -> str:
    """The reply on one line, without addresses, at most 300 characters."""
    line = " ".join(text.decode("utf-8", "replace").split())
    return _ADDRESS.sub("<address>", f"{code} {line}")[:300]
