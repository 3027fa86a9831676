"""Signed mails come off in order, whatever one of them is like."""

from datetime import UTC, datetime

import pytest

from digest.core.errors import BadInput
from digest.deliveries.sealing import Seal
from digest.mail.signing import SigningDesk
from digest.mail.transport import Outgoing, Share
from tests.support.dkim_keys import SIGNER, verifies
from tests.support.handing_over import mail, mails

NOW = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)
BODY = b"From: a@example.org\r\nSubject: %d\r\n\r\nThe news.\r\n"


def spoilt(id: int) -> Outgoing:
    """A mail that cannot be made."""

    def data() -> bytes:
        raise BadInput("it cannot be made")

    return mail(id)._replace(data=data)


@pytest.mark.parametrize("number", [3, 100])
def test_a_mail_that_cannot_be_made_spoils_no_other(number: int) -> None:
    given = [*mails(number, data=BODY), spoilt(number + 1), *mails(number, first=number + 2, data=BODY)]

    with SigningDesk(SIGNER) as desk:
        *before, bad = Seal(SIGNER, desk).sealed(Share("smtp", given), now=NOW).mails[: number + 1]
        after = Seal(SIGNER, desk).sealed(Share("smtp", given), now=NOW).mails[number + 1 :]
        good = [one.data() for one in before] + [one.data() for one in after]
        with pytest.raises(BadInput, match="cannot be made"):
            bad.data()

    assert len(good) == 2 * number
    assert all(verifies(one) for one in good)
