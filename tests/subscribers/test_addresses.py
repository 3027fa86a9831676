"""What `subscribers.addresses` promises."""

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from digest.core.errors import BadInput, DigestError
from digest.core.languages import language
from subscribers.address_whys import WHYS
from subscribers.addresses import email_address


@pytest.mark.parametrize(
    ("typed", "text", "key"),
    [
        ("Ada@Example.ORG", "Ada@example.org", "ada@example.org"),
        ("  ada@example.org ", "ada@example.org", "ada@example.org"),
        ("ada+news@example.org", "ada+news@example.org", "ada+news@example.org"),
        ("o'brien@example.org", "o'brien@example.org", "o'brien@example.org"),
        ("ada@bücher.example.org", "ada@xn--bcher-kva.example.org", "ada@xn--bcher-kva.example.org"),
        ("ada@XN--bcher-kva.example.org", "ada@xn--bcher-kva.example.org", "ada@xn--bcher-kva.example.org"),
    ],
)
def test_an_address_is_kept_as_typed_with_an_ascii_domain(typed: str, text: str, key: str) -> None:
    address = email_address(typed)

    assert (address.text, address.key) == (text, key)


NO_ADDRESSES = (
    "",
    "ada",
    "@example.org",
    "ada@",
    "ada@example",
    "ada@@example.org",
    "ada@example..org",
    ".ada@example.org",
    "ada@-example.org",
    "ada@example.org\r\nBcc: all@example.org",
    "ada\x00@example.org",
    "ada@example.org\n",
    "Ada <ada@example.org>",
    '"ada"@example.org',
    "ada@[127.0.0.1]",
    "ada@localhost",
    f"{'a' * 65}@example.org",
    f"ada@{'a' * 64}.org",
    f"ada@{'abc.' * 80}org",
)


@pytest.mark.parametrize("typed", NO_ADDRESSES)
def test_what_mail_cannot_reach_is_refused_in_one_line(typed: str) -> None:
    with pytest.raises(BadInput) as caught:
        email_address(typed)

    assert len(str(caught.value).splitlines()) == 1
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("typed", [*NO_ADDRESSES, "ada\N{FULLWIDTH COMMERCIAL AT}example.org", "jürgen@example.org"])
def test_the_reason_can_be_said_in_every_language(typed: str) -> None:
    with pytest.raises(BadInput) as caught:
        email_address(typed)

    why = caught.value.values["why"]
    assert isinstance(why, DigestError)
    assert why.message in WHYS
    assert "characters" not in caught.value.said(language("de").say)


def test_a_local_part_beyond_ascii_is_refused_clearly() -> None:
    with pytest.raises(BadInput, match=r"before the @-sign are not supported: 'ü'"):
        email_address("jürgen@example.org")


LOCAL = st.text("abzAZ09._%+-!'\"@ (ü", min_size=1, max_size=12) | st.from_regex(r"\A[a-z]{60,66}\Z")
DOMAIN = st.text("abzAZ09.-_@ü>", min_size=1, max_size=14)


@given(LOCAL, DOMAIN | DOMAIN.map(lambda name: f"{name}.org") | st.sampled_from(["example.org", "xn--a.org", "x.test"]))
def test_the_quick_check_and_the_library_agree(local: str, domain: str) -> None:
    typed = f"{local}@{domain}".strip(" ")

    try:
        found = validate_email(typed, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        with pytest.raises(BadInput):
            email_address(typed)
    else:
        assert email_address(typed).text.partition("@")[2] == found.ascii_domain
        assert email_address(typed).key == (found.ascii_email or "").lower()


@given(st.text())
def test_no_text_at_all_breaks_it(typed: str) -> None:
    said = ""
    try:
        said = email_address(typed).text
    except BadInput as error:
        said = str(error)

    assert said.isprintable()
