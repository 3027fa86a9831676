"""A mailbox on an IMAP server, over TLS that is checked."""

import imaplib
import re
import ssl
from collections.abc import Iterable
from typing import Any

from digest.core.errors import MailUnavailable
from digest.core.sections import Bounces

MOST_BYTES = 1_000_000


class ImapMailbox:
    """Unseen mail in one folder. What was dealt with is marked as seen, and moved where `processed` says."""

    def __init__(self, section: Bounces, *, context: ssl.SSLContext | None = None) -> None:
        self._section = section
        self._context = context or ssl.create_default_context()
        self._open: imaplib.IMAP4 | None = None

    def unread(self, most: int) -> list[tuple[str, bytes]]:
        """Up to `most` unseen messages, by their uids, each cut after a megabyte. Raises MailUnavailable."""
        found = self._ask("SEARCH", "UNSEEN")
        uids = [uid.decode() for line in found if isinstance(line, bytes) for uid in line.split() if uid.isdigit()]
        return [(uid, self._message(uid)) for uid in sorted(uids, key=int)[:most]]

    def done(self, uids: Iterable[str]) -> None:
        """These were dealt with. Raises MailUnavailable."""
        together = ",".join(uids)
        if not together:
            return
        self._ask("STORE", together, "+FLAGS.SILENT", r"(\Seen)")
        if self._section.processed:
            self._move(together, f'"{self._section.processed}"')

    def close(self) -> None:
        """Say goodbye; no error when the server is gone already."""
        connection, self._open = self._open, None
        if connection is not None:
            try:
                connection.logout()
            except (imaplib.IMAP4.error, OSError):
                connection.shutdown()

    def _move(self, uids: str, folder: str) -> None:
        # Asked anew: what a server can do before the login is not what it can do after it.
        if b"MOVE" in self._call(lambda connection: connection.capability())[0].upper().split():
            self._ask("MOVE", uids, folder)
            return
        self._ask("COPY", uids, folder)
        self._ask("STORE", uids, "+FLAGS.SILENT", r"(\Deleted)")
        self._call(lambda connection: connection.expunge())

    def _message(self, uid: str) -> bytes:
        for answer in self._ask("FETCH", uid, f"(UID BODY.PEEK[]<0.{MOST_BYTES}>)"):
            if isinstance(answer, tuple) and len(answer) == 2:
                return bytes(answer[1])
        return b""

    def _ask(self, command: str, *arguments: str) -> list[Any]:
        return self._call(lambda connection: connection.uid(command, *arguments))

    def _call(self, ask: Any) -> list[Any]:
        where = f"{self._section.host}:{self._section.port}"
        try:
            kind, answer = ask(self._connection())
        except UnicodeEncodeError as error:  # whose words quote a letter of what may be the password
            raise MailUnavailable(f"the mailbox on {where} needs ASCII: mend username, password, folder") from error
        except (imaplib.IMAP4.error, OSError) as error:
            self._open = None
            raise MailUnavailable(f"the mailbox on {where} cannot be read: {_words(error)}; see [bounces]") from error
        if kind != "OK":
            raise MailUnavailable(f"the mailbox on {where} refused: {_words(answer)}; see [bounces]")
        return list(answer)

    def _connection(self) -> imaplib.IMAP4:
        if self._open is None:
            self._open = self._connect()
        return self._open

    def _connect(self) -> imaplib.IMAP4:
        section = self._section
        if section.security == "tls":
            connection: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                section.host, section.port, ssl_context=self._context, timeout=section.timeout_seconds
            )
        else:
            connection = imaplib.IMAP4(section.host, section.port, timeout=section.timeout_seconds)
        try:
            if section.security == "starttls":
                connection.starttls(self._context)
            connection.login(section.username, section.password.get_secret_value())
            kind, answer = connection.select(f'"{section.folder}"')
            if kind != "OK":
                raise imaplib.IMAP4.error(f"there is no folder {section.folder}: {_words(answer)}")
        except BaseException:
            connection.shutdown()
            raise
        return connection


def _words(said: object) -> str:
    """What a server or an error says, on one line, at most 200 characters, without addresses."""
    parts = said if isinstance(said, list) else [said]
    text = " ".join(part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part) for part in parts)
    return re.sub(r"\S+@\S+", "<address>", " ".join(text.split()))[:200] or "no reason was given"
