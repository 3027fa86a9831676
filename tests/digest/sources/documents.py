"""Documents as sources send them, written for these tests."""

PAGE = """Field Notes

News from the marsh

We count birds, and what eats them.\u00a0

Waders

Avocets return to the east pool

Eleven pairs were seen
on Sunday morning.

A hide with a view

The new hide opens in March: bring a scarf.
"""

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Field Notes</title><link>https://birds.example/</link><language>en-gb</language>
<item>
  <title>Avocets &amp;amp; friends</title>
  <link>/2026/avocets</link>
  <guid isPermaLink="false">notes-1</guid>
  <description>&lt;p&gt;Eleven pairs.&lt;/p&gt;&lt;p&gt;More to come.&lt;script&gt;x()&lt;/script&gt;</description>
  <pubDate>Sun, 22 Nov 2026 10:00:00 +0100</pubDate>
  <category>Waders</category><category>Pools</category>
  <author>ana@birds.example (Ana Reed)</author>
  <media:content url="/small.jpg" medium="image" width="200" height="100"/>
  <media:content url="/large.jpg" medium="image" width="800" height="400"/>
  <enclosure url="http://birds.example/plain.jpg" type="image/jpeg" length="1"/>
</item>
<item><title>No date, no link</title></item>
</channel></rss>
"""

ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://birds.example/notes/"><title>Notes</title>
<entry xml:base="2026/"><title type="text">Use of &lt;b&gt; in &amp; out</title><link href="nests"/>
<id>urn:notes:2</id><updated>2026-11-20T10:00:00</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Nests <b>are</b> built.</p></div></content></entry>
</feed>
"""

CSV = """guid;Title;url;categories;published_at;topics
1;Avocets;https://birds.example/1;Waders; 2026-11-22T10:00:00+01:00;waders
"""


def item(inside: str) -> str:
    """A feed with one item."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item>{inside}</item></channel></rss>'
