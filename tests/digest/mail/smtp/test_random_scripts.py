"""Random servers over real sockets: whatever they do, each mail has one end, and it is the truth."""

import random

import pytest

from digest.mail.transport import Share
from tests.support.handing_over import agrees, hand_over, mails, transport
from tests.support.scripted_server import DROP, LOST, ScriptedServer

SAID = {
    "GREETING": ["421 4.3.2 not now", DROP],
    "MAIL": ["421 4.3.2 going down", DROP, "354 what"],
    "RCPT": ["550 5.1.1 no such user", "450 4.2.1 busy", "550 5.7.1 blocked", "421 x", DROP, "250-ok\r\n250 ok"],
    "DATA": ["451 4.3.0 not now", "554 5.7.1 no", "421 x", DROP, "250 what"],
    "BODY": ["451 4.3.0 later", "554 5.6.0 no", "421 x", DROP, LOST, "nonsense", "250-a\r\n250 b"],
    "RSET": ["500 what", "421 x", DROP],
    "DOT": ["554 no", DROP, "250 fine"],
}
OFFERS = [("8BITMIME",), ("PIPELINING",), ("PIPELINING", "CHUNKING"), ("CHUNKING", "LIMITS MAILMAX=3")]


@pytest.mark.parametrize("seed", range(16))
def test_whatever_two_relays_do_each_mail_has_one_end_and_it_is_true(seed: int) -> None:
    chance = random.Random(seed)
    with ScriptedServer(*chance.choice(OFFERS)) as one, ScriptedServer(*chance.choice(OFFERS)) as other:
        for server in (one, other):
            server.dribble, server.glue = chance.random() < 0.2, chance.random() < 0.5
            server.limit = chance.choice([2, 5, 10**9])
            for phase, words in SAID.items():
                server.next[phase] = [chance.choice(words) if chance.random() < 0.12 else None for _ in range(60)]
        carrier = transport(
            {"one": one.port, "other": other.port}, connections=chance.choice([1, 4]), chunking=True, timeout_seconds=2
        )
        handed = hand_over(carrier, [Share("one", mails(40)), Share("other", mails(20, first=41))])
        carrier.close()

    assert handed.count("unsent") == 0 or sorted(handed.troubles) == ["one", "other"]
    agrees(handed, one, other)
