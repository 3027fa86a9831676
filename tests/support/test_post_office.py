"""The tests' own post office does what tests tell it to."""

import smtplib
import socket
import ssl

import pytest

from tests.support.post_office import BODY, CERTIFICATE, DROP, PostOffice

LETTER = b"Subject: Hello\r\n\r\n.A line that begins with a dot\r\n"


def test_what_is_sent_is_kept_byte_by_byte() -> None:
    with PostOffice() as office, smtplib.SMTP("127.0.0.1", office.port) as client:
        client.sendmail("from@example.org", "ana@example.org", LETTER)

    assert office.letters == [LETTER]
    assert office.recipients == ["ana@example.org"]


def test_a_refused_recipient_is_refused_and_the_next_one_is_not() -> None:
    with PostOffice() as office, smtplib.SMTP("127.0.0.1", office.port) as client:
        office.refuse["bo@example.org"] = "550 5.1.1 no such user"

        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail("from@example.org", "bo@example.org", LETTER)
        client.sendmail("from@example.org", "ana@example.org", LETTER)

    assert office.recipients == ["ana@example.org"]


def test_replies_are_given_in_order_and_then_the_usual_ones() -> None:
    with PostOffice() as office, smtplib.SMTP("127.0.0.1", office.port) as client:
        office.replies["MAIL"] = [None, "451 4.7.1 slow down"]
        client.ehlo()

        codes = [client.mail("from@example.org")[0], client.mail("from@example.org")[0], client.rset()[0]]

    assert codes == [250, 451, 250]
    assert office.commands == ["EHLO", "MAIL", "MAIL", "RSET", "QUIT"]


def test_the_body_can_be_refused() -> None:
    with PostOffice() as office, smtplib.SMTP("127.0.0.1", office.port) as client:
        office.replies[BODY] = ["554 5.6.0 not this one"]

        with pytest.raises(smtplib.SMTPDataError):
            client.sendmail("from@example.org", "ana@example.org", LETTER)

    assert office.letters == []


@pytest.mark.parametrize(("command", "kept"), [("DATA", []), (BODY, [LETTER])])
def test_the_connection_can_be_dropped_before_and_after_the_body(command: str, kept: list[bytes]) -> None:
    with PostOffice() as office, smtplib.SMTP("127.0.0.1", office.port) as client:
        office.replies[command] = [DROP]

        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.sendmail("from@example.org", "ana@example.org", LETTER)

    assert office.letters == kept


def test_421_hangs_up() -> None:
    with PostOffice() as office, smtplib.SMTP("127.0.0.1", office.port) as client:
        office.replies["MAIL"] = ["421 4.3.2 closing"]
        client.ehlo()

        code, _ = client.mail("from@example.org")

        assert code == 421
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.noop()


def test_logins_work_under_tls_unless_refused() -> None:
    trusting = ssl.create_default_context(cafile=CERTIFICATE)
    with PostOffice(starttls=True) as office, smtplib.SMTP("localhost", office.port) as client:
        client.starttls(context=trusting)
        office.refuse_logins = True

        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("digest", "wrong")
        office.refuse_logins = False
        code, _ = client.login("digest", "right")

    assert code == 235


def test_a_stranger_does_not_trust_the_certificate() -> None:
    with (
        PostOffice(starttls=True) as office,
        smtplib.SMTP("localhost", office.port) as client,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        client.starttls(context=ssl.create_default_context())


def test_pipelined_commands_are_answered_one_by_one() -> None:
    with PostOffice(extensions=["PIPELINING"]) as office, smtplib.SMTP("127.0.0.1", office.port) as client:
        client.ehlo()

        client.send(b"MAIL FROM:<from@example.org>\r\nRCPT TO:<ana@example.org>\r\nDATA\r\n")
        before = [client.getreply()[0] for _ in range(3)]
        client.send(LETTER.replace(b"\r\n.", b"\r\n..") + b".\r\nMAIL FROM:<from@example.org>\r\n")
        after = [client.getreply()[0] for _ in range(2)]

    assert client.has_extn("pipelining")
    assert (before, after) == ([250, 250, 354], [250, 250])
    assert office.letters == [LETTER]


def test_it_closes_while_somebody_is_still_connected() -> None:
    with PostOffice() as office:
        caller = socket.create_connection(("127.0.0.1", office.port))
        caller.recv(100)

    with caller:
        assert caller.recv(100) == b""
