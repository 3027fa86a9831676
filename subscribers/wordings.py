"""The sentences that people agree to, kept for as long as the proof that they did; `consent.history` tells them."""

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from digest.core.bulk import insert_missing
from subscribers.models import ConsentWording

VERSION_LENGTH = 12


def version_of(sentence: str) -> str:
    """What the consent log calls a sentence: 12 hex digits that change with any letter of it; empty for none."""
    return hashlib.sha256(sentence.encode()).hexdigest()[:VERSION_LENGTH] if sentence else ""


def keep(session: Session, sentence: str, *, now: datetime) -> str:
    """Note that the sentence was in use by `now`; return its version. Safe to repeat, also when two do it at once."""
    version = version_of(sentence)
    if version:
        insert_missing(session, ConsentWording, [{"version": version, "text": sentence, "first_used": now}])
    return version
