"""Signs that a message is a server's notice of mail that failed, or of mail that is late."""

import re

from digest.mail.bounces import replies
from digest.mail.bounces.parts import Parts

MACHINE = re.compile(
    r"mailer[-_ ]?daemon|post ?master|mail delivery (?:sub)?system|mail delivery service|delivery (?:sub)?system|mail system|mailsystem|mail administrator"
    r"|mailadmin|system administrator|systemadministrator|mdaemon|maildelivery|mail-daemon|smtp server|mail ?server|exchange|smtpgw|mail gateway|bounces?[@+-]"
    r"|e-?mail delivery|message delivery|delivery-?status|nondelivery|non-delivery|internet mail service|メール",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"undeliver|non[- ]?deliver|not (?:be )?deliver|delivery (?:status )?(?:notification|failure|failed|problem|error|report|has failed|to)|deliver(?:y|ing).{0,20}fail"
    r"|failure notice|failed mail|mail failure|mail failed|returned mail|returned to sender|return to sender|mail delivery|mail error|mail system error|message error|bounced?\b"
    r"|could not (?:be )?(?:deliver|send|sent)|couldn't be delivered|unable to deliver|message status|dsn\b|ndn\b|ndr\b|nondeliverable|rejected mail|mail returned|message not deliver|warning.{0,20}could not send"
    r"|unzustellbar|nicht zugestellt|zustell(?:ung|bericht|fehler)|nicht (?:aus|ab)geliefert|fehlgeschlagen|rückläufer|non (?:remis|délivré|distribu)|échec (?:de|d)|echec de|notification d'état|retour(?:né)? (?:de|à)"
    r"|no (?:se )?(?:pudo )?entreg|entrega (?:fallida|erró)|no entregado|error (?:de|al) (?:entrega|enviar)|correo devuelto|notificación de estado|mancata (?:consegna|recapito)|mancato recapito|non (?:recapitat|consegnat)"
    r"|impossibile recapitare|notifica (?:di|sullo) (?:stato|mancat)|não (?:entregue|foi (?:possível|entregue))|falha (?:na|de|no) (?:entrega|envio)|nao entregue|devolvid|onbestelbaar|niet (?:bezorgd|afgeleverd)|onbezorgbaar"
    r"|olever(?:erbart|ans)|kunde inte levereras|ikke leveres|uleverbar|toimitus epäonnistui|perille ?toimittam|niedoręczon|nie można dostarczyć|zwrot|nedoruč|nelze doručit|kézbesíthetetlen|iletilemedi|teslim edilemedi"
    r"|недоставлен|не (?:может быть )?доставлен|ошибка доставки|невозможно доставить|не удалось доставить|не вдалося доставити|配信不能|配信(?:エラー|できません|に失敗)|送信(?:エラー|できません|に失敗)|配送(?:不能|エラー)|届けられません|未送達"
    r"|エラーメール|退信|無法傳送|无法投递|无法送达|投递失败|投遞失敗|未送达|系统退信|배달(?:되지| 실패| 불가)|전송 ?실패|반송",
    re.IGNORECASE,
)
BODY = re.compile(
    r"could(?: not|n't) be delivered|was(?: not|n't) delivered|can(?:not| not|'t) be delivered|delivery to the following|did not reach|not reach some or all|undeliverable|unable to deliver|has been returned|was undeliver"
    r"|permanent(?:ly)? fail|permanent error|fatal errors|failed permanently|delivery (?:has )?failed|failed recipients?|following addresses|following recipient|i'm afraid i wasn't able|couldn't be delivered|returned mail|not been delivered"
    r"|unable to be delivered|problem delivering|error occurred while|rejected by|no such user|user unknown|unknown user|mailbox (?:is )?full|over quota|bounced|konnte nicht zugestellt|nicht zugestellt werden|unzustellbar"
    r"|n'a pas pu être|n'a pu être|impossible de remettre|no (?:se )?(?:ha )?(?:podido|pudo) (?:ser )?entreg|no pudo ser|non è stato (?:possibile|recapitat|consegnat)|impossibile (?:recapitare|consegnare)|não pôde ser entreg|não foi (?:possível )?entreg"
    r"|не может быть доставлен|не удалось доставить|не было доставлено|не доставлен|невозможно доставить|届けることができ|配信できません|配送できません|送信できません|送ることができ|存在しません|お届けでき|无法(?:投递|送达|发送)|退回|배달할 수 없|전달되지",
    re.IGNORECASE,
)
SUBJECT_LATE = re.compile(
    r"\bdelay|verzöger|retard(?:é|ée)?\b|retras|ritard|atras|warning: (?:could not send|message|mail)|still trying|not yet|will be retried|задерж|задержк|遅延|遅れ|延迟|delayed mail|in queue",
    re.IGNORECASE,
)
LATE = re.compile(
    r"this is a warning message only|do(?:es)? not need to resend|no(?:t)? (?:need|have) to (?:resend|do anything|take)|no action is required on your part|will (?:be retried|keep trying|continue (?:to try|trying)|be tried again|retry)"
    r"|delivery (?:attempts )?will (?:be attempted|continue)|still trying|has not yet been delivered|not yet been delivered|has been delayed|delivery (?:is|was) delayed|have been unsuccessful so far|this is only a warning|temporary delay"
    r"|wird weiter(?:hin)? versucht|noch nicht zugestellt|weitere zustellversuche|n'a pas encore (?:été|pu)|sera réessay|aún no se ha|se seguirá intentando|non è (?:stato )?ancora|verrà ritentat|ainda não foi|попытки доставки будут|引き続き|再試行します",
    re.IGNORECASE,
)
GIVEN_UP = re.compile(
    r"given up|giving up|gave up|i give up|permanent(?:ly)? (?:fail|error)|failed permanently|won't try again|will not (?:be retried|try again)|no further attempts|could not be delivered for|has expired|not be retried",
    re.IGNORECASE,
)


def failed(parts: Parts, notice: str) -> bool:
    """Whether this is a server's notice: by who it says it is, by its subject, by its first words."""
    if parts.headers.get("X-Failed-Recipients") is not None:
        return True
    subject, text = bool(SUBJECT.search(replies.subject_of(parts))), bool(BODY.search(notice[:4000]))
    late = from_machine(parts) and delayed(parts, notice)
    return (from_machine(parts) and (subject or text)) or (subject and text) or late


def delayed(parts: Parts, notice: str) -> bool:
    """Whether the mail is only late: the server goes on trying."""
    late = LATE.search(notice[:6000]) or SUBJECT_LATE.search(replies.subject_of(parts))
    return bool(late and not GIVEN_UP.search(notice[:6000]))


def from_machine(parts: Parts) -> bool:
    """Whether a mail server wrote this, or somebody who says so."""
    sender = replies.words_of(parts.header("From"))[:400]
    return bool(MACHINE.search(sender)) or parts.header("Return-Path") == "<>" or not sender
