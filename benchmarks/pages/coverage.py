"""Whether every page of the router has a figure, and every figure a page."""

from collections.abc import Iterable, Iterator

from fastapi.routing import APIRoute

from benchmarks.pages.serving import settings
from benchmarks.pages.visit import Visit
from digest.web import server
from digest.web.assets import Assets
from digest.web.desk.oidc import going, returning

ABROAD = (going.router, returning.router)
"""What leads to a provider and back is no page: another machine answers."""


def differences(visits: Iterable[Visit]) -> Iterator[str]:
    """A sentence for each."""
    measured, there = {visit.route for visit in visits if visit.route}, pages()
    yield from (f"{path} has no figure: add a visit in benchmarks/pages/" for path in sorted(there - measured))
    yield from (f"{path} is measured, and there is no such page" for path in sorted(measured - there))


def pages() -> set[str]:
    """What can be looked at: the paths of all routes that answer GET."""
    routers = [router for router in server.ROUTERS if router not in ABROAD]
    routers.append(Assets(settings().publication, "").routes())
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    return {route.path for route in routes if "GET" in (route.methods or ())}
