"""A real SMTP server for tests: it keeps what it receives and answers as told.

The server itself is aiosmtpd in a thread (`digest.demo.smtp_server`), so a test talks to a real socket.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from digest.demo.smtp_server import serving

CERTIFICATE = Path(__file__).with_name("localhost.pem")
"""Self-made, for "localhost" and 127.0.0.1, with its key; a client that shall trust it names it as its authority."""
BODY = "BODY"
"""In `PostOffice.replies`: the answer after the final dot."""
DROP = "drop the connection"
"""In `PostOffice.replies`: say nothing and hang up."""


class PostOffice:
    """A post office on `port`, open inside `with`.

    `letters` are the messages it took, as bytes with CRLF, `senders` the envelope sender of each, and `recipients` whom
    they were for: one for each, when every letter has one recipient. `commands` are all verbs it heard.

    By default it accepts everything and every login. `refuse` maps an address to the reply its RCPT gets, every time.
    `replies` maps a command to what its next calls get: a reply, None for the usual one, or DROP. A 421 hangs up too.
    A letter dropped at BODY is kept: the server had it, only the client cannot know.
    """

    def __init__(self, *, extensions: Sequence[str] = (), starttls: bool = False) -> None:
        self.port = 0
        self.letters: list[bytes] = []
        self.recipients: list[str] = []
        self.senders: list[str] = []
        self.commands: list[str] = []
        self.refuse: dict[str, str] = {}
        self.replies: dict[str, list[str | None]] = {}
        self.refuse_logins = False
        self.extensions = tuple(extensions)
        """Lines to add to the EHLO reply, such as "PIPELINING"; aiosmtpd reads ahead well enough for that one."""
        self.tls = _server_tls() if starttls else None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self.port = self._open.enter_context(serving(lambda: _Connection(self)))
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    def next_reply(self, command: str) -> str | None:
        """Take the next scripted reply to `command`; None means the usual one."""
        scripted = self.replies.get(command)
        return scripted.pop(0) if scripted else None


class _Connection(SMTP):
    """One caller. aiosmtpd asks `authenticator` and the handler's `handle_...` methods what to say."""

    def __init__(self, office: PostOffice) -> None:
        super().__init__(
            _Clerk(office),
            hostname="localhost",
            enable_SMTPUTF8=True,
            tls_context=office.tls,
            auth_require_tls=False,
            authenticator=lambda *_: AuthResult(success=not office.refuse_logins, handled=False),
        )
        self._office = office
        # aiosmtpd has hooks for some commands, and none before the body of DATA; this table has them all.
        self._smtp_methods = {name: partial(self._answer, name, usual) for name, usual in self._smtp_methods.items()}

    async def _answer(self, command: str, usual: Callable[[Any], Awaitable[None]], argument: str | None) -> None:
        self._office.commands.append(command)
        reply = self._office.next_reply(command)
        if reply is None:
            await usual(argument)
        else:
            await self.say(reply)

    async def say(self, reply: str) -> None:
        """Give a scripted reply; hang up after a 421, or at once when it is DROP."""
        if reply != DROP:
            await self.push(reply)
        if reply == DROP or reply.startswith("421"):
            assert self.transport is not None
            self.transport.close()
            await asyncio.Event().wait()  # until losing the connection cancels this


class _Clerk:
    def __init__(self, office: PostOffice) -> None:
        self._office = office

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], *(f"250-{extension}" for extension in self._office.extensions), responses[-1]]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self._office.refuse:
            return self._office.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: _Connection, session: Session, envelope: Envelope) -> str:
        reply = self._office.next_reply(BODY)
        if reply is None or reply == DROP or reply.startswith("2"):
            assert isinstance(envelope.content, bytes)
            self._office.letters.append(envelope.content)
            self._office.recipients.extend(envelope.rcpt_tos)
            self._office.senders.append(envelope.mail_from or "")
        if reply == DROP or (reply or "").startswith("421"):
            await server.say(str(reply))
        return reply or "250 2.0.0 OK"


def _server_tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context
