"""The config.toml of a row, and what only some rows need: a key to sign with, and trust in the sink."""

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from benchmarks.sending.filling import DUE, fill
from benchmarks.sending.matrix import Row
from digest.app import open_publication
from digest.core.settings import Settings
from tests.support.post_office import CERTIFICATE

CONFIG = """transport = "{transport}"

[publication]
name = "The Test Review"
postal_address = "1 Test Street, London"
site_url = "https://www.example.org/"
public_url = "https://news.example.org/"
sender_address = "digest@news.example.org"

[database]
url = "{url}"

[smtp]
host = "127.0.0.1"
port = {port}
connections = {connections}
mails_per_connection = 100000
starttls = {starttls}
"""
"""Connections are kept, as `smtp-source -d` keeps them; the rest is as a publication has it that sets nothing."""


def can_sign() -> bool:
    """Whether the program knows `[dkim]`."""
    return "dkim" in Settings.model_fields


def write_config(folder: Path, row: Row, *, url: str, port: int) -> Path:
    """A publication in `folder` that sends as the row says. Its process must trust the sink's certificate."""
    os.environ["SSL_CERT_FILE"] = str(CERTIFICATE)
    starttls = str(row.tls).lower()
    text = CONFIG.format(transport="smtp", url=url, port=port, connections=row.connections, starttls=starttls)
    if row.dkim:
        _write_key(folder / "dkim.pem")
        text += '\n[dkim]\nselector = "bench"\nkey_file = "dkim.pem"\n'
    return _written(folder, text)


def sample_mail(folder: Path) -> bytes:
    """One finished mail of the issue that all rows send, by way of transport = "folder"."""
    url = f"sqlite:///{folder}/sample.db"
    fill(url, 1)
    text = CONFIG.format(transport="folder", url=url, port=25, connections=1, starttls="false")
    app = open_publication(_written(folder, text), clock=lambda: DUE)
    transport = app.transport()
    app.sender(transport).send_due()
    transport.close()
    app.database.close()
    return next(app.settings.outbox_folder.rglob("*.eml")).read_bytes()


def _written(folder: Path, text: str) -> Path:
    (folder / "secrets").mkdir(exist_ok=True)
    (folder / "secrets" / "secret_key").write_text("k" * 32, encoding="ascii")
    config = folder / "config.toml"
    config.write_text(text, encoding="utf-8")
    return config


def _write_key(file: Path) -> None:
    """RSA with 2,048 bits, as most senders have."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(key.private_bytes(*pem))
    file.chmod(0o600)
