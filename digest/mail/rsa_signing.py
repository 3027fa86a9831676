"""Signs digests with an RSA key: as a function, and as a program that does so in a process of its own.

The program, which `signing` starts, reads the length of a key and the key (PEM), then batches: one byte that says how
many digests follow, and these. It answers each batch with as many signatures, and ends when nobody writes any more.
It imports nothing of ours, so that it starts in a twentieth of a second and from any folder.
"""

import signal
import sys
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

DIGEST_BYTES = 32
PADDING, HASH = PKCS1v15(), Prehashed(SHA256())


def rsa_signature(key: RSAPrivateKey, digest: bytes) -> bytes:
    """The PKCS #1 v1.5 signature over a SHA-256 digest, as long as the key."""
    return key.sign(digest, PADDING, HASH)


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer until `questions` ends, which may be at once."""
    length = questions.readline()
    if not length:
        return
    key = load_pem_private_key(questions.read(int(length)), password=None)
    assert isinstance(key, RSAPrivateKey)
    while count := questions.read(1):
        digests = [questions.read(DIGEST_BYTES) for _ in range(count[0])]
        answers.write(b"".join(rsa_signature(key, digest) for digest in digests))
        answers.flush()


if __name__ == "__main__":
    # Who started us may be killed with answers under way: end then without a word.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    serve(sys.stdin.buffer, sys.stdout.buffer)
