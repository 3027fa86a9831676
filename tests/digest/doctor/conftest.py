"""Settings to examine."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from digest.core.settings import Settings

PUBLICATION = {
    "name": "Quillwater",
    "postal_address": "Quillwater, 2 Mill Lane, Quillwater",
    "site_url": "https://www.quillwater.net/",
    "public_url": "https://news.quillwater.net/",
    "sender_address": "digest@news.quillwater.net",
}
KEY = "Zm9ydHktdHdvIHJhbmRvbSBieXRlcyBhcmUgZW5vdWdo"


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., Settings]:
    """Makes sound settings that send by SMTP, with changes; keys of [publication] by `publication={...}`."""

    def make(publication: dict[str, Any] | None = None, **given: Any) -> Settings:
        defaults: dict[str, Any] = {"folder": tmp_path, "secret_key": KEY, "transport": "smtp"}
        return Settings(**(defaults | given | {"publication": PUBLICATION | (publication or {})}))

    return make
