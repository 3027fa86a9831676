"""A publication sends through Postfix, as most will: over TLS, with a login."""

from itertools import chain

import pytest

from tests.mta.conftest import READERS
from tests.mta.postfix import Postfix
from tests.support.publication import Publication

WIRES = [
    pytest.param({}, id="as it comes"),
    pytest.param({"DIGEST_SMTP__CONNECTIONS": "1"}, id="one connection"),
    pytest.param({"DIGEST_SMTP__CHUNKING": "true"}, id="chunking"),
    pytest.param({"DIGEST_SMTP__CHUNKING": "true", "DIGEST_SMTP__CONNECTIONS": "1"}, id="chunking, one connection"),
]


def standing(publication: Publication) -> dict[str, int]:
    """How many deliveries stand where."""
    return {row["status"]: row["deliveries"] for row in publication.deliveries()}


@pytest.mark.parametrize("wire", WIRES)
def test_everybody_gets_one_mail_and_who_does_not_exist_stops_nobody(
    approved: Publication, postfix: Postfix, wire: dict[str, str]
) -> None:
    approved("send", **postfix.environment | wire)

    letters = postfix.letters(len(READERS))

    assert standing(approved) == {"sent": len(READERS), "rejected": 1}
    assert sorted(letters) == sorted(READERS)
    assert all(f"\r\nTo: {reader}\r\n".encode() in b"\r\n" + letter for reader, [letter] in letters.items())


@pytest.mark.parametrize("wire", WIRES)
def test_what_arrives_is_what_was_previewed(approved: Publication, postfix: Postfix, wire: dict[str, str]) -> None:
    approved("issues", "preview", "weekly", READERS[7], "-o", "preview.eml")

    approved("send", **postfix.environment | wire)

    [arrived] = postfix.letters(len(READERS))[READERS[7]]
    assert undated(arrived) == undated((approved.folder / "preview.eml").read_bytes())


def test_mails_go_by_bdat_when_asked(approved: Publication, postfix: Postfix) -> None:
    approved("send", **postfix.environment, DIGEST_SMTP__CHUNKING="true")

    postfix.letters(len(READERS))
    assert " bdat=" in postfix.log
    assert " data=" not in postfix.log


def test_mails_go_encrypted_and_with_a_login(approved: Publication, postfix: Postfix) -> None:
    approved("send", **postfix.environment)

    assert len(postfix.letters(len(READERS))) == len(READERS)
    assert postfix.log.count("sasl_username=relay@localhost") == len(READERS)
    assert "starttls=1 auth=1" in postfix.log


def test_a_second_run_sends_nothing(approved: Publication, postfix: Postfix) -> None:
    approved("send", **postfix.environment)

    again = approved("send", **postfix.environment)

    assert again.out.startswith("nothing to send now")
    assert len(list(chain(*postfix.letters(len(READERS)).values()))) == len(READERS)


def test_a_wrong_password_condemns_nobody(approved: Publication, postfix: Postfix) -> None:
    refused = approved.run("send", **postfix.environment | {"DIGEST_SMTP__PASSWORD": "perch"})

    assert "does not let us in: 535" in refused.error
    assert standing(approved) == {"pending": len(READERS) + 1}


def test_a_relay_that_wants_a_login_and_gets_none_condemns_nobody(approved: Publication, postfix: Postfix) -> None:
    without = {"DIGEST_SMTP__USERNAME": "", "DIGEST_SMTP__PASSWORD": ""}

    approved.run("send", **postfix.environment | without)

    assert standing(approved) == {"pending": len(READERS) + 1}


def undated(mail: bytes) -> list[bytes]:
    """Its lines, but for Date."""
    return [line for line in mail.split(b"\r\n") if not line.startswith(b"Date: ")]
