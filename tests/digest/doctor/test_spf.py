"""SPF policies: one, not endless, and not for everybody."""

import pytest

from digest.doctor.dns.spf import judge

LONG = "v=spf1 " + " ".join(f"a:h{number}.example" for number in range(6)) + " -all"
RECORDS = {
    "relay.example": ["v=spf1 ip4:192.0.2.0/24 -all", "unrelated"],
    "long.example": [LONG],
    "other.example": [LONG],
    "loop.example": ["v=spf1 include:loop.example -all"],
    "none.example": ["something else"],
}


def verdict(*records: str) -> tuple[str, str]:
    """Level and message for a domain with these TXT records."""
    finding = judge("DNS", "news.example.org", lambda name: RECORDS.get(name, list(records)))
    return finding.level, finding.message


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ("v=spf1 include:relay.example -all", "1 of 10 look-ups, -all"),
        ("v=spf1 mx a:mail.example ip6:2001:db8::/32 ~all", "2 of 10 look-ups, ~all"),
        ("V=SPF1 redirect=relay.example", "1 of 10 look-ups, redirected"),
        ("v=spf1 include:%{d}.relay.example -all", "1 of 10 look-ups, -all"),
    ],
)
def test_one_policy_that_names_the_senders_is_fine(record: str, words: str) -> None:
    level, message = verdict("google-site-verification=1", record)

    assert level == "ok"
    assert message.endswith(words)


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([], "has none"),
        (["v=spf10 -all"], "has none"),
        (["v=spf1 -all", "v=spf1 a -all"], "has 2 policies"),
        (["v=spf1 a +all"], "everybody may send"),
        (["v=spf1 a all"], "everybody may send"),
        (["v=spf1 include:long.example include:other.example -all"], "look-ups, and receivers give up after 10"),
        (["v=spf1 include:loop.example -all"], "includes itself"),
        (["v=spf1 include:none.example -all"], "refers to none.example, which has no policy"),
    ],
)
def test_what_receivers_take_for_an_error_is_wrong(records: list[str], words: str) -> None:
    level, message = verdict(*records)

    assert level == "wrong"
    assert words in message


@pytest.mark.parametrize("record", ["v=spf1 a ?all", "v=spf1 a"])
def test_a_policy_that_leaves_strangers_open_is_doubtful(record: str) -> None:
    assert verdict(record)[0] == "warning"


def test_many_includes_of_one_another_are_counted_in_a_moment() -> None:
    wide = "v=spf1 " + " ".join(["include:wide.example"] * 10) + " -all"

    finding = judge("DNS", "wide.example", lambda _: [wide])

    assert finding.level == "wrong"
