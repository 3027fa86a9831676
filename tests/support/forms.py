"""Forms as a browser without script sends them."""

import re

from httpx2 import Response


def fields(page: Response) -> dict[str, str | list[str]]:
    """What the form of choices on a page would send as it stands."""
    form = next(form for form in re.findall(r"(?s)<form.*?</form>", page.text) if "was_topics" in form)
    found: dict[str, str | list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf' {key}="([^"]*)"', tag) for key in ("name", "value"))
        assert name is not None
        assert value is not None
        ticks = re.search(r'type="(checkbox|radio)"', tag)
        if ticks is None:
            found[name[1]] = value[1]
        elif " checked" in tag:
            found[name[1]] = [*found.get(name[1], []), value[1]] if ticks[1] == "checkbox" else value[1]
    for name, inside in re.findall(r'(?s)<select[^>]* name="(\w+)".*?>(.*?)</select>', form):
        chosen = re.search(r'<option(?: value="([^"]*)")?[^>]* selected>([^<]*)', inside)
        found[name] = (chosen[2] if chosen[1] is None else chosen[1]) if chosen else ""
    return found
