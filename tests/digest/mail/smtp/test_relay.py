"""How a relay bears with a server: pauses, quotas and blame, by a clock that the test moves."""

from digest.core.sections import Smtp
from digest.mail.smtp.dialogue import Answered
from digest.mail.smtp.patience import MOST_PAUSES, MOST_THROTTLES
from digest.mail.smtp.relay import Relay
from digest.mail.transport import Answer, Reply, Share
from tests.support.handing_over import agrees, mails, send
from tests.support.scripted_server import ScriptedServer

QUOTA = "454 Throttling failure: Daily message quota exceeded"


def relay(number: int, **share: float) -> Relay:
    """A relay with so many mails before it."""
    one = Relay("smtp", Smtp())
    one.take(Share("smtp", mails(number), **share), 0.0)
    return one


def hear(one: Relay, now: float, answer: Answer = Answer.DEFERRED, words: str = QUOTA) -> Reply | None:
    """Begin the next mail, and hear this of it."""
    mail = one.next_mail(now)
    assert mail is not None, "it waits"
    throttled = words.startswith("454") and answer is Answer.DEFERRED
    return one.judge(Answered(mail, answer, words, throttled=throttled), now)


def test_a_server_that_is_too_busy_is_left_alone_for_longer_each_time_up_to_a_limit() -> None:
    one, now, pauses = relay(9), 100.0, list[float]()
    for _ in range(MOST_PAUSES):
        assert hear(one, now) is None
        pauses.append(one.wakes_at - now)
        now = one.wakes_at

    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0]


def test_the_same_mail_goes_first_when_the_pause_is_over() -> None:
    one = relay(9)
    hear(one, 100.0)

    assert one.next_mail(100.4) is None
    again = one.next_mail(100.5)
    assert again is not None
    assert again.id == 1


def test_a_used_up_quota_is_trouble_and_no_mail_is_answered() -> None:
    one, now = relay(9), 100.0
    for _ in range(MOST_PAUSES + 1):
        assert hear(one, now) is None
        now = max(now, one.wakes_at)

    assert one.failed == f"the mail server takes no more: {QUOTA}"
    assert len(one.queue) == 9


def test_a_mail_taken_between_them_starts_the_pauses_anew() -> None:
    one, now = relay(9), 100.0
    for _ in range(3):
        hear(one, now)
        now = one.wakes_at
    hear(one, now, Answer.ACCEPTED, "")

    hear(one, now)

    assert one.wakes_at - now == 0.5


def test_one_mail_that_is_always_too_fast_is_put_off_while_others_go() -> None:
    one, now = relay(9), 100.0
    for _ in range(MOST_THROTTLES):
        first, second = one.next_mail(now), one.next_mail(now)
        assert first is not None
        assert second is not None
        one.judge(Answered(second, Answer.ACCEPTED), now)
        assert one.judge(Answered(first, Answer.DEFERRED, QUOTA, throttled=True), now) is None
        now = one.wakes_at

    assert hear(one, now) == Reply(1, Answer.DEFERRED, QUOTA, "smtp")
    assert one.failed == ""


def test_what_several_connections_hear_of_one_haste_is_one_pause() -> None:
    one = relay(9)
    begun = [one.next_mail(100.0) for _ in range(4)]
    for mail in begun:
        assert mail is not None
        one.judge(Answered(mail, Answer.DEFERRED, QUOTA, throttled=True), 100.0)

    assert one.wakes_at == 100.5


def test_a_pace_that_fell_behind_makes_up_for_little() -> None:
    one = relay(100, seconds_apart=0.02)

    late = [one.next_mail(5.0) is not None for _ in range(10)]

    assert late.count(True) == 3


def test_a_relay_that_turns_us_away_for_a_moment_is_called_again() -> None:
    """As one that still counts the connection that was just closed."""
    with ScriptedServer() as server:
        server.next["GREETING"] = [None, "421 4.7.0 too many of you", "421 4.7.0 too many of you"]
        handed = send(server, mails(10), mails_per_connection=5)

    assert (handed.count("accepted"), handed.troubles) == (10, {})
    agrees(handed, server)
