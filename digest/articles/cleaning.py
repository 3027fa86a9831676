"""From what a source wrote to plain text and whole addresses. Pure.

Nothing that leaves here is markup: templates escape it, and no control, private-use or direction-changing character
is left that could reach a mail's header, its layout or the template compiler.
"""

import html
import re
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import nh3

TEXT_LENGTH = 5_000
"""As much of a summary as an adapter hands on; `polish` makes it short."""
SUMMARY_LENGTH = 300
TITLE_LENGTH = 300
MOST_TAGS = 1_000
"""Far more than stand in the TEXT_LENGTH characters of a text that is meant to be read."""
URL_LENGTH = 1999
"""One below the column's width, because the canonical form may write https for http."""

_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls that are no white space
    "\u00ad\u180e\u200b\u2060-\u2065\ufeff"  # invisible: they only hide words from a search
    "\u202a-\u202e\u2066-\u2069\u206a-\u206f"  # turn the direction of what follows
    "\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff"  # no characters at all
    "\ue000-\uf8ff\U000e0000-\U000e007f\U000f0000-\U0010ffff]"  # private use, tags
)
_JOINERS = re.compile("([\u200c-\u200f])[\u200c-\u200f]+")  # Persian, Indic scripts and emoji need one, nobody two
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
_BLOCK = re.compile(
    r"<(?=/?(?:address|article|blockquote|br|dd|div|dl|dt|fig|figcaption|figure|h[1-6]|hr|li|ol|p|pre|section|"
    r"table|td|th|tr|ul)\b)",
    re.IGNORECASE,
)
_UNREAD = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "textarea", "title"}
_PORT = re.compile(r":\d*$")
_IPV6 = re.compile(r"\[[0-9a-fA-F:.]+\]")
_SENTENCE_END = re.compile(
    r"[.!?\u2026\u3002\uff01\uff1f](?:(?<=\w{3}.)[\"'\u201d\u2019\u00bb)]*(?=\s)|(?<=[\u3002\uff01\uff1f]))"
)


def tidy(text: str) -> str:
    """Plain text on one line: unwanted characters gone, white space collapsed. Changes nothing the second time."""
    return " ".join(_JOINERS.sub(r"\1", _UNWANTED.sub("", text)).split())


def plain_text(markup: str) -> str:
    """The words of an HTML fragment. Text that holds neither tag nor entity is only tidied: "x<y" stays.

    What follows the first MOST_TAGS tags is left out: nested ones take a parser ever longer.
    """
    if not _MARKUP.search(markup):
        return tidy(markup)
    beginning = "<".join(markup.split("<", MOST_TAGS + 1)[: MOST_TAGS + 1])
    stripped = nh3.clean(_BLOCK.sub(" <", beginning), tags=set(), clean_content_tags=_UNREAD)
    return tidy(html.unescape(stripped))


def shorten(text: str, *, limit: int = SUMMARY_LENGTH) -> str:
    """At most `limit` characters: whole sentences where that leaves a third of it, else whole words and "…"."""
    if len(text) <= limit:
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, limit + 1) if match.end() <= limit]
    if ends and ends[-1] >= limit // 3:
        return text[: ends[-1]]
    words = text[: limit - 1].rpartition(" ")[0] or text[: limit - 1]
    return words.rstrip(" ,;:-\u2013\u2014") + "…"


def absolute_url(text: str | None, *, base: str | None = None) -> str | None:
    """An absolute http or https address in ASCII; None for anything else: scripts, data, a login inside, no host.

    A relative address is resolved against `base`, and is None without one.
    """
    given = (text or "").strip()
    return _absolute(given, base) if 0 < len(given) <= URL_LENGTH else None


@lru_cache(4096)
def _absolute(given: str, base: str | None) -> str | None:
    """Remembered: pages show the same stories all day, and feeds tell them at every reading."""
    if _UNWANTED.search(given) or "\\" in given:
        return None
    try:
        parts = urlsplit(urljoin(base, given) if base else given)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            return None
        host = _ascii_host(_PORT.sub("", parts.netloc))
        netloc = f"{host}:{parts.port}" if parts.port else host
    except (ValueError, UnicodeError):
        return None
    path, query, fragment = (quote(part, safe="%/:;@!$&'()*+,=?~-._[]|") for part in parts[2:])
    url = urlunsplit((parts.scheme, netloc, path, query, fragment))
    return url if len(url) <= URL_LENGTH else None


def as_title(url: str | None) -> str:
    """An address as a name for what has no other: without its scheme, cut to a title's length."""
    return shorten((url or "").partition("://")[2].rstrip("/"), limit=80)


def image_url(text: str | None, *, base: str | None = None) -> str | None:
    """An absolute https address; None for anything else, because mail programs show no other picture."""
    url = absolute_url(text, base=base)
    return url if url and url.startswith("https://") else None


def _ascii_host(host: str) -> str:
    if _IPV6.fullmatch(host):
        return host
    ascii_host = host.encode("idna").decode("ascii") if not host.isascii() else host
    if not re.fullmatch(r"[A-Za-z0-9_.-]+", ascii_host):
        raise ValueError("no host name")
    return ascii_host
