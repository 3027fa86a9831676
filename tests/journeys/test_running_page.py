"""docs/running.md is true: its commands, typed in their order, say what it says, and its settings are settings."""

import re
import shlex
import tomllib
from pathlib import Path

from digest.core.sections import Smtp
from tests.journeys.test_sources_page import commands, said
from tests.support.post_office import DROP, PostOffice
from tests.support.publication import Publication
from tests.support.repository import ROOT

PAGE = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")


def test_every_command_on_the_page_does_what_the_page_says(publication: Publication) -> None:
    untrue = list[tuple[str, str, str]]()
    with PostOffice() as office:
        prepare(publication, office)
        for command, promised in commands(PAGE):
            result = publication.run(*command[1:])
            assert result.code in (0, 1), (command, result)
            words = result.out + result.err
            untrue += [(shlex.join(command), line, words) for line in promised if not said(line, words.splitlines())]

    assert untrue == []


def test_every_setting_on_the_page_exists() -> None:
    [example] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    settings = tomllib.loads(example)

    relays = [Smtp.model_validate(one) for one in (settings["smtp"], *settings["relays"].values())]

    assert [relay.weight for relay in relays] == [3, 1, 0]


def prepare(publication: Publication, office: PostOffice) -> None:
    """An approved issue for two readers, and a mail server that hangs up after the first mail."""
    office.replies["BODY"] = [DROP]
    smtp = {"HOST": "127.0.0.1", "PORT": str(office.port), "CONNECTIONS": "1"}
    publication.changed(DIGEST_TRANSPORT="smtp", **{f"DIGEST_SMTP__{key}": value for key, value in smtp.items()})
    page = Path("..") / "page.txt"
    publication("topics", "add", "immune-system", "Immune System")
    publication("articles", "import", page, "--topic", "immune-system")
    for name in ("ana", "cid"):
        publication("subscribers", "add", f"{name}@example.org", "--topic", "immune-system", "--confirmed")
    publication("issues", "plan", "weekly", "--now")
    publication("issues", "approve", "weekly")
