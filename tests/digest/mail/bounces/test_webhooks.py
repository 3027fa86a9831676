"""What providers post to us: who may, and what it means."""

import base64
import hmac
import json
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from digest.core.errors import BadInput, TokenRejected
from digest.mail.bounces.report import Verdict
from digest.mail.bounces.webhooks import mailgun, postmark, sendgrid, ses

A = "ana@example.org"


def _bytes(value: Any) -> bytes:
    return json.dumps(value).encode()


def _ses(kind: str, **details: Any) -> bytes:
    return _bytes({"notificationType": kind, "mail": {"messageId": "m", "source": "b-d1-0@b.example"}} | details)


def _ses_bounce(kind: str, detail: str, **recipient: str) -> bytes:
    who = {"emailAddress": A} | recipient
    bounce = {"bounceType": kind, "bounceSubType": detail, "bouncedRecipients": [who], "feedbackId": "f-1"}
    return _ses("Bounce", bounce=bounce)


@pytest.mark.parametrize(
    ("payload", "verdict"),
    [
        (_ses_bounce("Permanent", "General", status="5.1.1", diagnosticCode="smtp; 550 user unknown"), "address-dead"),
        (_ses_bounce("Permanent", "General", status="5.7.1", diagnosticCode="smtp; 550 5.7.1 blocked"), "ours"),
        (_ses_bounce("Permanent", "OnAccountSuppressionList"), "address-dead"),
        (_ses_bounce("Transient", "MailboxFull"), "mailbox-full"),
        (_ses_bounce("Transient", "General"), "transient"),
        (_ses_bounce("Transient", "ContentRejected"), "ours"),
        (_ses_bounce("Undetermined", "Undetermined"), "unknown"),
    ],
)
def test_a_bounce_of_ses(payload: bytes, verdict: str) -> None:
    event = ses.read(payload)

    assert event.id == "bounce:f-1"
    assert [(report.address, report.verdict.value) for report in event.reports] == [(A, verdict)]
    assert event.reports[0].senders == ("b-d1-0@b.example",)


@pytest.mark.parametrize(("kind", "verdict"), [("abuse", "complaint"), ("", "complaint"), ("not-spam", "not-a-bounce")])
def test_a_complaint_of_ses(kind: str, verdict: str) -> None:
    who = [{"emailAddress": A}, {"emailAddress": "ben@example.org"}]
    complaint = {"complainedRecipients": who, "complaintFeedbackType": kind, "feedbackId": "f-2"}

    event = ses.read(_ses("Complaint", complaint=complaint))

    assert [report.verdict.value for report in event.reports] == [verdict, verdict]


def test_a_delivery_of_ses_says_nothing() -> None:
    assert ses.read(_ses("Delivery", delivery={})).reports == ()


@pytest.mark.parametrize(
    ("event", "verdict"),
    [
        ({"event": "bounce", "type": "bounce", "status": "5.1.1", "reason": "550 user unknown"}, "address-dead"),
        ({"event": "bounce", "type": "bounce", "status": "5.2.2", "reason": "552 5.2.2 full"}, "mailbox-full"),
        ({"event": "bounce", "type": "blocked", "reason": "550 no"}, "ours"),
        ({"event": "dropped", "reason": "Bounced Address"}, "address-dead"),
        ({"event": "dropped", "reason": "Spam Reporting Address"}, "complaint"),
        ({"event": "dropped", "reason": "Spam Content"}, "ours"),
        ({"event": "deferred", "response": "450 later"}, "not-a-bounce"),
        ({"event": "spamreport"}, "complaint"),
        ({"event": "unsubscribe"}, "opt-out"),
    ],
)
def test_an_event_of_sendgrid(event: dict[str, str], verdict: str) -> None:
    found = sendgrid.read(_bytes([event | {"email": A, "sg_event_id": "e-1"}, {"event": "open", "sg_event_id": "e-2"}]))

    assert [(one.id, one.reports[0].address, one.reports[0].verdict.value) for one in found] == [("e-1", A, verdict)]


def test_sendgrid_signs_with_its_key() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    public = base64.b64encode(key.public_key().public_bytes(serialization.Encoding.DER, spki)).decode()
    signature = base64.b64encode(key.sign(b"1700000000[]", ec.ECDSA(hashes.SHA256()))).decode()

    sendgrid.verify(b"[]", signature=signature, timestamp="1700000000", public_key=public)

    with pytest.raises(TokenRejected):
        sendgrid.verify(b"[ ]", signature=signature, timestamp="1700000000", public_key=public)
    with pytest.raises(TokenRejected):
        sendgrid.verify(b"[]", signature="not base64", timestamp="1700000000", public_key=public)
    with pytest.raises(TokenRejected):
        sendgrid.verify(b"[]", signature=signature, timestamp="1700000000", public_key="AAAA")


def _mailgun(event: dict[str, Any], now: datetime, key: str = "key") -> bytes:
    stamp = str(int(now.timestamp()))
    signature = hmac.new(key.encode(), f"{stamp}token".encode(), "sha256").hexdigest()
    signed = {"timestamp": stamp, "token": "token", "signature": signature}
    return _bytes({"signature": signed, "event-data": {"id": "m-1", "recipient": A} | event})


