"""The key that mail is signed with is the key that DNS must have."""

import pytest

from digest.doctor.dns.examine import examine
from digest.doctor.finding import Finding
from digest.mail.dkim_key import DkimKey
from tests.support.factories import PUBLICATION
from tests.support.zone import SOUND, Zone

NAME = "digest._domainkey.news.example.org"


@pytest.fixture(scope="module")
def key() -> DkimKey:
    """A new one."""
    return DkimKey.new()


def dkim(key: DkimKey, record: str, *, domain: str = "") -> Finding:
    """What is said of this record, when mail is signed with this key."""
    zone = Zone({**SOUND, (NAME, "TXT"): [record], ("digest._domainkey.example.org", "TXT"): [record]})
    found = examine(PUBLICATION, zone, selector="digest", dkim_key_b64=key.public, dkim_domain=domain)
    return next(finding for finding in found if "DKIM" in finding.message)


def test_the_record_of_the_key_is_right(key: DkimKey) -> None:
    assert dkim(key, key.record).level == "ok"


def test_the_record_of_another_key_is_wrong(key: DkimKey) -> None:
    found = dkim(key, DkimKey.new().record)

    assert (found.level, "another key" in found.message) == ("wrong", True)


def test_it_is_looked_up_where_the_signature_says(key: DkimKey) -> None:
    assert "(digest._domainkey.example.org)" in dkim(key, key.record, domain="example.org").message


def test_a_record_for_something_else_than_mail_is_wrong(key: DkimKey) -> None:
    found = dkim(key, key.record + "; s=tlsrpt")

    assert (found.level, "k=, h= or s=" in found.message) == ("wrong", True)
