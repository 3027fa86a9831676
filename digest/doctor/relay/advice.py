"""What a refusal of a relay means, and what to do. Pure."""

from digest.core.sections import Smtp
from digest.doctor.finding import Finding, warning, wrong
from digest.doctor.relay.refusal import Refused, Step

LATER = "It may be over in some minutes: ask again. Mail that meets this is tried again by itself."
LOGIN_WANTED = 530


def section(name: str) -> str:
    """How config.toml calls the relay."""
    return "[smtp]" if name == "smtp" else f"[relays.{name}]"


def variable(name: str, key: str) -> str:
    """The environment variable of one of its keys."""
    return f"DIGEST_{'SMTP' if name == 'smtp' else f'RELAYS__{name.upper()}'}__{key.upper()}"


def told(subject: str, name: str, relay: Smtp, refused: Refused) -> Finding:
    """The one line for a conversation that ended at this step."""
    message = f"{MEANING[refused.step].format(host=relay.host, port=relay.port)}: {refused}"
    if refused.code // 100 == 4:
        return warning(subject, message, LATER)
    return wrong(subject, message, _advice(name, relay, refused))


MEANING: dict[Step, str] = {
    Step.NAME: "the name {host} leads nowhere",
    Step.CONNECTION: "no connection to {host}:{port}",
    Step.GREETING: "{host} turns us away at the door",
    Step.EHLO: "{host} does not answer as a mail server does",
    Step.STARTTLS: "TLS with {host} fails",
    Step.LOGIN: "{host} refuses the login",
    Step.MAIL: "{host} takes no mail from the sender",
    Step.RCPT: "{host} takes no mail to the sender's own address",
}


def _advice(name: str, relay: Smtp, refused: Refused) -> str:
    match refused.step:
        case Step.NAME:
            return f"Check host in {section(name)}, and the name servers of this machine."
        case Step.CONNECTION if "refused" in str(refused):
            return f"Nothing listens there: start the relay, or check host and port in {section(name)}."
        case Step.CONNECTION:
            return "A firewall may be in the way: many networks close port 25. Try port 587, with starttls = true."
        case Step.EHLO:
            return f"Check host and port in {section(name)}: is it a mail server that listens there?"
        case Step.GREETING:
            return "Ask those who run it to let this machine in."
        case Step.STARTTLS:
            return _about_tls(name, relay, refused)
        case Step.LOGIN if refused.code:
            return f"Check username in {section(name)} and {variable(name, 'password')} (or the secret file of it)."
        case Step.LOGIN:
            return f"It offers no login that we know. Check the port in {section(name)}, or leave out username."
        case Step.MAIL | Step.RCPT:
            return _about_an_address(name, relay, refused)


def _about_tls(name: str, relay: Smtp, refused: Refused) -> str:
    if "certificate" in str(refused):
        return f"Have it renewed, set host in {section(name)} to a name in it, or add its authority to this machine."
    if refused.code:
        return LATER
    return f"It offers no TLS on port {relay.port}. Try port 587; starttls = false sends in the clear."


def _about_an_address(name: str, relay: Smtp, refused: Refused) -> str:
    if not refused.code:
        return "If it hangs up every time, ask those who run it why."
    if refused.code == LOGIN_WANTED and not relay.username:
        return f"It wants a login: set username and starttls in {section(name)}, and {variable(name, 'password')}."
    if refused.code == LOGIN_WANTED:
        return f"It wants TLS first: set starttls = true in {section(name)}."
    if refused.step is Step.MAIL:
        return "Register the domain of bounce_address and sender_address with the relay, or use one that it knows."
    if refused.enhanced.startswith("5.1."):
        return "The mailbox does not exist, so answers and bounces are lost: make it, or name another."
    return "It carries no mail for this machine to others: log in, or ask those who run it to let this machine send."
