"""What happened to mails, in words."""

from typing import TYPE_CHECKING

from digest.cli.edge import counted

if TYPE_CHECKING:
    from digest.deliveries.recover import Recovered


def in_dead_hands(found: "Recovered") -> str:
    """What a sender that died had in hand."""
    parts = [
        (found.sent, "had been sent"),
        (found.refused, "had been refused"),
        (found.owed_again, "had not left and will be sent"),
        (found.doubtful, "may or may not have arrived (`digest deliveries resend` shows them)"),
    ]
    told = ", ".join(f"{number:,} {what}" for number, what in parts if number)
    total = found.sent + found.refused + found.owed_again + found.doubtful
    return f"a sender died with {counted(total, 'mail')} in hand: {told}"
