"""A publication gets a key that signs its mail, and hears what the DNS must say."""

import pytest

from digest.app import open_publication
from tests.support.publication import Publication


def test_a_key_is_made_with_one_command_that_prints_its_record(publication: Publication) -> None:
    made = publication("mail", "dkim-key")

    record = publication("mail", "dkim-record")
    assert record.out.startswith('digest._domainkey.news.example.org. IN TXT ( "v=DKIM1; k=rsa; p=MII')
    assert made.out.endswith(record.out)
    key = publication.folder / "secrets" / "dkim__private_key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert "PRIVATE KEY" not in made.out


def test_a_key_is_never_overwritten(publication: Publication) -> None:
    before = publication("mail", "dkim-key")

    again = publication.run("mail", "dkim-key")

    assert again.error.startswith("there is a key already")
    assert before.out.endswith(publication("mail", "dkim-record").out)


def test_without_a_key_there_is_no_record(publication: Publication) -> None:
    assert publication.run("mail", "dkim-record").error == "there is no DKIM key; make one with `digest mail dkim-key`"


def test_the_key_may_lie_elsewhere_and_sign_for_another_domain(publication: Publication) -> None:
    other = {
        "DIGEST_DKIM__KEY_FILE": "mail.pem",
        "DIGEST_DKIM__DOMAIN": "example.org",
        "DIGEST_DKIM__SELECTOR": "s2026",
    }

    publication("mail", "dkim-key", **other)

    said = publication("mail", "dkim-record", "--json", **other).json
    assert (publication.folder / "mail.pem").is_file()
    assert (said["host"], said["bits"]) == ("s2026._domainkey.example.org", 2048)


@pytest.mark.parametrize("key", ["nonsense", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
def test_a_key_that_cannot_be_used_is_one_clear_line(publication: Publication, key: str) -> None:
    (publication.folder / "secrets" / "dkim__private_key").write_text(key, encoding="ascii")

    assert publication.run("mail", "dkim-record").error == (
        "dkim.private_key: this is no private key in PEM; make one with `digest mail dkim-key`"
    )


def test_what_signs_mail_is_there_once_there_is_a_key(publication: Publication) -> None:
    config = publication.folder / "config.toml"
    app = open_publication(config)
    unsigned = app.signer()
    app.database.close()

    publication("mail", "dkim-key")

    app = open_publication(config)
    signer = app.signer()
    app.database.close()
    assert unsigned is None
    assert signer is not None
    assert signer.host == "digest._domainkey.news.example.org"


def test_a_preview_is_not_signed(publication: Publication) -> None:
    publication("mail", "dkim-key")
    publication("topics", "add", "immune-system", "Immune System")
    publication("articles", "import", "../page.txt", "--topic", "immune-system")
    publication("subscribers", "add", "ana@example.org", "--topic", "immune-system", "--confirmed")
    publication("issues", "plan", "weekly", "--now")

    publication("issues", "preview", "weekly", "ana@example.org", "-o", "ana.eml")

    assert b"DKIM-Signature" not in (publication.folder / "ana.eml").read_bytes()
