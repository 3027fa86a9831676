"""The process that signs: what it gives back is right and in order, and it ends when it must, not before."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import count, islice

import pytest

from digest.core.errors import BadInput, MailUnavailable
from digest.mail.signing import AHEAD, TOGETHER, SigningDesk
from tests.support.dkim_keys import SIGNER, WHEN, signed, verifies
from tests.support.repository import ROOT

Mail = tuple[int, bytes]
PARENT = """
import os, sys
from itertools import count
from tests.support.dkim_keys import SIGNER, WHEN
from digest.mail.signing import SigningDesk

with SigningDesk(SIGNER) as signing:
    mails = signing.signed(((n, b"From: a@example.org\\r\\n\\r\\n") for n in count()), now=WHEN)
    next(mails)
    print(signing.pid, flush=True)
    sys.stdin.read()
"""
"""Signs one mail, says the id of its signing process, and waits."""


def mails(number: int) -> list[Mail]:
    """So many, each different."""
    return [(n, f"From: a@example.org\r\nSubject: {n}\r\n\r\nHello {n}\r\n".encode()) for n in range(number)]


def expected(given: list[Mail]) -> list[Mail]:
    """The same mails, signed in this process."""
    return [(n, signed(mail)) for n, mail in given]


@pytest.fixture
def signing() -> Iterator[SigningDesk]:
    """A desk at which mails are signed."""
    with SigningDesk(SIGNER) as signing:
        yield signing


@pytest.fixture
def parent() -> Iterator["subprocess.Popen[bytes]"]:
    """A process that signs."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        yield process
        process.kill()


def is_gone(watch: int, *, within: float) -> bool:
    """True as soon as the process of this descriptor has ended; False when it lives on after so many seconds."""
    return bool(select.select([watch], [], [], within)[0])


@pytest.mark.parametrize("number", [0, 1, TOGETHER - 1, TOGETHER, TOGETHER + 1, AHEAD * TOGETHER, 150])
def test_mails_come_back_signed_and_in_order(signing: SigningDesk, number: int) -> None:
    assert list(signing.signed(mails(number), now=WHEN)) == expected(mails(number))


def test_servers_verify_what_comes_back(signing: SigningDesk) -> None:
    assert all(verifies(mail) for _, mail in signing.signed(mails(TOGETHER), now=WHEN))


def test_a_few_mails_need_no_process(signing: SigningDesk) -> None:
    list(signing.signed(mails(TOGETHER - 1), now=WHEN))

    assert signing.pid is None


def test_no_more_mails_are_made_than_are_under_way(signing: SigningDesk) -> None:
    made = count()
    endless = ((next(made), mail) for _ in count() for _, mail in mails(1))

    assert len(list(islice(signing.signed(endless, now=WHEN), 3 * TOGETHER))) == 3 * TOGETHER

    assert next(made) <= (3 + AHEAD) * TOGETHER


def test_who_stops_early_can_go_on_with_other_mails(signing: SigningDesk) -> None:
    for number in (1, TOGETHER, TOGETHER + 1):
        list(islice(signing.signed(mails(150), now=WHEN), number))

    assert list(signing.signed(mails(100), now=WHEN)) == expected(mails(100))


def test_two_batches_may_be_drawn_from_by_turns(signing: SigningDesk) -> None:
    one, other = mails(90), mails(100)[10:]

    both = list(zip(signing.signed(one, now=WHEN), signing.signed(other, now=WHEN), strict=True))

    assert both == list(zip(expected(one), expected(other), strict=True))


def test_a_mail_that_cannot_be_signed_harms_no_later_batch(signing: SigningDesk) -> None:
    with pytest.raises(BadInput):
        list(signing.signed([*mails(40), (40, b"\r\nno headers")], now=WHEN))

    assert list(signing.signed(mails(40), now=WHEN)) == expected(mails(40))


def test_when_the_process_dies_nothing_unsigned_comes_out_and_the_next_batch_is_signed(
    signing: SigningDesk,
) -> None:
    batch = signing.signed(mails(500), now=WHEN)
    first = next(batch)
    assert signing.pid is not None
    os.kill(signing.pid, signal.SIGKILL)

    with pytest.raises(MailUnavailable, match="the process that signs mail"):
        list(batch)

    assert [first, *signing.signed(mails(40), now=WHEN)] == [*expected(mails(1)), *expected(mails(40))]


def test_it_is_gone_after_the_block() -> None:
    with SigningDesk(SIGNER) as signing:
        list(signing.signed(mails(40), now=WHEN))
        assert signing.pid is not None
        watch = os.pidfd_open(signing.pid)

    assert is_gone(watch, within=0)
    os.close(watch)


def test_it_is_gone_after_its_parent_was_killed(parent: "subprocess.Popen[bytes]") -> None:
    assert parent.stdout is not None
    watch = os.pidfd_open(int(parent.stdout.readline()))

    parent.kill()

    assert is_gone(watch, within=30)
    os.close(watch)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_ends_its_parent_politely_is_not_meant_for_it(signing: SigningDesk, number: signal.Signals) -> None:
    """Ctrl-C goes to all processes of a terminal, and a service manager's SIGTERM to all of a service."""
    batch = signing.signed(mails(500), now=WHEN)
    first = next(batch)
    assert signing.pid is not None
    os.kill(signing.pid, number)

    assert [first, *batch] == expected(mails(500))
