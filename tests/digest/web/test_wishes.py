"""What a sign-up form says, and the words for what is wrong with it."""

from typing import Any

import pytest

from digest.core.languages import language
from digest.mail.sentences import speech
from digest.web.readers.wishes import Mistake
from tests.support.databases import on_one_database
from tests.support.frontdoor import FrontDoor


@on_one_database
@pytest.mark.parametrize("mistake", Mistake)
def test_there_are_words_for_every_mistake_and_a_field_to_look_at(open_door: FrontDoor, mistake: Mistake) -> None:
    pages = open_door.client.app.state.site.pages  # type: ignore[attr-defined]
    macros: Any = pages.environment.get_template("public/mistakes.html").make_module(dict(speech(language("en"))))

    assert len(str(macros.sentence(mistake))) > 10
    assert f'id="{mistake.field}"' in open_door.get("/").text


def test_mistakes_are_told_in_the_order_of_the_form() -> None:
    fields = list(dict.fromkeys(mistake.field for mistake in Mistake))

    assert fields == ["topics", "frequency", "address", "name", "language", "timezone", "consent", "form"]
