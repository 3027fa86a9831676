"""The verdict of the torture test finds what it is there to find."""

from collections import Counter

from digest.deliveries.states import DeliveryStatus
from tests.torture.killing import Death
from tests.torture.moments import Moment
from tests.torture.verdict import Row, Verdict, judged

SENT, DOUBTFUL = DeliveryStatus.SENT, DeliveryStatus.DOUBTFUL
ANA, BEA = Row("ana", 1, SENT, served=True), Row("bea", 2, SENT, served=True)
BEA_IN_DOUBT = Row("bea", 2, DOUBTFUL, served=False)
BOTH = "ana <1>\nbea <2>\n"


def death(*in_flight: int, unmapped: int | None = None, owed: int = 0, told: int = 0) -> Death:
    """A kill that left these in flight."""
    unknown = frozenset({unmapped} if unmapped else ())
    counts = +Counter(owed_again=owed), +Counter(owed_again=told)
    return Death(Moment.SENDING, frozenset(in_flight), len(in_flight), unknown, *counts)


def verdict(*rows: Row, log: str = BOTH, deaths: tuple[Death, ...] = (), connections: int = 1) -> Verdict:
    """On ana and bea, unless told otherwise."""
    return judged(rows or (ANA, BEA), log, deaths, connections=connections)


def test_everybody_mailed_once_is_fine() -> None:
    assert verdict().faults == []


def test_doubt_about_a_mail_in_flight_is_fine_whether_it_was_taken_or_not() -> None:
    taken = verdict(ANA, BEA_IN_DOUBT, deaths=(death(2),))
    missing = verdict(ANA, BEA_IN_DOUBT, log="ana <1>\n", deaths=(death(2),))

    assert (taken.faults, taken.doubtful, taken.doubtful_taken) == ([], 1, 1)
    assert (missing.faults, missing.doubtful, missing.doubtful_taken) == ([], 1, 0)


def test_a_reader_mailed_twice_is_found() -> None:
    assert verdict(log=BOTH + "bea <3>\n").faults == ["1 readers were mailed twice: bea"]


def test_a_lost_reader_is_found() -> None:
    never = ["1 readers were never mailed, and nobody doubts it: bea"]

    assert verdict(log="ana <1>\n").faults == never
    assert verdict(ANA, Row("bea", None, None, served=False), log="ana <1>\n").faults == never


def test_a_mail_that_the_ledger_does_not_know_is_found() -> None:
    assert "1 mails were taken, and the ledger does not know: cid" in verdict(log=BOTH + "cid <3>\n").faults


def test_a_message_id_used_twice_is_found() -> None:
    assert verdict(log="ana <1>\nbea <1>\n").faults == ["1 mails bear the Message-ID of another: <1>"]


def test_a_reader_who_is_in_doubt_and_counted_as_served_is_found() -> None:
    served = verdict(ANA, Row("bea", 2, DOUBTFUL, served=True), deaths=(death(2),))

    assert served.faults == ["1 readers are served without being sent to, or the reverse: bea"]


def test_doubt_without_reason_and_forgotten_doubt_are_found() -> None:
    assert verdict(ANA, BEA_IN_DOUBT).faults == ["1 mails are in doubt, and were not in flight: 2"]
    assert verdict(deaths=(death(2),)).faults == ["1 mails were in flight, and are not in doubt: 2"]


def test_more_doubt_than_connections_is_found() -> None:
    rows = Row("ana", 1, DOUBTFUL, served=False), BEA_IN_DOUBT

    assert verdict(*rows, deaths=(death(1, 2),)).faults == [
        "1 kills left more in doubt than there are connections: SENDING: 2"
    ]
    assert verdict(*rows, deaths=(death(1, 2),), connections=2).faults == []


def test_a_claim_without_a_map_and_a_recovery_that_miscounts_are_found() -> None:
    assert verdict(deaths=(death(unmapped=2),)).faults == ["1 mails were claimed without a map: 2"]
    [fault] = verdict(deaths=(death(owed=3, told=2),)).faults
    assert fault.startswith("1 times, `recover` said something else than the maps: SENDING")
