"""Where a body ends, without reading all of it: looking at 40 kB costs more than everything else a sink does. Pure.

A client waits for the reply to DATA before it sends a body. So what follows the end of a body is commands alone, and
the end is near the end of what came in with it. Only a long list of commands behind it can move it further away, and
then what came in ends in a command: then, and only then, everything is searched.
"""

END = b"\r\n.\r\n"
NEAR = 512
VERBS = (b"MAIL", b"RCPT", b"DATA", b"RSET", b"NOOP", b"QUIT", b"EHLO", b"HELO", b"VRFY", b"BDAT")


def after_body(buffer: bytearray, start: int, end: int, *, everywhere: bool = False) -> int:
    """The place behind the end of the body within `buffer[start:end]`, or -1.

    `start` is two bytes before the body, at the CRLF of its DATA, or so far back that a torn end is whole.
    `everywhere`: bodies may follow as well (BDAT), so nothing is left out.
    """
    near = start if everywhere else max(start, end - NEAR)
    found = buffer.find(END, near, end)
    if found < 0 and near > start and _ends_in_command(buffer, start, end):
        found = buffer.find(END, start, near + len(END))
    return found + len(END) if found >= 0 else -1


def _ends_in_command(buffer: bytearray, start: int, end: int) -> bool:
    """Whether the last line, whole or torn, may be a command."""
    line = max(buffer.rfind(b"\n", start, end - 1) + 1, start)
    word = bytes(buffer[line : min(line + 4, end)]).rstrip(b"\r\n").upper()
    return any(verb.startswith(word) for verb in VERBS)
