"""What a document is, and how one that is nothing is named."""

import gzip

import pytest

from digest.core.errors import SourceError
from digest.sources.models import SourceKind
from digest.sources.parsing.detect import parse


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "it is empty"),
        (b" \n ", "it is empty"),
        (b"%PDF-1.7 ...", "it is a PDF file"),
        (b"PK\x03\x04....", "ZIP archive or an office document"),
        (b"\x7fELF\x00\x00", "it is a binary file"),
        (b"<!DOCTYPE html><title>Our &amp; news</title>", "it is an HTML page titled 'Our & news', not a feed"),
        (b'<html><link type="application/rss+xml" href="/feed"></html>', "an HTML page, not a feed; its feed is /feed"),
        (b'<?xml version="1.0"?><catalog></catalog>', "first element is <catalog>, not a feed"),
        (b"<rss version='2.0'><channel><title>cut", "cannot be read as one"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "it is a JSON Feed"),
        (b'{"title": "x"}', "no list of articles"),
        (b"[1, 2", "no valid JSON"),
        (b"[" * 100_000, "no valid JSON"),
        (gzip.compress(b"<rss></rss>", mtime=0)[:12], "it is cut off"),
        (b"Just one line of text", "it is no topic page: it has 1 paragraphs"),
    ],
)
def test_what_cannot_be_read_is_named_in_one_line(body: bytes, problem: str) -> None:
    with pytest.raises(SourceError) as refused:
        parse(body, name="document")

    assert problem in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ('<rss version="2.0"><channel><item><title>A</title></item></channel></rss>', SourceKind.FEED),
        ('<?xml version="1.0"?>\n<!-- x --><?y?><feed><entry><title>A</title></entry></feed>', SourceKind.FEED),
        ('<entry xmlns="http://www.w3.org/2005/Atom"><title>A</title></entry>', SourceKind.FEED),
        (
            '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>A</a:title></a:entry></a:feed>',
            SourceKind.FEED,
        ),
        (
            '<CHANNEL HREF="https://a.example"><ITEM HREF="https://a.example/1"><TITLE>A</TITLE></ITEM></CHANNEL>',
            SourceKind.FEED,
        ),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": [{"title": "A"}]}', SourceKind.FEED),
        ('[{"id": 1, "title": {"rendered": "A"}, "status": "publish"}]', SourceKind.WORDPRESS),
        ('[{"title": "A"}]', SourceKind.TABLE),
        ("title;url\nA;x\n", SourceKind.TABLE),
        (
            '<urlset><url><loc>https://a.example</loc><n:news xmlns:n="x"><n:title>A</n:title></n:news></url></urlset>',
            SourceKind.SITEMAP,
        ),
        ("T\n\nTagline\n\nAbout\n\nTopic\n\nA\n\nWords.\n", SourceKind.PAGE),
    ],
)
def test_a_document_is_read_by_what_it_is(document: str, kind: SourceKind) -> None:
    """Whatever its name says."""
    found, parsed = parse(document.encode(), name="https://a.example/anything.pdf")

    assert found is kind
    assert [entry.title for entry in parsed.entries] == ["A"]


def test_a_compressed_file_is_read_as_what_is_in_it() -> None:
    sitemap = "<urlset><url><loc>https://a.example</loc><news><title>A</title></news></url></urlset>"

    kind, parsed = parse(gzip.compress(sitemap.encode()), name="sitemap.xml.gz")

    assert kind is SourceKind.SITEMAP
    assert [entry.title for entry in parsed.entries] == ["A"]


def test_a_page_with_long_headings_has_a_short_title() -> None:
    _, parsed = parse(f"{'word ' * 80}\n\nTagline\n\nAbout\n\nTopic\n\nA\n\nWords.\n".encode(), name="page.txt")

    assert parsed.title.endswith("word…")
