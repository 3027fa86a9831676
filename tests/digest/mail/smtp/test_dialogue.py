"""The dialogue without a network: every mail has exactly one end, whatever the server says, and in whatever pieces."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.mail.smtp.dialogue import Dialogue
from digest.mail.transport import Answer, Outgoing
from tests.support.scripted_visit import DROP, LOST, SILENCE, Script, Visit

BODY = b"Subject: news\r\n\r\n.hidden dot\r\nThe end.\r\n"
WAYS = [
    pytest.param(
        pipelining, chunking, id=f"{'pipelined' if pipelining else 'lock-step'}-{'BDAT' if chunking else 'DATA'}"
    )
    for pipelining in (True, False)
    for chunking in (False, True)
]


def mail(id: int, **given: str) -> Outgoing:
    """A mail to reader<id>."""
    return Outgoing(
        id, given.get("sender", "bounces@example.org"), given.get("to", f"reader{id}@example.net"), lambda: BODY
    )


@dataclass
class Conversation:
    """Mails handed over one after the other, until all are answered or the dialogue is over."""

    pipelining: bool
    chunking: bool
    script: Script = lambda phase, address: None
    answers: dict[int, tuple[Answer, str]] = field(default_factory=dict)
    unsent: set[int] = field(default_factory=set)
    twice: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        offered = ["PIPELINING"] * self.pipelining + ["CHUNKING"] * self.chunking
        self.visit = Visit(self.script, offered)
        self.dialogue = Dialogue(pipelining=self.pipelining, chunking=self.chunking)

    def run(self, mails: Sequence[Outgoing], *, cut: int = 10**9, writes: int = 10**9) -> "Conversation":
        """Replies arrive in pieces of `cut` bytes, and ours in pieces of `writes`."""
        waiting, replies = list(mails), b""
        while True:
            self._speak(waiting)
            for reply in self._written(writes):
                replies += b"" if reply == DROP else reply.encode() + b"\r\n"
            if not replies or self.dialogue.ended:
                break
            self._hear(replies[:cut])
            replies = replies[cut:]
        self._lose(waiting)
        return self

    def _speak(self, waiting: list[Outgoing]) -> None:
        if self.dialogue.body_is_due:
            self.dialogue.send_body()
        if self.dialogue.hungry and waiting:
            self.dialogue.begin(waiting.pop(0))

    def _written(self, most: int) -> Iterator[str]:
        out = b"".join(self.dialogue.out)
        self.dialogue.out.clear()
        self.dialogue.written += len(out)
        for start in range(0, len(out), most):
            yield from self.visit.hear(out[start : start + most])

    def _hear(self, data: bytes) -> None:
        for answered in self.dialogue.heard(data):
            if answered.mail.id in self.answers:
                self.twice.append(answered.mail.id)
            self.answers[answered.mail.id] = (answered.answer, answered.words)

    def _lose(self, waiting: Sequence[Outgoing]) -> None:
        self.unsent = {one.id for one in waiting}
        if self.dialogue.ahead is not None:
            self.unsent.add(self.dialogue.ahead.id)
        if self.dialogue.in_flight is not None:
            self.answers[self.dialogue.in_flight.id] = (Answer.DOUBTFUL, "")


def once(phase: str, reply: str, *, to: str = "reader2@example.net") -> Script:
    """This reply to the second reader's mail; the usual ones to all others."""
    begun = [0]

    def script(now: str, address: str) -> str | None:
        begun[0] += now == "MAIL"
        meant = begun[0] == 2 if now in ("MAIL", "RSET") else address == to
        return reply if now == phase and meant else None

    return script


# What is said --------------------------------------------------------------------------------------------------------


def test_the_body_of_one_mail_and_the_envelope_of_the_next_leave_together() -> None:
    dialogue = Dialogue(pipelining=True, chunking=False)
    dialogue.begin(mail(1))
    list(dialogue.heard(b"250 ok\r\n250 ok\r\n354 go on\r\n"))
    dialogue.out.clear()

    dialogue.send_body()
    dialogue.begin(mail(2))

    written = b"".join(dialogue.out)
    assert written.endswith(b"\r\n.\r\nMAIL FROM:<bounces@example.org>\r\nRCPT TO:<reader2@example.net>\r\nDATA\r\n")
    assert not dialogue.hungry


