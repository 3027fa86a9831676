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


class DigestError(Exception):
    """The root: expected, explained, never shown as a stack trace."""

    def __init__(self, message: str = "", **values: object) -> None:
        """In English; `values` are those of its %(places)s. One that has `in_words` is said in these."""
        super().__init__(message % {name: _worded(one) for name, one in values.items()} if values else message)
        self.message, self.values = message, values

    def said(self, say: Callable[..., str]) -> str:
        """In the language of `say`, a template's `_`; in English where no catalogue knows the message."""
        words = {name: say(_worded(one)) if hasattr(one, "in_words") else one for name, one in self.values.items()}
        return say(self.message, **words)


def _worded(value: object) -> str:
    return str(getattr(value, "in_words", value))


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
