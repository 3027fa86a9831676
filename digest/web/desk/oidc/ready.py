"""The provider of config.toml; without one, authlib is never imported."""

from typing import Annotated, cast

from fastapi import Depends, Request

from digest.app import App
from digest.core.errors import ConfigError, NotFound
from digest.web.desk.oidc.vouching import Provider


def provider(app: App, *, redirect: str) -> Provider | None:
    """The one that `[oidc]` names, which sends people back to `redirect`. Raises ConfigError without authlib."""
    if not app.settings.oidc.issuer:
        return None
    try:
        from digest.web.desk.oidc.authlib_provider import AuthlibProvider
    except ModuleNotFoundError as error:
        raise ConfigError("[oidc] needs authlib: pip install '.[oidc]', or leave issuer empty") from error
    return AuthlibProvider(app.settings.oidc, redirect=redirect)


def _of(request: Request) -> Provider:
    if request.app.state.provider is None:
        raise NotFound("there is no [oidc] issuer in config.toml")
    return cast(Provider, request.app.state.provider)


ProviderHere = Annotated[Provider, Depends(_of)]
"""A handler's parameter that holds the provider; without one the page does not exist."""
