"""The DKIM key that receivers find in DNS (RFC 6376, 3.6.1). Pure."""

import base64
import binascii

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from digest.doctor.dns.tags import tags
from digest.doctor.finding import Finding, ok, warning, wrong
from digest.mail.dkim_key import public_key_matches

SUBJECT = "DNS"
LEAST_BITS, GOOD_BITS = 1024, 2048
PUBLISH = "Publish the key's TXT record at this name, as one record."


def judge_dkim(records: list[str], expected_public_key_b64: str | None, *, subject: str = SUBJECT) -> Finding:
    """Whether the TXT records at selector._domainkey hold one usable key.

    `expected_public_key_b64` is the base64 of the key that mail is signed with (what stands behind p=), or None where
    the relay signs.
    """
    found = [record for record in records if "p" in tags(record)]
    if not found:
        return wrong(subject, "DKIM: there is no key at this name", PUBLISH)
    if len(found) > 1:
        return wrong(subject, f"DKIM: there are {len(found)} keys at this name", "Leave one.")
    key = tags(found[0])
    public = "".join(key["p"].split())
    if key.get("v", "DKIM1") != "DKIM1":
        return wrong(subject, f"DKIM: the record's version is {key['v']!r}", "It begins with v=DKIM1.")
    if not public:
        return wrong(subject, "DKIM: the key was revoked (p= is empty)", PUBLISH)
    expected = None if expected_public_key_b64 is None else "".join(expected_public_key_b64.split())
    if expected is not None and public != expected:
        return wrong(subject, "DKIM: DNS has another key than mail is signed with", PUBLISH)
    if expected is not None and not public_key_matches(expected, found[0]):
        return wrong(subject, "DKIM: the record keeps the key from verifying mail (its k=, h= or s=)", PUBLISH)
    return _strength(key, public, subject)


def _strength(key: dict[str, str], public: str, subject: str) -> Finding:
    if key.get("k", "rsa").lower() == "ed25519":
        advice = "Sign with RSA, 2048 bits."
        return warning(subject, "DKIM: an Ed25519 key, which large providers do not verify", advice)
    bits = _bits(public)
    if bits is None:
        return wrong(subject, "DKIM: what stands behind p= is no RSA key", PUBLISH)
    if bits < LEAST_BITS:
        return wrong(subject, f"DKIM: {bits} bits are too few, and receivers ignore it", "Make a key of 2048 bits.")
    if bits < GOOD_BITS:
        return warning(subject, f"DKIM: the key has {bits} bits", "Make one of 2048 bits.")
    if "y" in key.get("t", "").split(":"):
        return warning(subject, "DKIM: the key is marked as a test (t=y)", "Remove t=y when mail arrives signed.")
    return ok(subject, f"DKIM: one RSA key of {bits} bits")


def _bits(public: str) -> int | None:
    try:
        key = load_der_public_key(base64.b64decode(public, validate=True))
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        return None
    return key.key_size if isinstance(key, RSAPublicKey) else None
