"""Asking a real name server, over UDP on this machine."""

import socket
import threading
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from digest.doctor.dns.resolver import NobodyAnswers, StubResolver

ANSWERS = {
    ("news.example.org.", "TXT"): ['"v=spf1 include:relay.example " "-all"', '"caf\\195\\169"'],
    ("news.example.org.", "MX"): ["10 mail.example.org."],
    ("refused.example.org.", "TXT"): [],
}


@pytest.fixture
def port() -> Iterator[int]:
    """A name server that knows ANSWERS, refuses one name, and says of any other that there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        server = threading.Thread(target=_serve, args=(line,))
        server.start()
        yield line.getsockname()[1]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
            caller.sendto(b"", line.getsockname())
        server.join()


def _serve(line: socket.socket) -> None:
    while wire := line.recvfrom(4096):
        if not wire[0]:
            return
        query = dns.message.from_wire(wire[0])
        line.sendto(_answer(query).to_wire(), wire[1])


def _answer(query: dns.message.Message) -> dns.message.Message:
    name, kind = query.question[0].name.to_text(), dns.rdatatype.to_text(query.question[0].rdtype)
    response = dns.message.make_response(query)
    response.flags |= dns.flags.RA
    texts = ANSWERS.get((name, kind))
    if texts is None:
        response.set_rcode(dns.rcode.NXDOMAIN)
    elif not texts:
        response.set_rcode(dns.rcode.REFUSED)
    else:
        response.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *texts))
    return response


def test_strings_of_a_text_record_are_joined(port: int) -> None:
    found = StubResolver(["127.0.0.1"], port=port).records("news.example.org", "TXT")

    assert sorted(found) == ["café", "v=spf1 include:relay.example -all"]


def test_other_records_are_told_as_text(port: int) -> None:
    assert StubResolver(["127.0.0.1"], port=port).records("news.example.org", "MX") == ["10 mail.example.org."]


def test_a_name_that_does_not_exist_has_no_records(port: int) -> None:
    assert StubResolver(["127.0.0.1"], port=port).records("nowhere.example.org", "TXT") == []


def test_a_name_server_that_refuses_is_no_answer(port: int) -> None:
    with pytest.raises(NobodyAnswers, match="no name server answers"):
        StubResolver(["127.0.0.1"], port=port).records("refused.example.org", "TXT")


def test_nobody_there_is_no_answer() -> None:
    with pytest.raises(NobodyAnswers):
        StubResolver([]).records("news.example.org", "TXT")
