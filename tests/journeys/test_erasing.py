"""Erasing a reader who has been through everything: afterwards nothing of a publication says who they were, or what
they read."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from digest import schema
from digest.core.database import Database
from tests.support.post_office import DROP, PostOffice
from tests.support.publication import Publication
from tests.support.repository import ROOT

ZELDA = "Zelda.Quuxbury@rare-domain.example"
TRACES = ("quuxbury", "rare-domain", "zelda", "chatham")
"""Pieces of the address, the name and the time zone that nobody else has."""
RARE, COMMON, OFTEN = "xylophagy", "policy", "space"
BOUNCE = ROOT / "tests" / "data" / "bounces" / "postfix-two-recipients.eml"
NEXT_YEAR = (datetime.now(UTC) + timedelta(days=365)).date().isoformat()
OTHERS, MAILED = 400, 6
PAGE = "Page\n\nOf\n\nNews\n\nNews\n\n{title}\n\nA summary of it.\n\n"


class Life:
    """One reader's life with a publication, and all that was written to standard error meanwhile."""

    def __init__(self, publication: Publication, folder: Path) -> None:
        self.publication, self.folder = publication, folder
        self.errors: list[str] = []
        self._stories = 0

    def __call__(self, *arguments: object, **environment: str) -> str:
        """Run a command that must do well; its standard output."""
        result = self.publication(*arguments, **environment)
        self.errors.append(result.err)
        return result.out

    def publish(self, schedule: str, *topics: str) -> None:
        """An issue of that schedule with a new story on each of the topics, due now."""
        self.write(*topics)
        self("issues", "plan", schedule, "--now")
        self("issues", "approve", schedule)

    def write(self, *topics: str) -> None:
        """A new story on each of the topics."""
        for topic in topics:
            self._stories += 1
            page = self.folder / f"page-{self._stories}.txt"
            page.write_text(PAGE.format(title=f"Story {self._stories} on {topic} ends"), encoding="utf-8")
            self("articles", "import", page, "--topic", topic)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A mail server."""
    with PostOffice() as office:
        yield office


@pytest.fixture
def life(either: Publication, office: PostOffice, tmp_path: Path) -> Life:
    """A reader among others, after everything that can happen to one, with mails owed, sent, in doubt and refused."""
    life = Life(either, tmp_path)
    _sign_up(life, office)
    _read_a_weekly_issue(life)
    over = {"DIGEST_TRANSPORT": "smtp", "DIGEST_SMTP__HOST": "127.0.0.1", "DIGEST_SMTP__PORT": str(office.port)}
    over |= {"DIGEST_SMTP__CONNECTIONS": "1"}
    _meet_a_mail_server(life, office, over)
    _change_again_and_again(life)
    life("run", "--once", "--json-logs", **over)
    return life


def _sign_up(life: Life, office: PostOffice) -> None:
    for topic in (RARE, COMMON, OFTEN):
        life("topics", "add", topic, topic.title())
    life("subscribers", "import", _file_of_others(life.folder))
    given = ("--timezone", "Pacific/Chatham", "--topic", RARE, "--topic", COMMON)
    life("subscribers", "add", ZELDA, "--name", "Zelda Quuxbury", *given)
    life("send")
    life("subscribers", "confirm", ZELDA)


def _file_of_others(folder: Path) -> Path:
    file = folder / "others.csv"
    since = ["2026-01-01"] * MAILED + [""] * (OTHERS - MAILED)
    rows = "".join(f"reader{n}@example.org,{COMMON if n % 2 else OFTEN},{day}\n" for n, day in enumerate(since))
    file.write_text(f"email,topics,confirmed_at\n{rows}", encoding="utf-8")
    return file


def _read_a_weekly_issue(life: Life) -> None:
    life.publish("weekly", RARE, COMMON, OFTEN)
    life("send")
    life("issues", "correct", "1", "--text", "It was the other way round.")
    life("send")


def _meet_a_mail_server(life: Life, office: PostOffice, over: dict[str, str]) -> None:
    """A mail in doubt that is sent again, one that was refused, one that is to be tried again, one that came back."""
    life("subscribers", "set", ZELDA, "--frequency", "daily")
    life.publish("daily", RARE, COMMON)
    office.replies["BODY"] = [DROP]
    life("send", **over)
    life("deliveries", "resend", "daily", "--yes")
    office.replies["BODY"] = [DROP]
    life("send", **over)
    life("subscribers", "set", ZELDA, "--frequency", "fortnightly")
    office.refuse[ZELDA] = "552 5.2.2 Zelda.Quuxbury has no room left, says rare-domain"
    life.publish("fortnightly", RARE, OFTEN)
    life("send", **over)
    life("subscribers", "set", ZELDA, "--frequency", "monthly")
    office.refuse[ZELDA] = "450 4.7.1 try again, zelda.quuxbury is greylisted"
    life.publish("monthly", RARE)
    life("send", "--json-logs", **over)
    message = life.folder / "bounce.eml"
    message.write_bytes(BOUNCE.read_bytes().replace(b"ida@example.org", ZELDA.encode()))
    life("deliveries", "bounces", "--apply", message)


def _change_again_and_again(life: Life) -> None:
    for topics in (RARE, f"{RARE},{OFTEN}", COMMON, f"{RARE},{COMMON}"):
        life("subscribers", "topics", ZELDA, "--set", topics)
    life("subscribers", "set", ZELDA, "--name", "Dr Zelda Quuxbury of Chatham")
    life("subscribers", "pause", ZELDA, "--until", NEXT_YEAR)
    life("subscribers", "resume", ZELDA)
    file = life.folder / "bad.csv"
    file.write_text(f"email,topics\n{ZELDA},no-such-topic\n", encoding="utf-8")
    assert "no row can be used" in life.publication.run("subscribers", "import", file).err
    life("subscribers", "export")


def test_nothing_says_who_they_were_or_what_they_read(life: Life) -> None:
    before = " ".join(_tables(life.publication))
    assert all(trace in before for trace in TRACES)

    life("subscribers", "erase", ZELDA, "--yes")

    stored = _tables(life.publication)
    assert [(row, trace) for row in stored for trace in TRACES if trace in row] == []
    assert _left_in_files(life.publication) == []
    assert [(line, trace) for line in life.errors for trace in TRACES if trace in line.lower()] == []
    assert _sets_and_editions_with_the_rare_topic(life.publication) == (0, 0)
    assert _what_the_nameless_got(life.publication) == [(None, None, "")] * 4


def test_the_counts_of_issues_and_other_readers_are_as_before(life: Life) -> None:
    counts, others = _mails_of_each_issue(life.publication), _everybody(life.publication)
    mails = {file.name for file in (life.publication.folder / "outbox").glob("reader*.eml")}
    one_of_them = life.publication("subscribers", "data", "1").out

    life("subscribers", "erase", str(OTHERS + 1), "--yes")

    assert _mails_of_each_issue(life.publication) == counts
    assert _everybody(life.publication) == others - {ZELDA}
    assert {file.name for file in (life.publication.folder / "outbox").glob("*.eml")} == mails
    assert life.publication("subscribers", "data", "1").out == one_of_them
    assert "was forgotten (erased)" in life.publication.run("subscribers", "show", str(OTHERS + 1)).error
    assert (
        "0 readers get it again, 1 not, because they had left"
        in life.publication.run("deliveries", "resend", "daily").out
    )


@contextmanager
def _reading(publication: Publication) -> Iterator[sa.Connection]:
    database = Database(publication.database_url)
    with database.engine.connect() as connection:
        yield connection
    database.close()


def _tables(publication: Publication) -> list[str]:
    """Every row of every table, as lower-case text."""
    with _reading(publication) as connection:
        tables = schema.metadata().sorted_tables
        return [
            f"{table.name}: {tuple(row)}".lower() for table in tables for row in connection.execute(sa.select(table))
        ]


def _left_in_files(publication: Publication) -> list[tuple[str, str]]:
    """Files of the publication, hidden ones too, that hold a trace in name or content."""
    files = [file for file in publication.folder.rglob("*") if file.is_file()]
    held = [(file, file.name.lower() + file.read_bytes().lower().decode("latin-1")) for file in files]
    return [(file.name, trace) for file, content in held for trace in TRACES if trace in content]


def _everybody(publication: Publication) -> set[str]:
    return {row["address"] for row in publication("subscribers", "list", "--limit", "1000", "--json").json}


def _mails_of_each_issue(publication: Publication) -> list[tuple[int, int]]:
    with _reading(publication) as connection:
        rows = connection.execute(sa.text("SELECT issue_id, count(*) FROM deliveries GROUP BY 1 ORDER BY 1"))
        return [(row[0], row[1]) for row in rows]


def _sets_and_editions_with_the_rare_topic(publication: Publication) -> tuple[int, int]:
    with _reading(publication) as connection:
        rare = connection.scalar(sa.text(f"SELECT id FROM topics WHERE slug = '{RARE}'"))
        sets = connection.scalars(sa.text(f"SELECT topic_set_id FROM topic_set_members WHERE topic_id = {rare}")).all()
        editions = connection.scalars(sa.text("SELECT sections FROM editions")).all()
    return len(sets), sum(topic == rare for sections in editions for topic, *_ in json.loads(sections))


def _what_the_nameless_got(publication: Publication) -> list[tuple[object, ...]]:
    content = "SELECT cohort_id, edition_id, reply FROM deliveries JOIN subscribers s ON s.id = subscriber_id"
    with _reading(publication) as connection:
        rows = connection.execute(sa.text(f"{content} WHERE s.address IS NULL"))
        return [tuple(row) for row in rows]
