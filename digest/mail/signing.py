"""Signs a sender's mails in one more process, because RSA takes longer than everything else about a mail.

sender   prepares (hashes) mail k+64, puts the signature in front of mail k, hands it over
signer   does the RSA of the mails between them
"""

import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Self, TypeVar

from digest.core.chunks import chunks
from digest.core.errors import MailUnavailable
from digest.mail import rsa_signing
from digest.mail.dkim import Prepared, Signer

T = TypeVar("T")
TOGETHER = 16
"""How many digests are handed over at once."""
AHEAD = 4
"""How many such handfuls are under way: few enough for the pipes to hold them, so that neither side waits to write."""
PROGRAM = (sys.executable, "-P", rsa_signing.__file__)  # -P: imports must not start at the folder of the file
NOT_MEANT_FOR_IT = (signal.SIGINT, signal.SIGTERM)


@dataclass(slots=True)
class _Handful:
    """Mails under way. `signatures` is empty until they are there."""

    prepared: list[Prepared]
    signatures: bytes = b""


class SigningDesk:
    """Signs with `signer` in a process of its own, from the first handful of mails to the end of the `with` block.

    That process ends when ours does, in whatever way. It does not hear a Ctrl-C or SIGTERM that ends our process: what
    was begun can be finished.
    """

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self._process: subprocess.Popen[bytes] | None = None
        self._under_way: deque[_Handful] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stop()

    @property
    def pid(self) -> int | None:
        """The id of the process, when there is one."""
        return self._process.pid if self._process else None

    def signed(self, mails: Iterable[tuple[T, bytes]], *, now: datetime) -> Iterator[tuple[T, bytes]]:
        """Each mail with its signature in front, in order. Up to 64 are taken from `mails` before the first comes out.

        Who stops early, or draws from two of these by turns, loses nothing. Raises BadInput for a mail without From,
        and MailUnavailable when the process dies or cannot be started; the next use starts it anew.
        """
        waiting: deque[tuple[list[tuple[T, bytes]], _Handful]] = deque()
        for some in chunks(mails, TOGETHER):
            waiting.append((some, self._begun([mail for _, mail in some], now)))
            if len(waiting) == AHEAD:
                yield from self._finished(*waiting.popleft())
        while waiting:
            yield from self._finished(*waiting.popleft())

    def _begun(self, mails: list[bytes], now: datetime) -> _Handful:
        handful = _Handful([self._signer.prepare(mail, now=now) for mail in mails])
        digests = [prepared.digest for prepared in handful.prepared]
        if self._process is None and len(digests) < TOGETHER:  # done here before a process is up
            handful.signatures = b"".join(self._signer.key.sign(digest) for digest in digests)
        else:
            self._ask(bytes([len(digests)]) + b"".join(digests))
            self._under_way.append(handful)
        return handful

    def _finished(self, mails: list[tuple[T, bytes]], handful: _Handful) -> Iterator[tuple[T, bytes]]:
        while not handful.signatures:
            self._receive()
        size = len(handful.signatures) // len(mails)
        for number, ((what, mail), prepared) in enumerate(zip(mails, handful.prepared, strict=True)):
            signature = handful.signatures[number * size : (number + 1) * size]
            yield what, self._signer.finish(prepared, signature) + mail

    def _ask(self, question: bytes) -> None:
        self._process = process = self._process or self._started()
        assert process.stdin is not None
        try:
            process.stdin.write(question)
            process.stdin.flush()
        except BrokenPipeError as error:
            raise self._gone() from error

    def _receive(self) -> None:
        """The answer to the oldest question."""
        if self._process is None or not self._under_way:  # it died under another of our callers
            raise self._gone()
        handful = self._under_way.popleft()
        length = len(handful.prepared) * ((self._signer.key.bits + 7) // 8)
        assert self._process.stdout is not None
        answer = self._process.stdout.read(length)
        if len(answer) < length:
            raise self._gone()
        handful.signatures = answer

    def _started(self) -> "subprocess.Popen[bytes]":
        pem = self._signer.key.pem
        before = signal.pthread_sigmask(signal.SIG_BLOCK, NOT_MEANT_FOR_IT)  # a new process has the mask from birth
        try:
            process = subprocess.Popen(PROGRAM, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as error:
            raise MailUnavailable(f"the process that signs mail cannot be started: {error.strerror}") from error
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        assert process.stdin is not None
        process.stdin.write(b"%d\n%b" % (len(pem), pem))
        return process

    def _gone(self) -> MailUnavailable:
        self._stop()
        return MailUnavailable("the process that signs mail (DKIM) ended; what is left stays owed, send it again")

    def _stop(self) -> None:
        self._under_way.clear()
        process, self._process = self._process, None
        if process is not None:
            process.kill()  # it holds nothing that could be lost
            with suppress(BrokenPipeError), process:  # closes the pipes and waits
                pass
