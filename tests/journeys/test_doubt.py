"""Mails in doubt: shown with the number of their readers, and sent again only when an admin says so."""

import re
import shlex
from collections.abc import Iterator

import pytest

from tests.support.post_office import DROP, PostOffice
from tests.support.publication import Publication

ONE = {"DIGEST_SMTP__CONNECTIONS": "1"}


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A mail server that takes everything, and hangs up instead of saying so the first time."""
    with PostOffice() as office:
        office.replies["BODY"] = [DROP]
        yield office


@pytest.fixture
def doubtful(either: Publication, office: PostOffice) -> Publication:
    """A weekly issue that is out, and in doubt for one of two readers."""
    either.changed(DIGEST_TRANSPORT="smtp", DIGEST_SMTP__HOST="127.0.0.1", DIGEST_SMTP__PORT=str(office.port))
    either("topics", "add", "immune-system", "Immune System")
    either("articles", "import", "../page.txt", "--topic", "immune-system")
    for name in ("ana", "cid"):
        either("subscribers", "add", f"{name}@example.org", "--topic", "immune-system", "--confirmed")
    either("issues", "plan", "weekly", "--now")
    either("issues", "approve", "weekly")
    either("send", **ONE)
    return either


def label(publication: Publication) -> str:
    """Of the issue that is out."""
    [found] = publication("deliveries", "resend", "--json").json["issues"]
    assert (found["schedule"], found["state"], found["readers"]) == ("weekly", "sent", 1)
    name: str = found["label"]
    return name


def message_ids(office: PostOffice, to: str) -> list[bytes]:
    """Of the mails to this address, in order."""
    mails = (mail for mail, address in zip(office.letters, office.recipients, strict=True) if address == to)
    return [re.findall(rb"(?im)^message-id: (\S+)", mail)[0] for mail in mails]


def standing(publication: Publication) -> dict[tuple[str, str], int]:
    """How many deliveries stand where, and why."""
    rows = publication.deliveries()
    return {(row["status"], row["reason"]): row["deliveries"] for row in rows}


def test_it_is_shown_and_nothing_is_sent(doubtful: Publication, office: PostOffice) -> None:
    shown = doubtful("deliveries", "resend").out
    listed = doubtful("deliveries", "list", "--status", "doubtful").out
    doubtful("send")

    assert re.search(rf"weekly {label(doubtful)} +sent +1 ", shown)
    assert f"`digest deliveries resend weekly --issue {label(doubtful)}` sends those of one issue again." in shown
    assert "`digest deliveries resend`" in listed.splitlines()[-1]
    assert len(office.letters) == 2


def test_it_goes_again_when_an_admin_says_so_under_the_same_message_id(
    doubtful: Publication, office: PostOffice
) -> None:
    said = doubtful("deliveries", "resend", "weekly", "--yes").out
    doubtful("send")

    assert "has 1 mail in doubt: 1 reader gets it again." in said
    assert "1 mail is owed again and due now; `digest send` sends them" in said
    [twice] = {address for address in office.recipients if office.recipients.count(address) == 2}
    first, again = message_ids(office, twice)
    assert first == again
    assert standing(doubtful) == {("sent", ""): 2}
    assert doubtful("deliveries", "resend").out == "no issue has mails in doubt\n"


def test_without_a_yes_nothing_happens(doubtful: Publication) -> None:
    asked = doubtful.run_apart("deliveries", "resend", "weekly")

    assert asked.code == 1
    assert "Some of them may have arrived. Send again?" in asked.out
    assert standing(doubtful) == {("sent", ""): 1, ("doubtful", ""): 1}


@pytest.mark.parametrize("words", ["weekly --issue LABEL", "--issue 'weekly LABEL'", "ID"])
def test_an_issue_or_single_deliveries_can_be_named(doubtful: Publication, words: str) -> None:
    [row] = doubtful("deliveries", "list", "--status", "doubtful", "--json").json
    named = words.replace("LABEL", label(doubtful)).replace("ID", str(row["id"]))

    doubtful("deliveries", "resend", *shlex.split(named), "--yes")

    assert standing(doubtful) == {("sent", ""): 1, ("pending", "resent"): 1}


def test_what_cannot_go_again_is_counted_with_its_reason(doubtful: Publication, office: PostOffice) -> None:
    for name in ("ana", "cid"):
        doubtful("subscribers", "unsubscribe", f"{name}@example.org")

    refused = doubtful.run("deliveries", "resend", "weekly", "--yes")

    assert refused.code == 1
    assert "has 1 mail in doubt: 0 readers get it again, 1 not, because they had left." in refused.out
    assert refused.err == "error: there is nothing that can be sent again\n"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("monthly --yes", "no monthly issue has mails in doubt"),
        ("weakly", "there is no schedule 'weakly' in config.toml; there are: daily, weekly, fortnightly, monthly"),
        ("99", "there is no delivery 99; `digest deliveries list --status doubtful` shows them"),
        ("weekly --issue 1999-W01", "there is no issue weekly 1999-W01; `digest issues list` shows them"),
        ("--notices", "no notice is in doubt"),
        ("--notices weekly", "ids are numbers; `digest deliveries resend` shows what is in doubt"),
        ("1 --issue 2026-W48", "give the ids of deliveries or an issue, not both"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(doubtful: Publication, words: str, error: str) -> None:
    assert doubtful.run("deliveries", "resend", *words.split()).error == error


def test_notices_in_doubt_go_again_under_the_same_message_id(either: Publication, office: PostOffice) -> None:
    either.changed(DIGEST_TRANSPORT="smtp", DIGEST_SMTP__HOST="127.0.0.1", DIGEST_SMTP__PORT=str(office.port))
    either("topics", "add", "immune-system", "Immune System")
    either("subscribers", "add", "ana@example.org", "--topic", "immune-system")
    either("send", **ONE)
    shown = either("deliveries", "resend").out
    either("send")
    before = len(office.letters)

    said = either("deliveries", "resend", "--notices", "--yes").out
    either("send")

    assert "1 notice is in doubt; `digest deliveries resend --notices` sends them again." in shown
    assert before == 1
    assert "1 notice is owed again and due now" in said
    first, again = message_ids(office, "ana@example.org")
    assert first == again
    assert [row["status"] for row in either("deliveries", "notices", "--json").json] == ["sent"]
