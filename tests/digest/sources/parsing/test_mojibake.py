"""Wrongly decoded text is put right; good text is never touched."""
# ruff: noqa: RUF001  (the characters that get broken)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.sources.parsing.detect import parse
from digest.sources.parsing.mojibake import mend
from tests.digest.sources.documents import item

GOOD = (
    "They don’t – “really” – mind… £5 or 5 € a day, 20 °C",
    "Où êtes-vous allé l’été dernier ? À la plage, « bien sûr » !",
    "Möwen fressen Fisch; der Straßenkäfer läuft über die Brücke",
    "São Paulo não é só coração, à noite também",
    "El niño comió piñas en el jardín, ¿verdad? ¡Sí!",
    "Zażółć gęślą jaźń",
    "Съешь ещё этих мягких французских булок",
    "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
    "敏捷的棕色狐狸跳过了懒狗",
    "いろはにほへと ちりぬるを",
    "키스의 고유조건은 입술끼리 만나야 한다",
    "صِف خَلقَ خَودٍ كَمِثلِ الشَمسِ",
    "Größe ½ × ¾ ≈ ⅜ — naïve façade, Ægir Øre Åse",
    "Zürich \U0001f985 and \U0001f60a",
)


@pytest.mark.parametrize("text", GOOD)
def test_good_text_is_never_changed(text: str) -> None:
    assert mend(text) == text


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        ("They donâ€™t mind", "They don’t mind"),
        ("MÃ¶wen fressen Fisch", "Möwen fressen Fisch"),
        ("CafÃ© de lâ€™Ã‰tÃ©", "Café de l’Été"),
        ("The price is Â£5", "The price is £5"),
        ("Itâ€™s a nest â€“ of eggs", "It’s a nest – of eggs"),
    ],
)
def test_mojibake_is_put_right(broken: str, meant: str) -> None:
    assert mend(broken) == meant


@given(st.lists(st.sampled_from([word for text in GOOD for word in text.split()]), max_size=30).map(" ".join))
def test_good_words_in_any_order_are_never_changed(text: str) -> None:
    assert mend(text) == text


@given(st.text(max_size=200))
def test_mending_twice_changes_nothing_more(text: str) -> None:
    once = mend(text)

    assert mend(once) == once


def test_a_document_with_mojibake_has_one_warning_and_keeps_its_guids() -> None:
    feed = item("<title>It donâ€™t</title><guid>donâ€™t</guid><description>MÃ¶wen</description>")

    _, parsed = parse(feed.encode(), name="feed")

    assert (parsed.entries[0].title, parsed.entries[0].summary) == ("It don’t", "Möwen")
    assert parsed.entries[0].guid == "donâ€™t"
    assert parsed.warnings == ("1 of 1 entries had wrongly encoded characters, which were put right",)
