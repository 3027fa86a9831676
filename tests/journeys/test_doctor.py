"""`digest doctor` tells a person what is ready and what is not, whatever is broken, and changes nothing."""

import json
import re

import pytest

from tests.support.post_office import CERTIFICATE, PostOffice
from tests.support.publication import Publication

LINE = re.compile(r"^  (ok|warning|wrong|skipped) +\S", re.MULTILINE)
SENDS = {"DIGEST_TRANSPORT": "smtp", "DIGEST_SMTP__HOST": "localhost"}


def findings(publication: Publication, **environment: str) -> list[dict[str, str]]:
    """What it says to programs, with --offline."""
    said: list[dict[str, str]] = publication.run("doctor", "--offline", "--json", **environment).json
    return said


def wrong(found: list[dict[str, str]]) -> list[str]:
    """The messages of what is wrong."""
    return [finding["message"] for finding in found if finding["level"] == "wrong"]


def test_a_fresh_publication_has_warnings_and_nothing_wrong(either: Publication) -> None:
    said = either("doctor")

    assert "still as in the example" in said.out
    assert said.out.endswith("Nothing is wrong.\n")
    assert said.err == ""
    assert len(LINE.findall(said.out)) == len(findings(either))


def test_it_changes_nothing(either: Publication) -> None:
    before = either.everything()

    either("doctor")

    assert either.everything() == before


def test_programs_get_a_list(publication: Publication) -> None:
    assert {tuple(finding) for finding in findings(publication)} == {("level", "subject", "message", "advice")}


def test_a_relay_on_this_machine_is_asked_also_offline_and_gets_no_mail(either: Publication) -> None:
    with PostOffice(starttls=True) as office:
        login = {"DIGEST_SMTP__STARTTLS": "true", "DIGEST_SMTP__USERNAME": "news", "DIGEST_SMTP__PASSWORD": "swordfish"}
        over = SENDS | {"DIGEST_SMTP__PORT": str(office.port), "SSL_CERT_FILE": str(CERTIFICATE)}
        found = findings(either, **over, **login)

    assert wrong(found) == []
    assert "it accepts the login" in [finding["message"] for finding in found]
    assert [finding["subject"] for finding in found if finding["level"] == "skipped"] == ["DNS", "public address"]
    assert office.letters == []


def test_every_relay_is_asked(publication: Publication) -> None:
    relays = SENDS | {
        "DIGEST_SMTP__PORT": "1",
        "DIGEST_RELAYS__BACKUP__HOST": "127.0.0.1",
        "DIGEST_RELAYS__BACKUP__PORT": "2",
    }

    assert wrong(findings(publication, **relays)) == [
        "no connection to localhost:1: Connection refused",
        "no connection to 127.0.0.1:2: Connection refused",
    ]


BROKEN = {
    "DIGEST_TRANSPORT=pigeon": "input should be 'folder' or 'smtp'",
    "DIGEST_TRANSPROT=smtp": "there is no such setting",
    "DIGEST_SMTP={": "set its keys one by one",
    "DIGEST_SECRET_KEY=short": "at least 32 characters",
    "DIGEST_DATABASE__URL=postgresql://news:swordfish@127.0.0.1:1/news": "nothing listens there",
    "DIGEST_DATABASE__URL=postgresql://news:sword@fish:x@host/news": "its port is no number",
    "DIGEST_DATABASE__URL=sqlite:///config.toml": "the file is not an SQLite database",
    "DIGEST_TEMPLATE=fancy": "there is no mail template 'fancy'",
    "DIGEST_TEMPLATES=nowhere": "there is no folder",
}


@pytest.mark.parametrize("variable", BROKEN)
def test_what_is_broken_is_one_line_and_ends_with_exit_code_1(publication: Publication, variable: str) -> None:
    name, _, value = variable.partition("=")

    said = publication.run("doctor", "--offline", **{name: value})

    [line] = [line for line in said.out.splitlines() if line.startswith("  wrong")]
    assert (said.code, said.err) == (1, "")
    assert BROKEN[variable] in line
    assert "fish" not in said.out
    assert said.out.endswith("Put right what is wrong before the next issue goes out.\n")


def test_without_settings_the_rest_is_skipped_and_that_is_said(publication: Publication) -> None:
    (publication.folder / "config.toml").write_text("transport = ", encoding="utf-8")

    found = findings(publication)

    assert [finding["level"] for finding in found] == ["wrong", "skipped"]
    assert found[1]["subject"] == "everything else"


def test_without_a_publication_the_way_to_one_is_named(publication: Publication) -> None:
    (publication.folder / "config.toml").unlink()

    assert "digest init" in wrong(findings(publication))[0]


def test_one_broken_thing_hides_no_other(publication: Publication) -> None:
    broken = SENDS | {
        "DIGEST_SMTP__PORT": "1",
        "DIGEST_TEMPLATE": "fancy",
        "DIGEST_DATABASE__URL": "postgresql://127.0.0.1:1/news",
    }

    assert len(wrong(findings(publication, **broken))) == 3


def test_secrets_are_never_said(publication: Publication) -> None:
    key = (publication.folder / "secrets" / "secret_key").read_text(encoding="ascii")

    said = publication("doctor").out + json.dumps(findings(publication))

    assert key not in said


def test_it_says_whether_mail_is_signed(publication: Publication) -> None:
    before = publication.run("doctor", "--offline", **SENDS).out
    publication("mail", "dkim-key")

    after = publication.run("doctor", "--offline", **SENDS).out

    assert "not signed here" in before
    assert "signed (DKIM) with a key of 2048 bits" in after
