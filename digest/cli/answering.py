"""`digest subscribers answer`: what strangers asked for at the door."""

import typer

from digest.cli.edge import JsonOption, counted, opened, say, show_json

WORDS = {
    "asked_to_confirm": "asked to confirm",
    "link_mailed": "sent the link to their choices",
    "mail_owed_already": "owed that mail already",
    "held_back": "had the mails of the day",
    "no_mail": "nobody to write to",
    "too_late": "waited for too long",
    "failed": "failed, and waits for the next time",
}


def answer(context: typer.Context, as_json: JsonOption = False) -> None:
    """Answer sign-ups and requests for a link that wait; `digest run` does it too."""
    from digest import jobs

    with opened(context) as app:
        answers = jobs.answer_requests(app)
    if as_json:
        show_json(answers)
    elif not answers:
        say("Nobody waits for an answer.")
    else:
        told = ", ".join(f"{answers[key]:,} {words}" for key, words in WORDS.items() if answers.get(key))
        say(f"Answered {counted(sum(answers.values()), 'request')}: {told}.")
