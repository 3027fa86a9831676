"""Style sheets and scripts: all served from here, none from anybody else.

Their addresses change with their content, so browsers may keep them for ever.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from html import escape
from mimetypes import guess_type
from pathlib import Path

from fastapi import APIRouter, Response

from digest.core import shipped
from digest.core.errors import NotFound
from digest.core.sections import Brand, Publication

BRAND = "brand.css"
ICON = "icon.svg"
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Assets:
    """The files of templates/web/static, and what is made of the brand: its colours as a style sheet, an icon."""

    publication: Publication
    prefix: str

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Every file by its name, such as "site.css" or "vendor/htmx-2.0.11.min.js"."""
        folder = shipped.templates() / "web" / "static"
        files = {file.relative_to(folder).as_posix(): file.read_bytes() for file in _served(folder)}
        own = {BRAND: brand_css(self.publication.brand), ICON: icon(self.publication)}
        return files | {name: text.encode() for name, text in own.items()}

    @cached_property
    def _versions(self) -> dict[str, str]:
        return {name: hashlib.sha256(content).hexdigest()[:12] for name, content in self.files.items()}

    def address(self, name: str) -> str:
        """Where a page finds it. Raises KeyError for a name that is not there: a mistake in a template."""
        return f"{self.prefix}/static/{self._versions[name]}/{name}"

    def routes(self) -> APIRouter:
        """One route for all of them."""
        router = APIRouter()

        @router.api_route("/static/{version}/{name:path}", methods=["GET", "HEAD"])
        def asset(version: str, name: str) -> Response:
            if self._versions.get(name) != version:
                raise NotFound("there is no such file")
            kind = guess_type(name)[0] or "application/octet-stream"
            return Response(self.files[name], media_type=kind, headers={"Cache-Control": FOR_EVER})

        return router


def brand_css(brand: Brand) -> str:
    """The colours of `[publication.brand]` as the custom properties that site.css uses."""
    light = {name: getattr(brand, name) for name in ("colour", "on_colour", *SHADES)}
    dark = {name: getattr(brand, f"dark_{name}") for name in SHADES}
    return f":root{{{_properties(light)}}}\n@media (prefers-color-scheme:dark){{:root{{{_properties(dark)}}}}}\n"


def icon(publication: Publication) -> str:
    """The first letter of the publication's name on its colour."""
    brand, letter = publication.brand, escape(publication.name[:1].upper())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="12" '
        f'fill="{brand.colour}"/><text x="32" y="46" text-anchor="middle" font-family="Georgia,serif" font-size="42" '
        f'font-weight="700" fill="{brand.on_colour}">{letter}</text></svg>'
    )


SHADES = ("accent", "ink", "muted", "paper", "canvas", "line")


def _properties(colours: dict[str, str]) -> str:
    return "".join(f"--{name.replace('_', '-')}:{colour};" for name, colour in colours.items())


def _served(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.suffix in (".css", ".js", ".svg", ".png")]
