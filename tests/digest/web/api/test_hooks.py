"""What mail providers post: believed when it is theirs, acted on once, answered at once."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi.testclient import TestClient
from pydantic import SecretStr, ValidationError
from sqlalchemy import select
from structlog.testing import capture_logs

from digest.core.errors import SourceError
from digest.core.sections import Bounces, Hooks
from digest.deliveries.returns.models import Effect, Return
from digest.web.server import create
from subscribers.models import EndedReason
from tests.support import factories as given
from tests.support.amazon import TOPIC, Amazon
from tests.support.factories import MONDAY
from tests.support.frontdoor import FrontDoor
from tests.support.newsroom import Newsroom
from tests.support.sent import issue_sent

ANA = "ana@example.org"
SPKI = serialization.PublicFormat.SubjectPublicKeyInfo
SIGNER = ec.generate_private_key(ec.SECP256R1())
HOOKS = Hooks(
    ses_topics=(TOPIC,),
    sendgrid_public_key=base64.b64encode(SIGNER.public_key().public_bytes(serialization.Encoding.DER, SPKI)).decode(),
    mailgun_key=SecretStr("mailgun's key"),
    postmark_username="postmark",
    postmark_password=SecretStr("postmark's password"),
)
BASIC = {"Authorization": "Basic " + base64.b64encode(b"postmark:postmark's password").decode()}
CONFIRM = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns&Token=abc"

Posted = tuple[str, bytes, dict[str, str]]
"""A path, a payload and its headers."""


@pytest.fixture(scope="module")
def amazon() -> Amazon:
    return Amazon(MONDAY)


@pytest.fixture
def door(newsroom: Newsroom, amazon: Amazon) -> FrontDoor:
    """Every provider is set up; Ana was sent an issue, with an envelope sender of its own."""
    door = FrontDoor.of(newsroom, hooks=HOOKS, bounces=Bounces(domain="bounces.example.org"))
    door.client = TestClient(create(door.app, fetch=amazon.fetch), base_url="https://news.example.org")
    with newsroom.database.writing() as session:
        issue_sent(session, [given.subscriber(session, address=ANA)], at=newsroom.now)
    return door


def _ses(kind: str = "bounce") -> Posted:
    return "/hooks/ses", Amazon(MONDAY).message(json.dumps(_ses_event(kind))), {}


def _ses_event(kind: str) -> dict[str, Any]:
    who = [{"emailAddress": ANA, "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}]
    told: dict[str, dict[str, Any]] = {
        "bounce": {"bounceType": "Permanent", "bouncedRecipients": who},
        "complaint": {"complainedRecipients": who},
    }
    mail = {"messageId": "m", "source": "digest@news.example.org"}
    return {"notificationType": kind.title(), "mail": mail, kind: {"feedbackId": "f-1", **told[kind]}}


def _sendgrid(kind: str = "bounce") -> Posted:
    event = {"bounce": "bounce", "complaint": "spamreport"}[kind]
    told = {"event": event, "email": ANA, "sg_event_id": "e-1", "status": "5.1.1", "reason": "550 user unknown"}
    payload = json.dumps([told]).encode()
    signature = base64.b64encode(SIGNER.sign(b"1700000000" + payload, ec.ECDSA(hashes.SHA256()))).decode()
    name = "X-Twilio-Email-Event-Webhook"
    return "/hooks/sendgrid", payload, {f"{name}-Signature": signature, f"{name}-Timestamp": "1700000000"}


def _mailgun(kind: str = "bounce") -> Posted:
    stamp = str(int(MONDAY.timestamp()))
    signature = hmac.new(b"mailgun's key", f"{stamp}token".encode(), "sha256").hexdigest()
    told: dict[str, dict[str, Any]] = {
        "bounce": {"event": "failed", "severity": "permanent", "delivery-status": {"message": "550 5.1.1 no user"}},
        "complaint": {"event": "complained"},
    }
    signed = {"timestamp": stamp, "token": "token", "signature": signature}
    event = {"signature": signed, "event-data": {"id": "m-1", "recipient": ANA} | told[kind]}
    return "/hooks/mailgun", json.dumps(event).encode(), {}


def _postmark(kind: str = "bounce") -> Posted:
    told = {"bounce": ("Bounce", "HardBounce"), "complaint": ("SpamComplaint", "SpamComplaint")}
    record, type_ = told[kind]
    event = {"RecordType": record, "Type": type_, "ID": 42, "Email": ANA, "Details": "smtp;550 5.1.1 user unknown"}
    return "/hooks/postmark", json.dumps(event).encode(), dict(BASIC)


PROVIDERS = [_ses, _sendgrid, _mailgun, _postmark]
each_provider = pytest.mark.parametrize("provider", PROVIDERS)


def _post(door: FrontDoor, posted: Posted) -> int:
    path, payload, headers = posted
    return door.client.post(path, content=payload, headers=headers).status_code


def _effects(door: FrontDoor) -> list[Effect]:
    with door.newsroom.database.reading() as session:
        return list(session.scalars(select(Return.effect).order_by(Return.id)))


def _signed(posted: Posted, amazon: Amazon, kind: str) -> Posted:
    """The message of Amazon by the key whose certificate the pages can get."""
    path, _, headers = posted
    return (path, amazon.message(json.dumps(_ses_event(kind))), headers) if path.endswith("ses") else posted


@each_provider
@pytest.mark.parametrize("kind", ["bounce", "complaint"])
def test_what_a_provider_tells_ends_a_subscription_and_counts_once(
    door: FrontDoor, amazon: Amazon, provider: Callable[[str], Posted], kind: str
) -> None:
    posted = _signed(provider(kind), amazon, kind)

    answers = [_post(door, posted) for _ in range(2)]

    ended = {"bounce": EndedReason.BOUNCED, "complaint": EndedReason.COMPLAINED}[kind]
    assert answers == [200, 200]
    assert _effects(door) == [Effect.SUPPRESSED]
    assert door.reader(1).ended_reason is ended


@each_provider
def test_what_is_not_signed_by_the_provider_changes_nothing(door: FrontDoor, provider: Callable[[], Posted]) -> None:
    path, payload, headers = provider()
    changed = payload.replace(b'"token": "token"', b'"token": "other"').replace(ANA.encode(), b"ben@example.org")

    answer = door.client.post(path, content=changed, headers=headers | {"Authorization": "Basic eDp5"})

    assert answer.status_code == (401 if path.endswith("postmark") else 403)
    assert (_effects(door), door.reader(1).ended_reason) == ([], None)
    assert ("www-authenticate" in answer.headers) == path.endswith("postmark")


@each_provider
def test_a_provider_that_is_not_set_up_is_not_there(newsroom: Newsroom, provider: Callable[[], Posted]) -> None:
    assert _post(FrontDoor.of(newsroom), provider()) == 404


def test_a_provider_that_nobody_knows_is_not_there(door: FrontDoor) -> None:
    assert _post(door, ("/hooks/somebody", b"{}", {})) == 404


@each_provider
@pytest.mark.parametrize("payload", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"null"])
def test_what_is_damaged_is_refused(door: FrontDoor, provider: Callable[[], Posted], payload: bytes) -> None:
    path, _, headers = provider()

    assert _post(door, (path, payload, headers)) in (400, 403)
    assert _effects(door) == []


@each_provider
def test_what_is_too_long_is_refused(door: FrontDoor, provider: Callable[[], Posted]) -> None:
    path, _, headers = provider()

    assert _post(door, (path, b"a" * 2_000_000, headers)) == 413


def test_a_damaged_event_with_a_good_login_is_told(door: FrontDoor) -> None:
    assert _post(door, ("/hooks/postmark", b"{}", BASIC)) == 400


def test_what_mailgun_signed_long_ago_is_refused(door: FrontDoor) -> None:
    door.later(hours=1)

    assert _post(door, _mailgun()) == 403


def test_looking_at_a_hook_changes_nothing(door: FrontDoor) -> None:
    for path, _, headers in (_mailgun(), _postmark()):
        assert door.get(path, headers=headers).status_code == 405


def test_a_subscription_of_amazon_is_for_a_person_to_confirm(door: FrontDoor, amazon: Amazon) -> None:
    payload = amazon.message("hello", Type="SubscriptionConfirmation", Token="abc", SubscribeURL=CONFIRM)

    with capture_logs() as lines:
        status = _post(door, ("/hooks/ses", payload, {}))

    assert status == 200
    assert [line["url"] for line in lines if "url" in line] == [CONFIRM]


def test_a_message_of_another_topic_of_amazon_is_refused(door: FrontDoor, amazon: Amazon) -> None:
    theirs = amazon.message("hello", TopicArn="arn:aws:sns:eu-west-1:999999999999:theirs")

    assert _post(door, ("/hooks/ses", theirs, {})) == 403


def test_the_certificate_of_amazon_is_fetched_once(newsroom: Newsroom) -> None:
    amazon, door = Amazon(MONDAY), FrontDoor.of(newsroom, hooks=HOOKS)
    door.client = TestClient(create(door.app, fetch=amazon.fetch), base_url="https://news.example.org")

    for _ in range(3):
        assert _post(door, ("/hooks/ses", amazon.message(json.dumps(_ses_event("bounce"))), {})) == 200

    assert len(amazon.asked) == 1


def test_amazon_posts_again_what_could_not_be_verified_for_now(newsroom: Newsroom) -> None:
    def fetch(url: str) -> bytes:
        raise SourceError("it does not answer")

    door = FrontDoor.of(newsroom, hooks=HOOKS)
    door.client = TestClient(create(door.app, fetch=fetch), base_url="https://news.example.org")

    assert _post(door, _ses()) == 503


def test_no_address_is_logged(door: FrontDoor) -> None:
    with capture_logs() as lines:
        for provider in PROVIDERS:
            _post(door, provider())

    assert ANA not in str(lines)


def test_a_bounce_of_somebody_we_did_not_write_to_lately_ends_nothing(door: FrontDoor) -> None:
    door.later(days=30)

    assert _post(door, _postmark()) == 200
    assert (_effects(door), door.reader(1).ended_reason) == ([Effect.UNMATCHED], None)


def test_a_login_of_postmark_is_whole() -> None:
    with pytest.raises(ValidationError, match="go together"):
        Hooks(postmark_username="postmark")


def test_fifteen_minutes_are_the_longest_that_mailgun_may_take(door: FrontDoor) -> None:
    door.newsroom.now += timedelta(minutes=14)

    assert _post(door, _mailgun()) == 200
