"""A text that was made of a message is told from one that somebody wrote, and is said in another language."""

from digest.core.errors import DigestError
from digest.core.understanding import understood

BROKEN, AWAY = "the line to %(where)s broke: %(why)s", "nobody is there"
GERMAN = {BROKEN: "Leitung nach %(where)s gebrochen: %(why)s", AWAY: "niemand ist da"}


def german(message: str, **values: object) -> str:
    words = GERMAN.get(message, message)
    return words % values if values else words


def said(text: str) -> str:
    """The same in German, as far as it is understood."""
    return understood(text, (BROKEN, AWAY)).said(german)


def test_a_message_is_found_with_its_values() -> None:
    assert said("the line to a:25 broke: [Errno 111] refused") == "Leitung nach a:25 gebrochen: [Errno 111] refused"


def test_a_reason_that_is_a_message_is_said_too() -> None:
    assert said("the line to a:25 broke: nobody is there") == "Leitung nach a:25 gebrochen: niemand ist da"


def test_what_nobody_knows_stays_as_it_is() -> None:
    assert said("100% of it, (see below)") == "100% of it, (see below)"


def test_a_message_within_a_text_is_not_taken_for_the_text() -> None:
    assert said("they say nobody is there") == "they say nobody is there"


def test_a_message_over_several_lines_is_found() -> None:
    assert said("the line to a broke: one\ntwo") == "Leitung nach a gebrochen: one\ntwo"


def test_english_is_what_it_was() -> None:
    text = "the line to a:25 broke: nobody is there"

    assert str(understood(text, (BROKEN, AWAY))) == text


def test_an_error_says_the_error_that_is_its_reason() -> None:
    error = DigestError(BROKEN, where="a", why=DigestError(AWAY))

    assert error.said(german) == "Leitung nach a gebrochen: niemand ist da"
    assert str(error) == "the line to a broke: nobody is there"
