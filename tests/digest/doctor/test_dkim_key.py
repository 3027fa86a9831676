"""The DKIM key in DNS: one, strong enough, and the one that mail is signed with."""

import base64
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from digest.doctor.dns.dkim_key import judge_dkim


@cache
def public(bits: int, *, bare: bool = False) -> str:
    """The base64 of a fresh RSA key; `bare` as old tools wrote it."""
    key = rsa.generate_private_key(65537, bits).public_key()
    form = PublicFormat.PKCS1 if bare else PublicFormat.SubjectPublicKeyInfo
    return base64.b64encode(key.public_bytes(Encoding.DER, form)).decode()


def elliptic() -> str:
    """A key of another kind."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


@pytest.mark.parametrize("before", ["v=DKIM1; k=rsa; ", "v=DKIM1;k=rsa;t=s;", ""])
@pytest.mark.parametrize("bare", [False, True])
def test_one_strong_key_is_fine(before: str, bare: bool) -> None:
    key = public(2048, bare=bare)

    assert judge_dkim([f"{before}p={key}"], None).level == "ok"
    assert judge_dkim([f"{before}p={key[:100]} {key[100:]}"], key).level == "ok"


def test_another_key_than_mail_is_signed_with_is_wrong() -> None:
    finding = judge_dkim([f"v=DKIM1; p={public(2048)}"], public(1024))

    assert (finding.level, finding.message) == ("wrong", "DKIM: DNS has another key than mail is signed with")


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ("v=DKIM1; p=", "revoked"),
        ("v=DKIM2; p=abcd", "version"),
        ("v=DKIM1; p=not base64!", "no RSA key"),
        ("v=DKIM1; p=abcd", "no RSA key"),
        (f"v=DKIM1; p={elliptic()}", "no RSA key"),
        ("v=spf1 -all", "no key"),
    ],
)
def test_what_is_no_key_is_wrong(record: str, words: str) -> None:
    finding = judge_dkim([record], None)

    assert finding.level == "wrong"
    assert words in finding.message


def test_two_keys_are_wrong() -> None:
    assert judge_dkim([f"v=DKIM1; p={public(2048)}"] * 2, None).level == "wrong"


def test_a_short_key_a_test_key_and_an_exotic_one_are_doubtful() -> None:
    records = [f"v=DKIM1; p={public(1024)}", f"v=DKIM1; t=y:s; p={public(2048)}", "v=DKIM1; k=ed25519; p=abcd"]

    assert [judge_dkim([record], None).level for record in records] == ["warning"] * 3
