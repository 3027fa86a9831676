"""Envelope senders that say whose mail came back."""

from hypothesis import given
from hypothesis import strategies as st

from digest.mail.verp import Kind, read_verp, verp_address

SECRET = b"a secret that only tests know, 32+"
IDS = st.integers(0, 2**63 - 1)


@given(st.sampled_from(["d", "n"]), IDS)
def test_an_address_is_read_back_whatever_servers_do_to_its_case(kind: Kind, id: int) -> None:
    address = verp_address(SECRET, kind, id, "bounces.example.org")

    assert read_verp(SECRET, address) == (kind, id)
    assert read_verp(SECRET, address.upper()) == (kind, id)
    assert read_verp(SECRET, address.replace("@", "+folder@")) == (kind, id)


@given(IDS)
def test_an_address_fits_and_is_lower_case(id: int) -> None:
    local = verp_address(SECRET, "d", id, "b.example.org").partition("@")[0]

    assert len(local) <= 64
    assert local == local.lower()


def test_an_address_that_somebody_changed_is_not_ours() -> None:
    address = verp_address(SECRET, "d", 7, "b.example.org")

    assert read_verp(SECRET, address.replace("-d7-", "-d8-")) is None
    assert read_verp(SECRET, address.replace("-d7-", "-n7-")) is None
    assert read_verp(b"another secret, as long as the first", address) is None


@given(st.text(max_size=60))
def test_any_other_text_is_not_ours(text: str) -> None:
    assert read_verp(SECRET, text) is None
