"""OpenDKIM in the place of the receiving server: what it says about a signature.

`opendkim-testmsg` verifies what it reads, and asks the system's name server for the key, which is at port 53. So it
runs in a network of its own, where nothing is but a name server that knows one line of a zone file: this file, as a
program (`unshare --net --mount python -m tests.mta.opendkim LINE < mail`).
"""

import fcntl
import socket
import struct
import subprocess
import sys
import tempfile
from threading import Thread

import dns.message
import dns.rrset
import dns.zonefile

from digest.mail.dkim import Signer
from digest.mail.dkim_key import zone_line
from tests.support.repository import ROOT

ALONE = ("unshare", "--net", "--mount")
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
NAME_SERVER = ("127.0.0.1", 53)


def complaint(mail: bytes, signer: Signer) -> str:
    """What OpenDKIM has against the signature of the mail; nothing when it verifies."""
    command = (*ALONE, sys.executable, "-m", "tests.mta.opendkim", zone_line(signer.host, signer.key.record))
    done = subprocess.run(command, input=mail, capture_output=True, cwd=ROOT, check=False)
    said = (done.stdout + done.stderr).decode()
    assert (done.returncode == 0) == (said == ""), said
    return said.strip()


def main(line: str) -> int:
    """Verify standard input with this line in the DNS. The exit code is that of opendkim-testmsg."""
    [known] = dns.zonefile.read_rrsets(line, rdclass=None, default_ttl=60)
    _bring_up_loopback()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server, tempfile.NamedTemporaryFile("w") as resolver:
        server.bind(NAME_SERVER)
        Thread(target=_answer, args=(server, known), daemon=True).start()
        resolver.write(f"nameserver {NAME_SERVER[0]}\n")
        resolver.flush()
        subprocess.run(["mount", "--bind", resolver.name, "/etc/resolv.conf"], check=True)
        return subprocess.run(["opendkim-testmsg"], check=False).returncode


def _bring_up_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def _answer(server: socket.socket, known: dns.rrset.RRset) -> None:
    while True:
        wire, asker = server.recvfrom(4096)
        query = dns.message.from_wire(wire)
        answer = dns.message.make_response(query)
        answer.answer += [known] if query.question[0].name == known.name else []
        server.sendto(answer.to_wire(), asker)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
