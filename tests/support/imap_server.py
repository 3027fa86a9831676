"""A small IMAP server over TLS: one account, a few folders, the commands that `imaplib` needs."""

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.support.repository import ROOT

CERTIFICATE = ROOT / "tests" / "support" / "localhost.pem"
USER, PASSWORD = "bounces", "a password"


@dataclass
class Account:
    """What the server holds: for each folder its messages by uid, and which of them are seen or deleted."""

    folders: dict[str, dict[int, bytes]] = field(default_factory=lambda: {"INBOX": {}, "Done": {}})
    seen: set[int] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)
    moves: bool = True
    port: int = 0

    def put(self, message: bytes) -> None:
        """A new message in the inbox."""
        self.folders["INBOX"][len(self.folders["INBOX"]) + len(self.folders["Done"]) + 1] = message


class _Session(socketserver.StreamRequestHandler):
    account: Account

    def handle(self) -> None:
        self._say("* OK ready")
        for line in iter(self.rfile.readline, b""):
            tag, _, rest = line.decode().strip().partition(" ")
            command, _, arguments = rest.partition(" ")
            if command.upper() == "UID":
                command, _, arguments = arguments.partition(" ")
            self._say(f"{tag} {getattr(self, f'_{command.lower()}')(arguments)}")
            if command.upper() == "LOGOUT":
                return

    def _say(self, line: str, literal: bytes | None = None) -> None:
        self.wfile.write(line.encode() + (b"" if literal is None else b"\r\n" + literal + b")") + b"\r\n")

    def _capability(self, arguments: str) -> str:
        self._say("* CAPABILITY IMAP4rev1" + (" MOVE" if self.account.moves else ""))
        return "OK done"

    def _login(self, arguments: str) -> str:
        return "OK done" if arguments == f'{USER} "{PASSWORD}"' else "NO [AUTHENTICATIONFAILED] wrong password"

    def _select(self, arguments: str) -> str:
        if arguments.strip('"') not in self.account.folders:
            return "NO no such folder"
        self._say(f"* {len(self.account.folders['INBOX'])} EXISTS")
        return "OK [READ-WRITE]"

    def _search(self, arguments: str) -> str:
        unseen = [str(uid) for uid in self.account.folders["INBOX"] if uid not in self.account.seen]
        self._say(f"* SEARCH {' '.join(unseen)}".strip())
        return "OK done"

    def _fetch(self, arguments: str) -> str:
        uid = int(arguments.split()[0])
        most = int(re.findall(r"<0\.(\d+)>", arguments)[0])
        message = self.account.folders["INBOX"][uid][:most]
        self._say(f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(message)}}}", message)
        return "OK done"

    def _store(self, arguments: str) -> str:
        marked = self.account.deleted if "Deleted" in arguments else self.account.seen
        marked.update(int(uid) for uid in arguments.split()[0].split(","))
        return "OK done"

    def _copy(self, arguments: str) -> str:
        uids, folder = arguments.split(" ", 1)
        for uid in map(int, uids.split(",")):
            self.account.folders[folder.strip('"')][uid] = self.account.folders["INBOX"][uid]
        return "OK done"

    def _move(self, arguments: str) -> str:
        self._copy(arguments)
        for uid in map(int, arguments.split()[0].split(",")):
            del self.account.folders["INBOX"][uid]
        return "OK done"

    def _expunge(self, arguments: str) -> str:
        for uid in self.account.deleted:
            self.account.folders["INBOX"].pop(uid, None)
        return "OK done"

    def _logout(self, arguments: str) -> str:
        self._say("* BYE")
        return "OK done"


@contextmanager
def imap_server(*, moves: bool = True) -> Iterator[Account]:
    """A server on a port of its own, stopped afterwards."""
    account = Account(moves=moves)
    handler = type("Session", (_Session,), {"account": account})
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler, bind_and_activate=False) as server:
        server.daemon_threads, server.allow_reuse_address = True, True
        server.server_bind()
        server.server_activate()
        server.socket = context.wrap_socket(server.socket, server_side=True)
        account.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield account
        server.shutdown()
        thread.join()
