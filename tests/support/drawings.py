"""Drawings in place of photographs: a browser that is given them fetches nothing from the world."""

from random import Random

from playwright.sync_api import BrowserContext, Route

HERE = "http://127.0.0.1:"


def drawn(context: BrowserContext) -> None:
    """From now on every address but those of this machine is a drawing in this browser."""
    context.route(lambda address: not address.startswith(HERE), _draw)


def drawing(address: str) -> str:
    """Circles on a ground, as SVG, the same for the same address."""
    chance = Random(address)
    hue = chance.randrange(360)
    circles = "".join(
        f"<circle cx='{chance.randrange(300)}' cy='{chance.randrange(200)}' r='{chance.randrange(14, 70)}'"
        f" fill='hsl({hue + chance.randrange(20, 70)},60%,70%)' opacity='{chance.uniform(0.3, 0.9):.2f}'/>"
        for _ in range(8)
    )
    ground = f"<rect width='300' height='200' fill='hsl({hue},45%,30%)'/>"
    shape = "width='300' height='200' viewBox='0 0 300 200' preserveAspectRatio='xMidYMid slice'"
    return f"<svg xmlns='http://www.w3.org/2000/svg' {shape}>{ground}{circles}</svg>"


def _draw(route: Route) -> None:
    route.fulfill(content_type="image/svg+xml", body=drawing(route.request.url))
