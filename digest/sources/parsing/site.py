"""Which addresses are of one site. Pure."""

from urllib.parse import urlsplit


def same_site(url: str, other: str) -> bool:
    """Whether both are on one host, or one on a subdomain of the other's; `www.` and ports do not count."""
    one, two = _host(url), _host(other)
    if not one or not two:
        return False
    return one == two or _is_below(one, two) or _is_below(two, one)


def is_front_page(url: str) -> bool:
    """Whether an address has neither path nor query."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.path in ("", "/") and not parts.query


def front_page(url: str) -> str:
    """Of the host that an absolute address names."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.").rstrip(".")
    except ValueError:
        return ""


def _is_below(host: str, other: str) -> bool:
    """`news.example.org` is below `example.org`; nothing is below `org`, nor below a number."""
    return "." in other and not other.replace(".", "").isdigit() and host.endswith(f".{other}")
