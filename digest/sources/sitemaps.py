"""Looking for the sitemap in which a site tells its news."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from protego import Protego

from digest.core.errors import SourceError
from digest.sources.fetching.values import Fetch, Fetched, Wanted
from digest.sources.parsing.site import same_site
from digest.sources.parsing.sitemap import Sitemap, read_sitemap, unpacked_sitemap
from digest.sources.parsing.text import decode

USUAL_SITEMAP = "/sitemap.xml"
MOST_LOOKED_AT = 3


def news_sitemaps(url: str, fetch: Fetch, *, private_origin: str | None) -> Iterator[str]:
    """Addresses of sitemaps that tell news, or that an index calls so; asks as it goes, and never raises.

    Those that robots.txt names are looked at, else the usual one.
    """
    named = [address for address in _named(url, fetch, private_origin) if same_site(address, url)]
    for address in sorted(named or [urljoin(url, USUAL_SITEMAP)], key=_is_no_news)[:MOST_LOOKED_AT]:
        try:
            sitemap = sitemap_in(fetch(Wanted(address, private_origin=private_origin)))
        except SourceError:
            continue
        if sitemap.stories:
            yield address
        children = (child.url for child in sitemap.children if same_site(child.url, url))
        yield from [child for child in children if _is_news(child)][:MOST_LOOKED_AT]


def sitemap_in(fetched: Fetched) -> Sitemap:
    """The sitemap of a document, which may be a gzip file. Raises SourceError when it is none."""
    text, _ = decode(unpacked_sitemap(fetched.body or b""), charset=fetched.charset)
    return read_sitemap(text, base_url=fetched.url)


def _named(url: str, fetch: Fetch, private_origin: str | None) -> list[str]:
    try:
        robots = fetch(Wanted(urljoin(url, "/robots.txt"), private_origin=private_origin))
    except SourceError:
        return []
    rules = Protego.parse((robots.body or b"").decode("utf-8-sig", errors="replace"))
    return [urljoin(url, address) for address in rules.sitemaps]


def _is_no_news(address: str) -> bool:
    return not _is_news(address)


def _is_news(address: str) -> bool:
    return "news" in urlsplit(address).path.lower()
