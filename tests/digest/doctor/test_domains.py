"""Which domains seem to belong together."""

import pytest

from digest.doctor.domains import is_placeholder, organisation, parents, related


@pytest.mark.parametrize(
    ("domain", "registered"),
    [
        ("news.example.org", "example.org"),
        ("example.org", "example.org"),
        ("news.example.co.uk", "example.co.uk"),
        ("example.co.uk", "example.co.uk"),
        ("a.b.example.de", "example.de"),
        ("localhost", "localhost"),
    ],
)
def test_what_somebody_registered_is_guessed(domain: str, registered: str) -> None:
    assert organisation(domain) == registered


def test_two_strangers_below_one_suffix_are_not_related() -> None:
    assert not related("one.co.uk", "other.co.uk")
    assert related("news.one.co.uk", "one.co.uk")


def test_placeholders_are_domains_of_examples_and_no_look_alikes() -> None:
    assert is_placeholder("news.example.org")
    assert is_placeholder("relay.test")
    assert not is_placeholder("myexample.org")


def test_parents_go_up_to_two_labels() -> None:
    assert parents("a.b.example.org") == ["a.b.example.org", "b.example.org", "example.org"]
    assert parents("org") == ["org"]
