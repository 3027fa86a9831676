"""Records that are lists of tags, as in "v=DMARC1; p=none". Pure."""


def tags(record: str) -> dict[str, str]:
    """Tag -> value, names in lower case, in the order of the record; what is no tag is left out."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, equals, value in pairs if equals}
