"""Values out of JSON whose shape nobody promised: of the wrong type counts as not there. Pure."""

LARGEST_PICTURE = 20_000
"""Pixels; more is no size."""


def at(thing: object, *path: str) -> object:
    """What stands at `path`, key by key; None where there is nothing."""
    for name in path:
        thing = thing.get(name) if isinstance(thing, dict) else None
    return thing


def text_at(thing: object, *path: str) -> str:
    """The text at `path`, without white space around it; "" for anything else."""
    found = at(thing, *path)
    return found.strip() if isinstance(found, str) else ""


def list_at(thing: object, *path: str) -> list[object]:
    """The list at `path`; an empty one for anything else."""
    found = at(thing, *path)
    return found if isinstance(found, list) else []


def pixels_at(thing: object, *path: str) -> int | None:
    """The size at `path`, as a number or in digits; None for what can be no size."""
    found = at(thing, *path)
    if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < 8:
        found = int(found)
    return found if isinstance(found, int) and 0 < found <= LARGEST_PICTURE and found is not True else None
