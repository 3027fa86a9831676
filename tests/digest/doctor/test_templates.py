"""Templates compile, and make a sound mail; a broken one is told with its line."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from digest.app import App
from digest.core import shipped
from digest.core.database import Database
from digest.core.settings import Settings
from digest.doctor import templates
from digest.doctor.finding import Finding

Look = Callable[..., list[Finding]]


@pytest.fixture
def look(settings: Callable[..., Settings], now: datetime) -> Look:
    """Examine the templates of settings."""

    def at(**given: object) -> list[Finding]:
        return list(templates.examine(App(settings(**given), Database("sqlite://"), lambda: now)))

    return at


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Templates of the publication's own: a copy of "digest", and one called "spare"."""
    for name in ("digest", "spare"):
        shutil.copytree(shipped.templates() / "email" / "digest", tmp_path / "mails" / name)
    return tmp_path / "mails"


@pytest.mark.parametrize("template", ["digest", "digest-compact"])
def test_shipped_templates_are_in_order(look: Look, template: str) -> None:
    assert {finding.level for finding in look(template=template)} == {"ok"}


def test_every_template_of_the_publication_is_compiled(look: Look, own: Path) -> None:
    assert [finding.message for finding in look(templates=own)][-1] == "spare compiles"


def test_a_broken_template_that_is_used_is_wrong(look: Look, own: Path) -> None:
    (own / "digest" / "body.txt").write_text("fine\n{{ isue.subject }}\n", encoding="utf-8")

    found = look(templates=own)

    assert [finding.level for finding in found] == ["wrong", "ok"]
    assert "digest/body.txt:2:" in found[0].message


def test_a_broken_template_that_is_not_used_is_doubtful(look: Look, own: Path) -> None:
    (own / "spare" / "subject.txt").unlink()

    assert [finding.level for finding in look(templates=own)] == ["ok", "ok", "warning"]


def test_a_mail_that_breaks_a_rule_is_told(look: Look, own: Path) -> None:
    body = own / "digest" / "body.mjml"
    body.write_text(
        body.read_text(encoding="utf-8").replace("</mj-body>", "<mj-raw><img src='x.png' /></mj-raw></mj-body>"),
        encoding="utf-8",
    )

    found = look(templates=own)

    assert any(finding.message.startswith("a sample mail: images:") for finding in found if finding.level != "ok")


def test_a_folder_that_is_missing_is_one_line(look: Look, tmp_path: Path) -> None:
    [finding] = look(templates=tmp_path / "nowhere")

    assert (finding.level, "there is no folder" in finding.message) == ("wrong", True)