@pytest.mark.parametrize("replies", [b"250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n", b"252\r\n250 ok\n299 a\r\n354\r\n"])
@pytest.mark.parametrize("whole", [True, False], ids=["body out", "body on its way"])
def test_the_usual_replies_mean_the_same_at_once_and_byte_by_byte(replies: bytes, whole: bool) -> None:
    stands = []
    for pieces in [replies], [replies[at : at + 1] for at in range(len(replies))]:
        dialogue = Dialogue(pipelining=True, chunking=False)
        dialogue.begin(mail(1))
        dialogue.heard(b"250 ok\r\n250 ok\r\n354 go\r\n")
        dialogue.send_body()
        dialogue.written = dialogue.body_ends_at - (not whole)
        dialogue.begin(mail(2))

        answers = [
            (said.mail.id, said.answer) for piece in pieces if not dialogue.ended for said in dialogue.heard(piece)
        ]

        in_hand = [one and one.id for one in (dialogue.in_flight, dialogue.ahead)]
        flags = dialogue.body_is_due, dialogue.named, dialogue.silent, dialogue.hungry, dialogue.ended
        stands.append((answers, in_hand, flags, dialogue.replies if whole else None))

    assert stands[0] == stands[1]
    assert stands[0][0] == ([(1, Answer.ACCEPTED)] if whole else [])


@pytest.mark.parametrize(("pipelining", "chunking"), WAYS)
def test_all_mails_arrive_as_they_are(pipelining: bool, chunking: bool) -> None:
    talk = Conversation(pipelining, chunking).run([mail(1), mail(2), mail(3)])

    assert [letter.data for letter in talk.visit.taken] == [BODY] * 3
    assert [answer for answer, _ in talk.answers.values()] == [Answer.ACCEPTED] * 3
    assert talk.visit.faults == []


@pytest.mark.parametrize(("pipelining", "chunking"), WAYS)
@pytest.mark.parametrize(
    ("phase", "reply", "second", "third"),
    [
        ("RCPT", "550 5.1.1 no such user", "rejected", "accepted"),
        ("RCPT", "450 4.2.1 mailbox busy", "deferred", "accepted"),
        ("RCPT", "550 5.7.1 we do not relay", "deferred", "accepted"),
        ("RCPT", "421 4.3.2 going down", "unsent", "unsent"),
        ("RCPT", "354 go on", "unsent", "unsent"),
        ("MAIL", "550 5.7.1 not you", "unsent", "unsent"),
        ("MAIL", "451 4.3.0 not now", "unsent", "unsent"),
        ("MAIL", "421 4.3.2 going down", "unsent", "unsent"),
        ("MAIL", "454 4.7.0 too fast", "deferred", "accepted"),
        ("MAIL", "354 go on", "unsent", "unsent"),
        ("BODY", "554 5.6.0 content refused", "deferred", "accepted"),
        ("BODY", "550 5.1.1 no such user", "deferred", "accepted"),
        ("BODY", "451 4.3.0 later", "deferred", "accepted"),
        ("BODY", "421 4.3.2 going down", "deferred", "unsent"),
        ("BODY", "354 go on", "doubtful", "unsent"),
        ("BODY", DROP, "doubtful", "unsent"),
        ("BODY", LOST, "doubtful", "unsent"),
        ("BODY", "what?", "doubtful", "unsent"),
        ("BODY", "250-ok\r\n250-still\r\n250 ok", "accepted", "accepted"),
        ("RCPT", "550-5.1.1 no\r\n550 5.1.1 such user", "rejected", "accepted"),
        ("RCPT", DROP, "unsent", "unsent"),
        ("MAIL", DROP, "unsent", "unsent"),
        ("MAIL", SILENCE, "unsent", "unsent"),
    ],
)
@pytest.mark.parametrize("cut", [10**9, 1], ids=["whole", "dribbled"])
def test_what_is_said_about_one_mail_is_no_matter_of_the_others(
    pipelining: bool, chunking: bool, phase: str, reply: str, second: str, third: str, cut: int
) -> None:
    talk = Conversation(pipelining, chunking, once(phase, reply)).run([mail(1), mail(2), mail(3)], cut=cut)

    assert ends(talk) == {1: "accepted", 2: second, 3: third}
    assert talk.visit.faults == []


@pytest.mark.parametrize("pipelining", [True, False], ids=["pipelined", "lock-step"])
@pytest.mark.parametrize(
    ("reply", "second", "third"),
    [
        ("451 4.3.0 not now", "deferred", "accepted"),
        ("554 5.7.1 not from you", "deferred", "accepted"),
        ("454 4.7.0 too fast", "deferred", "accepted"),
        ("421 4.3.2 going down", "unsent", "unsent"),
        ("250 taken", "unsent", "unsent"),
        (DROP, "unsent", "unsent"),
    ],
)
def test_data_refused_condemns_nobody_and_nothing_is_taken_for_an_acceptance(
    pipelining: bool, reply: str, second: str, third: str
) -> None:
    talk = Conversation(pipelining, False, once("DATA", reply)).run([mail(1), mail(2), mail(3)])

    assert ends(talk) == {1: "accepted", 2: second, 3: third}
    assert talk.visit.faults == []


