"""Puts signatures on the mails of a share, while other mails are on their way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from digest.core.errors import DigestError
from digest.mail.dkim import Signer
from digest.mail.signing import SigningDesk
from digest.mail.transport import Outgoing, Share


@dataclass(frozen=True, slots=True)
class Seal:
    """Signs with `signer`, by the desk that has a process for it."""

    signer: Signer
    desk: SigningDesk

    def sealed(self, share: Share, *, now: datetime) -> Share:
        """The share with mails that are signed as of `now`, each when its bytes are asked for."""
        spoilt = set[int]()
        stack = _Stack(self, now, self.desk.signed(_made(share.mails, spoilt), now=now), spoilt)
        return replace(share, mails=[mail._replace(data=partial(stack.data, mail)) for mail in share.mails])


@dataclass(slots=True)
class _Stack:
    """Signed mails come off in the order of their share; those that are asked for in another order wait here."""

    seal: Seal
    now: datetime
    coming: Iterator[tuple[int, bytes]]
    spoilt: set[int]
    """Those that could not be made ahead of their turn."""
    waiting: dict[int, bytes] = field(default_factory=dict)
    given: set[int] = field(default_factory=set)

    def data(self, mail: Outgoing) -> bytes:
        """The signed bytes of a mail; the same when they are asked for again. Raises what making this mail raises."""
        if mail.id not in self.given:
            self.given.add(mail.id)
            self._draw(mail.id)
        signed = self.waiting.pop(mail.id, None)
        return self.seal.signer.sign_message(mail.data(), now=self.now) if signed is None else signed

    def _draw(self, wanted: int) -> None:
        """Take mails off the stack, as far as the wanted one."""
        while wanted not in self.waiting and wanted not in self.spoilt:
            if (drawn := next(self.coming, None)) is None:
                return
            self.waiting[drawn[0]] = drawn[1]


def _made(mails: Iterable[Outgoing], spoilt: set[int]) -> Iterator[tuple[int, bytes]]:
    """Each mail with its bytes. One that cannot be made must not take along those before it, whose turn it is."""
    for mail in mails:
        try:
            data = mail.data()
        except DigestError:
            spoilt.add(mail.id)
        else:
            yield mail.id, data
