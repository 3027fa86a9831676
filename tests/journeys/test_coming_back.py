"""What comes back finds the mail it was: from the envelope sender on the wire to the end of a subscription."""

from pathlib import Path

from tests.journeys.test_smtp import approved, over, standing
from tests.support.post_office import PostOffice
from tests.support.publication import Publication

__all__ = ["approved"]
VERP = {"DIGEST_BOUNCES__DOMAIN": "bounces.example.org"}


def test_a_bounce_to_the_envelope_sender_ends_the_subscription_whatever_it_says(
    approved: Publication, tmp_path: Path
) -> None:
    with PostOffice() as office:
        approved("send", **over(office) | VERP)
    senders = dict(zip(office.recipients, office.senders, strict=True))
    (tmp_path / "dsn.eml").write_text(DSN.format(to=senders["ana@example.org"], said="somebody.else@example.net"))

    told = approved("deliveries", "bounces", tmp_path / "dsn.eml", "--apply", "--json", **VERP).json

    assert told["suppressed"] == 1
    assert "bounced" in approved("subscribers", "show", "ana@example.org").out
    assert "bounced" not in approved("subscribers", "show", "cid@example.org").out


def test_an_invented_envelope_sender_ends_nothing(approved: Publication, tmp_path: Path) -> None:
    with PostOffice() as office:
        approved("send", **over(office) | VERP)
    invented = "b-d1-00000000000000000000@bounces.example.org"
    (tmp_path / "dsn.eml").write_text(DSN.format(to=invented, said="ana@example.org"))

    approved("deliveries", "bounces", tmp_path / "dsn.eml", "--apply", "--json", **VERP)

    assert "bounced" not in approved("subscribers", "show", "ana@example.org").out


def test_who_a_server_calls_unknown_gets_no_more_mail(approved: Publication) -> None:
    with PostOffice() as office:
        office.refuse["ana@example.org"] = "550 5.1.1 no such user here"
        approved("send", **over(office))

    assert standing(approved) == {"rejected": 1, "sent": 1}
    assert "bounced" in approved("subscribers", "show", "ana@example.org").out


def test_who_is_refused_because_of_us_is_not_blamed(approved: Publication) -> None:
    with PostOffice() as office:
        office.refuse["ana@example.org"] = "550 5.7.1 your network is listed"
        approved("send", **over(office))

    assert standing(approved) == {"pending": 1, "sent": 1}
    assert "bounced" not in approved("subscribers", "show", "ana@example.org").out


DSN = """\
From: Mail Delivery System <mailer-daemon@mx.example.net>
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

Your message could not be delivered.

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; {said}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--x--
"""
