"""What people type into forms, as it comes: every field may be missing, repeated or nonsense."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from digest.core.errors import BadInput

MOST_FIELDS = 4000
"""A form names each topic that is ticked."""
UNREADABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a form, each with all its values. None of ours takes files."""

    fields: Mapping[str, tuple[str, ...]]

    def one(self, name: str) -> str | None:
        """The last value of a field; None when the form has no such field."""
        values = self.fields.get(name)
        return values[-1] if values else None

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field, as ticks have."""
        return self.fields.get(name, ())


def readable(text: str) -> str:
    """With a mark in place of what no page and no database can hold: NUL, and halves of characters."""
    return UNREADABLE.sub("\ufffd", text)


def fails(check: Callable[[], object]) -> bool:
    """Whether a check refuses what was typed, by BadInput."""
    try:
        check()
    except BadInput:
        return True
    return False


async def _typed(request: Request) -> Typed:
    try:
        async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
            fields: dict[str, tuple[str, ...]] = {}
            for name, value in form.multi_items():
                if isinstance(value, str):
                    fields[name] = (*fields.get(name, ()), readable(value))
            return Typed(fields)
    except ValueError as error:
        # A body that breaks off, or whose bytes do not fit the charset that it names.
        raise HTTPException(400) from error


async def _typed_if_readable(request: Request) -> Typed:
    try:
        return await _typed(request)
    except HTTPException:
        return Typed({})


FormHere = Annotated[Typed, Depends(_typed)]
"""A handler's parameter that holds the form. What is no form is answered with 400."""
AnyBodyHere = Annotated[Typed, Depends(_typed_if_readable)]
"""The same for handlers that do their work whatever the body is: what cannot be read is empty."""
