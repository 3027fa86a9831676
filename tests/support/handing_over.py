"""Hands mails to scripted servers over the real wire, and says what became of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from digest.core.sections import Smtp
from digest.mail.smtp.pool import SmtpTransport
from digest.mail.transport import Answer, Outgoing, Reply, Share, Trouble
from tests.support.scripted_server import ScriptedServer

BODY = b"Subject: news\r\nMessage-ID: <%d@example.org>\r\n\r\nThe news.\r\n"


@dataclass
class Notes:
    """A journal that remembers, and finds fault with whoever notes things out of order."""

    states: dict[int, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def begun(self, id: int) -> None:
        """See `Journal.begun`."""
        if self.states.get(id) == Answer.ACCEPTED:
            self.faults.append(f"{id} was begun after it was accepted")
        self.states[id] = "begun"

    def answered(self, id: int, answer: Answer) -> None:
        """See `Journal.answered`."""
        self.states[id] = answer.value


@dataclass
class Handed:
    """What became of mails: `ends` by their number, "unsent" for those without an answer."""

    ends: dict[int, str]
    replies: list[Reply]
    troubles: dict[str, str]
    notes: Notes

    def count(self, end: str) -> int:
        """How many came to this end."""
        return list(self.ends.values()).count(end)


def mails(number: int, *, first: int = 1, data: bytes = BODY) -> list[Outgoing]:
    """Mails to reader1@example.net and so on, each with a Message-ID of its own."""
    return [mail(id, data=data) for id in range(first, first + number)]


def mail(id: int, *, to: str = "", sender: str = "bounces@example.org", data: bytes = BODY) -> Outgoing:
    """One mail."""
    body = data % id if b"%d" in data else data
    return Outgoing(id, sender, to or f"reader{id}@example.net", lambda: body)


def transport(
    servers: Mapping[str, int], *, connections: int = 1, final_dot_seconds: float = 5, **given: object
) -> SmtpTransport:
    """To servers by name and port."""
    asked: dict[str, object] = {"host": "127.0.0.1", "connections": connections, "timeout_seconds": 5} | given
    settings = {way: Smtp().model_copy(update=asked | {"port": port}) for way, port in servers.items()}
    return SmtpTransport(settings, final_dot_seconds=final_dot_seconds)


def hand_over(
    carrier: SmtpTransport, shares: Sequence[Share], *, stopping: Callable[[], bool] = lambda: False
) -> Handed:
    """Deliver the shares; fails when a mail is answered twice."""
    notes, replies, troubles = Notes(), list[Reply](), dict[str, str]()
    for said in carrier.deliver(shares, notes, stopping=stopping):
        if isinstance(said, Trouble):
            assert said.way not in troubles, "told twice"
            troubles[said.way] = said.words
        else:
            replies.append(said)
    ends = {one.id: "unsent" for share in shares for one in share.mails}
    for reply in replies:
        assert ends[reply.id] == "unsent", f"{reply.id} was answered twice"
        ends[reply.id] = reply.answer.value
    return Handed(ends, replies, troubles, notes)


def send(server: ScriptedServer, outgoing: Sequence[Outgoing], **given: object) -> Handed:
    """Hand the mails to one server, and hang up."""
    carrier = transport({"smtp": server.port}, **given)  # type: ignore[arg-type]
    try:
        return hand_over(carrier, [Share("smtp", outgoing)])
    finally:
        carrier.close()


def agrees(handed: Handed, *servers: ScriptedServer) -> None:
    """What was told is what happened: no mail twice, and those taken are the accepted and perhaps doubtful ones."""
    taken = [letter.recipient for server in servers for letter in server.taken]
    accepted = {f"reader{id}@example.net" for id, end in handed.ends.items() if end == "accepted"}
    doubtful = {f"reader{id}@example.net" for id, end in handed.ends.items() if end == "doubtful"}
    assert len(taken) == len(set(taken)), "a mail went twice"
    assert accepted <= set(taken) <= accepted | doubtful
    assert [fault for server in servers for fault in server.faults] == []
    assert handed.notes.faults == []
    for id, end in handed.ends.items():
        if end in ("accepted", "doubtful"):
            assert handed.notes.states[id] == {"accepted": "accepted", "doubtful": "begun"}[end]
