"""Messages of Amazon SNS: believed when signed, by Amazon, for our topic."""

import json
from datetime import datetime, timedelta

import pytest

from digest.core.errors import BadInput, TokenRejected
from digest.mail.bounces.webhooks import sns
from tests.support.amazon import CERTIFICATE_URL, TOPIC, Amazon


@pytest.fixture(scope="module")
def amazon() -> Amazon:
    from tests.conftest import MONDAY

    return Amazon(MONDAY)


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_signed_message_is_read(amazon: Amazon, now: datetime, version: str) -> None:
    payload = amazon.message("hello", version=version, Subject="A subject")

    found = sns.read(payload, topics=[TOPIC], fetch=amazon.fetch, now=now)

    assert (found.kind, found.message, found.confirm_url) == ("Notification", "hello", "")
    assert amazon.asked[-1] == CERTIFICATE_URL


def test_a_message_that_was_changed_is_refused(amazon: Amazon, now: datetime) -> None:
    payload = amazon.message("hello").replace(b"hello", b"hullo")

    with pytest.raises(TokenRejected):
        sns.read(payload, topics=[TOPIC], fetch=amazon.fetch, now=now)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/SimpleNotificationService-1.pem",
        "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem",
        "https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-1.pem",
        "https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-1.pem",
        "https://sns.eu-west-1.amazonaws.com/../SimpleNotificationService-1.pem",
        "https://bucket.s3.amazonaws.com/SimpleNotificationService-1.pem",
        "",
    ],
)
def test_no_certificate_is_fetched_from_anywhere_else(now: datetime, url: str) -> None:
    amazon = Amazon(now)

    with pytest.raises(TokenRejected):
        sns.read(amazon.message("hello", SigningCertURL=url), topics=[TOPIC], fetch=amazon.fetch, now=now)

    assert amazon.asked == []


def test_a_message_of_another_topic_is_refused(amazon: Amazon, now: datetime) -> None:
    payload = amazon.message("hello", TopicArn="arn:aws:sns:eu-west-1:999999999999:theirs")

    with pytest.raises(TokenRejected):
        sns.read(payload, topics=[TOPIC], fetch=amazon.fetch, now=now)


def test_a_certificate_out_of_date_is_refused(amazon: Amazon, now: datetime) -> None:
    with pytest.raises(TokenRejected):
        sns.read(amazon.message("hello"), topics=[TOPIC], fetch=amazon.fetch, now=now + timedelta(days=2))


def test_what_is_fetched_may_be_no_certificate(amazon: Amazon, now: datetime) -> None:
    with pytest.raises(TokenRejected):
        sns.read(amazon.message("hello"), topics=[TOPIC], fetch=lambda url: b"<html>", now=now)


def test_a_subscription_is_confirmed_at_amazon_alone(amazon: Amazon, now: datetime) -> None:
    good = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns&Token=abc"
    urls = {good: good, "https://evil.example/?Action=ConfirmSubscription&Token=abc": ""}

    for url, expected in urls.items():
        payload = amazon.message("hello", Type="SubscriptionConfirmation", Token="abc", SubscribeURL=url)
        assert sns.read(payload, topics=[TOPIC], fetch=amazon.fetch, now=now).confirm_url == expected


@pytest.mark.parametrize("payload", [b"", b"[]", b"{}", b"\xff", b'{"Type": 5}', b"[" * 100_000])
def test_what_is_no_message_is_told(amazon: Amazon, now: datetime, payload: bytes) -> None:
    with pytest.raises(BadInput):
        sns.read(payload, topics=[TOPIC], fetch=amazon.fetch, now=now)


def test_fields_of_a_wrong_kind_are_refused(amazon: Amazon, now: datetime) -> None:
    fields = json.loads(amazon.message("hello")) | {"Message": {"a": 1}, "Signature": ["x"]}

    with pytest.raises(TokenRejected):
        sns.read(json.dumps(fields).encode(), topics=[TOPIC], fetch=amazon.fetch, now=now)
