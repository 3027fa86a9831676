"""Where links lead: it answers, or not."""

import ssl
from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from digest.doctor.public_url import examine
from tests.support.post_office import CERTIFICATE


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    """A web server of its own."""
    with HTTPServer() as server:
        yield server


@pytest.mark.parametrize(("status", "level"), [(200, "ok"), (302, "ok"), (404, "ok"), (502, "warning")])
def test_an_answer_is_an_answer(server: HTTPServer, status: int, level: str) -> None:
    server.expect_request("/", method="HEAD").respond_with_response(Response(status=status))

    [finding] = examine(server.url_for("/"))

    assert finding.level == level


def test_nothing_there_is_doubtful() -> None:
    [finding] = examine("http://127.0.0.1:1/")

    assert (finding.level, "cannot be reached from here" in finding.message) == ("warning", True)


def test_something_else_than_a_web_server_is_doubtful(server: HTTPServer) -> None:
    server.expect_request("/").respond_with_data("no TLS here")

    [finding] = examine(server.url_for("/").replace("http://", "https://"))

    assert finding.level == "warning"


@pytest.fixture
def private() -> Iterator[HTTPServer]:
    """A web server whose certificate is of an authority that nobody knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with HTTPServer(host="localhost", ssl_context=context) as server:
        server.expect_request("/").respond_with_data("")
        yield server


def test_a_certificate_that_mail_programs_refuse_is_wrong(private: HTTPServer) -> None:
    [finding] = examine(private.url_for("/"))

    assert (finding.level, "a certificate that is not good" in finding.message) == ("wrong", True)


def test_a_good_certificate_is_fine(private: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))

    [finding] = examine(private.url_for("/"))

    assert finding.level == "ok"
