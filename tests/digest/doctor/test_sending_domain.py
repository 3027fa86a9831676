"""The sending domain as a whole, as DNS describes it."""

from collections.abc import Callable

import pytest

from digest.core.sections import Publication
from digest.core.settings import Settings
from digest.doctor.dns.examine import examine
from digest.doctor.dns.reverse import judge as judge_reverse
from digest.doctor.finding import Finding
from tests.support.zone import SOUND, Records, Zone

NEWS = "news.example.org"


@pytest.fixture
def publication(settings: Callable[..., Settings]) -> Publication:
    """One that sends as news.example.org."""
    addresses = {"sender_address": f"digest@{NEWS}", "public_url": f"https://{NEWS}/"}
    return settings(publication=addresses).publication


def test_a_sound_domain_raises_no_doubt(publication: Publication) -> None:
    found = list(examine(publication, Zone()))

    assert {finding.level for finding in found} == {"ok", "skipped"}
    assert [finding.message for finding in found if finding.level == "skipped"] == [
        "DKIM: name the selector of your key with --selector to have it looked up",
        "PTR: what counts is the address that mail leaves from, which the relay knows",
    ]


BROKEN: dict[str, Records] = {
    "MX: news.example.org declares that it takes no mail": {(NEWS, "MX"): ["0 ."]},
    "MX: news.example.org names gone.example.org, which has no address": {(NEWS, "MX"): ["10 gone.example.org."]},
    "MX: nothing takes mail for news.example.org": {(NEWS, "MX"): [], (NEWS, "A"): []},
    "SOA: no zone answers for news.example.org": {("example.org", "SOA"): []},
    "SPF: news.example.org has none": {(NEWS, "TXT"): []},
    "DMARC: _dmarc.news.example.org has none": {(f"_dmarc.{NEWS}", "TXT"): []},
    "news.example.org, where links in mails lead, has no address": {(NEWS, "A"): []},
}


@pytest.mark.parametrize("words", BROKEN)
def test_what_is_missing_is_told(publication: Publication, words: str) -> None:
    found = examine(publication, Zone({**SOUND, **BROKEN[words]}))

    assert any(finding.message.startswith(words) for finding in found if finding.level in ("warning", "wrong"))


def test_the_policy_above_is_found(publication: Publication) -> None:
    above = {
        (f"_dmarc.{NEWS}", "TXT"): [],
        ("_dmarc.example.org", "TXT"): ["v=DMARC1; p=none; rua=mailto:a@example.org"],
    }

    messages = [finding.message for finding in examine(publication, Zone({**SOUND, **above}))]

    assert "DMARC: _dmarc.example.org has p=none: watches only" in messages


def test_a_domain_of_its_own_for_bounces_is_looked_at_too(settings: Callable[..., Settings]) -> None:
    addresses = {"sender_address": f"digest@{NEWS}", "bounce_address": "b@bounces.example.org"}

    messages = [finding.message for finding in examine(settings(publication=addresses).publication, Zone())]

    assert "MX: nothing takes mail for bounces.example.org" in messages
    assert "SPF: bounces.example.org has none, and large providers refuse its mail" in messages


def test_the_key_is_looked_up_below_the_sender(publication: Publication) -> None:
    zone = Zone()

    found = list(examine(publication, zone, selector="s1"))

    assert "s1._domainkey.news.example.org" in zone.asked
    assert "DKIM: there is no key at this name (s1._domainkey.news.example.org)" in [each.message for each in found]


def test_silence_is_one_line(publication: Publication) -> None:
    [finding] = examine(publication, Zone(silent=True))

    assert finding.level == "warning"
    assert finding.message.startswith("DNS could not be asked (no answer in time)")


def test_a_name_server_that_knows_nothing_is_no_proof_of_anything(publication: Publication) -> None:
    [finding] = examine(publication, Zone({}))

    assert (finding.level, "it knows nothing of .org" in finding.message) == ("warning", True)


@pytest.mark.parametrize(
    ("names", "forward", "level"),
    [
        (["mail.example.org"], ["192.0.2.25"], "ok"),
        ([], [], "wrong"),
        (["mail.example.org"], ["192.0.2.26"], "wrong"),
    ],
)
def test_the_name_behind_an_address_leads_back_to_it(names: list[str], forward: list[str], level: str) -> None:
    assert judge_reverse("DNS", "192.0.2.25", names, forward).level == level


def test_the_address_of_a_machine_that_sends_by_itself_is_asked_for_its_name(publication: Publication) -> None:
    pointing = {("25.2.0.192.in-addr.arpa", "PTR"): ["mail.example.org."]}

    found: list[Finding] = list(examine(publication, Zone({**SOUND, **pointing}), own_address="192.0.2.25"))

    assert "PTR: 192.0.2.25 is mail.example.org, and back" in [finding.message for finding in found]
