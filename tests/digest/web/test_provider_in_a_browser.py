"""The way to a provider and back in a real browser, which keeps to our policy and to its own rules for cookies."""

import socket

import pytest
from playwright.sync_api import Browser
from pytest_httpserver import HTTPServer

from digest.core.sections import Oidc, Publication, Web
from digest.web.serving import served
from subscribers.addresses import email_address
from subscribers.staff import accounts
from subscribers.staff.roles import Role
from tests.support import browser as browsers
from tests.support.factories import PUBLICATION
from tests.support.frontdoor import FrontDoor
from tests.support.identity_provider import CLIENT, SECRET, IdentityProvider
from tests.support.newsroom import Newsroom


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_staff_without_a_password_log_in_and_prove_themselves(
    newsroom: Newsroom, httpserver: HTTPServer, browser: Browser, script: bool
) -> None:
    port = _free_port()
    publication = Publication.model_validate(PUBLICATION.model_dump() | {"public_url": f"http://127.0.0.1:{port}/"})
    identity = IdentityProvider(httpserver, lambda: newsroom.now)
    oidc = Oidc.model_validate({"issuer": identity.issuer, "client_id": CLIENT, "client_secret": SECRET})
    door = FrontDoor.of(newsroom, publication=publication, oidc=oidc)
    with newsroom.database.writing() as session:
        accounts.add(session, email_address("ed@example.org"), name="Ed", role=Role.ADMIN, by=None, now=newsroom.now)
    page, barriers = browser.new_page(java_script_enabled=script), []

    with served(door.client.app, Web(), port=port) as address:  # type: ignore[arg-type]
        page.goto(f"{address}/desk/staff")
        barriers += browsers.barriers(page) if script else []
        page.get_by_role("link", name="Log in with your work account").click()
        page.wait_for_url("**/desk/staff")
        door.later(minutes=20)
        page.get_by_label("Name").fill("New")
        page.get_by_label("E-mail address").fill("new@example.org")
        page.get_by_role("button", name="Send an invitation").click()
        barriers += browsers.barriers(page) if script else []
        page.get_by_role("link", name="Prove it with your work account").click()
        page.wait_for_url("**/desk/staff")
        page.get_by_role("button", name="Log out").click()
        page.wait_for_url("**/desk/login")
        left = [cookie["name"] for cookie in page.context.cookies()]
    page.close()

    assert (barriers, left) == ([], [])


def _free_port() -> int:
    """The provider knows beforehand where it sends people back to."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
