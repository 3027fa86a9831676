"""Addresses that a publisher does not take."""

import pytest

from digest.core.errors import BadInput
from subscribers.acceptance import accept
from subscribers.addresses import email_address


@pytest.mark.parametrize(
    "typed", ["info@example.org", "Admin@example.org", "no-reply+x@example.org", "ROOT@example.org"]
)
def test_addresses_that_many_people_read_are_refused_where_the_publisher_says_so(typed: str) -> None:
    accept(email_address(typed), roles=True, refused_domains=())

    with pytest.raises(BadInput, match=r"^many people read \S+@, and nobody can agree for all of them; use an"):
        accept(email_address(typed), roles=False, refused_domains=())


@pytest.mark.parametrize(
    "typed", ["ada@example.org", "infos@example.org", "ada+info@example.org", "info.ada@example.org"]
)
def test_people_are_not_taken_for_roles(typed: str) -> None:
    accept(email_address(typed), roles=False, refused_domains=())


@pytest.mark.parametrize("typed", ["ada@trash.example", "ada@TRASH.example", "ada@deep.below.trash.example"])
@pytest.mark.parametrize("refused", ["trash.example", "Trash.Example"])
def test_a_refused_domain_is_refused_with_all_below_it(typed: str, refused: str) -> None:
    with pytest.raises(BadInput, match=r"^addresses at trash\.example are not taken here; use another one of yours$"):
        accept(email_address(typed), roles=True, refused_domains=["other.example", refused])


@pytest.mark.parametrize("typed", ["ada@nottrash.example", "ada@trash.example.org", "trash.example@example.org"])
def test_domains_that_only_look_alike_are_taken(typed: str) -> None:
    accept(email_address(typed), roles=True, refused_domains=["trash.example"])


def test_a_domain_of_any_letters_is_refused_by_its_ascii_form() -> None:
    with pytest.raises(BadInput):
        accept(email_address("ada@müll.example"), roles=True, refused_domains=["xn--mll-hoa.example"])
