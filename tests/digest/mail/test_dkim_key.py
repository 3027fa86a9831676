"""The key that signs mail: what is accepted as one, where it lies, and what the DNS must say about it."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPrivateNumbers,
    RSAPublicNumbers,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from pydantic import SecretStr

from digest.core.errors import ConfigError, Conflict
from digest.core.sections import Dkim
from digest.mail.dkim import Signer
from digest.mail.dkim_key import DkimKey, public_key_matches, zone_line
from digest.mail.key_file import configured_key, write_key
from tests.support.dkim_keys import SIGNER, signed, verifies

KEY = SIGNER.key


def rsa_key(bits: int) -> RSAPrivateKey:
    """A fresh one of that length."""
    return generate_private_key(public_exponent=65537, key_size=bits)


def far_too_short() -> RSAPrivateKey:
    """One of 506 bits; the library makes none that short itself."""
    p, q, e = 2**255 - 19, 2**251 - 9, 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    numbers = RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), RSAPublicNumbers(e, p * q))
    return numbers.private_key()


def pem(key: RSAPrivateKey | Ed25519PrivateKey, passphrase: bytes = b"") -> bytes:
    """A key as text."""
    lock = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)


def test_a_new_key_has_2048_bits() -> None:
    assert DkimKey.new().bits == 2048


@pytest.mark.parametrize("bits", [1024, 4096])
def test_keys_of_other_lengths_sign_as_well(bits: int) -> None:
    signer = Signer("example.org", "other", DkimKey.read(pem(rsa_key(bits))))

    assert signer.key.bits == bits
    assert verifies(signed(b"From: a@example.org\r\n\r\nHello\r\n", signer), signer)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "no private key in PEM"),
        (b"nonsense", "no private key in PEM"),
        (KEY.pem[:400], "no private key in PEM"),
        (pem(Ed25519PrivateKey.generate()), "not an RSA key"),
        (pem(rsa_key(1024), b"passphrase"), "locked with a passphrase"),
        (pem(far_too_short()), "has 506 bits, and mail servers want 2048"),
    ],
    ids=["empty", "nonsense", "cut", "ed25519", "locked", "short"],
)
def test_what_cannot_be_used_is_refused_in_one_line(text: bytes, words: str, tmp_path: Path) -> None:
    file = tmp_path / "dkim.pem"
    file.write_bytes(text)

    with pytest.raises(ConfigError, match=words) as refused:
        configured_key(Dkim(key_file=file), folder=tmp_path)

    assert str(refused.value).startswith(f"dkim.key_file: {file}: ")
    assert "\n" not in str(refused.value)


def test_a_missing_file_is_said_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no .*/none\.pem; make a key with `digest mail dkim-key`"):
        configured_key(Dkim(key_file=Path("none.pem")), folder=tmp_path)


def test_a_key_lies_beside_config_toml_or_is_a_secret_or_is_not_there(tmp_path: Path) -> None:
    write_key(tmp_path / "dkim.pem", KEY)

    filed = configured_key(Dkim(key_file=Path("dkim.pem")), folder=tmp_path)
    secret = configured_key(Dkim(private_key=SecretStr(KEY.pem.decode().strip())), folder=tmp_path)

    assert filed is not None
    assert secret is not None
    assert filed.record == secret.record == KEY.record
    assert configured_key(Dkim(), folder=tmp_path) is None


def test_a_key_is_for_its_owner_alone_and_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "secrets" / "dkim__private_key"
    write_key(file, KEY)

    with pytest.raises(Conflict, match="exists; for another key"):
        write_key(file, DkimKey.new())

    assert file.read_bytes() == KEY.pem
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_record_is_written_in_strings_that_the_dns_can_hold() -> None:
    line = zone_line(SIGNER.host, KEY.record)

    strings = line.split('"')[1::2]

    assert line.startswith("digest._domainkey.news.example.org. IN TXT (")
    assert "".join(strings) == KEY.record
    assert max(map(len, strings)) <= 255


@pytest.mark.parametrize(
    "record",
    [
        "v=DKIM1; k=rsa; p=KEY",
        "p=KEY",
        "v=DKIM1;k=rsa;h=sha1:sha256;s=email;t=s;p=KEY;",
        "v=DKIM1; n=a note; p=BEGINNING END",
    ],
)
def test_a_record_with_this_key_matches(record: str) -> None:
    assert public_key_matches(KEY.public, filled(record))


@pytest.mark.parametrize(
    "record",
    [
        "",
        "v=spf1 -all",
        "v=DKIM1; k=rsa; p=",
        "v=DKIM2; p=KEY",
        "v=DKIM1; k=ed25519; p=KEY",
        "v=DKIM1; h=sha1; p=KEY",
        "v=DKIM1; s=other; p=KEY",
        "v=DKIM1; p=BEGINNING",
        "v=DKIM1; xp=KEY",
    ],
)
def test_another_record_does_not(record: str) -> None:
    assert not public_key_matches(KEY.public, filled(record))


def filled(record: str) -> str:
    """The record with the key in it, or with its two halves."""
    whole, half = KEY.public, len(KEY.public) // 2
    return record.replace("KEY", whole).replace("BEGINNING", whole[:half]).replace("END", whole[half:])
