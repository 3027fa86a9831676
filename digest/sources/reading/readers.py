"""Which reader reads which kind of source."""

from collections.abc import Mapping

from digest.sources.models import SourceKind
from digest.sources.reading.document import read_document
from digest.sources.reading.reading import Read

READERS: Mapping[SourceKind, Read] = {
    SourceKind.FEED: read_document,
    SourceKind.PAGE: read_document,
    SourceKind.TABLE: read_document,
}
