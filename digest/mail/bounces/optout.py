"""Mail that asks to be left alone: what a mail program sends for a mailto link, or a person writes in one line."""

import re

from digest.mail.bounces.decoding import without_markup
from digest.mail.bounces.parts import Parts
from digest.mail.bounces.replies import subject_of

WORD = (
    r"(?:un-?subscribe|opt[ -]?out|remove me|abmelden|abbestellen|austragen|d[ée]sabonner|d[ée]sinscri(?:re|ption|vez)|d[ée]sabonnement|cancelar (?:la )?suscripci[oó]n"
    r"|dar(?:me)? de baja|baja|darse de baja|disiscri(?:vi|zione|vimi)|cancella(?:mi|zione)|annulla (?:l')?iscrizione|descadastr\w+|cancelar (?:a )?(?:inscrição|subscrição|assinatura)"
    r"|uitschrijven|afmelden|avregistrera|avprenumerera|afmeld|avmeld|peruuta tilaus|wypisz|rezygnuj\w*|odhlásit|leiratkoz\w*|отпис\w+|配信停止|購読(?:解除|停止)|退订|退訂|수신 ?거부)"
)
SUBJECT = re.compile(
    rf"^\W*(?:please |bitte |por favor |merci de )?(?:list-?|newsletter |me )?{WORD}(?:[ :=-]{{0,3}}[\w.@=-]{{0,200}}){{0,3}}\W*$",
    re.IGNORECASE,
)
LINE = re.compile(rf"^\W*(?:[^\W\d_]+[\s,']+){{0,4}}{WORD}(?:[\s,']+[^\W\d_]+){{0,6}}\W*$", re.IGNORECASE)
TO = re.compile(
    r"(?:^|[<\s,])(?:unsub\w*|[\w.-]{0,40}[+-]unsubscribe|unsubscribe[+-][\w.=-]{0,80}|leave|list-unsubscribe)[\w.+=-]{0,80}@",
    re.IGNORECASE,
)


def asks_to_leave(parts: Parts) -> bool:
    """Whether the mail says nothing but that."""
    if TO.search(parts.header("To")[:600]):
        return True
    if SUBJECT.match(subject_of(parts)[:200]):
        return True
    return bool(LINE.match(_first_line(parts)))


def _first_line(parts: Parts) -> str:
    for leaf in parts.leaves:
        if leaf.kind in ("text/plain", "text/html"):
            text = leaf.text[:5000]
            lines = (without_markup(text) if leaf.kind == "text/html" else text).splitlines()
            first = next((line.strip() for line in lines if line.strip()), "")
            return "" if len(first) > 80 else first
    return ""
