"""Makes the demo's publication: a folder like any other, with the invented newsroom's topics, rules and readers."""

import json
import secrets
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy.orm import Session

from digest.core.errors import Conflict
from digest.core.sections import Smtp
from digest.core.settings import Settings
from digest.demo import reports, wordpress
from digest.demo.content import Content
from digest.demo.source import FEED
from digest.sources import add as sources
from digest.sources.models import SourceKind
from digest.topics import edit as topics
from digest.topics.queries import every_topic
from subscribers.add import add
from subscribers.addresses import email_address
from subscribers.choices import Choices

MARK = ".made-by-digest-demo"
SOURCE = "demo"


def empty_folder(folder: Path) -> Path:
    """A fresh folder; what an earlier demo left is removed. Raises Conflict for a folder that holds anything else."""
    if folder.exists() and not (folder / MARK).exists():
        raise Conflict(f"{folder} is there and was not made by a demo; move it away or name another with --outbox")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARK).touch()
    return folder


def settings_for(content: Content, folder: Path, *, smtp_port: int) -> Settings:
    """Settings that send over the local post office; the same but for that are left in `folder` to play with."""
    key = secrets.token_urlsafe(32)
    (folder / "secrets").mkdir(mode=0o700)
    (folder / "secrets" / "secret_key").write_text(key, encoding="ascii")
    publication = content.publication.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    text = "".join(_toml(publication, "publication"))
    head = 'transport = "folder"\noutbox = "."\napproval = "automatic"\n\n'
    (folder / "config.toml").write_text(head + text, encoding="utf-8")
    return Settings(
        folder=folder,
        secret_key=SecretStr(key),
        transport="smtp",
        approval="automatic",
        smtp=Smtp(host="127.0.0.1", port=smtp_port, connections=1),
        publication=content.publication,
    )


def fill(session: Session, content: Content, *, origin: str, secret: bytes, now: datetime) -> None:
    """Write the topics with their rules, the sources at `origin` and the readers into an empty database."""
    for number, topic in enumerate(content.topics):
        topics.add(
            session,
            topic.slug,
            topic.name,
            description=topic.description,
            page_url=topic.page_url,
            sort=number,
            now=now,
        )
        for rule in topic.rules:
            topics.add_rule(session, topic.slug, kind=rule.kind, value=rule.value, exclude=rule.exclude)
    for path, name, kind in (
        (FEED, content.publication.name, SourceKind.FEED),
        (wordpress.POSTS, wordpress.NAME, SourceKind.WORDPRESS),
        (reports.LISTING, reports.NAME, SourceKind.LISTING),
    ):
        sources.add(session, origin + path, name=name, kind=kind, private=True, now=now)
    ids = {topic.slug: topic.id for topic in every_topic(session)}
    for reader in content.readers:
        choices = Choices(
            topic_ids=frozenset(ids[slug] for slug in reader.topics),
            frequency=reader.frequency,
            timezone=reader.timezone,
            language=content.publication.language,
            name=reader.name,
        )
        address = email_address(reader.address)
        add(session, address, choices, confirmed=True, starts_at=0, source=SOURCE, secret=secret, now=now)


def _toml(values: dict[str, Any], name: str) -> list[str]:
    """A table and its sub-tables. JSON's strings and numbers are TOML's, too."""
    plain = {key: value for key, value in values.items() if not isinstance(value, dict)}
    lines = [f"[{name}]\n", *(f"{json.dumps(key)} = {_json(value)}\n" for key, value in plain.items()), "\n"]
    tables = [(key, value) for key, value in values.items() if isinstance(value, dict)]
    return lines + [line for key, table in tables for line in _toml(table, f"{name}.{key}")]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
