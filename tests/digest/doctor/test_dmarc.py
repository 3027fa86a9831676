"""DMARC: one policy, and an envelope that goes with the sender."""

import pytest

from digest.doctor.dns.dmarc import judge

NAME = "_dmarc.news.example.org"


def verdicts(*records: str, name: str = NAME, envelope: str = "news.example.org") -> list[tuple[str, str]]:
    """Level and message of each finding."""
    found = judge("DNS", name, records, from_domain="news.example.org", envelope_domain=envelope)
    return [(finding.level, finding.message) for finding in found]


@pytest.mark.parametrize("policy", ["none", "quarantine", "reject", "REJECT"])
def test_one_policy_is_fine(policy: str) -> None:
    found = verdicts("google-site-verification=1", f"v=DMARC1; p={policy}; rua=mailto:a@example.org")

    assert [level for level, _ in found] == ["ok", "ok"]


def test_a_policy_that_asks_for_no_reports_is_told() -> None:
    assert verdicts("v=DMARC1;p=none")[0] == (
        "ok",
        "DMARC: _dmarc.news.example.org has p=none: watches only; nobody gets reports (rua)",
    )


def test_the_policy_of_the_domain_above_speaks_for_those_below() -> None:
    found = verdicts("v=DMARC1; p=reject; sp=none; rua=mailto:a@example.org", name="_dmarc.example.org")

    assert found[0] == ("ok", "DMARC: _dmarc.example.org has sp=none: watches only")


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([], "has none"),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], "has 2 policies"),
        (["v=DMARC1; p=strict"], "p=strict, which is no policy"),
        (["v=DMARC1; rua=mailto:a@example.org"], "p=, which is no policy"),
    ],
)
def test_no_policy_or_no_single_one_is_wrong(records: list[str], words: str) -> None:
    level, message = verdicts(*records)[0]

    assert level == "wrong"
    assert words in message


def test_what_the_newest_standard_took_away_is_doubtful() -> None:
    found = verdicts("v=DMARC1; p=quarantine; pct=50; ri=3600")

    assert ("warning", "DMARC: obsolete, and ignored by receivers: pct=, ri=") in found


@pytest.mark.parametrize(
    ("record", "envelope", "level"),
    [
        ("v=DMARC1; p=none", "bounces.example.org", "ok"),
        ("v=DMARC1; p=none; aspf=s", "bounces.example.org", "warning"),
        ("v=DMARC1; p=none; aspf=s", "news.example.org", "ok"),
        ("v=DMARC1; p=none", "relay.example.net", "warning"),
    ],
)
def test_the_envelope_must_go_with_the_sender(record: str, envelope: str, level: str) -> None:
    assert verdicts(record, envelope=envelope)[-1][0] == level