@pytest.mark.parametrize(
    ("event", "verdict"),
    [
        ({"event": "failed", "severity": "temporary"}, "not-a-bounce"),
        (
            {"event": "failed", "severity": "permanent", "delivery-status": {"code": 550, "message": "5.1.1 no user"}},
            "address-dead",
        ),
        ({"event": "failed", "severity": "permanent", "reason": "suppress-complaint"}, "complaint"),
        ({"event": "failed", "severity": "permanent", "reason": "old"}, "transient"),
        ({"event": "failed", "severity": "permanent", "reason": "generic"}, "unknown"),
        ({"event": "rejected", "reject": {"reason": "Sandbox"}}, "ours"),
        ({"event": "complained"}, "complaint"),
        ({"event": "unsubscribed"}, "opt-out"),
    ],
)
def test_an_event_of_mailgun(event: dict[str, Any], verdict: str, now: datetime) -> None:
    found = mailgun.read(_mailgun(event, now))

    assert (found.id, [report.verdict.value for report in found.reports]) == ("m-1", [verdict])


def test_mailgun_signs_with_our_key_and_lately(now: datetime) -> None:
    payload = _mailgun({"event": "complained"}, now)

    mailgun.verify(payload, key="key", now=now)

    with pytest.raises(TokenRejected):
        mailgun.verify(payload, key="another", now=now)
    with pytest.raises(TokenRejected):
        mailgun.verify(payload, key="key", now=now + timedelta(hours=1))
    with pytest.raises(TokenRejected):
        mailgun.verify(b'{"signature": 5}', key="key", now=now)


def test_an_empty_key_of_mailgun_verifies_nothing(now: datetime) -> None:
    stamp, token = str(int(now.timestamp())), "t"
    signature = hmac.new(b"", f"{stamp}{token}".encode(), "sha256").hexdigest()
    payload = json.dumps({"signature": {"timestamp": stamp, "token": token, "signature": signature}}).encode()

    with pytest.raises(TokenRejected):
        mailgun.verify(payload, key="", now=now)


@pytest.mark.parametrize(
    ("event", "verdict"),
    [
        ({"Type": "HardBounce", "Details": "smtp;550 5.1.1 user unknown"}, "address-dead"),
        ({"Type": "HardBounce", "Details": "smtp;550 5.7.1 blocked by a list"}, "ours"),
        ({"Type": "SoftBounce", "Details": "smtp;552 5.2.2 over quota"}, "mailbox-full"),
        ({"Type": "SoftBounce", "Details": ""}, "transient"),
        ({"Type": "DnsError", "Details": ""}, "domain-dead"),
        ({"Type": "AutoResponder"}, "not-a-bounce"),
        ({"Type": "Blocked"}, "ours"),
        ({"Type": "SomethingNew"}, "unknown"),
        ({"RecordType": "SpamComplaint", "Type": "SpamComplaint"}, "complaint"),
    ],
)
def test_an_event_of_postmark(event: dict[str, str], verdict: str) -> None:
    found = postmark.read(_bytes({"RecordType": "Bounce", "ID": 42, "Email": A} | event))

    assert (found.id, [(one.address, one.verdict.value) for one in found.reports]) == ("bounce:42", [(A, verdict)])


def test_postmark_tells_who_was_put_on_its_list_and_who_was_taken_off() -> None:
    change = {"RecordType": "SubscriptionChange", "Recipient": A, "MessageID": "m", "ChangedAt": "2026-11-23T09:00:00Z"}

    left = postmark.read(_bytes(change | {"SuppressSending": True, "SuppressionReason": "ManualSuppression"}))
    back = postmark.read(_bytes(change | {"SuppressSending": False, "SuppressionReason": None}))

    assert [report.verdict for report in left.reports] == [Verdict.OPT_OUT]
    assert back.reports == ()


def test_postmark_knows_the_password() -> None:
    def given(pair: str) -> str:
        return "Basic " + base64.b64encode(pair.encode()).decode()

    postmark.verify(given("name:password"), username="name", password="password")

    for wrong in ("", "Basic", "Basic !!", given("name:wrong"), "Bearer x"):
        with pytest.raises(TokenRejected):
            postmark.verify(wrong, username="name", password="password")
    with pytest.raises(TokenRejected):
        postmark.verify(given(":"), username="", password="")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "event",
                    "email",
                    "event-data",
                    "id",
                    "RecordType",
                    "ID",
                    "bounce",
                    "mail",
                    "notificationType",
                    "sg_event_id",
                ]
            )
            | st.text(max_size=5),
            inner | st.sampled_from(["Bounce", "bounce", "failed", "Complaint", "SubscriptionChange"]),
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(anything)
def test_no_json_makes_a_reader_trip(value: Any) -> None:
    for provider in (ses, sendgrid, mailgun, postmark):
        with suppress(BadInput):
            assert provider.read(_bytes(value)) is not None
