"""A real little provider of OpenID Connect on this machine, with keys of its own, that says of people what tests want.

It signs by `cryptography` alone, so that it shares nothing with the code that looks its tokens over.
"""

import hashlib
import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

CLIENT, SECRET = "the-desk", "a secret of the desk"


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """One key for each name."""
    return rsa.generate_private_key(65537, 2048)


@dataclass
class IdentityProvider:
    """Everybody who comes is logged in at once, as `claims` say; `document` is what it says of itself."""

    server: HTTPServer
    clock: Callable[[], datetime]
    claims: dict[str, Any] = field(default_factory=dict)
    """Over the usual ones of an id_token; None leaves one out."""
    userinfo: dict[str, Any] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    """The parameters of each authorization request."""
    redeemed: list[dict[str, str]] = field(default_factory=list)
    """The forms that came to the token endpoint."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    signs_with: str = "first"
    publishes: str = "first"
    algorithm: str = "RS256"

    def __post_init__(self) -> None:
        """Open the doors."""
        expect = self.server.expect_request
        expect("/.well-known/openid-configuration").respond_with_handler(lambda _: _json(self._discovery()))
        expect("/keys").respond_with_handler(lambda _: _json({"keys": [_public(self.publishes)]}))
        expect("/authorize").respond_with_handler(self._authorize)
        expect("/token", method="POST").respond_with_handler(self._token)
        expect("/userinfo").respond_with_handler(lambda _: _json(self.userinfo))

    @property
    def issuer(self) -> str:
        """Its name, which is its address."""
        return self.server.url_for("").rstrip("/")

    def _discovery(self) -> dict[str, Any]:
        places = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        addresses = {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in places.items()}
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **addresses, **self.document}

    def _authorize(self, request: Request) -> Response:
        asked = dict(request.args.items())
        self.asked.append(asked)
        code = f"code-{len(self.asked)}"
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return Response(status=302, headers={"Location": f"{asked['redirect_uri']}?{back}"})

    def _token(self, request: Request) -> Response:
        form = dict(request.form.items())
        self.redeemed.append(form)
        asked = self.codes.pop(form.get("code", ""), None)
        if _credentials(request, form) != [CLIENT, SECRET]:
            return _json({"error": "invalid_client"}, 401)
        if asked is None or _challenge(form["code_verifier"]) != asked["code_challenge"]:
            return _json({"error": "invalid_grant"}, 400)
        token = {"access_token": "opaque", "token_type": "Bearer", "expires_in": 300}
        return _json({**token, "id_token": self.id_token(asked["nonce"])})

    def id_token(self, nonce: str) -> str:
        """Of the person at hand."""
        now = int(self.clock().timestamp())
        usual = {"iss": self.issuer, "sub": "ed", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        person = {"email": "ed@example.org", "email_verified": True, "auth_time": now}
        claims = {name: value for name, value in {**usual, **person, **self.claims}.items() if value is not None}
        signed = f"{_encoded({'alg': self.algorithm, 'kid': self.signs_with})}.{_encoded(claims)}"
        return f"{signed}.{_base64(self._signature(signed.encode()))}"

    def _signature(self, text: bytes) -> bytes:
        if self.algorithm == "none":
            return b""
        return key(self.signs_with).sign(text, padding.PKCS1v15(), hashes.SHA256())


def _credentials(request: Request, form: dict[str, str]) -> list[str]:
    if "client_secret" in form:
        return [form["client_id"], form["client_secret"]]
    return b64decode(request.headers.get("Authorization", "").removeprefix("Basic ")).decode().split(":", 1)


def query(address: str) -> dict[str, str]:
    """What stands behind the question mark."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(address).query).items()}


def _challenge(verifier: str) -> str:
    return _base64(hashlib.sha256(verifier.encode()).digest())


def _public(name: str) -> dict[str, str]:
    numbers = key(name).public_key().public_numbers()
    modulus = numbers.n.to_bytes(256, "big")
    return {"kty": "RSA", "kid": name, "use": "sig", "n": _base64(modulus), "e": "AQAB"}


def _encoded(values: dict[str, Any]) -> str:
    return _base64(json.dumps(values).encode())


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _json(values: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(values), status, mimetype="application/json")
