"""Every error a person may see. Each is one line: what happened, to what, what to do.

DigestError
├── ConfigError          config.toml, the environment or a secret file is wrong
├── NotFound             no such topic, article, subscriber, issue...
├── Conflict             it exists, but not in a state that allows this
├── BadInput             a file or a value that was given cannot be used
├── TokenRejected        a link we mailed is forged or not valid any more
├── TemplateError        a mail template is wrong; names file and line
├── SourceError          fetching or reading one source failed
├── DatabaseUnavailable  the database is locked, full, read-only or away
└── MailUnavailable      our side of the mail is broken (folder, relay, login): condemns no reader

The command line maps all of them to exit code 1, the web to a status each.
"""

from collections.abc import Callable

MESSAGES = ("schedule", "state", "kind", "why")
"""Values that are messages themselves."""


class DigestError(Exception):
    """The root: expected, explained, never shown as a stack trace.

    The message is English, marked by `N_` where pages show it, with places for `values`: "%(name)s is %(state)s".
    A value may be an error, too: the reason of this one.
    """

    def __init__(self, message: str = "", **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message, self.values = message, values

    def said(self, say: Callable[..., str]) -> str:
        """As a Language or a page says messages."""
        return say(self.message, **{name: _said(name, it, say) for name, it in self.values.items()})


class ConfigError(DigestError):
    """A setting is missing, unknown, of the wrong type or contradicts another."""


class NotFound(DigestError):
    """The thing that was named does not exist."""


class Conflict(DigestError):
    """The thing exists, but its state does not allow what was asked."""


class BadInput(DigestError):
    """A file or value handed to us cannot be used."""


class TokenRejected(DigestError):
    """A link we mailed is forged, or was made for another purpose."""


class TemplateError(DigestError):
    """A template is wrong. The message begins with `file:line:`."""


class SourceError(DigestError):
    """One source could not be fetched or read; other sources are not concerned."""


class DatabaseUnavailable(DigestError):
    """The database did not do its part: locked, full, read-only, unreachable."""


class MailUnavailable(DigestError):
    """Our own side cannot hand over mail. Nothing is known about any recipient."""


def _said(name: str, value: object, say: Callable[..., str]) -> object:
    if isinstance(value, DigestError):
        return value.said(say)
    return say(str(value)) if name in MESSAGES else value
