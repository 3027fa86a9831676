"""The same publication over SMTP: a mail server that takes, refuses, wants a login, or is not there."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.post_office import CERTIFICATE, DROP, PostOffice
from tests.support.publication import Publication

TLS = {"DIGEST_SMTP__HOST": "localhost", "DIGEST_SMTP__STARTTLS": "true", "SSL_CERT_FILE": str(CERTIFICATE)}
LOGIN = TLS | {"DIGEST_SMTP__USERNAME": "relay", "DIGEST_SMTP__PASSWORD": "swordfish"}


@pytest.fixture
def approved(publication: Publication) -> Publication:
    """A weekly issue approved and due now, for ana and cid."""
    publication("topics", "add", "immune-system", "Immune System")
    publication("articles", "import", "../page.txt", "--topic", "immune-system")
    for name in ("ana", "cid"):
        publication("subscribers", "add", f"{name}@example.org", "--topic", "immune-system", "--confirmed")
    publication("issues", "plan", "weekly", "--now")
    publication("issues", "approve", "weekly")
    return publication


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A mail server that takes everything."""
    with PostOffice() as office:
        yield office


def over(office: PostOffice) -> dict[str, str]:
    """The variables that lead mail to it."""
    return {"DIGEST_TRANSPORT": "smtp", "DIGEST_SMTP__HOST": "127.0.0.1", "DIGEST_SMTP__PORT": str(office.port)}


def standing(publication: Publication) -> dict[str, int]:
    """How many deliveries stand where."""
    return {row["status"]: row["deliveries"] for row in publication.deliveries()}


def test_mails_arrive(approved: Publication, office: PostOffice) -> None:
    sent = approved("send", **over(office))

    assert sorted(office.recipients) == ["ana@example.org", "cid@example.org"]
    assert "2 sent to the mail server" in sent.out
    assert not (approved.folder / "outbox").exists()


def test_a_second_run_sends_nothing(approved: Publication, office: PostOffice) -> None:
    approved("send", **over(office))

    again = approved("send", **over(office))

    assert again.out.startswith("nothing to send now")
    assert len(office.letters) == 2


def test_a_server_that_is_down_loses_nothing(approved: Publication, office: PostOffice) -> None:
    """A17"""
    failed = approved.run("send", **over(office) | {"DIGEST_SMTP__PORT": "1"})
    assert failed.error == "no connection to the mail server 127.0.0.1:1: Connection refused"

    approved("send", **over(office))

    assert sorted(office.recipients) == ["ana@example.org", "cid@example.org"]


def test_refused_for_now_is_tried_again_later(approved: Publication, office: PostOffice) -> None:
    office.refuse["ana@example.org"] = "450 4.2.2 mailbox full"

    sent = approved("send", **over(office))

    assert "1 refused for now and tried again later" in sent.out
    [waiting] = [row for row in approved.deliveries() if row["status"] == "pending"]
    wait = datetime.fromisoformat(waiting["next_at"]) - datetime.now(UTC)
    assert timedelta(minutes=3) < wait < timedelta(minutes=7)
    assert approved("send", **over(office)).out.startswith("nothing to send now")


def test_refused_for_good_stops_nobody_else(approved: Publication, office: PostOffice) -> None:
    office.refuse["ana@example.org"] = "550 5.1.1 no such user"

    sent = approved("send", **over(office))

    assert "1 refused for good" in sent.out
    assert office.recipients == ["cid@example.org"]
    assert standing(approved) == {"rejected": 1, "sent": 1}


def test_a_broken_connection_leaves_doubt_that_is_shown_and_not_sent_again(
    approved: Publication, office: PostOffice
) -> None:
    office.replies["BODY"] = [DROP]

    sent = approved("send", **over(office), DIGEST_SMTP__CONNECTIONS="1")
    approved("send", **over(office))

    assert "1 in doubt" in sent.out
    assert standing(approved) == {"doubtful": 1, "sent": 1}
    assert len(office.letters) == 2


def test_mail_goes_encrypted_and_with_a_login_when_asked(approved: Publication) -> None:
    with PostOffice(starttls=True) as office:
        approved("send", **over(office) | LOGIN)

    assert {"STARTTLS", "AUTH"} <= set(office.commands)
    assert len(office.letters) == 2


def test_a_wrong_login_condemns_nobody(approved: Publication, office: PostOffice) -> None:
    with PostOffice(starttls=True) as strict:
        strict.refuse_logins = True
        failed = approved.run("send", **over(strict) | LOGIN)

    assert "does not let us in: 535" in failed.error
    assert "swordfish" not in failed.error
    assert standing(approved) == {"pending": 2}
    approved("send", **over(office))
    assert len(office.letters) == 2


def test_a_certificate_that_nobody_vouches_for_is_refused(approved: Publication) -> None:
    with PostOffice(starttls=True) as office:
        failed = approved.run("send", **over(office) | TLS | {"SSL_CERT_FILE": "/dev/null"})

    assert "certificate verify failed" in failed.error.lower()
    assert office.letters == []


def test_another_template_alone_changes_the_mail(approved: Publication, office: PostOffice) -> None:
    approved("issues", "word", "weekly", "--subject", "Approve me again")
    approved("issues", "approve", "weekly", DIGEST_TEMPLATE="digest-compact")

    approved("send", **over(office))

    letter = office.letters[0].decode()
    assert "Sea squirts give up the secret of two hearts" in letter
    assert "Our reporters saw a colony" not in letter


def test_what_is_previewed_is_what_is_sent(approved: Publication, office: PostOffice) -> None:
    """A29"""
    approved("issues", "preview", "weekly", "ana@example.org", "-o", "ana.eml")

    approved("send", **over(office))

    [sent] = [letter for letter in office.letters if b"To: ana@example.org" in letter]
    assert undated(sent) == undated((approved.folder / "ana.eml").read_bytes())


def undated(mail: bytes) -> list[bytes]:
    """Its lines, but for Date and what the server put on top."""
    lines = mail.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    return [line for line in lines if not line.startswith((b"Date: ", b"X-Peer: ", b"X-MailFrom: ", b"X-RcptTo: "))]
