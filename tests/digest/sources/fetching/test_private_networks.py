"""The guard: what lies in a private network is read only where a person named it."""

import ssl

import httpcore2
import httpx2
import pytest
from pytest_httpserver import HTTPServer

from digest.core.errors import SourceError
from digest.sources.fetching.addresses import is_public
from digest.sources.fetching.client import web_within
from digest.sources.fetching.guard import PrivateNetwork, look_up
from digest.sources.fetching.private import on_private_network
from digest.sources.fetching.transport import GuardedTransport
from digest.sources.fetching.values import Fetch, Wanted
from tests.digest.sources.fetching.asking import QUICK, Internet, Names, named
from tests.support.post_office import CERTIFICATE

PUBLIC, PRIVATE = ["93.184.216.34"], ["10.0.0.7"]
NOT_PUBLIC = """
127.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 240.0.0.1
:: ::1 fe80::1 fe80::1%eth0 fc00::1 fec0::1 ff02::1 ::ffff:127.0.0.1 ::127.0.0.1 2002:7f00:1:: 64:ff9b::a00:1
64:ff9b:1::1 2001:0:4136:e378::1 2001:db8::1 news.example 0x7f000001
"""
PRIVATE_HOSTS = """
127.0.0.1 localhost 127.1 2130706433 0x7f000001 [::1] [::ffff:127.0.0.1] 169.254.169.254 10.1.2.3 0.0.0.0 [fe80::1]
"""
PRIVATE_TARGETS = """
http://10.1.2.3/ http://169.254.169.254/latest/meta-data/ http://[::1]/ http://127.0.0.1:1/ http://2130706433/
http://0x7f.1/ https://127.0.0.1/ http://127.0.0.1:{port}/ //[::ffff:7f00:1]/
"""


@pytest.mark.parametrize(
    "address",
    NOT_PUBLIC.split(),
)
def test_an_address_that_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"]
)
def test_an_address_that_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    PRIVATE_HOSTS.split(),
)
def test_nothing_private_is_read_that_nobody_named(fetch: Fetch, httpserver: HTTPServer, host: str) -> None:
    with pytest.raises(PrivateNetwork, match="lies in a private network, where only addresses are read that a person"):
        fetch(Wanted(f"http://{host}:{httpserver.port}/feed"))

    assert httpserver.log == []


@pytest.mark.parametrize(
    "target",
    PRIVATE_TARGETS.split(),
)
def test_a_named_address_leads_to_no_other_private_one(fetch: Fetch, httpserver: HTTPServer, target: str) -> None:
    location = target.format(port=httpserver.port)
    httpserver.expect_request("/feed").respond_with_data(status=302, headers={"Location": location})

    with pytest.raises(SourceError, match=r"it redirects to .*, which lies in a private network; add that address"):
        fetch(named(httpserver.url_for("/feed")))

    assert len(httpserver.log) == 1


