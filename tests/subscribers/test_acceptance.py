"""Addresses that a publisher does not take."""

import pytest

from digest.core.errors import BadInput
from subscribers.acceptance import accept
from subscribers.addresses import email_address


@pytest.mark.parametrize(
    "typed", ["info@example.org", "Admin@example.org", "no-reply+x@example.org", "ROOT@example.org"]
)
def test_addresses_that_many_people_read_are_refused_where_the_publisher_says_so(typed: str) -> None:
    assert refusal(typed, roles=True) == ""
    assert refusal(typed).startswith(f"many people read {email_address(typed).key.partition('@')[0]}@, and nobody")


@pytest.mark.parametrize(
    "typed", ["ada@example.org", "infos@example.org", "ada+info@example.org", "info.ada@example.org"]
)
def test_people_are_not_taken_for_roles(typed: str) -> None:
    assert refusal(typed) == ""


@pytest.mark.parametrize("typed", ["ada@trash.example", "ada@TRASH.example", "ada@deep.below.trash.example"])
@pytest.mark.parametrize("refused", ["trash.example", "Trash.Example"])
def test_a_refused_domain_is_refused_with_all_below_it(typed: str, refused: str) -> None:
    said = refusal(typed, "other.example", refused)

    assert said == "addresses at trash.example are not taken here; use another one of yours"


@pytest.mark.parametrize("typed", ["ada@nottrash.example", "ada@trash.example.org", "trash.example@example.org"])
def test_domains_that_only_look_alike_are_taken(typed: str) -> None:
    assert refusal(typed, "trash.example") == ""


def test_a_domain_of_any_letters_is_refused_by_its_ascii_form() -> None:
    assert refusal("ada@müll.example", "xn--mll-hoa.example") != ""


def refusal(typed: str, *domains: str, roles: bool = False) -> str:
    """Why this address is not taken; empty when it is."""
    try:
        accept(email_address(typed), roles=roles, refused_domains=domains)
    except BadInput as refused:
        return str(refused)
    return ""
