"""Which reader reads which kind of source."""

from collections.abc import Mapping

from digest.sources.models import SourceKind
from digest.sources.reading.document import read_document
from digest.sources.reading.listing import read_listing
from digest.sources.reading.reading import Read
from digest.sources.reading.sitemap import read_sitemap_source
from digest.sources.reading.wordpress import read_wordpress

READERS: Mapping[SourceKind, Read] = {
    SourceKind.FEED: read_document,
    SourceKind.WORDPRESS: read_wordpress,
    SourceKind.LISTING: read_listing,
    SourceKind.SITEMAP: read_sitemap_source,
    SourceKind.PAGE: read_document,
    SourceKind.TABLE: read_document,
}
