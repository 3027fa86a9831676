"""From a template of templates/web and its values to a page, in the language of who reads it."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from digest.core import shipped
from digest.core.languages import Language, language
from digest.mail.sentences import speech

if TYPE_CHECKING:
    from digest.app import App
    from digest.web.assets import Assets


@dataclass(frozen=True)
class Pages:
    """The templates, compiled, with what all of them may use.

    Beside the values a handler gives, a template knows `publication` and `brand` (config.toml), `page` (the Language),
    `_` and `ngettext`, `asset(name)`, `url(path)` for a path on this site, `languages` (those offered),
    `archive` (whether there is one) and `here`, the path of the page itself; and the filter `capital`. Whatever it
    writes is escaped. A sentence is text, as in mails: it takes no markup as a value, and isolates a value that runs
    the other way.
    """

    app: "App"
    assets: "Assets"

    @cached_property
    def environment(self) -> Environment:
        """Strict about missing values."""
        loader = FileSystemLoader(shipped.templates() / "web")
        environment = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        publication, own = self.app.settings.publication, self.app.settings.catalogues_folder
        environment.globals |= {
            "publication": publication,
            "brand": publication.brand,
            "asset": self.assets.address,
            "url": lambda path: f"{self.assets.prefix}/{path}",
            "archive": self.app.settings.web.archive,
            "languages": [language(tag, own) for tag in publication.offered],
        }
        environment.filters["capital"] = capital
        return environment

    def page(
        self, request: Request, template: str, speak: Language, *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """The page of `template`, such as "public/left.html". `here` stands among the values where a POST answers that
        cannot be opened again."""
        # Two slashes at its beginning would make a link to another host of it.
        here = f"/{request.url.path.lstrip('/')}"
        return HTMLResponse(self.text(template, speak, **({"here": here} | values)), status)

    def text(self, template: str, speak: Language, **values: Any) -> str:
        """A template's text alone: pieces of pages, too."""
        return self.environment.get_template(template).render({"page": speak, **speech(speak)} | values)


def capital(words: str) -> str:
    """The words as a sentence begins with them. All but the first letter stay as they are: they may be a name."""
    return f"{words[:1].upper()}{words[1:]}"
