"""What can be wrong with an e-mail address, in the words of the library that looks, for catalogues."""

from digest.core.errors import DigestError
from digest.core.languages import N_
from digest.core.understanding import understood

WHYS = (
    N_("an email address must have an @-sign"),
    N_("there must be something before the @-sign"),
    N_("there must be something after the @-sign"),
    N_("the part after the @-sign is not valid. It should have a period"),
    N_("the part after the @-sign is not valid. It is not within a valid top-level domain"),
    N_("the part after the @-sign is a special-use or reserved name that cannot be used with email"),
    N_("an email address cannot start with a period"),
    N_("an email address cannot end with a period"),
    N_("an email address cannot end with a hyphen"),
    N_("an email address cannot have a period immediately before the @-sign"),
    N_("an email address cannot have a period immediately after the @-sign"),
    N_("an email address cannot have a hyphen immediately after the @-sign"),
    N_("an email address cannot have two periods in a row"),
    N_("an email address cannot have a period and a hyphen next to each other"),
    N_(
        "an email address cannot have two letters followed by two dashes immediately after the @-sign or after a "
        "period, except Punycode"
    ),
    N_("the email address contains invalid characters before the @-sign: %(characters)s"),
    N_("internationalized characters before the @-sign are not supported: %(characters)s"),
    N_("the part after the @-sign contains invalid characters: %(characters)s"),
    N_("the part after the @-sign contains invalid characters after Unicode normalization: %(characters)s"),
    N_("the part after the @-sign contains invalid characters (%(detail)s)"),
    N_("the part after the @-sign is not valid IDNA (%(detail)s)"),
    N_("the part after the @-sign is invalid (%(detail)s)"),
    N_("the email address contains unsafe characters: %(characters)s"),
    N_("the email address is too long before the @-sign (1 character too many)"),
    N_("the email address is too long before the @-sign (%(number)s characters too many)"),
    N_("the email address is too long after the @-sign (1 character too many)"),
    N_("the email address is too long after the @-sign (%(number)s characters too many)"),
    N_("the email address is too long (1 character too many)"),
    N_("the email address is too long (%(number)s characters too many)"),
    N_("after the @-sign, periods cannot be separated by so many characters (1 character too many)"),
    N_("after the @-sign, periods cannot be separated by so many characters (%(number)s characters too many)"),
    N_('the email address has the "full-width" at-sign (%(sign)s) character instead of a regular at-sign'),
    N_('the email address has the "small commercial at" character instead of a regular at-sign'),
    N_("extra character(s) found after close quote: %(characters)s"),
    N_("quoting the part before the @-sign is not allowed here"),
    N_("a bracketed IP address after the @-sign is not allowed here"),
    N_("a display name and angle brackets around the email address are not permitted here"),
    N_("the display name contains invalid characters when not quoted: %(characters)s"),
    N_(
        "an open angle bracket at the start of the email address has to be followed by a close angle bracket at the end"
    ),
    N_("there can't be anything after the email address"),
)


def why(said: str) -> DigestError:
    """The reason, from what the library says."""
    plain = said.rstrip(".")
    return understood(f"{plain[:1].lower()}{plain[1:]}", WHYS)
