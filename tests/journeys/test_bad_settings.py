"""Settings and templates that are wrong: named with what is right, before anything is done."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.core import shipped
from tests.support.publication import Publication

WRONG = {
    "DIGEST_TRANSPROT=smtp": "DIGEST_TRANSPROT: there is no such setting",
    "DIGEST_SMTP__PROT=25": "DIGEST_SMTP__PROT: unknown key",
    "DIGEST_SMTP__PORT=submission": "DIGEST_SMTP__PORT: input should be a valid integer",
    "DIGEST_SMTP={": "set its keys one by one",
    "DIGEST_SMTP__USERNAME=relay": "username and password go together",
    "DIGEST_TRANSPORT=pigeon": "input should be 'folder' or 'smtp'",
    "DIGEST_PUBLICATION__TIMEZONE=Mars/One": "'Mars/One' is not a time zone",
    "DIGEST_PUBLICATION__SENDER_ADDRESS=nobody": "not a valid email address",
    **{
        f"DIGEST_PUBLICATION__{key}=é@example.org": "mail servers need ASCII before the @"
        for key in ("SENDER_ADDRESS", "REPLY_TO", "BOUNCE_ADDRESS")
    },
    "DIGEST_PUBLICATION__BRAND__INK=black": "'black' is not a colour",
    "DIGEST_SCHEDULES__WEEKLY__AT=25:00": "'25:00' is not an hour",
    "DIGEST_SECRET_KEY=short": "at least 32 characters",
    "DIGEST_TEMPLATE=../secrets": "'../secrets' is not a mail template",
    "DIGEST_TEMPLATE=fancy": "'fancy'; there are: confirm, correction, digest, digest-compact",
    "DIGEST_TEMPLATES=nowhere": "there is no folder",
    "DIGEST_TEMPLATES=config.toml": "there is no folder",
}


@pytest.fixture
def ready(publication: Publication) -> Publication:
    """Articles and a reader, and a template of its own in `mails` that is still in order."""
    publication("topics", "add", "immune-system", "Immune System")
    publication("articles", "import", "../page.txt", "--topic", "immune-system")
    publication("subscribers", "add", "ana@example.org", "--topic", "immune-system", "--confirmed")
    shutil.copytree(shipped.templates() / "email" / "digest", publication.folder / "mails" / "digest")
    return publication


@pytest.mark.parametrize("variable", WRONG)
def test_a_wrong_variable_is_named(publication: Publication, variable: str) -> None:
    name, _, value = variable.partition("=")

    refused = publication.run("issues", "plan", "weekly", **{name: value})

    assert WRONG[variable] in refused.error
    assert publication("issues", "list", "--json").json == []


def test_a_misspelt_key_is_named(publication: Publication) -> None:
    config = publication.folder / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("outbox =", "outobx ="), encoding="utf-8")

    assert "outobx: unknown key; remove it or mend its spelling" in publication.run("topics", "list").error


def at_the_end(words: str) -> Callable[[Path], object]:
    """Put words on a line of their own before the end of the body."""

    def change(file: Path) -> None:
        text = file.read_text(encoding="utf-8")
        end = "</mj-body>" if "</mj-body>" in text else ""
        file.write_text(text.replace(end, f"\n{words}\n{end}") if end else f"{text}\n{words}\n", encoding="utf-8")

    return change


def folder_instead(file: Path) -> None:
    """Put a folder where the file was."""
    file.unlink()
    file.mkdir()


BROKEN: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "a statement without end": ("body.mjml", at_the_end("{% if issue.intro %}"), ""),
    "a variable that does not exist": ("body.txt", at_the_end("{{ isue.subject }}"), "'isue'"),
    "a value that does not exist": ("body.mjml", at_the_end("<mj-raw>{{ issue.author }}</mj-raw>"), "author"),
    "an unknown tag": ("body.mjml", at_the_end("{% frobnicate %}"), "frobnicate"),
    "an unknown element": ("body.mjml", at_the_end("<mj-sektion></mj-sektion>"), "<mj-sektion>"),
    "an unknown filter": ("body.txt", at_the_end("{{ issue.subject|shout }}"), "shout"),
    "a reader in a condition": ("body.txt", at_the_end("{% if reader.greeting %}x{% endif %}"), "reader"),
    "a file of its own": ("body.txt", at_the_end('{% include "/etc/passwd" %}'), "include"),
    "half a body": ("body.mjml", lambda file: file.write_bytes(file.read_bytes()[:2000]), "well-formed"),
    "another encoding": ("body.txt", lambda file: file.write_bytes(b"Caf\xe9"), "UTF-8"),
    "noise": ("body.mjml", lambda file: file.write_bytes(bytes(range(256))), ""),
    "nothing": ("body.mjml", lambda file: file.write_bytes(b""), ""),
    "a missing part": ("body.txt", Path.unlink, "missing"),
    "a folder for a part": ("subject.txt", folder_instead, "cannot be read"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_template_is_named_with_its_line_and_stops_nothing_else(ready: Publication, kind: str) -> None:
    part, change, words = BROKEN[kind]
    change(ready.folder / "mails" / "digest" / part)

    refused = ready.run("issues", "plan", "weekly", "--now", DIGEST_TEMPLATES="mails")

    place, _, said = refused.error.partition(f"{part}:")
    assert place.endswith("digest/")
    assert said.partition(":")[0].isdigit()
    assert words in said
    ready("issues", "plan", "weekly", "--now")
    ready("issues", "approve", "weekly")
    assert "1 sent" in ready("send").out
