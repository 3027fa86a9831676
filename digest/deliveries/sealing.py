"""Puts signatures on the mails of a share, while other mails are on their way."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

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
        stack = _Stack(self, now, self.desk.signed(((mail.id, mail.data()) for mail in share.mails), now=now))
        return replace(share, mails=[replace(mail, data=partial(stack.data, mail)) for mail in share.mails])


@dataclass(slots=True)
class _Stack:
    """Signed mails come off in the order of their share; those that are asked for in another order wait here."""

    seal: Seal
    now: datetime
    coming: Iterator[tuple[int, bytes]]
    waiting: dict[int, bytes] = field(default_factory=dict)
    given: set[int] = field(default_factory=set)

    def data(self, mail: Outgoing) -> bytes:
        """The signed bytes of a mail; the same when they are asked for again."""
        if mail.id in self.given:
            return self.seal.signer.sign_message(mail.data(), now=self.now)
        self.given.add(mail.id)
        while mail.id not in self.waiting:
            id, data = next(self.coming)
            self.waiting[id] = data
        return self.waiting.pop(mail.id)
