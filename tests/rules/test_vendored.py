"""What comes from others and lies in this repository is what its makers published."""

import hashlib

from tests.support.repository import ROOT

VENDOR = ROOT / "templates" / "web" / "static" / "vendor"


def test_every_vendored_file_has_the_checksum_that_is_on_record_and_a_licence() -> None:
    lines = [line.split() for line in (VENDOR / "SHA256SUMS").read_text().splitlines()]
    recorded = {name: checksum for checksum, name in lines}
    files = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in VENDOR.glob("*.js")}

    assert files == recorded
    assert all(name.partition("-")[0] in (VENDOR / "LICENCES.txt").read_text() for name in files)
