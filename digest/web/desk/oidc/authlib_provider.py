"""A provider by way of authlib and joserfc: the one module that knows them, imported where `[oidc]` asks for it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from digest.core.sections import Oidc
from digest.web.desk.oidc.endpoints import Endpoints, discovery, endpoints
from digest.web.desk.oidc.remembered import Remembered
from digest.web.desk.oidc.vouching import SKEW, NotVouched, ProviderAway, Vouched, vouched

SIGNED_BY = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519"]
"""By the provider's private key. Never by our own secret, and never by nobody."""
USED_UP = "invalid_grant"
"""What a provider says of a code that is used, too old or somebody else's (RFC 6749, 5.2)."""
PATIENCE = 8.0
"""Seconds without an answer."""


class AuthlibProvider:
    """A `Provider`, found by its discovery document."""

    def __init__(self, oidc: Oidc, *, redirect: str) -> None:
        """`redirect` is where it sends people back to; it knows that address, too."""
        self._oidc, self._redirect = oidc, redirect
        self._certificates = httpx2.create_ssl_context()
        self._endpoints = Remembered(self._read_endpoints)
        self._keys = Remembered(self._read_keys)

    def address(self, *, state: str, nonce: str, verifier: str, anew: bool, now: datetime) -> str:
        """Where a browser goes; with `anew` they are asked even if they are logged in there. Raises ProviderAway."""
        found = self._endpoints.get(now=now)
        asking = {"prompt": "login", "max_age": "0"} if anew else {}
        with self._client(found.authentication) as client:
            url, _ = client.create_authorization_url(
                found.authorization, state=state, nonce=nonce, code_verifier=verifier, **asking
            )
        return str(url)

    def vouched(self, code: str, *, nonce: str, verifier: str, now: datetime) -> Vouched:
        """Redeem the code that a browser came back with. Raises NotVouched and ProviderAway."""
        found = self._endpoints.get(now=now)
        with self._client(found.authentication) as client, _in_our_words():
            tokens = client.fetch_token(found.token, grant_type="authorization_code", code=code, code_verifier=verifier)
            claims = self._claims(tokens, nonce=nonce, now=now)
            if "email" not in claims and found.userinfo:
                claims = {**_more(client, found.userinfo, subject=claims["sub"]), **claims}
        return vouched(claims)

    def _claims(self, tokens: Mapping[str, Any], *, nonce: str, now: datetime) -> dict[str, Any]:
        """Of the id_token, once everything about it was looked at (OpenID Connect Core 1.0, 3.1.3.7)."""
        token = self._signed(str(tokens.get("id_token", "")), now=now)
        wanted = {
            "iss": {"essential": True, "value": self._oidc.issuer},
            "aud": {"essential": True, "value": self._oidc.client_id},
            "nonce": {"essential": True, "value": nonce},
        }
        known = {"nonce": nonce, "client_id": self._oidc.client_id, "access_token": tokens.get("access_token")}
        claims = CodeIDToken(token.claims, token.header, wanted, known)
        claims.validate(now=int(now.timestamp()), leeway=SKEW)
        return dict(claims)

    def _signed(self, text: str, *, now: datetime) -> jwt.Token:
        """Decoded by the keys we know, or by newer ones."""
        registry = JWSRegistry(algorithms=SIGNED_BY, strict_check_header=False)
        try:
            return jwt.decode(text, self._keys.get(now=now), registry=registry)
        except InvalidKeyIdError:
            self._keys.forget()
            return jwt.decode(text, self._keys.get(now=now), registry=registry)

    def _read_endpoints(self, now: datetime) -> Endpoints:
        return endpoints(self._json(discovery(self._oidc.issuer)), issuer=self._oidc.issuer)

    def _read_keys(self, now: datetime) -> KeySet:
        published = self._json(self._endpoints.get(now=now).keys)
        try:
            return KeySet.import_key_set(published)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ProviderAway("the provider's keys cannot be read") from error

    def _json(self, address: str) -> Any:
        with _in_our_words(), self._client() as client:
            return client.request("GET", address, withhold_token=True).raise_for_status().json()

    def _client(self, authentication: str = "client_secret_basic") -> Any:
        """For one conversation. Leads nowhere else, and by no proxy that the environment names."""
        return OAuth2Client(
            self._oidc.client_id,
            self._oidc.client_secret.get_secret_value(),
            token_endpoint_auth_method=authentication,
            scope="openid email",
            redirect_uri=self._redirect,
            code_challenge_method="S256",
            timeout=PATIENCE,
            verify=self._certificates,
            trust_env=False,
        )


def _more(client: Any, address: str, *, subject: str) -> dict[str, Any]:
    """Address and word on it, where the provider keeps them out of its token; of the same person (Core 1.0, 5.3.2)."""
    said = client.get(address).raise_for_status().json()
    if not isinstance(said, dict) or said.get("sub") != subject:
        raise NotVouched("the provider tells of somebody else")
    return {name: said.get(name) for name in ("email", "email_verified")}


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Errors of the libraries as ours. Only what is wrong with this one answer is held against who came with it."""
    try:
        yield
    except OAuthError as error:
        kind = NotVouched if error.error == USED_UP else ProviderAway
        raise kind(f"the provider answered {str(error.error)[:60]!r}") from error
    except JoseError as error:
        raise NotVouched(f"the provider's token is not good: {error.error}") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        raise ProviderAway(f"the provider cannot be asked: {type(error).__name__}") from error