def test_a_named_address_may_redirect_to_itself(fetch: Fetch, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(status=302, headers={"Location": httpserver.url_for("/new")})
    httpserver.expect_request("/new").respond_with_data("x")

    assert fetch(named(httpserver.url_for("/feed"))).body == b"x"


def test_a_public_source_leads_into_no_private_network(httpserver: HTTPServer) -> None:
    names, port = Names(news_example=[PUBLIC], inside_example=[PRIVATE]), httpserver.port
    location = f"http://inside.example:{port}/"
    httpserver.expect_request("/feed").respond_with_data(status=301, headers={"Location": location})

    with (
        web_within(QUICK, resolve=names, network=Internet()) as fetch,
        pytest.raises(SourceError, match=f"redirects to http://inside.example:{port}, which lies in a private"),
    ):
        fetch(Wanted(f"http://news.example:{port}/feed"))

    assert len(httpserver.log) == 1


def test_nobody_outside_leads_back_to_the_named_address(httpserver: HTTPServer) -> None:
    names, port = Names(news_example=[PUBLIC], inside_example=[PRIVATE]), httpserver.port
    inside = f"http://inside.example:{port}"
    httpserver.expect_request("/feed").respond_with_data(status=302, headers={"Location": f"{inside}/secret"})

    with (
        web_within(QUICK, resolve=names, network=Internet()) as fetch,
        pytest.raises(SourceError, match="lies in a private network"),
    ):
        fetch(Wanted(f"http://news.example:{port}/feed", private_origin=inside))


def test_one_private_address_among_public_ones_is_enough(httpserver: HTTPServer) -> None:
    internet = Internet()

    with (
        web_within(QUICK, resolve=Names(news_example=[PUBLIC + PRIVATE]), network=internet) as fetch,
        pytest.raises(PrivateNetwork),
    ):
        fetch(Wanted(f"http://news.example:{httpserver.port}/feed"))

    assert internet.called == []


def test_a_name_that_changes_between_check_and_connection_changes_nothing(httpserver: HTTPServer) -> None:
    names, internet = Names(news_example=[PUBLIC, PRIVATE]), Internet()
    httpserver.expect_request("/feed").respond_with_data("x")

    with web_within(QUICK, resolve=names, network=internet) as fetch:
        fetch(Wanted(f"http://news.example:{httpserver.port}/feed"))

    assert (names.asked, internet.called) == (["news.example"], PUBLIC)


def test_a_name_that_moves_into_a_private_network_is_not_followed(httpserver: HTTPServer) -> None:
    names, internet = Names(news_example=[PUBLIC, PRIVATE]), Internet()
    httpserver.expect_request("/feed").respond_with_data("x")
    wanted = Wanted(f"http://news.example:{httpserver.port}/feed")

    with web_within(QUICK, resolve=names, network=internet) as fetch:
        fetch(wanted)
        with pytest.raises(PrivateNetwork):
            fetch(wanted)

    assert internet.called == PUBLIC


@pytest.mark.parametrize(
    "private_origin",
    [None, "http://127.0.0.1:1", "https://127.0.0.1:{port}", "http://localhost:{port}"],
)
def test_the_connection_itself_asks_what_was_named(httpserver: HTTPServer, private_origin: str | None) -> None:
    transport = GuardedTransport(look_up, httpcore2.SyncBackend(), ssl.create_default_context())
    origin = private_origin and private_origin.format(port=httpserver.port)
    url = f"http://127.0.0.1:{httpserver.port}/feed"
    request = httpx2.Request("GET", url, extensions={"timeout": {}, "private_origin": origin})

    with transport, pytest.raises(PrivateNetwork):
        transport.handle_request(request)


def test_tls_asks_for_the_name_although_the_address_is_called() -> None:
    heard: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    context.sni_callback = lambda connection, name, _: heard.append(name)
    names, internet = Names(news_example=[PUBLIC]), Internet()

    with (
        HTTPServer(ssl_context=context) as server,
        web_within(QUICK, resolve=names, network=internet) as fetch,
        pytest.raises(SourceError, match="certificate verify failed"),
    ):
        fetch(Wanted(f"https://news.example:{server.port}/feed"))

    assert (heard, internet.called) == (["news.example"], PUBLIC)


def test_an_address_that_does_not_answer_is_followed_by_the_next(httpserver: HTTPServer) -> None:
    """127.0.0.2 stands for a dead address of the same host."""
    httpserver.expect_request("/feed").respond_with_data("x")
    names = Names(news_example=[["127.0.0.2", "127.0.0.1"]])

    with web_within(QUICK, resolve=names) as fetch:
        assert fetch(named(f"http://news.example:{httpserver.port}/feed")).body == b"x"


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("http://127.0.0.1:8080/feed", True),
        ("http://0x7f.1/", True),
        ("http://[::1]/", True),
        ("http://inside.example/", True),
        ("http://both.example/", True),
        ("http://news.example/", False),
        ("http://8.8.8.8/", False),
        ("http://nowhere.invalid/", False),
        ("http://[::1", False),
    ],
)
def test_whether_an_address_is_private_is_known_when_it_is_added(url: str, private: bool) -> None:
    answers = {"inside.example": PRIVATE, "both.example": PUBLIC + PRIVATE, "news.example": PUBLIC}
    answers |= {"127.0.0.1": ["127.0.0.1"], "0x7f.1": ["127.0.0.1"], "::1": ["::1"], "8.8.8.8": ["8.8.8.8"]}

    def resolve(host: str, port: int) -> list[str]:
        if host not in answers:
            raise OSError("no such host")
        return answers[host]

    assert on_private_network(url, resolve=resolve) is private
