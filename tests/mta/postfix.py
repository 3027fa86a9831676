"""A Postfix of our own: in a temporary folder, on a free port of this machine, gone after the test.

It takes mail for example.org over TLS, from who logs in, and files it in one Maildir. Nothing leaves the machine, and
the Postfix of the system, if one runs, is not touched. Needs root, as Postfix itself does, and Debian's packages.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from tests.support.post_office import CERTIFICATE

LOGIN, PASSWORD = "relay", "swordfish"
UNKNOWN = "nobody@example.org"
"""The one address there that has no mailbox."""
OWNER = 65534
"""Whose the Maildir is: no user in particular."""
LONGEST = 30.0
"""Seconds to wait for anything."""
PUT_IN_FRONT = (b"Return-Path:", b"X-Original-To:", b"Delivered-To:", b"Received:")
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = localhost
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
mydestination =
alias_maps =
default_transport = error:nothing leaves this machine
relay_transport = error:nothing leaves this machine
notify_classes =
virtual_mailbox_domains = example.org
virtual_mailbox_maps = regexp:{folder}/mailboxes
virtual_mailbox_base = {folder}/mail
virtual_uid_maps = static:{owner}
virtual_gid_maps = static:{owner}
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {certificate}
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = localhost
smtpd_error_sleep_time = 0
smtpd_relay_restrictions = permit_sasl_authenticated, reject
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix  n       -       n       60      1       pickup
cleanup   unix  n       -       n       -       0       cleanup
qmgr      unix  n       -       n       300     1       qmgr
tlsmgr    unix  -       -       n       1000?   1       tlsmgr
rewrite   unix  -       -       n       -       -       trivial-rewrite
bounce    unix  -       -       n       -       0       bounce
defer     unix  -       -       n       -       0       bounce
trace     unix  -       -       n       -       0       bounce
flush     unix  n       -       n       1000?   0       flush
proxymap  unix  -       -       n       -       -       proxymap
error     unix  -       -       n       -       -       error
retry     unix  -       -       n       -       -       error
virtual   unix  -       n       n       -       -       virtual
anvil     unix  -       -       n       -       1       anvil
postlog   unix-dgram n  -       n       -       1       postlogd
"""
MAILBOXES = """
if !/^nobody@/
/@example\\.org$/ all/
endif
"""
SASL = """
pwcheck_method: auxprop
auxprop_plugin: sasldb
mech_list: PLAIN LOGIN
sasldb_path: {folder}/sasldb2
"""


class Postfix:
    """A Postfix on `port`, running inside `with`."""

    def __init__(self) -> None:
        self.port = 0
        self._folder = Path()
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            # Not below pytest's own folder, which is closed to the user that Postfix runs as.
            temporary = tempfile.TemporaryDirectory(prefix="digest-postfix-", ignore_cleanup_errors=True)
            self._folder = Path(opening.enter_context(temporary))
            self._folder.chmod(0o755)
            self._set_up()
            opening.callback(self._stop, self._started())
            self._wait_until_it_answers()
            self._open = opening.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead mail to it, over TLS, with a login."""
        return {
            "DIGEST_TRANSPORT": "smtp",
            "DIGEST_SMTP__HOST": "localhost",
            "DIGEST_SMTP__PORT": str(self.port),
            "DIGEST_SMTP__STARTTLS": "true",
            "DIGEST_SMTP__USERNAME": LOGIN,
            "DIGEST_SMTP__PASSWORD": PASSWORD,
            "SSL_CERT_FILE": str(CERTIFICATE),
        }

    @property
    def log(self) -> str:
        """What it wrote down so far."""
        file = self._folder / "log"
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""

    def letters(self, number: int) -> dict[str, list[bytes]]:
        """All that was delivered, by recipient, once there are `number` letters: with CRLF, and without what was put
        in front on the way."""
        deadline = time.monotonic() + LONGEST
        while len(files := self._delivered()) < number:
            assert time.monotonic() < deadline, f"{len(files)} of {number} letters came\n{self.log}"
            time.sleep(0.02)
        found: dict[str, list[bytes]] = {}
        for file in files:
            recipient, letter = _opened(file.read_bytes())
            found.setdefault(recipient, []).append(letter)
        return found

    def empty(self) -> None:
        """Forget what was delivered and what was written down."""
        for file in self._delivered():
            file.unlink()
        os.truncate(self._folder / "log", 0)

    def _delivered(self) -> list[Path]:
        return list((self._folder / "mail" / "all" / "new").glob("*"))

    def _set_up(self) -> None:
        folder, self.port = self._folder, _free_port()
        for name in ("config", "config/sasl", "queue", "data", "mail"):
            (folder / name).mkdir(mode=0o755)
        os.chown(folder / "mail", OWNER, OWNER)
        shutil.chown(folder / "data", "postfix")
        values = {"folder": folder, "owner": OWNER, "certificate": CERTIFICATE, "port": self.port}
        (folder / "config" / "main.cf").write_text(MAIN.format(**values), encoding="ascii")
        (folder / "config" / "master.cf").write_text(MASTER.format(**values), encoding="ascii")
        (folder / "mailboxes").write_text(MAILBOXES, encoding="ascii")
        (folder / "config" / "sasl" / "smtpd.conf").write_text(SASL.format(**values), encoding="ascii")
        database = folder / "sasldb2"
        _run("saslpasswd2", "-p", "-c", "-f", database, "-u", "localhost", LOGIN, given=PASSWORD)
        shutil.chown(database, "postfix")
        _run("postfix", "-c", folder / "config", "check")  # makes the queue

    def _started(self) -> "subprocess.Popen[bytes]":
        program = Path(_run("postconf", "-h", "daemon_directory").strip()) / "master"
        # It ends its whole process group when it ends, so it wants one of its own.
        return subprocess.Popen([program, "-c", self._folder / "config", "-d"], start_new_session=True)

    def _stop(self, master: "subprocess.Popen[bytes]") -> None:
        master.send_signal(signal.SIGTERM)
        try:
            master.wait(LONGEST)
        finally:
            master.kill()

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + LONGEST
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=LONGEST) as connection:
                    assert connection.recv(3) == b"220", self.log
                    return
            except ConnectionRefusedError:
                assert time.monotonic() < deadline, f"Postfix does not answer\n{self.log}"
                time.sleep(0.02)


def _opened(file: bytes) -> tuple[str, bytes]:
    """Whom a file of the Maildir was delivered to, and the letter as it was handed over."""
    lines = file.split(b"\n")
    recipient, at = "", 0
    while lines[at].startswith((*PUT_IN_FRONT, b"\t", b" ")):
        if lines[at].startswith(b"Delivered-To:"):
            recipient = lines[at].partition(b":")[2].strip().decode()
        at += 1
    return recipient, b"\r\n".join(lines[at:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _run(*command: str | Path, given: str = "") -> str:
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout
