"""Answers by machines that are no bounces: out of office, "we got your mail", "prove that you are a person", receipts."""

import re

from digest.mail.bounces.decoding import words_of
from digest.mail.bounces.parts import Parts

HEADERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Reply",
    "X-Mail-Autoreply",
    "X-Vacation",
    "X-AutoReply-From",
)
CHALLENGE_HEADERS = ("X-Boxbe-Notification", "X-TMDA-Confirm", "X-Spamarrest", "X-ASK-Auth", "X-Challenge")
PRECEDENCES = ("auto_reply", "auto-reply", "autoreply")
SUBJECT = re.compile(
    r"^(?:(?:re|aw|sv|tr|fw|fwd|rif|res|odp|vs|antw)\s*:\s*)*[\[(]?(?:"
    r"out[- ]of[- ](?:the[- ])?office|ooo\b|auto(?:matic)?[- ]?(?:reply|response|matic|answer|responder)|auto ?: |autoreply|automated (?:reply|response)"
    r"|vacation|on (?:vacation|holiday|leave)|away from|i am (?:away|out|on)|i'm (?:away|out|on)|thank you for (?:your|contacting)"
    r"|we (?:have )?received your|your (?:message|e-?mail|request) (?:has been|was) received|ticket (?:received|created)|message received"
    r"|abwesen|automatische (?:antwort|rückantwort|e-?mail)|ich bin (?:nicht|im|derzeit|ausser|außer)|urlaub|nicht im (?:büro|haus)|eingangsbestätigung"
    r"|réponse automatique|reponse automatique|absence|absent|message automatique|accusé de réception|je suis absent|en congés"
    r"|respuesta automática|respuesta automatica|fuera de (?:la )?oficina|ausencia|ausente|vacaciones|autorespuesta"
    r"|risposta automatica|fuori (?:sede|ufficio)|assenza|assente|resposta automática|resposta automatica|ausência|fora do escritório|férias"
    r"|automatisch(?:e)? (?:antwoord|reactie)|afwezig|niet aanwezig|autosvar|automatisk[at]? (?:svar|besked)|automatiskt svar|frånvaro|fravær|ikke til stede"
    r"|automaattinen (?:vastaus|poissaolo)|poissa|odpowiedź automatyczna|automatyczna odpowiedź|autoodpowiedź|nieobecn|automatická odpověď|nepřítomn"
    r"|automatikus (?:válasz|üzenet)|házon kívül|otomatik yan|ofis dışı|răspuns automat|αυτόματη απάντηση|εκτός γραφείου|автоответ|автоматический ответ"
    r"|автоматична відповідь|отсутств|в отпуске|вне офиса|не в офисе|自動応答|自動返信|不在|自动回复|自動回覆|自动答复|外出|休假|자동 ?(?:응답|회신|답장)|부재중"
    r"|תשובה אוטומטית|מענה אוטומטי|رد تلقائي|الرد التلقائي|ตอบกลับอัตโนมัติ|trả lời tự động"
    r")",
    re.IGNORECASE,
)
CHALLENGE = re.compile(
    r"(?:please )?confirm (?:your|that|this|you)|sender (?:verification|confirmation|address verification)|verification required|verify your (?:e-?mail|message|identity)"
    r"|challenge[/ -]|action required.{0,60}deliver|boxbe|spam ?arrest|confirmation (?:required|needed)|waiting for (?:your )?(?:verification|approval|confirmation)"
    r"|awaiting (?:moderator|your|approval|confirmation)|needs? approval|message to .{0,80} awaits|held for (?:approval|moderation)|requires confirmation|antispam.{0,30}confirm",
    re.IGNORECASE,
)
READ = re.compile(
    r"^(?:read|not read|gelesen|ungelesen|lu|non lu|leído|letto|lido|lida|gelezen|läst|lest|læst|przeczytano|прочитано|прочтено|開封済み|已读|已讀|읽음)\s*[::]"
    r"|^(?:read receipt|return receipt|lesebestätigung|empfangsbestätigung|confirmation de lecture|disposition notification|delivered:|relayed:|expanded:|delivery receipt)",
    re.IGNORECASE,
)


def is_reply(parts: Parts) -> bool:
    """Whether a machine answers in somebody's name: told by headers, or by subjects in many languages."""
    if any(parts.headers.get(name) is not None for name in HEADERS + CHALLENGE_HEADERS):
        return True
    if parts.header("Precedence").lower() in PRECEDENCES:
        return True
    subject = subject_of(parts)
    return bool(SUBJECT.search(subject) or CHALLENGE.search(subject) or READ.search(subject))


def says_so(parts: Parts) -> bool:
    """Whether the message calls itself automatic (RFC 3834). Bounces may do so too, so ask about those first."""
    submitted = parts.header("Auto-Submitted").lower()
    return submitted.startswith("auto-") or parts.header("X-Auto-Response-Suppress") != ""


def is_receipt(parts: Parts) -> bool:
    """A disposition notification (RFC 8098): somebody read the mail, or threw it away unread."""
    kind = parts.header("Content-Type").lower()
    return "disposition-notification" in kind or bool(parts.of("message/disposition-notification"))


def subject_of(parts: Parts) -> str:
    """The subject, decoded, on one line, at most 400 characters."""
    return " ".join(words_of(parts.header("Subject")).split())[:400]
