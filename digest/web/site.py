"""What every handler is given: the publication, how to make a page, and where things are."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from digest.app import App
from digest.core.languages import Language, language, negotiated
from digest.web import policies
from digest.web.archive.shelf import Shelf
from digest.web.assets import Assets
from digest.web.desk.memory import Memory
from digest.web.pages import Pages


@dataclass(frozen=True, slots=True)
class Site:
    """The pages of one publication: for readers, and for its staff."""

    app: App
    pages: Pages
    assets: Assets
    ring: Callable[[], None]
    """Tells who sends, if they live in this process, that somebody waits for a mail."""
    shelf: Shelf = field(default_factory=Shelf)
    """Issues of the archive that somebody looked at of late."""
    memory: Memory = field(default_factory=Memory)
    """What the desk would have to work out again."""

    @property
    def prefix(self) -> str:
        """The path below which all pages lie, as `public_url` says: "" or "/newsletter"."""
        return prefix_of(self.app)

    def address(self, path: str) -> str:
        """The public address of a page, for links that leave this site. `path` has no leading slash."""
        return self.app.settings.publication.page(path)

    def policy(self, *pictures: object, frames: bool = False) -> dict[str, str]:
        """The policy of a page that shows these pictures beside the logo; with `frames`, it has frames of this site."""
        return policies.page([self.app.settings.publication.brand.logo_url, *pictures], frames=frames)

    def language(self, request: Request, reader: str | None = None) -> Language:
        """What to speak: what `?language=` asks for, else the reader's own, else what the browser likes best."""
        own, offered = self.app.settings.catalogues_folder, self.app.settings.publication.offered
        for wish in (request.query_params.get("language"), reader):
            if wish in offered:
                return language(wish, own)
        return language(negotiated(request.headers.get("accept-language", ""), offered), own)


def prefix_of(app: App) -> str:
    """The path of `public_url`, without a slash at its end."""
    return (app.settings.publication.public_url.path or "").rstrip("/")


def _of(request: Request) -> Site:
    site = request.app.state.site
    assert isinstance(site, Site)
    return site


SiteHere = Annotated[Site, Depends(_of)]
"""A handler's parameter that holds the site."""