def test_a_body_that_nobody_wants_is_a_lone_dot() -> None:
    """RFC 2920: the recipient was refused, and DATA, which had been sent, accepted."""
    said = {"RCPT": "550 5.1.1 no such user", "DATA": "354 go on, though"}
    second = "reader2@example.net"

    def script(phase: str, address: str) -> str | None:
        return said.get(phase) if second in (address, talk.visit.named) else None

    talk = Conversation(True, False, script)

    talk.run([mail(1), mail(2), mail(3)])

    assert ends(talk) == {1: "accepted", 2: "rejected", 3: "accepted"}
    assert [letter.recipient for letter in talk.visit.taken] == ["reader1@example.net", "reader3@example.net"]
    assert talk.visit.faults == []


def test_a_reset_that_is_refused_ends_the_conversation_and_blames_nobody() -> None:
    said = {"RCPT": "550 5.1.1 no such user", "RSET": "500 what?"}
    talk = Conversation(False, False, lambda phase, address: said.get(phase))

    talk.run([mail(1), mail(2)])

    assert ends(talk) == {1: "rejected", 2: "unsent"}
    assert talk.dialogue.unwanted == ""


def test_an_acceptance_before_the_body_is_out_is_none() -> None:
    dialogue = Dialogue(pipelining=True, chunking=False)
    dialogue.begin(mail(1))
    list(dialogue.heard(b"250 ok\r\n250 ok\r\n354 go on\r\n"))
    dialogue.send_body()

    answers = list(dialogue.heard(b"250 taken\r\n"))

    assert answers == []
    assert dialogue.ended.startswith("an answer to a mail before its end")


def test_words_that_nobody_asked_for_end_the_conversation() -> None:
    dialogue = Dialogue(pipelining=True, chunking=False)

    answers = list(dialogue.heard(b"451 4.4.2 timeout waiting for you\r\n"))

    assert (answers, dialogue.ended) == ([], "451 4.4.2 timeout waiting for you")


def test_a_refusal_of_our_sender_is_told_and_speaks_of_no_mail() -> None:
    talk = Conversation(True, False, once("MAIL", "550 5.7.1 <bounces@example.org> is blocked"))

    talk.run([mail(1), mail(2)])

    assert talk.dialogue.unwanted == "550 5.7.1 <address> is blocked"


# What may happen -----------------------------------------------------------------------------------------------------

SAID = """
250 ok|354 go|450 4.2.1 x|451 x|454 slow|550 5.1.1 x|554 5.7.1 x|421 x|503 x|552 5.2.2 full|220 hello|999 x|x
"""
TWO = "250 a\r\n250 b"
REPLIES = st.one_of(
    st.none(),
    st.none(),
    st.none(),
    st.sampled_from([*SAID.strip().split("|"), "250-a\r\n250 b", "500-a\r\n500 b", TWO, DROP, LOST, SILENCE]),
)


@given(
    st.booleans(),
    st.booleans(),
    st.lists(REPLIES, max_size=40),
    st.integers(min_value=1, max_value=60),
    st.integers(min_value=1, max_value=200),
)
def test_whatever_a_server_says_each_mail_has_one_end_and_it_is_true(
    pipelining: bool, chunking: bool, replies: list[str | None], cut: int, writes: int
) -> None:
    coming = iter(replies)
    talk = Conversation(pipelining, chunking, lambda phase, address: None if phase == "EARLY" else next(coming, None))

    talk.run([mail(number) for number in range(1, 7)], cut=cut, writes=writes)

    accepted = {id for id, (answer, _) in talk.answers.items() if answer is Answer.ACCEPTED}
    doubtful = {id for id, (answer, _) in talk.answers.items() if answer is Answer.DOUBTFUL}
    taken = [int(letter.recipient[6:].partition("@")[0]) for letter in talk.visit.taken]
    assert talk.twice == []
    assert set(ends(talk)) == set(range(1, 7))
    assert len(doubtful) <= 1
    assert len(taken) == len(set(taken))
    if TWO not in replies:  # then its words run ahead of ours, and mean nothing any more
        assert talk.visit.faults == []
        assert accepted <= set(taken) <= accepted | doubtful


@given(st.binary(max_size=300), st.booleans(), st.booleans())
def test_garbage_answers_nothing_for_good(garbage: bytes, pipelining: bool, chunking: bool) -> None:
    dialogue = Dialogue(pipelining=pipelining, chunking=chunking)
    dialogue.begin(mail(1))

    answers = list(dialogue.heard(garbage))

    assert all(one.answer is not Answer.ACCEPTED for one in answers)


def ends(talk: Conversation) -> dict[int, str]:
    """What became of each mail."""
    answered = {id: answer.value for id, (answer, _) in talk.answers.items()}
    return dict.fromkeys(talk.unsent - answered.keys(), "unsent") | answered
