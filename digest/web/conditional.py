"""Answers that browsers, proxies and feed readers may keep: with an ETag, and 304 for who has them already."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from fastapi import Request, Response


@dataclass(frozen=True, slots=True)
class Ready:
    """A document, ready to be answered with."""

    body: bytes
    etag: str
    """In quotes, as the header has it."""

    @classmethod
    def of(cls, text: str | bytes) -> "Ready":
        """Known by its content."""
        body = text.encode() if isinstance(text, str) else text
        return cls(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def answer(
    request: Request, ready: Ready, *, kind: str, headers: Mapping[str, str], modified: datetime | None = None
) -> Response:
    """The document as media type `kind`, or 304 where the request says that it is there already."""
    told = {"ETag": ready.etag, **headers}
    if modified is not None:
        told["Last-Modified"] = format_datetime(modified.astimezone(UTC).replace(microsecond=0), usegmt=True)
    if _is_known(request, ready.etag, modified):
        return Response(status_code=304, headers=told)
    return Response(ready.body, media_type=kind, headers=told)


def _is_known(request: Request, etag: str, modified: datetime | None) -> bool:
    """An ETag counts more than a date (RFC 9110, 13.1.3)."""
    known = request.headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or etag in [one.strip().removeprefix("W/") for one in known.split(",")]
    since = _moment(request.headers.get("if-modified-since", ""))
    return since is not None and modified is not None and modified.replace(microsecond=0) <= since


def _moment(header: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
