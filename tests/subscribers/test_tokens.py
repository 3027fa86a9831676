"""Links we mail: bound to a purpose and a key, and naming nobody."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.errors import TokenRejected
from subscribers.tokens import Purpose, handle_of, new_handle, token

PURPOSES: list[Purpose] = ["unsubscribe", "preferences", "confirm"]
HANDLES = st.from_regex(r"\A[a-z2-7]{26}\Z")
KEY = b"thirty-two characters and a few more"


@given(st.binary(min_size=32, max_size=80), st.sampled_from(PURPOSES), HANDLES)
def test_a_token_gives_back_its_handle(secret: bytes, purpose: Purpose, handle: str) -> None:
    made = token(secret, purpose, handle)

    assert re.fullmatch(r"[A-Za-z0-9_-]{48}", made)
    assert handle_of(made, secret, purpose) == handle


@given(HANDLES, st.permutations(PURPOSES))
def test_a_token_is_good_for_one_purpose_only(handle: str, purposes: list[Purpose]) -> None:
    made = token(KEY, purposes[0], handle)

    with pytest.raises(TokenRejected):
        handle_of(made, KEY, purposes[1])


def test_another_key_makes_another_token() -> None:
    made = token(KEY, "unsubscribe", new_handle())

    with pytest.raises(TokenRejected):
        handle_of(made, KEY + b"!", "unsubscribe")


@given(st.integers(0, 47), st.characters())
def test_a_changed_token_is_refused(place: int, character: str) -> None:
    made = token(KEY, "unsubscribe", "abcdefghijklmnopqrstuvwxyz")
    forged = made[:place] + character + made[place + 1 :]

    if forged != made:
        with pytest.raises(TokenRejected):
            handle_of(forged, KEY, "unsubscribe")


@given(st.text())
def test_no_text_at_all_is_a_token(text: str) -> None:
    with pytest.raises(TokenRejected):
        handle_of(text, KEY, "confirm")


def test_handles_are_random_and_short() -> None:
    handles = {new_handle() for _ in range(1000)}

    assert len(handles) == 1000
    assert all(re.fullmatch(r"[a-z2-7]{26}", handle) for handle in handles)
