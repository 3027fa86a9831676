"""What each provider posts: verified, then read. One that is not set up is as good as not there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from digest.core.errors import NotFound
from digest.core.sections import Hooks
from digest.mail.bounces.webhooks import mailgun, postmark, sendgrid, ses, sns
from digest.mail.bounces.webhooks.event import Event

log = structlog.get_logger()
SENDGRID = "X-Twilio-Email-Event-Webhook"


@dataclass(frozen=True, slots=True)
class Posted:
    """A request."""

    payload: bytes
    headers: Mapping[str, str]
    """Found by their names in any case."""
    at: datetime
    fetch: Callable[[str], bytes]
    """Gets a certificate of Amazon."""


def events(provider: str, hooks: Hooks, posted: Posted) -> Sequence[Event]:
    """What a provider tells.

    Raises NotFound for one that is not set up, TokenRejected for what it did not sign, BadInput for what cannot be
    read, and SourceError when Amazon's certificate cannot be had.
    """
    read = READERS.get(provider)
    if read is None:
        raise NotFound(f"there is no provider {provider}")
    return read(hooks, posted)


def _ses(hooks: Hooks, posted: Posted) -> Sequence[Event]:
    _is_set_up(hooks.ses_topics)
    message = sns.read(posted.payload, topics=hooks.ses_topics, fetch=posted.fetch, now=posted.at)
    if message.confirm_url:
        log.warning("open this address once, so that Amazon SNS tells us of bounces", url=message.confirm_url)
    return [ses.read(message.message)] if message.kind == "Notification" else []


def _sendgrid(hooks: Hooks, posted: Posted) -> Sequence[Event]:
    _is_set_up(hooks.sendgrid_public_key)
    sendgrid.verify(
        posted.payload,
        signature=posted.headers.get(f"{SENDGRID}-Signature", ""),
        timestamp=posted.headers.get(f"{SENDGRID}-Timestamp", ""),
        public_key=hooks.sendgrid_public_key,
    )
    return sendgrid.read(posted.payload)


def _mailgun(hooks: Hooks, posted: Posted) -> Sequence[Event]:
    key = hooks.mailgun_key.get_secret_value()
    _is_set_up(key)
    mailgun.verify(posted.payload, key=key, now=posted.at)
    return [mailgun.read(posted.payload)]


def _postmark(hooks: Hooks, posted: Posted) -> Sequence[Event]:
    password = hooks.postmark_password.get_secret_value()
    _is_set_up(password)
    given = posted.headers.get("Authorization", "")
    postmark.verify(given, username=hooks.postmark_username, password=password)
    return [postmark.read(posted.payload)]


READERS: Mapping[str, Callable[[Hooks, Posted], Sequence[Event]]] = {
    "ses": _ses,
    "sendgrid": _sendgrid,
    "mailgun": _mailgun,
    "postmark": _postmark,
}


def _is_set_up(setting: object) -> None:
    if not setting:
        raise NotFound("the provider is not set up; see [hooks] in config.toml")
