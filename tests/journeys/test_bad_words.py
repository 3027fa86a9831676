"""Names that do not exist and values that cannot be: exit code 1 and one clear line; misunderstood commands: 2."""

import shlex
from collections.abc import Iterator

import pytest

from tests.support.publication import Publication

HUGE = 10**20
UNKNOWN_SCHEDULE = "there is no schedule 'hourly'"
UNKNOWN_TOPIC = "there is no topic 'sport'"
NO_ARTICLE = "there is no article 999; `digest articles list` shows them"
NOBODY = "there is no subscriber nobody@example.org"
NO_ADDRESS = "'nobody' is not an e-mail address"
REFUSED = {
    "articles import ../page.txt --topic sport": UNKNOWN_TOPIC,
    "articles list --topic sport": UNKNOWN_TOPIC,
    "sources add ../page.txt --topic sport": UNKNOWN_TOPIC,
    "sources add https://www.example.org/feed --topic sport": UNKNOWN_TOPIC,
    "subscribers add zoe@example.org --topic sport": UNKNOWN_TOPIC,
    "subscribers topics ana@example.org --add sport": UNKNOWN_TOPIC,
    "subscribers topics ana@example.org --set sport": UNKNOWN_TOPIC,
    "issues note weekly sport hello": UNKNOWN_TOPIC,
    "topics rules sport": UNKNOWN_TOPIC,
    "topics rule sport --phrase football": UNKNOWN_TOPIC,
    "topics change sport --name Sport": UNKNOWN_TOPIC,
    "topics add News News": "'News' is no slug",
    "topics add news Again": "there is a topic 'news' already",
    "topics add other ''": "a topic's name has 1 to 120 characters",
    "topics add other Other --page-url javascript:x": "is no web address",
    f"topics add other Other --sort {HUGE}": "a value cannot be kept",
    "issues correct 1 --text '\udcff'": "it is not UTF-8",
    "deliveries resend weekly --issue '\udcff'": "it is not UTF-8",
    "topics change news": "nothing to change",
    "topics rule news --phrase ...": "'...' cannot be matched",
    "topics unrule news --phrase tide": "topic 'news' has no rule phrase \"tide\"",
    **{f"issues {verb} hourly": UNKNOWN_SCHEDULE for verb in ("plan", "forecast", "show", "approve", "audit")},
    **{f"issues {verb} hourly": UNKNOWN_SCHEDULE for verb in ("hold", "resume", "cancel")},
    **{f"issues {verb} hourly 1": UNKNOWN_SCHEDULE for verb in ("pin", "exclude", "postpone", "reset")},
    **{f"issues {verb} hourly ana@example.org": UNKNOWN_SCHEDULE for verb in ("explain", "preview")},
    "issues show weekly --issue 1999-W01": "there is no issue",
    "issues audit weekly": "has not been planned yet",
    "issues resume weekly": "not held",
    "issues word weekly": "there is nothing to set",
    "issues preview weekly ana@example.org -o missing/ana.eml": "missing/ana.eml cannot be written",
    "issues preview weekly ana@example.org -o secrets": "secrets cannot be written",
    "issues preview weekly nobody@example.org": NOBODY,
    "issues explain weekly nobody": NO_ADDRESS,
    **{f"issues {verb} weekly 999": NO_ARTICLE for verb in ("pin", "exclude", "postpone")},
    f"issues pin weekly {HUGE}": "a value cannot be kept",
    **{f"articles {verb} 999": NO_ARTICLE for verb in ("show", "hold", "release", "retract", "restore")},
    f"articles show {HUGE}": "a value cannot be kept",
    "sources add nowhere.xml": "there is no file nowhere.xml",
    "sources add ftp://www.example.org/": "is no address that can be read",
    "sources disable nothing": "there is no source 'nothing'",
    "sources enable nothing": "there is no source 'nothing'",
    "sources refresh nothing": "there is no source 'nothing'",
    "subscribers add nobody": NO_ADDRESS,
    "subscribers add ana@example.org --topic news": "ana@example.org",
    "subscribers add zoe@example.org --frequency hourly": UNKNOWN_SCHEDULE,
    "subscribers add zoe@example.org --timezone Mars/One": "'Mars/One' is not a time zone",
    "subscribers set ana@example.org": "nothing to change",
    "subscribers set ana@example.org --language klingon!": "'klingon!' is not offered here; choose one of: en",
    f"subscribers set ana@example.org --name {'n' * 300}": "a name of 300 characters",
    "subscribers pause ana@example.org --until 1999-01-01": "1999-01-01",
    **{f"subscribers {verb} nobody@example.org": NOBODY for verb in ("show", "confirm", "resume", "topics", "data")},
    "subscribers unsubscribe nobody@example.org": NOBODY,
    "subscribers unsubscribe ana@example.org --reason boredom": "'boredom' is no reason",
    "subscribers suppress ana@example.org --reason boredom": "'boredom' is no reason",
    "subscribers lift ana@example.org": "ana@example.org is not suppressed",
    "subscribers erase ana@example.org": "repeat the command with --yes",
    "subscribers list --frequency hourly": UNKNOWN_SCHEDULE,
    "subscribers export missing/readers.csv": "missing/readers.csv cannot be written",
    "subscribers export config.toml": "config.toml exists; name a new file",
    "deliveries list --reader nobody@example.org": NOBODY,
    f"deliveries list --after {HUGE}": "a value cannot be kept",
}
MISUNDERSTOOD = [
    "nonsense",
    "topics nonsense",
    "topics add",
    "topics list --nonsense",
    "topics rule news",
    "topics rule news --phrase tide --path /tide",
    "topics report --days -1",
    "articles hold",
    "articles show first",
    "articles list --limit 0",
    "subscribers pause ana@example.org",
    "subscribers pause ana@example.org --until 2026-02-30",
    "subscribers list --after -1",
    "deliveries list --status lost",
    "issues pin weekly first",
    "send everything",
]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Publication]:
    """A publication with an issue at hand, for all these tests: none may change it, which is looked at in the end."""
    folder = tmp_path_factory.mktemp("kept")
    publication = Publication.made(folder / "pub")
    (folder / "page.txt").write_text("A\n\nB\n\nC\n\nNews\n\nOne title\n\nIts summary.\n", encoding="utf-8")
    publication("topics", "add", "news", "News")
    publication("articles", "import", "../page.txt", "--topic", "news")
    publication("subscribers", "add", "ana@example.org", "--topic", "news", "--confirmed")
    publication("issues", "plan", "weekly")
    before = publication.everything()
    yield publication
    assert publication.everything() == before


@pytest.mark.parametrize("command", REFUSED)
def test_what_cannot_be_is_said_in_a_line(kept: Publication, command: str) -> None:
    refused = kept.run(*shlex.split(command))

    assert REFUSED[command] in refused.error


@pytest.mark.parametrize("command", MISUNDERSTOOD)
def test_a_command_that_is_not_understood_shows_how_it_is_used(kept: Publication, command: str) -> None:
    refused = kept.run(*shlex.split(command))

    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("Usage: digest")
    assert "Traceback" not in refused.err
