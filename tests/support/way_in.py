"""The forms on the way in, filled in as people fill them in who have no script."""

from dataclasses import dataclass
from typing import Any

from httpx2 import Response
from lxml import html

from tests.support.frontdoor import FrontDoor


@dataclass
class Form:
    """The first form of a page: where it goes, and what its fields hold."""

    action: str
    fields: dict[str, list[str]]

    def filled(self, **given: str | list[str]) -> dict[str, list[str]]:
        """The fields with other values in some of them; an empty list leaves a field out."""
        return self.fields | {name: [value] if isinstance(value, str) else value for name, value in given.items()}

    def sent(self, door: FrontDoor, **given: str | list[str]) -> Response:
        """What comes back for these values, half a minute after the form was shown."""
        door.later(seconds=30)
        return door.post(self.action, self.filled(**given))


def form_of(page: Response) -> Form:
    """Raises IndexError for a page without a form."""
    form: Any = parsed(page).forms[0]
    fields: dict[str, list[str]] = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    return Form(form.action, fields)


def sign_up_form(door: FrontDoor, path: str = "/") -> Form:
    """That of the front page, with a topic, an address and the consent of somebody who wants it."""
    page = door.get(path)
    form = form_of(page)
    boxes = parsed(page).xpath("//input[@type='checkbox']")
    values = {box.get("name"): box.get("value") for box in reversed(boxes)}
    form.fields = form.filled(address="ada@example.org", topic=values["topic"], consent=values["consent"])
    return form


def links_to(page: Response, path: str) -> bool:
    """Whether a page holds a link to this path."""
    return any(link == path for _, _, link, _ in parsed(page).iterlinks())


def parsed(page: Response) -> Any:
    """The page as a tree."""
    return html.fromstring(page.text)
