"""HMAC, begun once for many texts."""

import hmac

import pytest

from subscribers.keyed_hash import hasher, keyed_hash


@pytest.mark.parametrize("length", [1, 32, 63, 64, 65, 200])
def test_many_texts_are_hashed_as_one_is(length: int) -> None:
    secret = b"s" * length
    hashed = hasher(secret, "unsubscribe")

    for text in ("", "a" * 26, "ü" * 100):
        standard = hmac.new(secret, f"unsubscribe:{text}".encode(), "sha256").digest()
        assert hashed(text) == keyed_hash(secret, "unsubscribe", text) == standard
