"""What a provider says of itself, in its discovery document: which addresses of it are for what. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from digest.web.desk.oidc.vouching import ProviderAway

NEAR = ("127.0.0.1", "localhost", "::1")
PATH = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Addresses, all of them https, or on this machine."""

    authorization: str
    token: str
    keys: str
    userinfo: str
    """Empty where there is none."""
    authentication: str
    """How we show our own secret."""


def discovery(issuer: str) -> str:
    """Where the document lies."""
    return f"{issuer.rstrip('/')}{PATH}"


def endpoints(document: object, *, issuer: str) -> Endpoints:
    """From the document. Raises ProviderAway for what is none, for another issuer's, and for http."""
    if not isinstance(document, dict):
        raise ProviderAway(f"{discovery(issuer)} is no discovery document; mend [oidc] issuer")
    if document.get("issuer") != issuer:
        raise ProviderAway(f"the provider calls itself {document.get('issuer')!r}; write [oidc] issuer just so")
    return Endpoints(
        _private(document, "authorization_endpoint"),
        _private(document, "token_endpoint"),
        _private(document, "jwks_uri"),
        _private(document, "userinfo_endpoint") if document.get("userinfo_endpoint") else "",
        _authentication(document.get("token_endpoint_auth_methods_supported")),
    )


def _private(document: Mapping[str, Any], name: str) -> str:
    try:
        parts = urlsplit(str(document.get(name)))
    except ValueError:
        parts = urlsplit("")
    if not (parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in NEAR))):
        raise ProviderAway(f"the provider names no https address as {name}; it cannot be used")
    return parts.geturl()


def _authentication(offered: object) -> str:
    """In a header, which every provider takes that does not say otherwise (OpenID Connect Discovery 1.0, 3)."""
    only_form = isinstance(offered, list) and "client_secret_basic" not in offered and "client_secret_post" in offered
    return "client_secret_post" if only_form else "client_secret_basic"
