"""Signatures survive the way through Postfix: dkimpy and OpenDKIM verify what arrives, and refuse it when changed."""

import smtplib
import ssl
from datetime import UTC, datetime

from digest.app import open_publication
from digest.mail.dkim import Signer
from tests.mta.conftest import READERS
from tests.mta.opendkim import complaint
from tests.mta.postfix import LOGIN, PASSWORD, Postfix
from tests.support import mails, views
from tests.support.dkim_keys import SIGNER, verifies
from tests.support.post_office import CERTIFICATE
from tests.support.publication import Publication


def test_a_signed_mail_arrives_as_it_was_signed(postfix: Postfix) -> None:
    letter = mails.letter(views.values(views.section(views.story(title="Blutgefäße, „undicht“"))))
    mail = SIGNER.sign_message(mails.eml(letter), now=datetime.now(UTC))

    hand_over(mail, postfix)

    assert postfix.letters(1) == {mails.ANA.address: [mail]}
    assert verifies(mail)
    assert complaint(mail, SIGNER) == ""


def test_a_changed_mail_is_refused_by_both(postfix: Postfix) -> None:
    mail = SIGNER.sign_message(mails.eml(mails.letter(views.values())), now=datetime.now(UTC))

    changed = mail.replace(b"List-Unsubscribe: <https://news", b"List-Unsubscribe: <https://bad")

    assert not verifies(changed)
    assert "Bad signature" in complaint(changed, SIGNER)


def test_every_mail_of_an_issue_is_verified(approved: Publication, postfix: Postfix) -> None:
    approved("mail", "dkim-key")

    approved("send", **postfix.environment)

    signer = signer_of(approved)
    letters = postfix.letters(len(READERS))
    assert all(verifies(letter, signer) for [letter] in letters.values())
    assert [complaint(letters[reader][0], signer) for reader in READERS[::20]] == ["", "", ""]


def hand_over(mail: bytes, postfix: Postfix) -> None:
    """Send one mail to ana as the simplest of programs would."""
    with smtplib.SMTP("localhost", postfix.port) as smtp:
        smtp.starttls(context=ssl.create_default_context(cafile=CERTIFICATE))
        smtp.login(LOGIN, PASSWORD)
        smtp.sendmail("digest@news.example.org", [mails.ANA.address], mail)


def signer_of(publication: Publication) -> Signer:
    """What signs its mail."""
    app = open_publication(publication.folder / "config.toml")
    app.database.close()
    signer = app.signer()
    assert signer is not None
    return signer
