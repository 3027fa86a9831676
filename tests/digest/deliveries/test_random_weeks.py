"""Random weeks: whatever happens, and in whatever order, nobody gets an article twice and nobody misses one.

Hypothesis makes up scripts of what readers, editors, sources, relays and machines do. `Weeks` plays them by the real
use cases. `Promises` keeps on paper what each reader is owed, in plain words and without positions; `Scrutiny`
compares mails and ledger with that paper after every step. At the end everything that is held is let go, and then
nothing may be owed any more.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from digest.core.database import Database
from digest.issues.models import ChangeKind
from digest.mail.transport import Answer
from tests.support import factories
from tests.support.databases import emptied
from tests.support.newsroom import SCHEDULES, Newsroom
from tests.support.scrutiny import Scrutiny
from tests.support.weeks import TOPICS, Weeks

EXAMPLES = {"sqlite": 30, "postgresql": 6}
STARTS = {
    "a plain week": datetime(2026, 11, 23, 9, tzinfo=UTC),
    "before clocks go forward": datetime(2026, 3, 26, 20, tzinfo=UTC),
    "before clocks go back": datetime(2026, 10, 22, 20, tzinfo=UTC),
    "before week 53": datetime(2026, 12, 26, 3, tzinfo=UTC),
}
ZONES = ["Europe/London", "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Pago_Pago"]
DATED = [0, 0, 0, -1, -10, -29, -40, 1, 5, None]
ROOMY, NARROW = (12, 30), (2, 3)
SHORTEST_WAIT, LONGEST_WAIT = timedelta(days=8), timedelta(days=200)
"""At the end. Monthly readers wait long when editors cancelled some of their issues ahead."""

Happening = tuple[str, dict[str, Any]]
number = st.integers(0, 7)
topic = st.integers(0, TOPICS - 1)
topics = st.frozensets(topic, min_size=1)
reader = st.fixed_dictionaries(
    {"topics": topics, "frequency": st.sampled_from(list(SCHEDULES)), "zone": st.sampled_from(ZONES)}
)
answer = st.sampled_from([*Answer, "unavailable", "dies"])
answers = st.lists(st.sampled_from(list(Answer)), max_size=3)
hours = st.sampled_from([1, 7, 12, 24])
HAPPENINGS: dict[str, tuple[int, dict[str, st.SearchStrategy[Any]]]] = {
    "article_arrives": (5, {"topics": topics, "days": st.sampled_from(DATED)}),
    "article_is_tagged": (1, {"article": number, "topic": topic}),
    "article_is_untagged": (1, {"article": number, "topic": topic}),
    "article_is_kept_out": (2, {"article": number, "retracted": st.booleans()}),
    "article_is_let_in": (1, {"article": number, "retracted": st.booleans()}),
    "reader_signs_up": (1, {"person": reader}),
    "reader_chooses": (1, {"reader": number, "topics": topics}),
    "reader_switches": (1, {"reader": number, "frequency": st.sampled_from(list(SCHEDULES))}),
    "reader_takes_hour": (1, {"reader": number, "hour": st.sampled_from([None, 0, 4, 12, 23])}),
    "reader_pauses": (1, {"reader": number, "days": st.sampled_from([1, 4, 10, 40])}),
    "reader_resumes": (1, {"reader": number}),
    "reader_leaves": (1, {"reader": number}),
    "reader_returns": (1, {"reader": number}),
    "editor_shapes": (2, {"issue": number, "article": number, "kind": st.sampled_from([*ChangeKind, None])}),
    "editor_approves": (1, {"issue": number}),
    "editor_brings_forward": (1, {"issue": number}),
    "editor_stops": (1, {"issue": number}),
    "editor_resumes": (1, {"issue": number}),
    "editor_cancels": (1, {"issue": number}),
    "admin_resends": (2, {"issue": number}),
    "relay_will_say": (
        2,
        {"answers": st.lists(st.sampled_from([*Answer, "unavailable", "dies"]), min_size=1, max_size=5)},
    ),
    "sender_is_killed": (1, {"hours": hours, "claims": st.integers(1, 3), "handed": st.integers(0, 2)}),
    "two_senders": (
        2,
        {"hours": hours, "claims": st.integers(1, 3), "answers": answers},
    ),
    "mail_comes_back": (1, {"hours": hours, "claims": st.integers(1, 3), "article": number}),
    "hours_pass": (4, {"hours": hours}),
    "days_pass": (4, {"days": st.sampled_from([1, 2, 4, 8])}),
    "nothing_runs": (1, {"days": st.sampled_from([1, 4, 15])}),
}
happening: st.SearchStrategy[Happening] = st.one_of(
    [
        st.tuples(st.just(name), st.fixed_dictionaries(arguments))
        for name, (weight, arguments) in HAPPENINGS.items()
        for _ in range(weight)
    ]
)
setting = st.fixed_dictionaries(
    {
        "start": st.sampled_from(list(STARTS)),
        "automatic": st.booleans(),
        "withdrawn": st.sampled_from(["drop", "hold"]),
        "room": st.sampled_from([ROOMY, NARROW]),
    }
)
PLAIN = {"start": "a plain week", "automatic": True, "withdrawn": "drop", "room": ROOMY}
DAILY = {"topics": frozenset({0}), "frequency": "daily", "zone": "Europe/London"}
LEFT_OUT: list[Happening] = [
    ("hours_pass", {"hours": 1}),
    ("article_arrives", {"topics": frozenset({0}), "days": 0}),
    ("article_arrives", {"topics": frozenset({0}), "days": 0}),
    ("editor_shapes", {"issue": 0, "article": 0, "kind": ChangeKind.EXCLUDE}),
]
"""An editor leaves the first of two articles out of the first daily issue."""


def test_nobody_gets_an_article_twice_and_nobody_misses_one(database: Database, tmp_path: Path) -> None:
    """Cases A7, A8, A10, A11, A13, A14, A15, A16, A17, A18, A28, A35."""
    examples = EXAMPLES["sqlite" if database.embedded else "postgresql"]

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @example(PLAIN, [DAILY], [*LEFT_OUT, ("days_pass", {"days": 2}), ("reader_signs_up", {"person": DAILY})])
    @example(PLAIN, [DAILY], [*LEFT_OUT, ("editor_cancels", {"issue": 0})])
    @example(PLAIN, [DAILY], [*LEFT_OUT, ("nothing_runs", {"days": 4})])
    @given(setting, st.lists(reader, min_size=2, max_size=4), st.lists(happening, min_size=12, max_size=40))
    def every_script(newsroom: dict[str, Any], readers: list[dict[str, Any]], script: list[Happening]) -> None:
        played = Played(emptied(database), tmp_path, **newsroom)

        played.all([("reader_signs_up", {"person": person}) for person in readers])
        played.all(script)
        played.to_the_end()

        assert played.weeks.paper.owed == {}

    every_script()


class Played:
    """A script on the stage: one happening after the other, each looked at."""

    def __init__(
        self, database: Database, folder: Path, *, start: str, automatic: bool, withdrawn: str, room: tuple[int, int]
    ) -> None:
        frame = factories.frame(per_topic=room[0], total=room[1])
        self.weeks = Weeks(
            Newsroom(database, folder, STARTS[start], automatic=automatic, withdrawn=withdrawn, batch=2, frame=frame)
        )
        self._scrutiny = Scrutiny(self.weeks)

    def all(self, script: list[Happening]) -> None:
        """Play it."""
        for name, arguments in script:
            match name:
                case "days_pass":
                    for _ in range(arguments["days"]):
                        self._step("hours_pass", {"hours": 24})
                case "nothing_runs":
                    self._step("hours_pass", {"hours": 24 * arguments["days"]})
                case _:
                    self._step(name, arguments)

    def to_the_end(self) -> None:
        """The relay works, nothing is held back any more, and time enough goes by."""
        self.weeks.relay.script.clear()
        self.weeks.newsroom.automatic, self.weeks.newsroom.withdrawn = True, "drop"
        for n in range(len(self.weeks.paper.readers)):
            self._step("reader_resumes", {"reader": n})
        for n in range(len(self.weeks.paper.stories)):
            self._step("article_is_let_in", {"article": n, "retracted": False})
        begun = self.weeks.now
        while self.weeks.now < begun + (LONGEST_WAIT if self.weeks.paper.owed else SHORTEST_WAIT):
            self._step("issues_are_let_go", {})
            self._step("hours_pass", {"hours": 24})

    def _step(self, name: str, arguments: dict[str, Any]) -> None:
        """The clock never stands still between two steps."""
        self.weeks.paper.step += 1
        self.weeks.newsroom.now += timedelta(seconds=1)
        getattr(self.weeks, name)(**arguments)
        assert self._scrutiny.complaints(returned=name == "reader_returns") == []
