"""The form that docs/embedding.md gives to publishers works as it stands there."""

import re

from lxml import html

from digest.topics import edit
from tests.support.frontdoor import FrontDoor
from tests.support.repository import ROOT


def test_the_form_for_other_sites_signs_people_up(door: FrontDoor) -> None:
    with door.newsroom.database.writing() as session:
        edit.add(session, "immune-system", "Immune system", now=door.newsroom.now)
        edit.add(session, "oceans", "Oceans", now=door.newsroom.now)
    version = door.get("/api/topics").json()["consent"]["version"]
    form = html.fragment_fromstring(snippet().replace("VERSION", version))
    for box in form.xpath(".//input[@type='checkbox']"):
        box.set("checked", "checked")
    form.fields["address"] = "ada@example.org"

    answer = door.client.post(
        str(form.action), data=as_posted(form.form_values()), headers={"Origin": "https://www.example.org"}
    )

    assert (answer.status_code, len(door.mails()), door.reader(1).topic_ids) == (303, 1, frozenset({1, 2}))


def test_every_field_that_is_named_is_one_of_the_form(door: FrontDoor) -> None:
    with door.newsroom.database.writing() as session:
        edit.add(session, "oceans", "Oceans", now=door.newsroom.now)
    named = set(re.findall(r"^\| `(\w+)` \|", document(), flags=re.MULTILINE))

    fields = set(re.findall(r'name="(\w+)"', door.get("/").text))

    assert named == fields - {"moment", "viewport"}


def document() -> str:
    """The page for publishers."""
    return (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")


def snippet() -> str:
    """The form in it."""
    return document().partition("```html\n")[2].partition("```")[0]


def as_posted(values: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Fields with all their values."""
    fields: dict[str, list[str]] = {}
    for name, value in values:
        fields.setdefault(name, []).append(value)
    return fields
