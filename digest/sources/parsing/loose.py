"""Values out of JSON whose shape nobody promised: of the wrong type counts as not there. Pure."""


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
